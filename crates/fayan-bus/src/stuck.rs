//! Finds messages that were delivered too often and whose advisory was lost.
//!
//! A message of a work queue waits, is in work, or is gone. One that is none of these is stuck. A single look cannot
//! tell, because the server counts a message out of work an instant before it removes it; two looks can.

use async_nats::jetstream::consumer::PullConsumer;
use fayan_contract::names::Stage;
use serde_json::json;
use tracing::warn;

use crate::{bus::Bus, direct::direct_get, error::BusError};

/// A moment at which nothing of a stage was in work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IdleMark {
    stage: Stage,
    /// All messages up to here were delivered, so those still in the queue were either being removed or are stuck.
    delivered: u64,
    max_deliver: u64,
    /// A server that was killed forgets deliveries; then marks from before say nothing.
    connection_number: u64,
}

impl Bus {
    /// Gives up on messages that were stuck at the last look and still are. Returns the marks for the next look.
    pub(crate) async fn sweep_stuck(&self, earlier: &[IdleMark]) -> Vec<IdleMark> {
        let mut marks = Vec::new();
        for stage in Stage::ALL {
            match self.look_at(stage, earlier).await {
                Ok(mark) => marks.extend(mark),
                Err(failure) => warn!("Stuck messages of the {stage} stage are looked for again later: {failure}"),
            }
        }
        marks
    }

    async fn look_at(&self, stage: Stage, earlier: &[IdleMark]) -> Result<Option<IdleMark>, BusError> {
        let Some(mark) = self.idle_mark(stage).await? else { return Ok(None) };
        let same = |before: &&IdleMark| before.stage == stage && before.connection_number == mark.connection_number;
        if let Some(before) = earlier.iter().find(same) {
            let last = before.delivered.min(mark.delivered);
            let mut next = 1;
            while next <= last {
                let request = json!({ "seq": next, "next_by_subj": stage.wildcard() });
                let message = direct_get(self.pipeline(), stage.stream(), &request).await?;
                let Some(message) = message.filter(|message| message.sequence <= last) else { break };
                next = message.sequence + 1;
                let evidence = "it is neither waiting nor in work, and its advisory was lost".to_owned();
                self.give_up(stage, message, mark.max_deliver, evidence).await?;
            }
        }
        Ok(Some(mark))
    }

    async fn idle_mark(&self, stage: Stage) -> Result<Option<IdleMark>, BusError> {
        let connection_number = self.pipeline().connection_number();
        let attempted = || format!("asking about consumer {stage}");
        let jetstream = &self.pipeline().jetstream;
        let consumer: PullConsumer = jetstream
            .get_consumer_from_stream(stage.name(), stage.stream())
            .await
            .map_err(|failure| BusError::request(attempted(), failure))?;
        let info = consumer.cached_info();
        Ok((info.num_ack_pending == 0).then(|| IdleMark {
            stage,
            delivered: info.delivered.stream_sequence,
            max_deliver: u64::try_from(info.config.max_deliver).unwrap_or(0),
            connection_number,
        }))
    }
}
