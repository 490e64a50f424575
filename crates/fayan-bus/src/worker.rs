//! The worker loop of a stage.

use std::{
    marker::PhantomData,
    sync::Arc,
    time::{Duration, Instant},
};

use fayan_contract::{
    message::{JobOutcome, Message},
    names::Stage,
    trace::TraceParent,
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, debug, error, info, warn};

use crate::{
    backoff::Backoff,
    bus::Bus,
    error::BusError,
    health::StageState,
    pull::{Pulled, Puller},
    settle::{RetryPolicy, StageError},
    work::{self, Limits, Worker},
};

/// How a stage works.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// Messages worked on at once.
    pub workers: usize,
    /// Longest a handler may take; then the try counts as failed. None means no limit.
    pub handler_timeout: Option<Duration>,
    /// How often the server is told that work goes on. Below half of the consumer's acknowledgement wait.
    pub progress_every: Duration,
    /// How long a shutdown waits for what is being worked on, and for what the server still sends in its first seconds;
    /// the rest is given back.
    pub drain_deadline: Duration,
    /// When to try again and when to give up.
    pub retry: RetryPolicy,
    /// How long a publish insists when its stream is unavailable. Without end by default: giving the message back
    /// would only count against it, though it is not to blame.
    pub publish_patience: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            workers: 4,
            handler_timeout: Some(Duration::from_secs(300)),
            progress_every: Duration::from_secs(20),
            drain_deadline: Duration::from_secs(20),
            retry: RetryPolicy::default(),
            publish_patience: Duration::MAX,
        }
    }
}

/// A message as a handler receives it.
#[derive(Debug, Clone)]
pub struct Received<I> {
    /// The message.
    pub message: I,
    /// Its trace, for whatever the handler itself sends.
    pub trace: TraceParent,
    /// How often it was delivered, this time included.
    pub deliveries: u64,
    /// How often it was redriven from quarantine.
    pub redrive: u32,
}

/// What a handler made of its input.
#[derive(Debug, Clone, PartialEq)]
pub struct Produced<O> {
    /// Messages for the next stage.
    pub outputs: Vec<O>,
    /// How the job ended, if it ended here.
    pub outcome: Option<JobOutcome>,
}

impl<O> From<Vec<O>> for Produced<O> {
    fn from(outputs: Vec<O>) -> Self {
        Self { outputs, outcome: None }
    }
}

impl<O> From<JobOutcome> for Produced<O> {
    fn from(outcome: JobOutcome) -> Self {
        Self { outputs: Vec::new(), outcome: Some(outcome) }
    }
}

