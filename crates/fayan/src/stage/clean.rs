//! `fayan clean`: bytes → lines.

use fayan_bus::{Bus, Produced, Received, StageError, WorkerOptions};
use fayan_contract::message::{DocumentCleaned, DocumentFetched};

use super::on_blocking_thread;
use crate::lifecycle::Shutdown;

pub(super) async fn run(bus: &Bus, options: WorkerOptions, shutdown: &Shutdown) -> anyhow::Result<()> {
    let handle = |received: Received<DocumentFetched>| async move {
        let DocumentFetched { job, raw } = received.message;
        let cleaned = on_blocking_thread(move || {
            let clean = fayan_clean::clean(&raw, &job.metadata);
            DocumentCleaned { job, raw, clean }
        });
        Ok::<_, StageError>(Produced::from(vec![cleaned.await]))
    };
    Ok(bus.run_stage(options, handle, shutdown.soft.clone()).await?)
}
