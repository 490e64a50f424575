//! Messages that a stage gave up on, with the reason and everything needed to send them again.

use std::error::Error;

use async_nats::HeaderMap;
use fayan_contract::{
    message::{JobOutcome, JobResult, Quarantined},
    names::{Stage, header},
    raw::RawBytes,
};

use crate::{
    blob,
    delivery::Delivery,
    error::PublishError,
    headers,
    link::Link,
    message::publish_outcome,
    payload,
    publish::{Outgoing, Patience},
    settle::StageError,
};

mod operate;

pub use operate::{Entry, Filter, Page};

/// How long the quarantine keeps a message.
pub(crate) const RETENTION_DAYS: u64 = 30;

/// Why a stage gave up.
pub(crate) struct Verdict {
    pub(crate) code: String,
    pub(crate) reason: String,
    pub(crate) evidence: Vec<String>,
}

impl Verdict {
    pub(crate) fn of(error: &StageError) -> Self {
        match error {
            StageError::Transient { code, source } => Self {
                code: code.to_string(),
                reason: format!("it failed again at the last try: {source}"),
                evidence: chain(source.as_ref()),
            },
            StageError::Permanent { code, reason, evidence } => {
                Self { code: code.to_string(), reason: reason.clone(), evidence: evidence.clone() }
            }
        }
    }
}

fn chain(error: &(dyn Error + 'static)) -> Vec<String> {
    let mut chain = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        chain.push(error.to_string());
        next = error.source();
    }
    chain
}

/// Most bytes of a payload that are shown as evidence.
const EXCERPT_BYTES: usize = 200;

/// Keeps a message in quarantine and tells whoever waits for its job. Returns once both are stored.
pub(crate) async fn put(link: &Link, stage: Stage, delivery: &Delivery, verdict: Verdict) -> Result<(), PublishError> {
    let patience = Patience::default();
    if let Ok(Some(blob)) = payload::reference(&delivery.headers) {
        blob::renew(link, &blob, blob::QUARANTINE_TIME_TO_LIVE).await;
    }
    let source = delivery.source();
    let subject = stage.quarantine_subject(&source);
    let outcome = outcome(stage, delivery, &verdict);
    // Stream, sequence and time name the original for good, so giving up on it twice keeps it once.
    let occasion = format!("{}@{}", delivery.name(), delivery.stored_at_nanos);
    let encode = |source| PublishError::Encode { subject: subject.clone(), source };
    let (_, packed) = payload::pack(quarantined(stage, delivery, verdict)).await.map_err(encode)?;
    let mut headers = headers::cloud_event(&format!("quarantine:{occasion}"), "fayan.quarantined.v1", &source);
    for name in [header::JOB, header::NAME, header::DOCUMENT, header::RULES, header::TRACEPARENT] {
        if let Some(value) = delivery.headers.get(name) {
            headers.insert(name, value.clone());
        }
    }
    headers.insert(header::PARENT, delivery.name());
    let (payload, blob) = payload::load(link, &mut headers, packed, &patience).await?;
    let ack = link.publish(&Outgoing { subject, headers, payload }, &patience).await?;
    if let Some(blob) = blob.filter(|_| ack.duplicate && !ack.retried) {
        blob::delete(link, &blob).await;
    }
    if let Some(outcome) = outcome {
        publish_outcome(link, &outcome, headers::trace_of(&delivery.headers), &occasion, &patience).await?;
    }
    Ok(())
}

fn quarantined(stage: Stage, delivery: &Delivery, verdict: Verdict) -> Quarantined {
    let Verdict { code, reason, mut evidence } = verdict;
    if !delivery.payload.is_empty() && delivery.headers.get(header::CONTENT_ENCODING).is_none() {
        let excerpt = delivery.payload.get(..EXCERPT_BYTES).unwrap_or(&delivery.payload);
        evidence.push(format!("the payload begins: {}", String::from_utf8_lossy(excerpt)));
    }
    Quarantined {
        stage,
        code,
        reason,
        evidence,
        attempts: delivery.deliveries,
        at: headers::now(),
        parent: delivery.name(),
        subject: delivery.subject.clone(),
        headers: flatten(&delivery.headers),
        payload: RawBytes::from(delivery.payload.to_vec()),
    }
}

/// All headers in a fixed order; a map's own order changes from run to run.
fn flatten(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut flat: Vec<(String, String)> = headers
        .iter()
        .flat_map(|(name, values)| values.iter().map(move |value| (name.to_string(), value.as_str().to_owned())))
        .collect();
    flat.sort();
    flat
}

fn outcome(stage: Stage, delivery: &Delivery, verdict: &Verdict) -> Option<JobOutcome> {
    Some(JobOutcome {
        job_id: headers::get(&delivery.headers, header::JOB)?,
        source: delivery.source(),
        name: headers::get(&delivery.headers, header::NAME),
        result: JobResult::Quarantined { stage, code: verdict.code.clone(), reason: verdict.reason.clone() },
    })
}
