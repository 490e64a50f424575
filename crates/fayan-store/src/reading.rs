//! What both databases read in the same way: statements whose text is the same for both, the rows that they give, and
//! what those say.

use std::collections::{BTreeMap, BTreeSet};

use fayan_contract::source::SourceSlug;

use crate::{
    encode::{from_json, from_json_option, on_blocking_thread, unpack_json, unpack_raw, unreadable},
    error::StoreError,
    model::{
        Announcement, ArchivedRevision, Counts, HeldReport, HeldStatement, OutboxEntry, RevisionKey, StandingDocument,
        StatementRevision, StoredDocument, StoredStatement,
    },
};

pub(crate) const RESULT_OF: &str = "SELECT CAST(result AS text) FROM handled WHERE message_id = $1";

/// Report, and when the newest bytes were fetched.
pub(crate) type DocumentRow = (Vec<u8>, Option<String>);

pub(crate) const DOCUMENT: &str = "SELECT revisions.report, documents.fetched_at FROM documents
     JOIN revisions ON revisions.document_id = documents.id AND revisions.revision = documents.revision
     WHERE documents.id = $1";
pub(crate) const URLS: &str = "SELECT url FROM urls WHERE document_id = $1 ORDER BY position";
pub(crate) const WITHDRAWN: &str = "SELECT id, revision FROM statements WHERE document_id = $1 AND withdrawn";

/// Gives a document as it stands.
pub(crate) async fn document(
    id: &str,
    (report, fetched_at): DocumentRow,
    urls: Vec<String>,
    withdrawn: Vec<KeyRow>,
) -> Result<StoredDocument, StoreError> {
    let what = format!("report of {id}");
    let withdrawn = withdrawn.into_iter().map(|(id, revision)| Ok((id, small(&what, revision)?)));
    let withdrawn = withdrawn.collect::<Result<BTreeMap<_, _>, StoreError>>()?;
    let report = on_blocking_thread(move || unpack_json(&what, &report)).await?;
    Ok(StoredDocument { report, urls, withdrawn, fetched_at })
}

/// Document or statement, and revision.
pub(crate) type KeyRow = (String, i64);

pub(crate) const REVISIONS: &str = "SELECT document_id, revision FROM revisions
     WHERE (document_id, revision) > ($1, $2) ORDER BY document_id, revision LIMIT $3";

impl TryFrom<KeyRow> for RevisionKey {
    type Error = StoreError;

    fn try_from((document_id, revision): KeyRow) -> Result<Self, StoreError> {
        Ok(Self { revision: small(&document_id, revision)?, document_id })
    }
}

/// Hash and bytes, cleaning, report, when it was saved, metadata.
pub(crate) type RevisionRow = (String, Vec<u8>, Vec<u8>, Vec<u8>, String, Option<String>);

pub(crate) const REVISION: &str = "SELECT raw.sha256, raw.zstd, revisions.clean, revisions.report,
            revisions.created_at, CAST(revisions.given AS text)
     FROM revisions JOIN raw ON raw.sha256 = revisions.raw_sha256 WHERE document_id = $1 AND revision = $2";

/// Unpacks a revision.
pub(crate) async fn archived(key: &RevisionKey, row: RevisionRow) -> Result<ArchivedRevision, StoreError> {
    let name = format!("{}/{}", key.document_id, key.revision);
    let (sha256, raw, clean, report, created_at, given) = row;
    on_blocking_thread(move || {
        Ok(ArchivedRevision {
            raw: unpack_raw(&sha256, &raw)?,
            clean: unpack_json(&format!("cleaning of {name}"), &clean)?,
            report: unpack_json(&format!("report of {name}"), &report)?,
            created_at,
            given: from_json_option(&format!("metadata of {name}"), given.as_deref())?,
        })
    })
    .await
}

/// Statement, revision, whether it is withdrawn, document, its revision, redirect, whether it is suppressed.
pub(crate) type StatementRow = (String, i64, bool, String, i64, Option<String>, bool);

pub(crate) const STATEMENT: &str = "SELECT CAST(statement AS text), statements.revision, withdrawn,
            statements.document_id, statements.document_revision, CAST(redirect AS text), suppressed
     FROM statements LEFT JOIN statement_revisions
          ON statement_id = id AND statement_revisions.revision = statements.revision
     WHERE id = $1";

pub(crate) fn statement(id: &str, row: StatementRow) -> Result<StoredStatement, StoreError> {
    let what = format!("statement {id}");
    let (statement, revision, withdrawn, document, document_revision, redirect, suppressed) = row;
    Ok(StoredStatement {
        statement: from_json(&what, statement.as_bytes())?,
        revision: small(&what, revision)?,
        withdrawn,
        redirect: from_json_option(&what, redirect.as_deref())?,
        suppressed,
        document: (document, document_revision).try_into()?,
    })
}

/// Revision, event, document, its revision, content hash, changed fields, reason, when it was saved, redirect.
pub(crate) type StatementRevisionRow =
    (i64, String, String, i64, Option<String>, String, Option<String>, String, Option<String>);