impl Bus {
    /// Runs a stage until `shutdown` is cancelled: receives messages, hands each to the handler, publishes what it
    /// returns and only then acknowledges.
    ///
    /// A handler may see a message more than once and must give the same outputs again. It runs in a task of its own:
    /// a panic puts the one message into quarantine (the same input would panic again) and nothing else happens.
    /// Work that keeps a processor busy belongs on a blocking thread, and that is the handler's business.
    ///
    /// Returns once everything received is settled or given back, at the latest five seconds after the drain deadline:
    /// three until the last pulls have ended, two to give back.
    pub async fn run_stage<I, O, H, F>(
        &self,
        options: WorkerOptions,
        handler: H,
        shutdown: CancellationToken,
    ) -> Result<(), BusError>
    where
        I: Message,
        O: Message,
        H: Fn(Received<I>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Produced<O>, StageError>> + Send + 'static,
    {
        let stage = I::READ_BY;
        let hard_stop = CancellationToken::new();
        let limits = Limits {
            handler_timeout: options.handler_timeout,
            progress_every: options.progress_every,
            retry: options.retry,
            publish_patience: options.publish_patience,
            shutdown: shutdown.clone(),
            hard_stop: hard_stop.clone(),
        };
        let worker =
            Arc::new(Worker { bus: self.clone(), stage, limits, handler: Arc::new(handler), types: PhantomData });
        let mut puller = Puller::new(self.pipeline(), stage.stream(), stage.name()).await?;
        let mut running = JoinSet::new();
        self.health().update(stage, |state| *state = StageState::default());
        info!("The {stage} stage starts with {} workers", options.workers);

        let receive = async {
            let mut backoff = Backoff::publish();
            self.bind(stage, &mut puller).await;
            loop {
                let free = options.workers.max(1).saturating_sub(running.len());
                self.health().update(stage, |state| {
                    state.running = running.len();
                    state.waiting_since = (free > 0).then(|| puller.heard());
                });
                let pulled = tokio::select! {
                    Some(ended) = running.join_next(), if !running.is_empty() => {
                        if let Err(failure) = ended {
                            error!("Work on a message of the {stage} stage ended badly; it comes again: {failure}");
                        }
                        continue;
                    }
                    pulled = puller.next(free), if free > 0 => pulled,
                };
                match pulled {
                    Pulled::Alive => backoff = Backoff::publish(),
                    Pulled::Delivery(delivery) => {
                        backoff = Backoff::publish();
                        let span = work::span(stage, &delivery);
                        running.spawn(Arc::clone(&worker).process(*delivery).instrument(span));
                    }
                    Pulled::Lost(reason) => {
                        warn!("The {stage} stage lost its consumer and binds again: {reason}");
                        self.health().update(stage, |state| state.bound = false);
                        tokio::time::sleep(backoff.next_delay()).await;
                        self.bind(stage, &mut puller).await;
                    }
                }
            }
        };
        tokio::select! {
            () = receive => {}
            () = shutdown.cancelled() => {}
        }

        info!("The {stage} stage stops; {} messages are being worked on", running.len());
        let deadline = Instant::now() + options.drain_deadline;
        let finish = async {
            // What the server has sent already is worked on like the rest: given back it would count as a try.
            while let Some(delivery) = puller.last().await {
                let span = work::span(stage, &delivery);
                running.spawn(Arc::clone(&worker).process(*delivery).instrument(span));
            }
            while running.join_next().await.is_some() {}
        };
        if tokio::time::timeout_at(deadline.into(), finish).await.is_err() {
            warn!("{} messages are given back unfinished", running.len());
            give_back(puller, &mut running, &hard_stop).await;
        }
        self.health().remove(stage);
        if self.pipeline().client.flush().await.is_err() {
            debug!("The last answers of the {stage} stage may be lost; its messages come again later");
        }
        info!("The {stage} stage has stopped");
        Ok(())
    }

    /// Runs the last stage of a way: like [`Bus::run_stage`], with a handler that returns no messages but may say how
    /// the job ended.
    pub async fn run_sink<I, H, F>(
        &self,
        options: WorkerOptions,
        handler: H,
        shutdown: CancellationToken,
    ) -> Result<(), BusError>
    where
        I: Message,
        H: Fn(Received<I>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Option<JobOutcome>, StageError>> + Send + 'static,
    {
        let handler = move |received| {
            let work = handler(received);
            // The type of outputs that never are.
            async { work.await.map(|outcome| Produced::<I> { outputs: Vec::new(), outcome }) }
        };
        self.run_stage(options, handler, shutdown).await
    }

    async fn bind(&self, stage: Stage, puller: &mut Puller) {
        puller.bind().await;
        self.health().update(stage, |state| state.bound = true);
        debug!("The {stage} stage is bound to its consumer");
    }
}

/// How long messages that were told to stop may take to be given back.
const GIVE_BACK_DEADLINE: Duration = Duration::from_secs(2);

async fn give_back(mut puller: Puller, running: &mut JoinSet<()>, hard_stop: &CancellationToken) {
    // Not before the last pull has ended: it would come again for that pull, and each time would count as a try.
    let mut unbegun = Vec::new();
    while let Some(delivery) = puller.last().await {
        unbegun.push(delivery);
    }
    hard_stop.cancel();
    let give_back = async {
        for delivery in unbegun {
            delivery.give_back(Duration::ZERO).await;
        }
        while running.join_next().await.is_some() {}
    };
    if tokio::time::timeout(GIVE_BACK_DEADLINE, give_back).await.is_err() {
        warn!("{} messages could not be given back; they come again later", running.len());
    }
}
