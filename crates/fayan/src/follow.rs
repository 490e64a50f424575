//! Handing documents to a running pipeline and following each to its end.

use std::{collections::HashMap, time::Instant};

use fayan_bus::{Bus, PublishError, Submitted};
use fayan_contract::message::{JobOutcome, JobRequested};
use fayan_fetch::job;
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{cli::Given, inputs::Input};

/// How documents are handed over.
#[derive(Debug, Clone)]
pub(crate) struct Handing {
    /// What is known beside the bytes.
    pub(crate) given: Given,
    /// Largest document that is taken.
    pub(crate) max_bytes: u64,
    /// How many documents may be on their way at once; 1 is one after the other.
    pub(crate) at_once: usize,
    /// Whether to wait for the outcomes.
    pub(crate) wait: bool,
}

/// Something that happened to a document.
#[derive(Debug)]
pub(crate) enum Update<'a> {
    /// It could not be read or was refused; the others go on.
    NotHandedOver { name: &'a str, error: &'a anyhow::Error },
    /// The pipeline has it.
    HandedOver { name: &'a str, submitted: Submitted },
    /// Its job ended.
    Ended { name: &'a str, outcome: &'a JobOutcome, milliseconds: f64 },
}

/// Documents read ahead of the hand-over: few, because each is in memory as a whole.
const READ_AHEAD: usize = 2;

/// A document on its way.
struct OnItsWay {
    name: String,
    since: Instant,
}

/// Hands over all inputs and, where asked, waits until every job has ended. False when told to stop before.
pub(crate) async fn all(
    bus: &Bus,
    inputs: Vec<Input>,
    handing: &Handing,
    stop: &CancellationToken,
    mut update: impl FnMut(Update<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<bool> {
    let mut outcomes = bus.outcomes().await?;
    let mut jobs = read_ahead(inputs, handing);
    let mut on_their_way: HashMap<String, OnItsWay> = HashMap::new();
    let mut handing_over = FuturesUnordered::new();
    let mut more = true;
    while more || !handing_over.is_empty() || outcomes.remaining() > 0 {
        let busy = handing_over.len().max(outcomes.remaining());
        tokio::select! {
            () = stop.cancelled() => return Ok(false),
            read = jobs.recv(), if more && busy < handing.at_once => match read {
                None => more = false,
                Some((name, Err(error))) => update(Update::NotHandedOver { name: &name, error: &error })?,
                Some((name, Ok(job))) => {
                    if handing.wait {
                        outcomes.expect(&job.job);
                        on_their_way.insert(job.job.id.clone(), OnItsWay { name: name.clone(), since: Instant::now() });
                    }
                    handing_over.push(hand_over(bus, name, job));
                }
            },
            Some((name, job_id, handed)) = handing_over.next() => match handed {
                Ok(submitted) => update(Update::HandedOver { name: &name, submitted })?,
                // The server is gone, and it is so for all of them.
                Err(failure @ PublishError::Unavailable { .. }) => return Err(failure.into()),
                Err(failure) => {
                    outcomes.forget(&job_id);
                    on_their_way.remove(&job_id);
                    update(Update::NotHandedOver { name: &name, error: &failure.into() })?;
                }
            },
            outcome = outcomes.next(), if outcomes.remaining() > 0 => {
                let Some(outcome) = outcome? else { continue };
                let Some(one) = on_their_way.remove(&outcome.job_id) else { continue };
                let milliseconds = one.since.elapsed().as_secs_f64() * 1000.0;
                update(Update::Ended { name: &one.name, outcome: &outcome, milliseconds })?;
            }
        }
    }
    Ok(true)
}

/// Name, job id and what became of the hand-over.
type HandedOver = (String, String, Result<Submitted, PublishError>);

fn hand_over(bus: &Bus, name: String, job: JobRequested) -> BoxFuture<'static, HandedOver> {
    let bus = bus.clone();
    let id = job.job.id.clone();
    Box::pin(async move { (name, id, bus.submit(job, None).await) })
}

/// Reads documents on a thread of its own, a few ahead.
fn read_ahead(inputs: Vec<Input>, handing: &Handing) -> mpsc::Receiver<(String, anyhow::Result<JobRequested>)> {
    let (send, receive) = mpsc::channel(READ_AHEAD);
    let Handing { given, max_bytes, .. } = handing.clone();
    std::thread::spawn(move || {
        for input in inputs {
            let job = read(&input, &given, max_bytes);
            if send.blocking_send((input.name(), job)).is_err() {
                return;
            }
        }
    });
    receive
}

fn read(input: &Input, given: &Given, max_bytes: u64) -> anyhow::Result<JobRequested> {
    let metadata = given.over(input.metadata());
    let source = given.source().clone();
    Ok(match input {
        Input::Url(url) => job::at_url(source, metadata, url, Timestamp::now()),
        Input::File(_) | Input::Standard => job::inline(source, metadata, input.read(max_bytes)?),
    })
}
