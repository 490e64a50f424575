//! Reading statement events as they are published, or from any earlier point.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use async_nats::jetstream::{
    self,
    consumer::{DeliverPolicy, pull},
};
use fayan_contract::{
    event::StatementEvent,
    names::{PREFIX, STATEMENT_STREAM, STATEMENT_SUBJECTS, header},
    source::SourceSlug,
    trace::TraceParent,
};
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use tokio::sync::watch;
use tracing::debug;

use crate::{backoff::Backoff, bus::Bus, error::BusError, headers};

/// Where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TailFrom {
    /// With the next event.
    Now,
    /// With the oldest event that is kept.
    Start,
    /// With the event of this sequence.
    Sequence(u64),
    /// With the first event stored at or after this time.
    Time(SystemTime),
}

/// An event as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// The event.
    pub event: StatementEvent,
    /// Its sequence in the stream.
    pub sequence: u64,
    /// When it was stored.
    pub stored_at: SystemTime,
    /// How many more events were stored when this one was sent; 0 means that the reader has caught up.
    pub pending: u64,
    /// Its CloudEvents id, which is also its message id.
    pub id: String,
    /// The subject it is stored under.
    pub subject: String,
    /// The trace that led to it.
    pub trace: Option<TraceParent>,
}

/// Events in order, without gaps and without end; see [`Bus::tail_statements`].
pub struct StoredEvents {
    events: BoxStream<'static, Result<StoredEvent, BusError>>,
    pending: u64,
}

impl StoredEvents {
    /// How many events were stored when this was opened; with 0 the first one may be long in coming.
    pub fn pending(&self) -> u64 {
        self.pending
    }
}

impl Stream for StoredEvents {
    type Item = Result<StoredEvent, BusError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll_next_unpin(context)
    }
}

impl Bus {
    /// Reads events in order, without gaps and without end: after a lost connection or a restarted server it goes on
    /// behind the last event it gave.
    ///
    /// An error in the stream is about one event that does not read; the stream goes on behind it.
    pub async fn tail_statements(&self, from: TailFrom, source: Option<&SourceSlug>) -> Result<StoredEvents, BusError> {
        let filter_subject = match source {
            Some(source) => format!("{PREFIX}.statement.{source}.>"),
            None => STATEMENT_SUBJECTS.to_owned(),
        };
        let deliver_policy = match from {
            TailFrom::Now => DeliverPolicy::New,
            TailFrom::Start => DeliverPolicy::All,
            TailFrom::Sequence(start_sequence) => DeliverPolicy::ByStartSequence { start_sequence },
            TailFrom::Time(time) => DeliverPolicy::ByStartTime { start_time: time.into() },
        };
        let jetstream = self.statements().jetstream.clone();
        let Opened { messages, last, pending } = open(&jetstream, deliver_policy, &filter_subject).await?;
        let mut epoch = self.statements().epoch();
        epoch.mark_unchanged();
        let tail = Tail { jetstream, filter_subject, messages, last, epoch };
        let events = stream::unfold(tail, |mut tail| async { Some((tail.next().await, tail)) }).boxed();
        Ok(StoredEvents { events, pending })
    }
}

/// A tail and how far it has come.
struct Tail {
    jetstream: jetstream::Context,
    filter_subject: String,
    messages: pull::Ordered,
    /// Sequence behind which to go on.
    last: u64,
    epoch: watch::Receiver<u64>,
}

impl Tail {
    async fn next(&mut self) -> Result<StoredEvent, BusError> {
        let mut backoff = Backoff::publish();
        loop {
            let next = tokio::select! {
                next = self.messages.next() => next,
                // A server that was restarted no longer knows this consumer; the client notices only 15 s later.
                _ = self.epoch.changed() => None,
            };
            let reason = match next {
                Some(Ok(message)) => {
                    let event = stored_event(&message);
                    self.last = message.info().map_or(self.last + 1, |info| info.stream_sequence);
                    return event;
                }
                Some(Err(failure)) => failure.to_string(),
                None => "it ended".to_owned(),
            };
            debug!("The statement stream is opened again behind {}: {reason}", self.last);
            loop {
                let behind = DeliverPolicy::ByStartSequence { start_sequence: self.last + 1 };
                match open(&self.jetstream, behind, &self.filter_subject).await {
                    Ok(opened) => {
                        self.messages = opened.messages;
                        break;
                    }
                    Err(failure) => debug!("Not yet: {failure}"),
                }
                tokio::time::sleep(backoff.next_delay()).await;
            }
        }
    }
}

/// The stream, opened.
struct Opened {
    messages: pull::Ordered,
    /// Sequence behind which the messages begin.
    last: u64,
    /// How many there are already.
    pending: u64,
}

async fn open(
    jetstream: &jetstream::Context,
    deliver_policy: DeliverPolicy,
    filter_subject: &str,
) -> Result<Opened, BusError> {
    let config = pull::OrderedConfig {
        deliver_policy,
        filter_subject: filter_subject.to_owned(),
        max_batch: 256,
        max_expires: Duration::from_secs(30),
        ..pull::OrderedConfig::default()
    };
    let attempted = || "reading the statement stream".to_owned();
    let consumer = jetstream.create_consumer_on_stream(config, STATEMENT_STREAM).await;
    let consumer = consumer.map_err(|failure| BusError::request(attempted(), failure))?;
    let info = consumer.cached_info();
    let (last, pending) = (info.delivered.stream_sequence, info.num_pending);
    let messages = consumer.messages().await.map_err(|failure| BusError::request(attempted(), failure))?;
    Ok(Opened { messages, last, pending })
}

fn stored_event(message: &async_nats::jetstream::Message) -> Result<StoredEvent, BusError> {
    let info = message.info().map_err(|failure| BusError::request("reading the statement stream", failure))?;
    let event = serde_json::from_slice(&message.payload).map_err(|failure| BusError::Malformed {
        what: format!("{STATEMENT_STREAM}#{}", info.stream_sequence),
        expected: "a statement event",
        source: failure.into(),
    })?;
    let headers = message.headers.clone().unwrap_or_default();
    Ok(StoredEvent {
        event,
        sequence: info.stream_sequence,
        stored_at: info.published.into(),
        pending: info.pending,
        id: headers::get(&headers, header::CE_ID).unwrap_or_default(),
        subject: message.subject.to_string(),
        trace: headers.get(header::TRACEPARENT).and_then(|value| value.as_str().parse().ok()),
    })
}
