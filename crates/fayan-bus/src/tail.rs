//! Reading statement events as they are published, or from any earlier point.

use std::time::{Duration, SystemTime};

use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use fayan_contract::{
    event::StatementEvent,
    names::{PREFIX, STATEMENT_STREAM, STATEMENT_SUBJECTS, header},
    source::SourceSlug,
    trace::TraceParent,
};
use futures_util::{Stream, StreamExt};

use crate::{bus::Bus, error::BusError, headers};

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

impl Bus {
    /// Reads events in order, without gaps, across reconnects and without end.
    pub async fn tail_statements(
        &self,
        from: TailFrom,
        source: Option<&SourceSlug>,
    ) -> Result<impl Stream<Item = Result<StoredEvent, BusError>> + Send + Unpin + use<>, BusError> {
        let attempted = || "reading the statement stream".to_owned();
        let deliver_policy = match from {
            TailFrom::Now => DeliverPolicy::New,
            TailFrom::Start => DeliverPolicy::All,
            TailFrom::Sequence(start_sequence) => DeliverPolicy::ByStartSequence { start_sequence },
            TailFrom::Time(time) => DeliverPolicy::ByStartTime { start_time: time.into() },
        };
        let filter_subject = match source {
            Some(source) => format!("{PREFIX}.statement.{source}.>"),
            None => STATEMENT_SUBJECTS.to_owned(),
        };
        let config = pull::OrderedConfig {
            deliver_policy,
            filter_subject,
            max_batch: 256,
            max_expires: Duration::from_secs(30),
            ..pull::OrderedConfig::default()
        };
        let jetstream = &self.statements().jetstream;
        let consumer = jetstream.create_consumer_on_stream(config, STATEMENT_STREAM).await;
        let consumer = consumer.map_err(|failure| BusError::request(attempted(), failure))?;
        let messages = consumer.messages().await.map_err(|failure| BusError::request(attempted(), failure))?;
        Ok(messages.map(move |message| {
            let message = message.map_err(|failure| BusError::request(attempted(), failure))?;
            stored_event(&message)
        }))
    }
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
