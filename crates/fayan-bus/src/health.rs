//! What a process knows about its own connection and stages.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use fayan_contract::names::Stage;
use serde::Serialize;

/// How long a stage may hear nothing from its consumer before it counts as not ready.
const SILENCE_BOUND_SECONDS: u64 = 30;

/// A snapshot of what a process knows about itself, for its readiness probe.
#[derive(Debug, Clone, Serialize)]
pub struct Readiness {
    /// Whether all connections stand.
    pub connected: bool,
    /// What happened to the connections so far.
    pub connections: Vec<ConnectionCounts>,
    /// The stages that run in this process.
    pub stages: Vec<StageReadiness>,
}

impl Readiness {
    /// Whether the process can do its work. One whose stage has not begun, for example because its store is away, cannot.
    pub fn is_ready(&self) -> bool {
        self.connected && !self.stages.is_empty() && self.stages.iter().all(StageReadiness::is_ready)
    }
}

/// What happened to a connection so far.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ConnectionCounts {
    /// How often it came about.
    pub connects: u64,
    /// How often it was lost.
    pub disconnects: u64,
    /// How often messages were dropped because they were read too slowly.
    pub slow_consumers: u64,
    /// How often the server refused something, for example for want of a permission.
    pub server_errors: u64,
    /// How often a server announced its end.
    pub lame_ducks: u64,
    /// The last refusal.
    pub last_error: Option<String>,
}

/// What a process knows about one of its stages.
#[derive(Debug, Clone, Serialize)]
pub struct StageReadiness {
    /// The stage.
    pub stage: Stage,
    /// Whether its consumer was found.
    pub bound: bool,
    /// Seconds since the server last answered a pull; 0 while all workers are busy and nothing is asked for.
    pub silent_seconds: u64,
    /// Whether the last publish was refused, for example because the next stage is full.
    pub publish_refused: bool,
    /// Messages being worked on.
    pub running: usize,
    /// Messages settled for good since the start.
    pub settled: u64,
    /// Messages given back to be tried again since the start.
    pub retried: u64,
    /// Messages put into quarantine since the start.
    pub quarantined: u64,
}

impl StageReadiness {
    /// Whether the stage can do its work.
    pub fn is_ready(&self) -> bool {
        self.bound && self.silent_seconds < SILENCE_BOUND_SECONDS && !self.publish_refused
    }
}

/// The state behind [`Readiness`], kept by the stages.
#[derive(Default)]
pub(crate) struct Health(Mutex<BTreeMap<Stage, StageState>>);

#[derive(Clone, Copy, Default)]
pub(crate) struct StageState {
    pub(crate) bound: bool,
    /// The last sign of life while a pull is out; none while nothing is asked for.
    pub(crate) waiting_since: Option<Instant>,
    pub(crate) publish_refused: bool,
    pub(crate) running: usize,
    pub(crate) settled: u64,
    pub(crate) retried: u64,
    pub(crate) quarantined: u64,
}

impl Health {
    pub(crate) fn update(&self, stage: Stage, change: impl FnOnce(&mut StageState)) {
        change(self.lock().entry(stage).or_default());
    }

    pub(crate) fn remove(&self, stage: Stage) {
        self.lock().remove(&stage);
    }

    pub(crate) fn snapshot(&self) -> Vec<StageReadiness> {
        let of = |(stage, state): (&Stage, &StageState)| StageReadiness {
            stage: *stage,
            bound: state.bound,
            silent_seconds: state.waiting_since.map_or(0, |since| since.elapsed().as_secs()),
            publish_refused: state.publish_refused,
            running: state.running,
            settled: state.settled,
            retried: state.retried,
            quarantined: state.quarantined,
        };
        self.lock().iter().map(of).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Stage, StageState>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
