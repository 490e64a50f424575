//! Work on one message: read it, hand it to the handler, publish what comes out, settle it.

use std::{any::Any, marker::PhantomData, sync::Arc, time::Duration};

use fayan_contract::{
    message::Message,
    names::{Stage, header},
};
use tokio_util::sync::CancellationToken;
use tracing::{Span, debug, info, info_span, warn};

use crate::{
    blob::{self, BlobError},
    bus::Bus,
    delivery::Delivery,
    error::PublishError,
    headers::{self, Origin},
    message::{publish_message, publish_outcome},
    payload,
    publish::Patience,
    quarantine::{self, Verdict},
    settle::{Outcome, RetryPolicy, Settlement, StageError, settle},
    worker::{Produced, Received},
};

/// A stage at work.
pub(crate) struct Worker<I, O, H> {
    pub(crate) bus: Bus,
    pub(crate) stage: Stage,
    pub(crate) limits: Limits,
    pub(crate) handler: Arc<H>,
    pub(crate) types: PhantomData<fn(I) -> O>,
}

/// The bounds on work on one message.
pub(crate) struct Limits {
    pub(crate) handler_timeout: Option<Duration>,
    pub(crate) progress_every: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) publish_patience: Duration,
    /// Ends waits that may take forever.
    pub(crate) shutdown: CancellationToken,
    /// Ends all work.
    pub(crate) hard_stop: CancellationToken,
}

/// How long a message waits that should go to quarantine while the quarantine cannot be reached.
const QUARANTINE_RETRY: Duration = Duration::from_secs(10);

/// How an attempt ended without an error of its own.
enum Attempted {
    Done,
    /// It was settled before and only came again because the server had forgotten that.
    SettledBefore,
    /// The process shuts down.
    Interrupted,
}

pub(crate) fn span(stage: Stage, delivery: &Delivery) -> Span {
    let of = |name| headers::get(&delivery.headers, name).unwrap_or_default();
    info_span!(
        "message",
        stage = %stage,
        message.parent = %delivery.name(),
        message.deliveries = delivery.deliveries,
        job.id = %of(header::JOB),
        document.id = %of(header::DOCUMENT),
        trace.id = %headers::trace_of(&delivery.headers).trace_id(),
    )
}

