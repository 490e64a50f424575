//! `fayan fetch`: jobs → bytes, and the watched folder → jobs.

use anyhow::Context;
use fayan_bus::{Bus, Produced, PublishError, Received, StageError, WorkerOptions};
use fayan_contract::message::{GivenMetadata, JobRequested};
use fayan_fetch::{
    folder::{FolderOptions, HandOver, JobSink, WatchedFolder},
    http::{AllowAll, Class, FetchError, Fetcher},
    step,
};
use tokio::runtime::Handle;

use crate::{
    config::{Inbox, Settings},
    lifecycle::Shutdown,
};

pub(super) async fn run(
    bus: &Bus,
    settings: &Settings,
    options: WorkerOptions,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let fetcher = Fetcher::new(settings.http, AllowAll, jiff::Timestamp::now).context("starting the HTTP client")?;
    let handle = move |received: Received<JobRequested>| {
        let fetcher = fetcher.clone();
        async move {
            let fetched = step::fetch(&fetcher, received.message).await.map_err(stage_error)?;
            Ok(Produced::from(vec![fetched]))
        }
    };
    let watched = settings.inbox.as_ref().map(|inbox| open(inbox, settings.max_bytes)).transpose()?;
    let beside = shutdown.soft.child_token();
    let jobs = async {
        let done = bus.run_stage(options, handle, shutdown.soft.clone()).await;
        beside.cancel();
        done
    };
    let watching = async {
        let Some(watched) = watched else { return Ok(()) };
        // A share that does not answer holds up a thread of its own, and neither the stage nor its probes.
        let (runtime, mut jobs, stop) = (Handle::current(), Jobs(bus.clone()), beside.clone());
        tokio::task::spawn_blocking(move || runtime.block_on(watched.run(&mut jobs, stop))).await
    };
    let (done, watched) = tokio::join!(jobs, watching);
    watched.context("watching the folder")?;
    Ok(done?)
}

fn open(inbox: &Inbox, max_bytes: u64) -> anyhow::Result<WatchedFolder> {
    let folder = inbox.folder.clone();
    let attempted = format!("watching the folder {}", folder.display());
    let options = FolderOptions {
        folder,
        source: inbox.source.clone(),
        interval: inbox.interval,
        max_bytes,
        defaults: GivenMetadata::default(),
    };
    WatchedFolder::open(options).context(attempted)
}

/// Hands the jobs of a watched folder to the pipeline.
struct Jobs(Bus);

impl JobSink for Jobs {
    async fn hand_over(&mut self, job: JobRequested) -> Result<(), HandOver> {
        match self.0.submit(job, None).await {
            Ok(_) => Ok(()),
            Err(error @ (PublishError::TooLarge { .. } | PublishError::Encode { .. })) => {
                Err(HandOver::Refused(error.to_string()))
            }
            Err(error) => Err(HandOver::Later(error.to_string())),
        }
    }
}

fn stage_error(error: FetchError) -> StageError {
    match error.class() {
        Class::Transient => StageError::transient(error.code(), error),
        Class::Permanent => StageError::permanent(error.code(), error.to_string()),
    }
}
