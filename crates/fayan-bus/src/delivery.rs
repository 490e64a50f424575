//! One delivered message and the ways to answer it.

use std::time::Duration;

use async_nats::{
    HeaderMap, Message,
    jetstream::{self, message::StreamMessage},
};
use bytes::Bytes;
use fayan_contract::source::SourceSlug;
use serde_json::json;
use tracing::debug;

use crate::link::Link;

/// How often an acknowledgement is sent if its confirmation does not come. After that the message comes again, which
/// every handler must bear anyway.
const ACKNOWLEDGE_ATTEMPTS: usize = 2;
/// How long a confirmation may take. Usually it takes a millisecond.
const CONFIRMATION_TIMEOUT: Duration = Duration::from_secs(5);
/// How long it may take when the connection was lost since the delivery. A server that was killed has forgotten its
/// latest deliveries, never answers their acknowledgements and delivers them again; waiting longer only blocks a worker.
const CONFIRMATION_TIMEOUT_AFTER_RECONNECT: Duration = Duration::from_millis(500);

/// One delivered message.
pub(crate) struct Delivery {
    pub(crate) subject: String,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Bytes,
    pub(crate) stream: String,
    pub(crate) sequence: u64,
    /// How often it was delivered, this time included.
    pub(crate) deliveries: u64,
    /// When the stream stored it. Together with the sequence it names the message for good, even if the stream is
    /// made anew and counts from 1 again.
    pub(crate) stored_at_nanos: i128,
    reply: String,
    connection_number: u64,
    link: Link,
}

impl Delivery {
    /// Reads a message of a consumer; none if it is not one.
    pub(crate) fn read(link: &Link, message: Message) -> Option<Self> {
        let message = jetstream::Message { message, context: link.jetstream.clone() };
        let info = message.info().ok()?;
        let (stream, sequence) = (info.stream.to_owned(), info.stream_sequence);
        let deliveries = u64::try_from(info.delivered).unwrap_or(0);
        let stored_at_nanos = info.published.unix_timestamp_nanos();
        let Message { subject, headers, payload, reply, .. } = message.message;
        Some(Self {
            subject: subject.to_string(),
            headers: headers.unwrap_or_default(),
            payload,
            stream,
            sequence,
            deliveries,
            stored_at_nanos,
            reply: reply?.to_string(),
            connection_number: link.connection_number(),
            link: link.clone(),
        })
    }

    /// A message read from its stream instead of being delivered. Nobody waits for an answer to it.
    pub(crate) fn of_stored(link: &Link, stream: &str, message: StreamMessage, deliveries: u64) -> Self {
        Self {
            subject: message.subject.to_string(),
            headers: message.headers,
            payload: message.payload,
            stream: stream.to_owned(),
            sequence: message.sequence,
            deliveries,
            stored_at_nanos: message.time.unix_timestamp_nanos(),
            reply: String::new(),
            connection_number: link.connection_number(),
            link: link.clone(),
        }
    }

    /// Stream and sequence, as messages made from this one name it.
    pub(crate) fn name(&self) -> String {
        format!("{}#{}", self.stream, self.sequence)
    }

    /// The source in its subject, `unknown` for a subject that is not ours.
    pub(crate) fn source(&self) -> SourceSlug {
        source_of(&self.subject)
    }

    /// Acknowledges and waits for the confirmation. Returns whether it came.
    pub(crate) async fn acknowledge(&self) -> bool {
        self.confirmed("+ACK").await
    }

    /// Removes it from the queue and waits for the confirmation. Returns whether it came.
    pub(crate) async fn terminate(&self) -> bool {
        self.confirmed("+TERM").await
    }

    /// Gives it back; it comes again after the delay.
    pub(crate) async fn give_back(&self, delay: Duration) {
        let body = match delay.as_nanos() {
            0 => "-NAK".to_owned(),
            nanos => format!("-NAK {}", json!({ "delay": u64::try_from(nanos).unwrap_or(u64::MAX) })),
        };
        self.tell(body).await;
    }

    /// Says that work goes on, so that it is not delivered to another worker.
    pub(crate) async fn progress(&self) {
        self.tell("+WPI".to_owned()).await;
    }

    async fn tell(&self, body: String) {
        if let Err(failure) = self.link.client.publish(self.reply.clone(), body.into()).await {
            debug!("{} could not be answered and comes again later: {failure}", self.name());
        }
    }

    /// Sends an answer until the server has confirmed it.
    ///
    /// Not with the client's own double acknowledgement: that takes "no such consumer" for a confirmation and makes a
    /// subscription for every single message.
    async fn confirmed(&self, body: &'static str) -> bool {
        for attempt in 1..=ACKNOWLEDGE_ATTEMPTS {
            let timeout = match self.link.connection_number() == self.connection_number {
                true => CONFIRMATION_TIMEOUT,
                false => CONFIRMATION_TIMEOUT_AFTER_RECONNECT,
            };
            let body_bytes = Bytes::from_static(body.as_bytes());
            match self.link.request_within(timeout, &self.reply, None, body_bytes).await {
                Ok(_) => return true,
                Err(failure) => debug!("{body} of {} was not confirmed (try {attempt}): {failure}", self.name()),
            }
        }
        false
    }
}

/// The source in a subject of ours, which is its last token.
pub(crate) fn source_of(subject: &str) -> SourceSlug {
    let last = subject.rsplit('.').next().unwrap_or_default();
    last.parse().unwrap_or_else(|_| "unknown".parse().expect("a valid source name"))
}
