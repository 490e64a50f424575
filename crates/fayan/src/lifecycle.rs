//! Stopping: SIGINT and SIGTERM alike. The first asks to finish what was begun, the second, or the end of the grace
//! period, stops at once.

use std::{io, io::Read, time::Duration};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// What running work listens to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shutdown {
    /// Take nothing new, finish what was begun.
    pub(crate) soft: CancellationToken,
    /// Stop at once.
    pub(crate) hard: CancellationToken,
}

impl Shutdown {
    /// Listens to signals from now on.
    pub(crate) fn on_signals(grace: Duration) -> io::Result<Self> {
        let shutdown = Self::default();
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let told = shutdown.clone();
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => info!("Interrupted: finishing what was begun; a second signal stops at once"),
                _ = terminate.recv() => info!("Asked to stop: finishing what was begun"),
                () = told.soft.cancelled() => {}
            }
            told.soft.cancel();
            tokio::select! {
                _ = interrupt.recv() => warn!("Second signal: stopping at once"),
                _ = terminate.recv() => warn!("Second signal: stopping at once"),
                () = tokio::time::sleep(grace) => {}
            }
            told.hard.cancel();
        });
        Ok(shutdown)
    }

    /// Also stops softly when standard input ends: whoever started this process with a pipe is gone then, however it
    /// ended.
    pub(crate) fn on_end_of_input(self) -> Self {
        let soft = self.soft.clone();
        // A thread of its own: a read of standard input cannot be cancelled, and must not keep the runtime from ending.
        std::thread::spawn(move || {
            let mut buffer = [0; 64];
            let mut input = io::stdin().lock();
            while matches!(input.read(&mut buffer), Ok(read) if read > 0) {}
            soft.cancel();
        });
        self
    }
}
