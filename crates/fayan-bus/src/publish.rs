//! Publishing with an awaited acknowledgement.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_nats::HeaderMap;
use bytes::Bytes;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::{
    backoff::Backoff,
    error::PublishError,
    link::{Link, RequestFailure},
};

/// A message as it goes on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) subject: String,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Bytes,
}

/// How long to insist.
#[derive(Clone)]
pub(crate) struct Patience {
    /// How long a stream may be unavailable. A leader election takes up to 9 s, so less than 30 s gives up too early.
    pub(crate) unavailable: Duration,
    /// Ends the wait for room in a full stream, which otherwise has no end: that is how backpressure works.
    pub(crate) until: CancellationToken,
    /// Is told whether the stream refuses messages at the moment.
    pub(crate) refused: Option<Arc<dyn Fn(bool) + Send + Sync>>,
}

impl Default for Patience {
    fn default() -> Self {
        Self { unavailable: Duration::from_secs(30), until: CancellationToken::new(), refused: None }
    }
}

/// The server has stored the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ack {
    /// Whether the server had a message of this id already.
    pub(crate) duplicate: bool,
    /// Whether an earlier attempt of this very call may be what the server had already.
    pub(crate) retried: bool,
}

/// What one attempt came to.
pub(crate) enum Attempt {
    Acknowledged(PubAck),
    Full(String),
    Later(String),
    Refused(PublishError),
}

/// The part of a publish acknowledgement that we read.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct PubAck {
    #[serde(default)]
    pub(crate) duplicate: bool,
    error: Option<ApiError>,
}

#[derive(Debug, Deserialize)]
struct ApiError {
    code: u64,
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

/// The store refused the message, in practice because the stream is full.
const STORE_FAILED: u64 = 10077;
/// The subject has another last sequence than expected.
const WRONG_LAST_SEQUENCE: u64 = 10071;
/// The message is larger than the stream accepts.
const MESSAGE_TOO_LARGE: u64 = 10054;
/// A message of an atomic batch carries an id that the stream has seen.
pub(crate) const DUPLICATE_IN_BATCH: u64 = 10201;

impl Link {
    /// Publishes until the server has acknowledged, always with the same message id.
    pub(crate) async fn publish(&self, message: &Outgoing, patience: &Patience) -> Result<Ack, PublishError> {
        let subject = &message.subject;
        let started = Instant::now();
        let mut backoff = Backoff::publish();
        let mut retried = false;
        let tell = |refused| patience.refused.iter().for_each(|told| told(refused));
        loop {
            let reason = match self.publish_once(message).await {
                Attempt::Acknowledged(ack) => {
                    tell(false);
                    return Ok(Ack { duplicate: ack.duplicate, retried });
                }
                Attempt::Refused(failure) => return Err(failure),
                Attempt::Full(reason) if patience.until.is_cancelled() => {
                    return Err(PublishError::Full { subject: subject.clone(), reason });
                }
                Attempt::Full(reason) => {
                    debug!("{subject} is full and the message waits: {reason}");
                    reason
                }
                Attempt::Later(reason) if started.elapsed() >= patience.unavailable => {
                    let waited = started.elapsed();
                    return Err(PublishError::Unavailable { subject: subject.clone(), waited, reason });
                }
                Attempt::Later(reason) => {
                    retried = true;
                    warn!("{subject} did not acknowledge and the message is sent again: {reason}");
                    reason
                }
            };
            tell(true);
            tokio::select! {
                () = tokio::time::sleep(backoff.next_delay()) => {}
                () = patience.until.cancelled() => {
                    return Err(PublishError::Unavailable { subject: subject.clone(), waited: started.elapsed(), reason });
                }
            }
        }
    }

    pub(crate) async fn publish_once(&self, message: &Outgoing) -> Attempt {
        let Outgoing { subject, headers, payload } = message;
        let answer = match self.request(subject, Some(headers.clone()), payload.clone()).await {
            Ok(answer) => answer,
            Err(RequestFailure::TooLarge) => {
                return Attempt::Refused(PublishError::TooLarge {
                    subject: subject.clone(),
                    size_bytes: payload.len(),
                });
            }
            Err(failure) => return Attempt::Later(failure.to_string()),
        };
        let ack: PubAck = match serde_json::from_slice(&answer.payload) {
            Ok(ack) => ack,
            Err(failure) => return Attempt::Later(format!("the acknowledgement does not read: {failure}")),
        };
        match ack.error {
            None => Attempt::Acknowledged(ack),
            Some(error) => classify(error, message),
        }
    }
}

fn classify(error: ApiError, message: &Outgoing) -> Attempt {
    let subject = message.subject.clone();
    let ApiError { code, err_code, description: reason } = error;
    match (err_code, code) {
        (STORE_FAILED, _) => Attempt::Full(reason),
        (WRONG_LAST_SEQUENCE, _) => Attempt::Refused(PublishError::WrittenBefore { subject }),
        (MESSAGE_TOO_LARGE, _) => {
            Attempt::Refused(PublishError::TooLarge { subject, size_bytes: message.payload.len() })
        }
        // 503 and 500 are about the server, 429 about its load: the same message may pass later.
        (_, 429 | 500..) => Attempt::Later(format!("{reason} (error {err_code})")),
        _ => Attempt::Refused(PublishError::Refused { subject, code: err_code, reason }),
    }
}
