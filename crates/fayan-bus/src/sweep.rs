//! Moves messages into quarantine that were delivered too often without being settled: they crash whoever reads them.
//!
//! Such a message stays in its work queue without being delivered again, and only an advisory of the server tells.

use std::time::Duration;

use async_nats::jetstream::message::StreamMessage;
use fayan_contract::names::{ADVISORY_STREAM, SWEEPER_CONSUMER, Stage};
use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::{
    backoff::Backoff,
    bus::Bus,
    delivery::Delivery,
    direct::direct_get,
    error::BusError,
    pull::{Pulled, Puller},
    quarantine::{self, Verdict},
};

/// How often to look for messages whose advisory was lost, because the server was killed just then.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How long an advisory waits that could not be dealt with.
const RETRY: Duration = Duration::from_secs(5);

/// The server's word that a message was delivered as often as the consumer allows.
#[derive(Debug, Deserialize)]
struct Advisory {
    stream: String,
    consumer: String,
    stream_seq: u64,
    deliveries: u64,
}

impl Bus {
    /// Sweeps messages that crash their readers into quarantine until `shutdown` is cancelled. One process is enough;
    /// several share the work. It needs the right to read and delete messages of the work queues.
    pub async fn run_sweeper(&self, shutdown: CancellationToken) -> Result<(), BusError> {
        self.run_sweeper_every(LOOK_EVERY, shutdown).await
    }

    /// Like [`Bus::run_sweeper`], with another interval between looks for messages whose advisory was lost.
    pub async fn run_sweeper_every(&self, look_every: Duration, shutdown: CancellationToken) -> Result<(), BusError> {
        let mut puller = Puller::new(self.pipeline(), ADVISORY_STREAM, SWEEPER_CONSUMER).await?;
        let sweep = async {
            puller.bind().await;
            let mut backoff = Backoff::publish();
            let mut looks = tokio::time::interval(look_every);
            let mut marks = Vec::new();
            loop {
                let pulled = tokio::select! {
                    pulled = puller.next(1) => pulled,
                    _ = looks.tick() => {
                        marks = self.sweep_stuck(&marks).await;
                        continue;
                    }
                };
                match pulled {
                    Pulled::Alive => backoff = Backoff::publish(),
                    Pulled::Delivery(advisory) => self.sweep_advisory(&advisory).await,
                    Pulled::Lost(reason) => {
                        warn!("The sweeper lost its consumer and binds again: {reason}");
                        tokio::time::sleep(backoff.next_delay()).await;
                        puller.bind().await;
                    }
                }
            }
        };
        tokio::select! {
            () = sweep => {}
            () = shutdown.cancelled() => {}
        }
        while let Some(advisory) = puller.last().await {
            self.sweep_advisory(&advisory).await;
        }
        Ok(())
    }

    async fn sweep_advisory(&self, delivery: &Delivery) {
        let swept = match serde_json::from_slice::<Advisory>(&delivery.payload) {
            Ok(advisory) => self.sweep(&advisory).await,
            Err(failure) => {
                warn!("{} is not an advisory and is passed over: {failure}", delivery.name());
                Ok(())
            }
        };
        match swept {
            Ok(()) => {
                // Unconfirmed it comes again, finds the message gone and is acknowledged then.
                let confirmed = delivery.acknowledge().await;
                debug!("{} is dealt with (confirmed: {confirmed})", delivery.name());
            }
            Err(failure) => {
                warn!("{} could not be dealt with and is tried again: {failure}", delivery.name());
                delivery.give_back(RETRY).await;
            }
        }
    }

    async fn sweep(&self, advisory: &Advisory) -> Result<(), BusError> {
        let Advisory { stream, consumer, stream_seq: sequence, deliveries } = advisory;
        let stage = Stage::ALL.into_iter().find(|stage| stage.stream() == stream && stage.name() == consumer);
        let Some(stage) = stage else { return Ok(()) };
        let Some(message) = self.queued_message(stage, *sequence).await? else { return Ok(()) };
        let evidence = format!("max deliveries advisory of consumer {consumer} for {stream}#{sequence}");
        self.give_up(stage, message, *deliveries, evidence).await
    }

    /// Puts a message into quarantine that ends its reader, then removes it from its queue.
    pub(crate) async fn give_up(
        &self,
        stage: Stage,
        message: StreamMessage,
        deliveries: u64,
        evidence: String,
    ) -> Result<(), BusError> {
        let (stream, sequence) = (stage.stream(), message.sequence);
        let reason = format!("it was delivered {deliveries} times and never settled, so it seems to end its reader");
        let verdict = Verdict { code: "CRASH_LOOP".to_owned(), reason, evidence: vec![evidence] };
        let delivery = Delivery::of_stored(self.pipeline(), stream, message, deliveries);
        quarantine::put(self.pipeline(), stage, &delivery, verdict).await?;
        info!("{} went to quarantine: it was delivered {deliveries} times", delivery.name());
        let attempted = || format!("deleting message {sequence} of {stream}");
        let queue = self.pipeline().jetstream.get_stream_no_info(stream).await;
        let queue = queue.map_err(|failure| BusError::request(attempted(), failure))?;
        queue.delete_message(sequence).await.map_err(|failure| BusError::request(attempted(), failure))?;
        Ok(())
    }

    async fn queued_message(&self, stage: Stage, sequence: u64) -> Result<Option<StreamMessage>, BusError> {
        direct_get(self.pipeline(), stage.stream(), &json!({ "seq": sequence })).await
    }
}