pub(crate) const STATEMENT_REVISIONS: &str = "SELECT revision, event, document_id, document_revision,
            content_sha256, CAST(changed AS text), reason, created_at, CAST(redirect AS text)
     FROM statement_revisions WHERE statement_id = $1 ORDER BY revision";

pub(crate) fn statement_revision(id: &str, row: StatementRevisionRow) -> Result<StatementRevision, StoreError> {
    let what = format!("revision of statement {id}");
    let (revision, event, document, document_revision, content_sha256, changed, reason, created_at, redirect) = row;
    Ok(StatementRevision {
        revision: small(&what, revision)?,
        event: from_json(&what, format!("{event:?}").as_bytes())?,
        document: (document, document_revision).try_into()?,
        content_sha256,
        changed: from_json(&what, changed.as_bytes())?,
        reason,
        redirect: from_json_option(&what, redirect.as_deref())?,
        created_at,
    })
}

/// Number, report, cleaning, hash and bytes, compared revision, code, why, since when, metadata.
pub(crate) type HeldReportRow = (i64, Vec<u8>, Vec<u8>, String, Vec<u8>, i64, String, String, String, Option<String>);

pub(crate) const HELD_REPORTS: &str = "SELECT held.id, held.report, held.clean, raw.sha256, raw.zstd,
            base_revision, code, detail, held_at, CAST(given AS text)
     FROM held JOIN raw ON raw.sha256 = held.raw_sha256
     WHERE held.id > $1 AND resolution IS NULL ORDER BY held.id LIMIT $2";

/// Unpacks held reports.
pub(crate) async fn held_reports(rows: Vec<HeldReportRow>) -> Result<Vec<HeldReport>, StoreError> {
    on_blocking_thread(move || rows.into_iter().map(held_report).collect()).await
}

fn held_report(row: HeldReportRow) -> Result<HeldReport, StoreError> {
    let (id, report, clean, sha256, raw, base_revision, code, detail, held_at, given) = row;
    let what = format!("held report {id}");
    Ok(HeldReport {
        id: id.cast_unsigned(),
        given: from_json_option(&format!("metadata of {what}"), given.as_deref())?,
        report: unpack_json(&what, &report)?,
        clean: unpack_json(&format!("cleaning of {what}"), &clean)?,
        raw: unpack_raw(&sha256, &raw)?,
        base_revision: small(&what, base_revision)?,
        code,
        detail,
        held_at,
    })
}

/// Statement, document, its revision, speaker, why, since when.
pub(crate) type HeldStatementRow = (String, String, i64, String, String, String);

pub(crate) const HELD_STATEMENT: &str = "SELECT statement_id, document_id, document_revision, speaker, detail, held_at
     FROM held_statements WHERE statement_id = $1";
pub(crate) const HELD_STATEMENTS: &str = "SELECT statement_id, document_id, document_revision, speaker, detail, held_at
     FROM held_statements WHERE statement_id > $1 ORDER BY statement_id LIMIT $2";

impl TryFrom<HeldStatementRow> for HeldStatement {
    type Error = StoreError;

    fn try_from(row: HeldStatementRow) -> Result<Self, StoreError> {
        let (statement_id, document, revision, speaker, detail, held_at) = row;
        Ok(Self { statement_id, document: (document, revision).try_into()?, speaker, detail, held_at })
    }
}

/// Position, document, revision, source, events, trace, when it was saved.
pub(crate) type OutboxRow = (i64, String, i64, String, Vec<u8>, Option<String>, String);

pub(crate) const UNSENT_OF: &str = "SELECT sequence, document_id, revision, source, events, traceparent, created_at
     FROM outbox WHERE document_id = $1 AND sent_at IS NULL ORDER BY revision LIMIT $2";
pub(crate) const UNSENT: &str = "SELECT sequence, document_id, revision, source, events, traceparent, created_at
     FROM outbox WHERE sequence > $1 AND sent_at IS NULL ORDER BY sequence LIMIT $2";

/// Unpacks entries of the outbox.
pub(crate) async fn outbox_entries(rows: Vec<OutboxRow>) -> Result<Vec<OutboxEntry>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    on_blocking_thread(move || rows.into_iter().map(outbox_entry).collect()).await
}

fn outbox_entry(row: OutboxRow) -> Result<OutboxEntry, StoreError> {
    let (sequence, document_id, revision, source, events, traceparent, created_at) = row;
    let what = format!("outbox entry of {document_id}/{revision}");
    Ok(OutboxEntry {
        sequence: sequence.cast_unsigned(),
        revision: small(&what, revision)?,
        source: source.parse::<SourceSlug>().map_err(|error| unreadable(&what, &error))?,
        events: unpack_json(&what, &events)?,
        traceparent,
        created_at,
        document_id,
    })
}

/// Document, report, when it was saved, what stands, whether something is suppressed, hash and bytes, cleaning.
pub(crate) type StandingRow =
    (String, Vec<u8>, String, Option<String>, bool, Option<String>, Option<Vec<u8>>, Option<Vec<u8>>);

