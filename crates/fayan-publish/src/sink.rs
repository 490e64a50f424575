//! Where events go.

use std::borrow::Cow;

use fayan_bus::{Bus, EventsPublished, RevisionKey, StageError, check_events};
use fayan_contract::{event::StatementEvent, source::SourceSlug, trace::TraceParent};
use fayan_store::Fault;
use futures_util::future::BoxFuture;

/// All events of one document revision.
#[derive(Debug, Clone, Copy)]
pub struct Announcement<'a> {
    /// The source.
    pub source: &'a SourceSlug,
    /// The document.
    pub document_id: &'a str,
    /// Its revision.
    pub revision: u32,
    /// When it was stored.
    pub stored_at: &'a str,
    /// The events, in order.
    pub events: &'a [StatementEvent],
    /// Trace of the document's way.
    pub trace: Option<TraceParent>,
}

/// What became of an [`Announcement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announced {
    /// Events were taken just now.
    New,
    /// All of them had been taken before; nothing was added.
    Already,
}

/// The events were not taken, or it is not known whether they were.
#[derive(Debug, thiserror::Error)]
#[error("the statement stream did not take {events} events")]
pub struct SinkError {
    /// How many events were offered.
    pub events: usize,
    /// Whether trying the same again later can help.
    pub fault: Fault,
    /// A name for logs, metrics and quarantine.
    pub code: Cow<'static, str>,
    /// What happened.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Takes the events of a document revision once.
pub trait EventSink: Send + Sync {
    /// Announces events. The same announcement may come again, also after it was taken.
    fn announce<'a>(&'a self, announcement: Announcement<'a>) -> BoxFuture<'a, Result<Announced, SinkError>>;

    /// Whether the events could ever be taken. Asked before they are stored: what can never be announced must not
    /// become part of the store.
    fn admits(&self, announcement: Announcement<'_>) -> Result<(), SinkError>;
}

impl EventSink for Bus {
    fn announce<'a>(&'a self, announcement: Announcement<'a>) -> BoxFuture<'a, Result<Announced, SinkError>> {
        Box::pin(async move {
            let Announcement { events, trace, .. } = announcement;
            let trace = trace.unwrap_or_else(fayan_bus::new_trace);
            match self.publish_events(key(announcement), events, trace).await {
                Ok(EventsPublished { new: 0, .. }) => Ok(Announced::Already),
                Ok(_) => Ok(Announced::New),
                Err(error) => Err(refused(events.len(), StageError::from(error))),
            }
        })
    }

    fn admits(&self, announcement: Announcement<'_>) -> Result<(), SinkError> {
        check(announcement, self.max_event_bytes())
    }
}

/// Whether each event fits into a message of some bytes.
pub(crate) fn check(announcement: Announcement<'_>, limit_bytes: usize) -> Result<(), SinkError> {
    let Announcement { events, trace, .. } = announcement;
    let trace = trace.unwrap_or_else(fayan_bus::new_trace);
    let checked = check_events(key(announcement), events, trace, limit_bytes);
    checked.map_err(|error| refused(events.len(), StageError::from(error)))
}

fn key(announcement: Announcement<'_>) -> RevisionKey<'_> {
    let Announcement { source, document_id, revision, stored_at, .. } = announcement;
    RevisionKey { source, document_id, revision, stored_at }
}

fn refused(events: usize, error: StageError) -> SinkError {
    match error {
        StageError::Transient { code, source } => SinkError { events, fault: Fault::Transient, code, source },
        StageError::Permanent { code, reason, .. } => {
            SinkError { events, fault: Fault::Permanent, code, source: reason.into() }
        }
    }
}