impl<I, O, H> Worker<I, O, H> {
    pub(crate) async fn process<F>(self: Arc<Self>, delivery: Delivery)
    where
        I: Message,
        O: Message,
        H: Fn(Received<I>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Produced<O>, StageError>> + Send + 'static,
    {
        let attempt = self.keep_alive(&delivery, self.attempt(&delivery));
        let attempted = tokio::select! {
            attempted = attempt => attempted,
            () = self.limits.hard_stop.cancelled() => Ok(Attempted::Interrupted),
        };
        match attempted {
            Ok(Attempted::Done) => self.acknowledge(&delivery).await,
            Ok(Attempted::SettledBefore) => {
                debug!("{} was settled before and is acknowledged again", delivery.name());
                self.acknowledge(&delivery).await;
            }
            Ok(Attempted::Interrupted) => delivery.give_back(Duration::ZERO).await,
            Err(error) => self.settle_failure(&delivery, &error).await,
        }
    }

    /// Tells the server every now and then that work goes on.
    async fn keep_alive<T>(&self, delivery: &Delivery, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        let mut ticks = tokio::time::interval(self.limits.progress_every);
        ticks.reset();
        loop {
            tokio::select! {
                done = &mut work => return done,
                _ = ticks.tick() => delivery.progress().await,
            }
        }
    }

    async fn attempt<F>(&self, delivery: &Delivery) -> Result<Attempted, StageError>
    where
        I: Message,
        O: Message,
        H: Fn(Received<I>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Produced<O>, StageError>> + Send + 'static,
    {
        let message = match self.read(delivery).await {
            Ok(message) => message,
            Err(ReadError::SettledBefore) => return Ok(Attempted::SettledBefore),
            Err(ReadError::Stage(error)) => return Err(error),
        };
        let trace = headers::child(headers::trace_of(&delivery.headers));
        let redrive = headers::redrive_of(&delivery.headers);
        let received = Received { message, trace, deliveries: delivery.deliveries, redrive };
        let handler = Arc::clone(&self.handler);
        let produced = self.handle(async move { handler(received).await }).await?;
        let origin = Origin { trace, parent: Some(delivery.name()), redrive };
        match self.publish(produced, &origin).await {
            Ok(()) => Ok(Attempted::Done),
            Err(_) if self.limits.shutdown.is_cancelled() => Ok(Attempted::Interrupted),
            Err(error) => Err(error.into()),
        }
    }

    async fn read(&self, delivery: &Delivery) -> Result<I, ReadError>
    where
        I: Message,
    {
        let payload = payload::unload(self.bus.pipeline(), &delivery.headers, delivery.payload.clone()).await?;
        payload::parse(payload).await.map_err(|failure| {
            let reason = format!("{} does not read as {}: {failure}", delivery.name(), I::SCHEMA);
            ReadError::Stage(StageError::permanent("MALFORMED_MESSAGE", reason))
        })
    }

    /// Runs the handler in a task of its own, so that a panic ends that and nothing else.
    async fn handle<R, F>(&self, work: F) -> Result<R, StageError>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, StageError>> + Send + 'static,
    {
        use tracing::Instrument;
        let mut task = tokio::spawn(work.in_current_span());
        let _stop = AbortOnDrop(task.abort_handle());
        let limit = self.limits.handler_timeout.unwrap_or(Duration::MAX);
        match tokio::time::timeout(limit, &mut task).await {
            Ok(Ok(result)) => result,
            Ok(Err(failure)) if failure.is_panic() => Err(panicked(failure.into_panic().as_ref())),
            Ok(Err(failure)) => Err(StageError::transient("HANDLER_STOPPED", failure)),
            Err(_) => {
                let reason = format!("the handler took longer than {limit:?}");
                Err(StageError::transient("HANDLER_TIMEOUT", reason))
            }
        }
    }

    async fn publish(&self, produced: Produced<O>, origin: &Origin) -> Result<(), PublishError>
    where
        O: Message,
    {
        let link = self.bus.pipeline();
        let patience = self.patience();
        for output in produced.outputs {
            publish_message(link, output, origin, &patience).await?;
        }
        if let Some(outcome) = produced.outcome {
            let occasion = origin.parent.as_deref().unwrap_or_default();
            publish_outcome(link, &outcome, origin.trace, occasion, &patience).await?;
        }
        Ok(())
    }

    fn patience(&self) -> Patience {
        let (bus, stage) = (self.bus.clone(), self.stage);
        Patience {
            unavailable: self.limits.publish_patience,
            until: self.limits.shutdown.clone(),
            refused: Some(Arc::new(move |refused| bus.health().update(stage, |state| state.publish_refused = refused))),
        }
    }

    async fn acknowledge(&self, delivery: &Delivery) {
        if delivery.acknowledge().await {
            self.bus.health().update(self.stage, |state| state.settled += 1);
            self.delete_payload(delivery).await;
        } else {
            warn!("{} is done but could not be acknowledged; it comes again", delivery.name());
        }
    }

    async fn delete_payload(&self, delivery: &Delivery) {
        if let Ok(Some(blob)) = payload::reference(&delivery.headers) {
            blob::delete(self.bus.pipeline(), &blob).await;
        }
    }

    async fn settle_failure(&self, delivery: &Delivery, error: &StageError) {
        let outcome = Outcome::Failed(error.failure());
        let jitter = 2.0 * rand::random::<f64>() - 1.0;
        match settle(&self.limits.retry, outcome, delivery.deliveries, jitter) {
            Settlement::Retry(delay) => {
                info!("{} is tried again in {delay:?}: {error}", delivery.name());
                self.bus.health().update(self.stage, |state| state.retried += 1);
                delivery.give_back(delay).await;
            }
            Settlement::Acknowledge | Settlement::Quarantine => self.quarantine(delivery, error).await,
        }
    }

    async fn quarantine(&self, delivery: &Delivery, error: &StageError) {
        let verdict = Verdict::of(error);
        warn!("{} goes to quarantine: {error}", delivery.name());
        match quarantine::put(self.bus.pipeline(), self.stage, delivery, verdict).await {
            Ok(()) => {
                self.bus.health().update(self.stage, |state| state.quarantined += 1);
                if !delivery.terminate().await {
                    warn!("{} is in quarantine but still in its queue; it comes again", delivery.name());
                }
            }
            Err(failure) => {
                warn!("{} could not be put into quarantine and is kept in its queue: {failure}", delivery.name());
                delivery.give_back(QUARANTINE_RETRY).await;
            }
        }
    }
}

enum ReadError {
    SettledBefore,
    Stage(StageError),
}

impl From<BlobError> for ReadError {
    fn from(error: BlobError) -> Self {
        Self::Stage(match &error {
            BlobError::Settled(_) => return Self::SettledBefore,
            BlobError::Missing(_) => StageError::transient("BLOB_MISSING", error),
            BlobError::Corrupt { .. } => StageError::transient("BLOB_CORRUPT", error),
            BlobError::Unavailable { .. } => StageError::transient("BLOB_UNAVAILABLE", error),
        })
    }
}

/// A panic is taken for permanent: handlers are functions of their input, so it would come again.
fn panicked(payload: &(dyn Any + Send)) -> StageError {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    let text = text.unwrap_or_else(|| "a panic without a message".to_owned());
    StageError::Permanent {
        code: "HANDLER_PANICKED".into(),
        reason: "the handler panicked".to_owned(),
        evidence: vec![text],
    }
}

struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
