//! A statement stream in memory, and what must be true of it.

use std::sync::Mutex;

use fayan_contract::event::StatementEvent;
use fayan_publish::{Announced, Announcement, EventSink, SinkError};
use fayan_store::Store;
use fayan_testkit::servers::Agreement;
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
        Agreement::between(&self.events(), store).await.holds();
    }
}
