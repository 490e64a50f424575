//! Pulls messages of a durable consumer, exactly as many as there are free workers.
//!
//! Not with the client's message stream, for three reasons. It prefetches, so messages age in a buffer while their
//! acknowledgement wait runs. It swallows heartbeats, so nobody can tell a quiet queue from a dead one. And it cannot
//! be drained: what the server sent in the last moment stays unanswered until the acknowledgement wait is over.

use std::time::{Duration, Instant};

use async_nats::{Message, StatusCode, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use serde_json::json;
use tokio::sync::watch;
use tracing::debug;

use crate::{backoff::Backoff, delivery::Delivery, error::BusError, link::Link};

/// How long a pull stays open.
const EXPIRES: Duration = Duration::from_secs(30);
/// How often the server shows that an open pull is alive.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// Silence after which a pull is taken for lost: two heartbeats and a little.
const SILENCE: Duration = Duration::from_secs(12);
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
        self.outstanding = 0;
        self.heard = Instant::now();
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
                // The server keeps pulls in memory: after a restart it knows none.
                self.outstanding = 0;
                self.heard = Instant::now();
                Pulled::Alive
            }
            () = tokio::time::sleep(silence) => {
                self.outstanding = 0;
                self.heard = Instant::now();
                Pulled::Lost(format!("no sign of life for {SILENCE:?}"))
            }
        }
    }

    async fn ask(&mut self, free: usize) -> Result<(), String> {
        let batch = free.saturating_sub(self.outstanding).min(MAX_BATCH);
        if batch == 0 {
            return Ok(());
        }
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", self.stream, self.consumer);
        let nanos = |duration: Duration| u64::try_from(duration.as_nanos()).expect("half a minute");
        let body = json!({ "batch": batch, "expires": nanos(EXPIRES), "idle_heartbeat": nanos(HEARTBEAT) });
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
            StatusCode::IDLE_HEARTBEAT => Pulled::Alive,
            StatusCode::TIMEOUT | StatusCode::NOT_FOUND => {
                let unanswered = message.headers.as_ref().and_then(|headers| headers.get("Nats-Pending-Messages"));
                let unanswered = unanswered.and_then(|value| value.as_str().parse().ok()).unwrap_or(self.outstanding);
                self.outstanding = self.outstanding.saturating_sub(unanswered);
                Pulled::Alive
            }
            status => {
                self.outstanding = 0;
                Pulled::Lost(format!("status {status} {}", message.description.unwrap_or_default()))
            }
        }
    }

    /// Stops pulling and gives back what the server had sent already.
    pub(crate) async fn drain(mut self) {
        if self.subscriber.drain().await.is_err() {
            return;
        }
        while let Some(message) = self.subscriber.next().await {
            if message.status.is_none()
                && let Some(delivery) = Delivery::read(&self.link, message)
            {
                delivery.give_back(Duration::ZERO).await;
            }
        }
    }
}

fn consumer_exists(answer: &[u8]) -> Result<(), String> {
    let answer: serde_json::Value = serde_json::from_slice(answer).map_err(|failure| failure.to_string())?;
    match answer.pointer("/error/description") {
        None => Ok(()),
        Some(reason) => Err(reason.to_string()),
    }
}
