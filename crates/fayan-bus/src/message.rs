//! Publishing the messages of the pipeline.

use fayan_contract::{
    message::{JobOutcome, JobRequested, Message},
    names::outcome_subject,
    trace::TraceParent,
};
use tracing::debug;

use crate::{
    blob,
    bus::Bus,
    error::PublishError,
    headers::{self, Origin, new_trace},
    link::Link,
    payload,
    publish::{Ack, Outgoing, Patience},
};

/// A job was handed to the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submitted {
    /// The trace that follows the document.
    pub trace: TraceParent,
    /// Whether the same job had been handed over before.
    pub duplicate: bool,
}

impl Bus {
    /// Hands a job to the pipeline, under a new trace unless one is given.
    ///
    /// While the job queue is full this waits for room; drop the future to give up.
    pub async fn submit(&self, job: JobRequested, trace: Option<TraceParent>) -> Result<Submitted, PublishError> {
        let trace = trace.unwrap_or_else(new_trace);
        let origin = Origin { trace, parent: None, redrive: 0 };
        let ack = publish_message(self.pipeline(), job, &origin, &Patience::default()).await?;
        Ok(Submitted { trace, duplicate: ack.duplicate })
    }

    /// Says how a job ended. Stages do this through what their handler returns; this is for whoever ends a job outside
    /// of a stage.
    pub async fn publish_outcome(&self, outcome: &JobOutcome, trace: TraceParent) -> Result<(), PublishError> {
        publish_outcome(self.pipeline(), outcome, trace, &headers::now(), &Patience::default()).await
    }
}

/// Publishes a message to the stage that reads it.
pub(crate) async fn publish_message<M: Message>(
    link: &Link,
    message: M,
    origin: &Origin,
    patience: &Patience,
) -> Result<Ack, PublishError> {
    let subject = M::READ_BY.subject(&message.job().source);
    let encode = |source| PublishError::Encode { subject: subject.clone(), source };
    let (message, packed) = payload::pack(message).await.map_err(encode)?;
    let mut headers = headers::of_message(&message, origin);
    drop(message);
    let (payload, blob) = payload::load(link, &mut headers, packed, patience).await?;
    let published = link.publish(&Outgoing { subject, headers, payload }, patience).await;
    if let (Ok(ack), Some(blob)) = (&published, blob) {
        // The stored message has a blob of its own. Unless an earlier try of this very publish stored it: then it has
        // this one, and an orphan until its time to live is over is the lesser evil.
        if ack.duplicate && !ack.retried {
            debug!("The message was published before; its second payload is deleted");
            blob::delete(link, &blob).await;
        }
    }
    published
}

/// Says how a job ended. `occasion` tells two endings of the same job apart, for example after a redrive.
pub(crate) async fn publish_outcome(
    link: &Link,
    outcome: &JobOutcome,
    trace: TraceParent,
    occasion: &str,
    patience: &Patience,
) -> Result<(), PublishError> {
    let subject = outcome_subject(&outcome.source, &outcome.job_id);
    if outcome.job_id.is_empty() || !outcome.job_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        debug!("A job without a usable id ended; nobody can be told");
        return Ok(());
    }
    let payload = serde_json::to_vec(outcome)
        .map_err(|failure| PublishError::Encode { subject: subject.clone(), source: failure.into() })?;
    let id = format!("outcome:{}:{occasion}", outcome.job_id);
    let mut headers = headers::cloud_event(&id, "fayan.outcome.v1", &outcome.source);
    headers.insert(fayan_contract::names::header::TRACEPARENT, headers::child(trace).to_string());
    headers::insert(&mut headers, fayan_contract::names::header::JOB, Some(&outcome.job_id));
    headers::insert(&mut headers, fayan_contract::names::header::NAME, outcome.name.as_deref());
    link.publish(&Outgoing { subject, headers, payload: payload.into() }, patience).await.map(drop)
}
