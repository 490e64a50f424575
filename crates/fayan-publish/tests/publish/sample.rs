//! Small invented documents as the publish stage receives them.

use std::sync::Arc;

use fayan_contract::{
    identity::statement_ids,
    message::{DocumentSegmented, GivenMetadata, JobHeader},
    report::Report,
    source::SourceSlug,
    span::CitedText,
};
use fayan_publish::{Clock, Guard, Plan, Revision, plan};
use fayan_store::{Store, StoredDocument, open_or_create, suite::sample};
use tempfile::TempDir;

/// Who says what, in print order.
pub(crate) type Speeches<'a> = &'a [(&'a str, &'a str)];

/// The report of a document, fetched at an unknown time. A speaker may say several things.
pub(crate) fn report(document_id: &str, speeches: Speeches<'_>) -> Report {
    let mut report = sample::first(document_id, speeches).report;
    report.document.fetched_at = None;
    let ids = statement_ids(document_id, speeches.iter().map(|(speaker, _)| *speaker));
    for (statement, id) in report.statements.iter_mut().zip(ids) {
        statement.id = id;
    }
    report
}

/// The message of a job that brought a document.
pub(crate) fn message(job: &str, document_id: &str, speeches: Speeches<'_>) -> DocumentSegmented {
    let sample = sample::first(document_id, speeches);
    DocumentSegmented {
        job: JobHeader {
            id: job.to_owned(),
            source: SourceSlug::local(),
            metadata: GivenMetadata { file_name: Some("page.html".to_owned()), ..GivenMetadata::default() },
        },
        raw: sample.raw,
        clean: (*sample.clean).clone(),
        report: report(document_id, speeches),
    }
}

/// The name of who said the statement of an identifier.
pub(crate) fn speaker<'a>(statement_id: &str, document_id: &str, speakers: &[&'a str]) -> &'a str {
    let said = |speaker: &&&str| sample::statement_of(document_id, speaker) == statement_id;
    speakers.iter().find(said).expect("the statement belongs to one of the speakers")
}

/// What the store holds after a revision was saved.
pub(crate) fn stored(previous: Option<&StoredDocument>, revision: &Revision) -> StoredDocument {
    let mut withdrawn = previous.map(|previous| previous.withdrawn.clone()).unwrap_or_default();
    for event in &revision.events {
        match event.statement {
            Some(_) => withdrawn.remove(&event.statement_id),
            None => withdrawn.insert(event.statement_id.clone(), event.revision),
        };
    }
    let document = &revision.report.document;
    StoredDocument {
        urls: document.urls.clone(),
        withdrawn,
        fetched_at: document.fetched_at.clone().or_else(|| previous?.fetched_at.clone()),
        report: revision.report.clone(),
    }
}

/// A document that went through revisions, whatever they lost.
pub(crate) fn history(document_id: &str, revisions: &[Speeches<'_>]) -> StoredDocument {
    let mut document = None;
    for speeches in revisions {
        match plan(document.as_ref(), report(document_id, speeches), Guard::Accept) {
            Ok(Plan::Revise(revision)) => document = Some(stored(document.as_ref(), &revision)),
            other => panic!("no revision but {other:?}"),
        }
    }
    document.expect("a history has a revision")
}

/// A text with a citation.
pub(crate) fn cited(text: &str) -> Option<CitedText> {
    Some(CitedText { text: text.to_owned(), spans: Vec::new() })
}

/// An empty store, and the folder that it goes with.
pub(crate) async fn store() -> (Arc<dyn Store>, TempDir) {
    let directory = TempDir::new().expect("the temporary folder is writable");
    (connect(&sqlite(&directory)).await, directory)
}

/// The address of a store in a folder.
pub(crate) fn sqlite(directory: &TempDir) -> String {
    format!("sqlite://{}", directory.path().join("fayan.db").display())
}

/// A process on the store at an address.
pub(crate) async fn connect(url: &str) -> Arc<dyn Store> {
    let store = open_or_create(url).await.expect("the address can be opened");
    store.migrate().await.expect("the store is empty or ready");
    store
}

/// A clock that stands.
pub(crate) fn clock() -> Clock {
    Arc::new(|| sample::time(0))
}
