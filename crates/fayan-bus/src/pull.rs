//! Pulls messages of a durable consumer, exactly as many as there are free workers.
//!
//! Not with the client's message stream, for three reasons. It prefetches, so messages age in a buffer while their
//! acknowledgement wait runs. It swallows signs of life, so nobody can tell a quiet queue from a dead one. And it cannot
//! be drained: what the server sent in the last moment stays unanswered until the acknowledgement wait is over.
//!
//! The client's drain of a subscription does not help against the last one: it forgets the subscription at its next turn,
//! not when the server has confirmed that nothing more comes (async-nats 0.51). A message under way at that moment is lost
//! to everybody until the acknowledgement wait is over. So a puller that stops leaves its subscription open until its
//! last pull has ended, and pulls end soon.

use std::time::{Duration, Instant};

use async_nats::{Message, StatusCode, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use serde_json::json;
use tokio::sync::watch;
use tracing::debug;

use crate::{backoff::Backoff, delivery::Delivery, error::BusError, link::Link};

/// How long a pull stays open. Its end is the server's sign of life on a quiet queue, and the longest that a stop waits.
const EXPIRES: Duration = Duration::from_secs(2);
/// Silence after which a pull is taken for lost: the end of a pull, and long enough for a server that is busy.
const SILENCE: Duration = Duration::from_secs(12);
/// How long a stop waits for the end of its last pulls: until it is due, and a little for a busy server.
const LAST_PULLS: Duration = Duration::from_secs(3);
/// Most messages in one pull; the consumers refuse more.
const MAX_BATCH: usize = 64;

/// The pulls of one worker loop.
pub(crate) struct Puller {
    link: Link,
    stream: String,
    consumer: String,
    inbox: String,
    subscriber: Subscriber,
    epoch: watch::Receiver<u64>,
    /// Messages asked for and not yet come.
    outstanding: usize,
    /// Until then the server may still answer pulls that are no longer counted.
    doubtful_until: Instant,
    /// Once it was told to stop: until when it waits for the end of its last pulls.
    stops_by: Option<Instant>,
    /// The last sign of life of the server.
    heard: Instant,
}

/// What a pull brought.
pub(crate) enum Pulled {
    /// A message.
    Delivery(Box<Delivery>),
    /// A sign of life.
    Alive,
    /// The consumer is gone or silent: bind again.
    Lost(String),
}

impl Puller {
    pub(crate) async fn new(link: &Link, stream: &str, consumer: &str) -> Result<Self, BusError> {
        let inbox = link.client.new_inbox();
        let attempted = || format!("subscribing to answers of consumer {consumer}");
        let subscriber =
            link.client.subscribe(inbox.clone()).await.map_err(|failure| BusError::request(attempted(), failure))?;
        Ok(Self {
            link: link.clone(),
            stream: stream.to_owned(),
            consumer: consumer.to_owned(),
            inbox,
            subscriber,
            epoch: link.epoch(),
            outstanding: 0,
            doubtful_until: Instant::now(),
            stops_by: None,
            heard: Instant::now(),
        })
    }

    /// Waits until the consumer exists. Waits without end: who is ready before `provision` ran simply works later.
    pub(crate) async fn bind(&mut self) {
        let subject = format!("$JS.API.CONSUMER.INFO.{}.{}", self.stream, self.consumer);
        let mut backoff = Backoff::publish();
        loop {
            let found = match self.link.request(&subject, None, Bytes::new()).await {
                Ok(answer) => consumer_exists(&answer.payload),
                Err(failure) => Err(failure.to_string()),
            };
            match found {
                Ok(()) => break,
                Err(reason) => debug!("Consumer {} of {} is not there yet: {reason}", self.consumer, self.stream),
            }
            tokio::time::sleep(backoff.next_delay()).await;
        }
        self.forget_pulls();
    }

    /// When the server last showed a sign of life.
    pub(crate) fn heard(&self) -> Instant {
        self.heard
    }

    /// Asks for as many messages as there are free workers and waits for the next answer.
    ///
    /// May be dropped while waiting without losing anything.
    pub(crate) async fn next(&mut self, free: usize) -> Pulled {
        if let Err(reason) = self.ask(free).await {
            return Pulled::Lost(reason);
        }
        let silence = SILENCE.saturating_sub(self.heard.elapsed());
        tokio::select! {
            message = self.subscriber.next() => match message {
                Some(message) => self.read(message),
                None => Pulled::Lost("the subscription ended".to_owned()),
            },
            _ = self.epoch.changed() => {
                // The server keeps pulls in memory: after a restart it knows none. But this is heard of a little late, so
                // the last pull may have been sent after it.
                self.forget_pulls();
                Pulled::Alive
            }
            () = tokio::time::sleep(silence) => {
                self.forget_pulls();
                Pulled::Lost(format!("no sign of life for {SILENCE:?}"))
            }
        }
    }

    fn forget_pulls(&mut self) {
        self.heard = Instant::now();
        if self.outstanding > 0 {
            self.doubtful_until = self.heard + EXPIRES;
        }
        self.outstanding = 0;
    }

    async fn ask(&mut self, free: usize) -> Result<(), String> {
        let batch = free.saturating_sub(self.outstanding).min(MAX_BATCH);
        if batch == 0 {
            return Ok(());
        }
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", self.stream, self.consumer);
        let nanos = |duration: Duration| u64::try_from(duration.as_nanos()).expect("a pull ends within centuries");
        let body = json!({ "batch": batch, "expires": nanos(EXPIRES) });
        self.link
            .client
            .publish_with_reply(subject, self.inbox.clone(), body.to_string().into())
            .await
            .map_err(|failure| failure.to_string())?;
        if self.outstanding == 0 {
            self.heard = Instant::now();
        }
        self.outstanding += batch;
        Ok(())
    }

    fn read(&mut self, message: Message) -> Pulled {
        self.heard = Instant::now();
        let Some(status) = message.status else {
            return match Delivery::read(&self.link, message) {
                Some(delivery) => {
                    self.outstanding = self.outstanding.saturating_sub(1);
                    Pulled::Delivery(Box::new(delivery))
                }
                None => Pulled::Alive,
            };
        };
        match status {
            StatusCode::TIMEOUT | StatusCode::NOT_FOUND => {
                let unanswered = message.headers.as_ref().and_then(|headers| headers.get("Nats-Pending-Messages"));
                let unanswered = unanswered.and_then(|value| value.as_str().parse().ok()).unwrap_or(self.outstanding);
                self.outstanding = self.outstanding.saturating_sub(unanswered);
                Pulled::Alive
            }
            status => {
                self.forget_pulls();
                Pulled::Lost(format!("status {status} {}", message.description.unwrap_or_default()))
            }
        }
    }

    /// Asks for nothing more: the next message that the server still sends for the last pulls, none once these have ended.
    /// Call it until then, or such a message belongs to nobody before the acknowledgement wait is over. All calls together
    /// wait [`LAST_PULLS`] at most.
    ///
    /// May be dropped while waiting without losing anything.
    pub(crate) async fn last(&mut self) -> Option<Box<Delivery>> {
        let limit = *self.stops_by.get_or_insert_with(|| Instant::now() + LAST_PULLS);
        loop {
            let until = match self.outstanding {
                0 => self.doubtful_until.min(limit),
                _ => limit,
            };
            match tokio::time::timeout_at(until.into(), self.subscriber.next()).await {
                Ok(Some(message)) => {
                    if let Pulled::Delivery(delivery) = self.read(message) {
                        return Some(delivery);
                    }
                }
                Ok(None) => return None,
                Err(_) => break,
            }
        }
        if self.outstanding > 0 {
            debug!("The last pulls of consumer {} of {} did not end", self.consumer, self.stream);
        }
        if let Err(failure) = self.subscriber.unsubscribe().await {
            debug!("Unsubscribing from answers of consumer {} of {}: {failure}", self.consumer, self.stream);
        }
        None
    }
}

fn consumer_exists(answer: &[u8]) -> Result<(), String> {
    let answer: serde_json::Value = serde_json::from_slice(answer).map_err(|failure| failure.to_string())?;
    match answer.pointer("/error/description") {
        None => Ok(()),
        Some(reason) => Err(reason.to_string()),
    }
}
