//! One thin adapter for each stage: message in, one call, message out.

mod clean;
mod fetch;
mod publish;
mod segment;

pub(crate) use publish::now;

use fayan_bus::{Bus, WorkerOptions};
use fayan_contract::names::Stage;

use crate::{config::Settings, lifecycle::Shutdown};

/// Runs a stage until it is told to stop.
pub(crate) async fn run(stage: Stage, bus: &Bus, settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<()> {
    let options =
        WorkerOptions { workers: settings.workers, drain_deadline: settings.grace, ..WorkerOptions::default() };
    match stage {
        Stage::Fetch => fetch::run(bus, settings, options, shutdown).await,
        Stage::Clean => clean::run(bus, options, shutdown).await,
        Stage::Segment => segment::run(bus, &settings.segment, options, shutdown).await,
        Stage::Publish => publish::run(bus, settings, options, shutdown).await,
    }
}

/// Does work that keeps a processor busy on a thread of its own. A panic goes on in the caller, where the bus turns it
/// into quarantine for the one message.
async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}
