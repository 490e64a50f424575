//! Following jobs to their end.

use std::{collections::HashMap, time::Duration};

use async_nats::Subscriber;
use bytes::Bytes;
use fayan_contract::{
    message::{JobHeader, JobOutcome},
    names::{OUTCOME_STREAM, OUTCOME_SUBJECTS, outcome_subject},
};
use futures_util::StreamExt;
use tokio::sync::watch;
use tracing::debug;

use crate::{bus::Bus, error::BusError, link::Link};

/// How often outcomes are looked up that did not come by themselves. They come by themselves unless the connection
/// was lost in between.
const LOOK_UP_EVERY: Duration = Duration::from_secs(5);
/// Outcomes looked up at once: a bound on what following very many jobs asks of the server.
const LOOK_UPS: usize = 64;

/// Follows jobs to their end.
pub struct Outcomes {
    link: Link,
    subscriber: Subscriber,
    epoch: watch::Receiver<u64>,
    look_up: tokio::time::Interval,
    /// Subject of the outcome by job id.
    expected: HashMap<String, String>,
    found: Vec<JobOutcome>,
    /// Where the next look-up begins.
    looked_at: usize,
}

impl Bus {
    /// Starts to listen for outcomes. Do this first, then name the jobs with [`Outcomes::expect`], then submit them.
    pub async fn outcomes(&self) -> Result<Outcomes, BusError> {
        let link = self.pipeline().clone();
        let failed = |failure: String| BusError::request("listening for outcomes", failure);
        let subscriber =
            link.client.subscribe(OUTCOME_SUBJECTS).await.map_err(|failure| failed(failure.to_string()))?;
        link.client.flush().await.map_err(|failure| failed(failure.to_string()))?;
        let mut epoch = link.epoch();
        epoch.mark_unchanged();
        let mut look_up = tokio::time::interval(LOOK_UP_EVERY);
        look_up.reset();
        Ok(Outcomes { link, subscriber, epoch, look_up, expected: HashMap::new(), found: Vec::new(), looked_at: 0 })
    }
}

impl Outcomes {
    /// Adds a job to those that are followed.
    pub fn expect(&mut self, job: &JobHeader) {
        self.expected.insert(job.id.clone(), outcome_subject(&job.source, &job.id));
    }

    /// Follows a job no longer, because it was never handed over.
    pub fn forget(&mut self, job_id: &str) {
        self.expected.remove(job_id);
    }

    /// How many jobs have not ended yet.
    pub fn remaining(&self) -> usize {
        self.expected.len() + self.found.len()
    }

    /// Waits for the next job to end; none when all have. May be dropped while waiting without losing anything.
    pub async fn next(&mut self) -> Result<Option<JobOutcome>, BusError> {
        loop {
            if let Some(outcome) = self.found.pop() {
                return Ok(Some(outcome));
            }
            if self.expected.is_empty() {
                return Ok(None);
            }
            tokio::select! {
                message = self.subscriber.next() => match message {
                    Some(message) => self.take(&message.payload),
                    None => return Err(BusError::Closed),
                },
                _ = self.epoch.changed() => self.look_up.reset_immediately(),
                _ = self.look_up.tick() => self.look_up_missing().await,
            }
        }
    }

    async fn look_up_missing(&mut self) {
        // Another lot every time, so that none is left out.
        let count = self.expected.len().min(LOOK_UPS);
        let subjects: Vec<String> = self.expected.values().cycle().skip(self.looked_at).take(count).cloned().collect();
        self.looked_at = (self.looked_at + count) % self.expected.len().max(1);
        for subject in subjects {
            let request = format!("$JS.API.DIRECT.GET.{OUTCOME_STREAM}.{subject}");
            match self.link.request(&request, None, Bytes::new()).await {
                Ok(answer) if answer.status.is_none() => self.take(&answer.payload),
                Ok(_) => {}
                Err(failure) => {
                    debug!("Outcomes could not be looked up and will be later: {failure}");
                    return;
                }
            }
        }
    }

    fn take(&mut self, payload: &[u8]) {
        match serde_json::from_slice::<JobOutcome>(payload) {
            Ok(outcome) if self.expected.remove(&outcome.job_id).is_some() => self.found.push(outcome),
            Ok(_) => {}
            Err(failure) => debug!("An outcome does not read: {failure}"),
        }
    }
}
