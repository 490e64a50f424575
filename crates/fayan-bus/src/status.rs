//! What the operator's status command shows.

use std::time::{Duration, SystemTime};

use async_nats::jetstream::{consumer, stream};
use fayan_contract::names::{QUARANTINE_STREAM, STATEMENT_STREAM, Stage};
use serde::Serialize;

use crate::{bus::Bus, error::BusError, link::Link};

/// The whole pipeline as the server sees it.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// The stages in pipeline order.
    pub stages: Vec<StageStatus>,
    /// Messages in quarantine.
    pub quarantined: u64,
    /// Statement events that are kept; none if they live where this connection may not look.
    pub statements: Option<u64>,
}

/// A stage as the server sees it.
#[derive(Debug, Clone, Serialize)]
pub struct StageStatus {
    /// The stage.
    pub stage: Stage,
    /// Messages that wait for their first delivery.
    pub pending: u64,
    /// Messages that are delivered and not settled.
    pub in_work: u64,
    /// Messages in work that were delivered more than once.
    pub redelivered: u64,
    /// Workers' pulls that wait for messages; 0 means that nobody works here.
    pub waiting_pulls: u64,
    /// Age of the oldest message that is not settled.
    pub oldest: Option<Duration>,
    /// Bytes in its queue.
    pub bytes: u64,
    /// Bytes at which the queue is full.
    pub max_bytes: u64,
}

impl Bus {
    /// Asks the server about every stage. For people and tools; services must not poll it.
    pub async fn status(&self) -> Result<Status, BusError> {
        let mut stages = Vec::new();
        for stage in Stage::ALL {
            stages.push(self.stage_status(stage).await?);
        }
        let quarantined = stream_info(self.pipeline(), QUARANTINE_STREAM).await?.state.messages;
        let statements = stream_info(self.statements(), STATEMENT_STREAM).await.ok().map(|info| info.state.messages);
        Ok(Status { stages, quarantined, statements })
    }

    async fn stage_status(&self, stage: Stage) -> Result<StageStatus, BusError> {
        let stream = stream_info(self.pipeline(), stage.stream()).await?;
        let attempted = || format!("asking about consumer {stage}");
        let jetstream = &self.pipeline().jetstream;
        let bound: consumer::PullConsumer = jetstream
            .get_consumer_from_stream(stage.name(), stage.stream())
            .await
            .map_err(|failure| BusError::request(attempted(), failure))?;
        let consumer = bound.cached_info();
        let first: SystemTime = stream.state.first_timestamp.into();
        Ok(StageStatus {
            stage,
            pending: consumer.num_pending,
            in_work: consumer.num_ack_pending as u64,
            redelivered: consumer.num_redelivered as u64,
            waiting_pulls: consumer.num_waiting as u64,
            oldest: (stream.state.messages > 0).then(|| first.elapsed().unwrap_or_default()),
            bytes: stream.state.bytes,
            max_bytes: u64::try_from(stream.config.max_bytes).unwrap_or(0),
        })
    }
}

async fn stream_info(link: &Link, name: &str) -> Result<stream::Info, BusError> {
    let attempted = || format!("asking about stream {name}");
    let stream = link.jetstream.get_stream(name).await.map_err(|failure| BusError::request(attempted(), failure))?;
    Ok(stream.cached_info().clone())
}
