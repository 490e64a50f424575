//! A statement stream in memory, and what must be true of it.

use std::{collections::BTreeMap, sync::Mutex};

use fayan_contract::event::StatementEvent;
use fayan_publish::{Announced, Announcement, EventSink, SinkError};
use fayan_store::Store;
use futures_util::future::BoxFuture;

/// Takes the events of a document revision once, as the server does.
#[derive(Default)]
pub(crate) struct Log(Mutex<Vec<Batch>>);

struct Batch {
    key: (String, u32),
    events: Vec<StatementEvent>,
}

impl EventSink for Log {
    fn announce<'a>(&'a self, announcement: Announcement<'a>) -> BoxFuture<'a, Result<Announced, SinkError>> {
        Box::pin(async move {
            let mut batches = self.0.lock().expect("no test panics with the lock");
            let key = (announcement.document_id.to_owned(), announcement.revision);
            if let Some(batch) = batches.iter().find(|batch| batch.key == key) {
                assert_eq!(batch.events, announcement.events, "the same revision was announced with other events");
                return Ok(Announced::Already);
            }
            batches.push(Batch { key, events: announcement.events.to_vec() });
            Ok(Announced::New)
        })
    }

    fn admits(&self, _: Announcement<'_>) -> Result<(), SinkError> {
        Ok(())
    }
}

impl Log {
    /// Number of events.
    pub(crate) fn len(&self) -> usize {
        self.events().len()
    }

    /// All events in the order they were taken.
    pub(crate) fn events(&self) -> Vec<StatementEvent> {
        let batches = self.0.lock().expect("no test panics with the lock");
        batches.iter().flat_map(|batch| batch.events.clone()).collect()
    }

    /// Every (statement, revision) is there once and in order, and the store says the same.
    pub(crate) async fn agrees_with(&self, store: &dyn Store) {
        check(&self.events(), store).await;
    }
}

/// Every (statement, revision) is there once and in order, and the store says the same.
pub(crate) async fn check(events: &[StatementEvent], store: &dyn Store) {
    let mut documents = BTreeMap::new();
    let mut statements: BTreeMap<&str, Vec<&StatementEvent>> = BTreeMap::new();
    for event in events {
        let document = documents.entry(&event.document.id).or_insert(0);
        assert!(event.document.revision >= *document, "{} overtook revision {document}", event.id);
        *document = event.document.revision;
        statements.entry(&event.statement_id).or_default().push(event);
    }
    for (id, events) in &statements {
        let revisions: Vec<u32> = events.iter().map(|event| event.revision).collect();
        assert!((1..).zip(&revisions).all(|(expected, found)| expected == *found), "{id} has revisions {revisions:?}");
        let kept = store.statement_revisions(id).await.expect("the store answers");
        let kept = kept.iter().map(|entry| (entry.revision, entry.event));
        assert!(events.iter().map(|event| (event.revision, event.event_type)).eq(kept), "{id} in the store");

        let last = events.last().expect("a statement has an event");
        let stands = store.statement(id).await.expect("the store answers").expect("it was announced");
        assert_eq!((stands.revision, stands.withdrawn), (last.revision, last.statement.is_none()));
        if let Some(statement) = &last.statement {
            assert_eq!(stands.statement.content_sha256, statement.content_sha256);
        }
    }
    let counts = store.counts().await.expect("the store answers");
    assert_eq!(counts.statements + counts.withdrawn, statements.len() as u64, "all statements were announced");
    assert_eq!(counts.statement_revisions, events.len() as u64, "all revisions were announced");
    assert_eq!(counts.unsent, 0, "nothing waits");
}
