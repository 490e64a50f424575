//! Handing over pages in the background.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::Context;
use fayan_testkit::servers::Pipeline;
use tokio::sync::Notify;

use crate::corpus::Page;

/// Hands over pages one after the other, no more of them than were released so far.
pub(crate) struct Submitting {
    allowed: Arc<AtomicUsize>,
    more: Arc<Notify>,
    task: tokio::task::JoinHandle<anyhow::Result<()>>,
}

impl Submitting {
    /// Begins with the first page once it is released.
    pub(crate) async fn start(pipeline: &Pipeline, pages: Vec<Page>) -> Self {
        let bus = pipeline.bus("submit").await;
        let (allowed, more) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let task = tokio::spawn({
            let (allowed, more) = (allowed.clone(), more.clone());
            async move {
                for (number, page) in pages.iter().enumerate() {
                    while allowed.load(Ordering::Acquire) <= number {
                        more.notified().await;
                    }
                    let job = page.job(number as u128 + 1)?;
                    // A submit that gave up is repeated with the same id, as a careful client does.
                    while let Err(failure) = bus.submit(job.clone(), None).await {
                        eprintln!("submitting {} again: {failure}", page.path.display());
                    }
                }
                bus.close().await;
                Ok(())
            }
        });
        Self { allowed, more, task }
    }

    /// Allows the first `count` pages.
    pub(crate) fn release(&self, count: usize) {
        self.allowed.store(count, Ordering::Release);
        self.more.notify_one();
    }

    /// Waits until all pages were handed over.
    pub(crate) async fn done(self) -> anyhow::Result<()> {
        self.task.await.context("the submitting task")?
    }
}