/// Selects rows of [`StandingRow`], of all documents.
pub(crate) fn standing_sql(with_bytes: bool) -> String {
    let (bytes, raw) = if with_bytes {
        ("raw.sha256, raw.zstd, revisions.clean", "JOIN raw ON raw.sha256 = revisions.raw_sha256")
    } else {
        ("NULL, NULL, NULL", "")
    };
    format!(
        "SELECT documents.id, revisions.report, revisions.created_at,
                (SELECT string_agg(statements.id, ' ') FROM statements
                 WHERE statements.document_id = documents.id AND NOT withdrawn),
                EXISTS (SELECT 1 FROM statements WHERE statements.document_id = documents.id AND suppressed), {bytes}
         FROM documents
         JOIN revisions ON revisions.document_id = documents.id AND revisions.revision = documents.revision {raw}"
    )
}

/// Unpacks documents as they stand.
pub(crate) async fn standing(rows: Vec<StandingRow>) -> Result<Vec<StandingDocument>, StoreError> {
    on_blocking_thread(move || rows.into_iter().map(standing_document).collect()).await
}

fn standing_document(row: StandingRow) -> Result<StandingDocument, StoreError> {
    let (id, report, saved_at, standing, has_suppressed, sha256, raw, clean) = row;
    let bytes = match (sha256, raw, clean) {
        (Some(sha256), Some(raw), Some(clean)) => {
            Some((unpack_raw(&sha256, &raw)?, unpack_json(&format!("cleaning of {id}"), &clean)?))
        }
        _ => None,
    };
    Ok(StandingDocument {
        report: unpack_json(&format!("report of {id}"), &report)?,
        standing: identifiers(standing),
        has_suppressed,
        bytes,
        saved_at,
    })
}

/// An [`OutboxRow`], when it was sent, and what of the document is withdrawn by now.
pub(crate) type AnnouncementRow =
    (i64, String, i64, String, Vec<u8>, Option<String>, String, Option<String>, Option<String>);

pub(crate) const ANNOUNCEMENTS: &str =
    "SELECT sequence, document_id, revision, source, events, traceparent, created_at,
            sent_at, (SELECT string_agg(statements.id, ' ') FROM statements
                      WHERE statements.document_id = outbox.document_id AND withdrawn)
     FROM outbox WHERE sequence > $1 ORDER BY sequence LIMIT $2";

/// Unpacks announcements.
pub(crate) async fn announcements(rows: Vec<AnnouncementRow>) -> Result<Vec<Announcement>, StoreError> {
    on_blocking_thread(move || rows.into_iter().map(announcement).collect()).await
}

fn announcement(row: AnnouncementRow) -> Result<Announcement, StoreError> {
    let (sequence, document, revision, source, events, traceparent, created_at, sent_at, withdrawn) = row;
    let entry = outbox_entry((sequence, document, revision, source, events, traceparent, created_at))?;
    Ok(Announcement { entry, sent_at, withdrawn: identifiers(withdrawn) })
}

/// Identifiers between spaces, which they never have.
fn identifiers(list: Option<String>) -> BTreeSet<String> {
    list.iter().flat_map(|list| list.split(' ')).map(str::to_owned).collect()
}

/// As many numbers as [`Counts`] has, in its order.
pub(crate) type CountsRow = (i64, i64, i64, i64, i64, i64, i64, i64, Option<String>, i64);

pub(crate) const COUNTS: &str = "SELECT (SELECT count(*) FROM documents),
            (SELECT count(*) FROM revisions),
            (SELECT count(*) FROM statements WHERE NOT withdrawn),
            (SELECT count(*) FROM statements WHERE withdrawn),
            (SELECT count(*) FROM statement_revisions),
            (SELECT count(*) FROM held WHERE resolution IS NULL),
            (SELECT count(*) FROM held_statements),
            (SELECT count(*) FROM outbox WHERE sent_at IS NULL),
            (SELECT created_at FROM outbox WHERE sent_at IS NULL ORDER BY sequence LIMIT 1),
            (SELECT CAST(coalesce(sum(size_bytes), 0) AS bigint) FROM raw)";

impl From<CountsRow> for Counts {
    fn from(row: CountsRow) -> Self {
        let (documents, revisions, statements, withdrawn, statement_revisions, held, held_statements, unsent, ..) = row;
        let (.., oldest_unsent_at, raw_bytes) = row;
        Self {
            documents: documents.cast_unsigned(),
            revisions: revisions.cast_unsigned(),
            statements: statements.cast_unsigned(),
            withdrawn: withdrawn.cast_unsigned(),
            statement_revisions: statement_revisions.cast_unsigned(),
            held: held.cast_unsigned(),
            held_statements: held_statements.cast_unsigned(),
            unsent: unsent.cast_unsigned(),
            oldest_unsent_at,
            raw_bytes: raw_bytes.cast_unsigned(),
        }
    }
}

/// A stored number of 32 bits that is never negative.
fn small(what: &str, number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|error| unreadable(what, &error))
}
