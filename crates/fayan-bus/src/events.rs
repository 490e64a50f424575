//! Publishing statement events, each document revision exactly once.

use std::time::Duration;

use async_nats::{HeaderMap, StatusCode};
use bytes::Bytes;
use fayan_contract::{
    event::{EVENT_SCHEMA, StatementEvent},
    identity::Canonical,
    names::{STATEMENT_STREAM, data_schema, header, statement_subject},
    source::SourceSlug,
    trace::TraceParent,
};
use tracing::{debug, warn};

use crate::{
    backoff::Backoff,
    bus::Bus,
    error::PublishError,
    headers,
    link::Link,
    publish::{Attempt, DUPLICATE_IN_BATCH, Outgoing},
    settle::StageError,
};

/// Most messages in one atomic batch; the server takes no more.
pub const EVENTS_PER_PART: usize = 1_000;

/// Largest event that a server takes which is set up as `deploy/nats.conf` says: its `max_payload`. For whoever stores
/// events without a connection.
pub const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// Which document revision events belong to.
#[derive(Debug, Clone, Copy)]
pub struct RevisionKey<'a> {
    /// The source.
    pub source: &'a SourceSlug,
    /// The document.
    pub document_id: &'a str,
    /// Its revision.
    pub revision: u32,
    /// When it was stored, RFC 3339 in UTC: the time of its events, however late and often they are sent.
    pub stored_at: &'a str,
}

/// How many events were stored by this call and how many had been stored before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventsPublished {
    /// Stored now.
    pub new: usize,
    /// Stored by an earlier call with the same content.
    pub already: usize,
}

/// Why events were not published.
#[derive(Debug, thiserror::Error)]
pub enum EventsError {
    /// An event is larger than a message may be.
    #[error("event {id} has {size_bytes} bytes, more than the {limit_bytes} a message may have")]
    TooLarge {
        /// The event.
        id: String,
        /// Its size with headers.
        size_bytes: usize,
        /// What the server accepts.
        limit_bytes: usize,
    },
    /// The subject of this document revision already holds other events.
    #[error("{subject} already holds other events: {detail}")]
    Conflict {
        /// The subject.
        subject: String,
        /// How they differ.
        detail: String,
    },
    /// They could not be published now.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

impl From<EventsError> for StageError {
    fn from(error: EventsError) -> Self {
        match error {
            EventsError::TooLarge { .. } => Self::permanent("EVENT_TOO_LARGE", error.to_string()),
            EventsError::Conflict { .. } => Self::permanent("EVENTS_CONFLICT", error.to_string()),
            EventsError::Publish(error) => error.into(),
        }
    }
}

/// Whether every event is small enough to be published where a message may have that many bytes; asks nobody. To be called
/// before anything is stored that could then never be announced.
pub fn check_events(
    revision: RevisionKey<'_>,
    events: &[StatementEvent],
    trace: TraceParent,
    limit_bytes: usize,
) -> Result<(), EventsError> {
    parts(revision, events, trace, limit_bytes).try_for_each(|part| part.map(drop))
}

impl Bus {
    /// Largest event that the server of the statement stream takes, in bytes with headers.
    pub fn max_event_bytes(&self) -> usize {
        self.statements().client.server_info().max_payload
    }

    /// Publishes all events of a document revision, in parts of [`EVENTS_PER_PART`], each part in one atomic batch:
    /// either all its events are stored or none. A repetition is recognised and changes nothing.
    pub async fn publish_events(
        &self,
        revision: RevisionKey<'_>,
        events: &[StatementEvent],
        trace: TraceParent,
    ) -> Result<EventsPublished, EventsError> {
        let mut published = EventsPublished::default();
        for part in parts(revision, events, trace, self.max_event_bytes()) {
            let part = part?;
            if part.publish(self.statements()).await? {
                published.new += part.messages.len();
            } else {
                published.already += part.messages.len();
            }
        }
        Ok(published)
    }
}

fn parts<'a>(
    revision: RevisionKey<'a>,
    events: &'a [StatementEvent],
    trace: TraceParent,
    limit_bytes: usize,
) -> impl Iterator<Item = Result<Part, EventsError>> + use<'a> {
    let RevisionKey { source, document_id, revision, stored_at } = revision;
    (0..).zip(events.chunks(EVENTS_PER_PART)).map(move |(number, events)| {
        let subject = statement_subject(source, document_id, revision, number);
        Part::new(subject, source, events, stored_at, trace, limit_bytes)
    })
}

/// The messages of one atomic batch.
struct Part {
    subject: String,
    messages: Vec<(HeaderMap, Bytes)>,
    /// Count and SHA-256 over ids and payloads; stands in the last message, so one look at that compares all.
    digest: String,
}

impl Part {
    fn new(
        subject: String,
        source: &SourceSlug,
        events: &[StatementEvent],
        stored_at: &str,
        trace: TraceParent,
        limit_bytes: usize,
    ) -> Result<Self, EventsError> {
        let mut messages = Vec::with_capacity(events.len());
        let mut digest = Canonical::new("events");
        for event in events {
            let json = serde_json::to_string(event)
                .map_err(|failure| PublishError::Encode { subject: subject.clone(), source: failure.into() })?;
            digest.text(&event.id).text(&json);
            let headers = of_event(event, source, stored_at, trace);
            // What the client counts: the header block with its version line, and the batch headers still to come.
            let size_bytes = json.len() + header_bytes(&headers) + BATCH_HEADER_BYTES;
            if size_bytes > limit_bytes {
                return Err(EventsError::TooLarge { id: event.id.clone(), size_bytes, limit_bytes });
            }
            messages.push((headers, Bytes::from(json)));
        }
        let digest = format!("{} {}", events.len(), digest.finish_256());
        if let Some((headers, _)) = messages.last_mut() {
            headers.insert(header::EVENTS, digest.as_str());
        }
        Ok(Self { subject, messages, digest })
    }

