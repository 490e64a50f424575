//! `fayan segment`: lines → report.

use fayan_bus::{Bus, Produced, Received, StageError, WorkerOptions};
use fayan_contract::message::{DocumentCleaned, DocumentSegmented};
use fayan_segment::{Input, Options, Segmenter};

use super::on_blocking_thread;
use crate::lifecycle::Shutdown;

pub(super) async fn run(bus: &Bus, rules: &Options, options: WorkerOptions, shutdown: &Shutdown) -> anyhow::Result<()> {
    let segmenter = Segmenter::new(rules)?;
    let handle = move |received: Received<DocumentCleaned>| {
        let segmenter = segmenter.clone();
        let DocumentCleaned { job, raw, clean } = received.message;
        let segmented = on_blocking_thread(move || {
            let input = Input {
                clean: &clean,
                source: &job.source,
                given: &job.metadata,
                raw_sha256: &raw.sha256(),
                raw_bytes: raw.len() as u64,
            };
            let report = segmenter.segment(&input);
            DocumentSegmented { job, raw, clean, report }
        });
        async { Ok::<_, StageError>(Produced::from(vec![segmented.await])) }
    };
    Ok(bus.run_stage(options, handle, shutdown.soft.clone()).await?)
}
