//! Where events go.

use fayan_contract::{event::StatementEvent, trace::TraceParent};
use fayan_store::Fault;
use futures_util::future::BoxFuture;

/// The events of one part of one document revision.
#[derive(Debug, Clone, Copy)]
pub struct Announcement<'a> {
    /// Subject that takes these events once.
    pub subject: &'a str,
    /// The events, in order.
    pub events: &'a [StatementEvent],
    /// When the revision was saved: the time of the events, the same at each attempt.
    pub at: &'a str,
    /// Trace of the document's way.
    pub trace: Option<TraceParent>,
}

/// What became of an [`Announcement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announced {
    /// All events were taken just now.
    New,
    /// They had been taken before; nothing was added.
    Already,
}

/// The events were not taken, or that is not known.
#[derive(Debug, thiserror::Error)]
#[error("{subject} did not take {events} events")]
pub struct SinkError {
    /// The subject.
    pub subject: String,
    /// How many events were offered.
    pub events: usize,
    /// Whether trying the same again later can help.
    pub fault: Fault,
    /// A name for logs, metrics and quarantine.
    pub code: &'static str,
    /// What happened.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Takes the events of a subject all together and once, or not at all.
pub trait EventSink: Send + Sync {
    /// Announces events. The same announcement may come again, also after it was taken.
    fn announce<'a>(&'a self, announcement: Announcement<'a>) -> BoxFuture<'a, Result<Announced, SinkError>>;
}