    /// Publishes the batch until it is stored. Returns whether that happened now; false if it was stored before.
    async fn publish(&self, link: &Link) -> Result<bool, EventsError> {
        let started = tokio::time::Instant::now();
        let mut backoff = Backoff::publish();
        let mut empty_before = false;
        loop {
            let reason = match self.publish_once(link).await {
                Attempt::Acknowledged(ack) if !ack.duplicate => return Ok(true),
                Attempt::Acknowledged(_)
                | Attempt::Refused(PublishError::WrittenBefore { .. })
                | Attempt::Refused(PublishError::Refused { code: DUPLICATE_IN_BATCH, .. }) => {
                    match self.look(link).await {
                        Look::Same => return Ok(false),
                        Look::Other(detail) => return Err(self.conflict(detail)),
                        Look::Empty if empty_before => {
                            let detail = "its events were published on another subject".to_owned();
                            return Err(self.conflict(detail));
                        }
                        // An earlier try of ours may be on its way to the disk.
                        Look::Empty => {
                            empty_before = true;
                            "the server has seen the events and does not show them yet".to_owned()
                        }
                        Look::Unanswered(reason) => reason,
                    }
                }
                Attempt::Refused(failure) => return Err(failure.into()),
                Attempt::Full(reason) | Attempt::Later(reason) => reason,
            };
            if started.elapsed() >= PATIENCE {
                let (subject, waited) = (self.subject.clone(), started.elapsed());
                return Err(PublishError::Unavailable { subject, waited, reason }.into());
            }
            warn!("The events of {} were not stored and are sent again: {reason}", self.subject);
            tokio::time::sleep(backoff.next_delay()).await;
        }
    }

    /// Sends all messages without waiting and awaits the answer to the last one: it commits the batch, and if any
    /// message before it was not accepted, the whole batch is refused.
    ///
    /// A single message is atomic by itself and spares the server the files of a batch, which cost it seven waits for
    /// the disk instead of one.
    async fn publish_once(&self, link: &Link) -> Attempt {
        let batch = format!("{:032x}", rand::random::<u128>());
        let last = self.messages.len();
        for (sequence, (headers, payload)) in (1..).zip(&self.messages) {
            let mut headers = headers.clone();
            if sequence == 1 {
                headers.insert("Nats-Expected-Last-Subject-Sequence", "0");
            }
            if last > 1 {
                headers.insert("Nats-Batch-Id", batch.as_str());
                headers.insert("Nats-Batch-Sequence", sequence.to_string());
            }
            if sequence < last {
                let sent = link.client.publish_with_headers(self.subject.clone(), headers, payload.clone()).await;
                if let Err(failure) = sent {
                    return Attempt::Later(failure.to_string());
                }
                continue;
            }
            if last > 1 {
                headers.insert("Nats-Batch-Commit", "1");
            }
            let message = Outgoing { subject: self.subject.clone(), headers, payload: payload.clone() };
            return link.publish_once(&message).await;
        }
        unreachable!("chunks are never empty")
    }

    /// Looks at what the subject holds.
    async fn look(&self, link: &Link) -> Look {
        let request = format!("$JS.API.DIRECT.GET.{STATEMENT_STREAM}.{}", self.subject);
        let answer = match link.request(&request, None, Bytes::new()).await {
            Ok(answer) => answer,
            Err(failure) => return Look::Unanswered(format!("reading the subject: {failure}")),
        };
        match answer.status {
            Some(StatusCode::NOT_FOUND) => return Look::Empty,
            Some(status) => return Look::Unanswered(format!("reading the subject: status {status}")),
            None => {}
        }
        let headers = answer.headers.unwrap_or_default();
        let found = headers::get(&headers, header::EVENTS).unwrap_or_default();
        if found == self.digest {
            debug!("{} was published before", self.subject);
            return Look::Same;
        }
        Look::Other(format!("{found:?} is stored and {:?} was to be published", self.digest))
    }

    fn conflict(&self, detail: String) -> EventsError {
        EventsError::Conflict { subject: self.subject.clone(), detail }
    }
}

/// What a subject was found to hold.
enum Look {
    /// Just these events.
    Same,
    /// Others, and how they differ.
    Other(String),
    /// Nothing.
    Empty,
    /// The server did not say, and why.
    Unanswered(String),
}

/// How long events insist. A stage would only try again, and every try counts against the message.
const PATIENCE: Duration = Duration::from_secs(240);

/// Room for `Nats-Batch-Id`, `Nats-Batch-Sequence`, `Nats-Expected-Last-Subject-Sequence`, `Nats-Batch-Commit` and
/// `Fayan-Events`: 51 + 27 + 41 + 23 + 88 bytes, rounded up.
const BATCH_HEADER_BYTES: usize = 256;

fn header_bytes(headers: &HeaderMap) -> usize {
    let lines = headers.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    lines.map(|(name, value)| name.to_string().len() + value.as_str().len() + 4).sum::<usize>() + 14
}

fn of_event(event: &StatementEvent, source: &SourceSlug, stored_at: &str, trace: TraceParent) -> HeaderMap {
    let mut headers = headers::cloud_event(&event.id, event.event_type.as_str(), source);
    headers.insert(header::CE_TIME, headers::attribute(stored_at));
    headers.insert(header::CE_SUBJECT, event.statement_id.as_str());
    headers.insert(header::CE_DATASCHEMA, data_schema(EVENT_SCHEMA));
    headers.insert(header::TRACEPARENT, headers::child(trace).to_string());
    headers::insert(&mut headers, header::DOCUMENT, Some(&event.document.id));
    headers
}
