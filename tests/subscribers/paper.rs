//! A paper that prints, edits and takes back, and what a subscriber must hold at the end.

use std::{collections::BTreeMap, sync::Arc};

use fayan_contract::{
    identity::sha256_hex,
    message::{DocumentSegmented, GivenMetadata, JobHeader, JobResult},
    source::SourceSlug,
};
use fayan_publish::Publisher;
use fayan_segment::{Input, Segmenter};
use fayan_store::{RevisionKey, Store};
use fayan_testkit::{
    generate::{Options, generate},
    servers::{DeployedServer, TemporaryStore},
};

/// A statement as a subscriber holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) revision: u32,
    pub(crate) event: String,
    /// None once it no longer stands.
    pub(crate) content_sha256: Option<String>,
}

/// When everything is stored.
pub(crate) const STORED_AT: &str = "2031-05-04T00:00:00Z";

/// Publishes pages as the service does.
pub(crate) struct Paper {
    store: TemporaryStore,
    publisher: Publisher,
    segmenter: Segmenter,
    jobs: u32,
}

impl Paper {
    pub(crate) async fn new(server: &DeployedServer) -> Self {
        let store = TemporaryStore::create().await;
        let bus = Arc::new(server.bus("publish").await);
        let publisher = Publisher::new(store.store(), bus, Arc::new(|| STORED_AT.to_owned()));
        let segmenter = Segmenter::new(&fayan_segment::Options::default()).unwrap();
        Self { store, publisher, segmenter, jobs: 0 }
    }

    /// Publishes the page of a seed as it reads after a number of edits; how many events that caused.
    pub(crate) async fn print(&mut self, seed: u64, edits: u32) -> u32 {
        self.jobs += 1;
        let raw = generate(seed, &Options::plain_text()).edited(edits);
        let (metadata, source) = (GivenMetadata::default(), SourceSlug::local());
        let clean = fayan_clean::clean(&raw, &metadata);
        let input = Input {
            clean: &clean,
            source: &source,
            given: &metadata,
            raw_sha256: &sha256_hex(&raw),
            raw_bytes: raw.len() as u64,
        };
        let report = self.segmenter.segment(&input);
        let job = JobHeader { id: format!("{:032x}", self.jobs), source: source.clone(), metadata: metadata.clone() };
        let message = DocumentSegmented { job, raw: raw.into(), clean, report };
        match self.publisher.publish(message, None).await.unwrap().result {
            JobResult::Stored { events, .. } => events,
            other => panic!("{other:?}"),
        }
    }

    /// What a subscriber must hold: all that the store says was announced.
    pub(crate) async fn rows(&self) -> BTreeMap<String, Row> {
        let store: &dyn Store = &*self.store;
        let mut rows = BTreeMap::new();
        let mut after: Option<RevisionKey> = None;
        loop {
            let page = store.revisions(after.as_ref(), 100).await.unwrap();
            let Some(last) = page.last() else { return rows };
            after = Some(last.clone());
            for key in page {
                for statement in store.revision(&key).await.unwrap().unwrap().report.statements {
                    let told = store.statement_revisions(&statement.id).await.unwrap();
                    let Some(last) = told.into_iter().last() else { continue };
                    let event = last.event.as_str().to_owned();
                    let row = Row { revision: last.revision, event, content_sha256: last.content_sha256 };
                    rows.insert(statement.id, row);
                }
            }
        }
    }
}
