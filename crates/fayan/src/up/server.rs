//! The private nats-server of `fayan up`: started again when it dies, stopped last.

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use fayan_bus::{
    BusConfig, Credentials,
    server::{PrivateServer, ServerOptions, locate_nats_server},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

/// Delay before a server that died is started again.
const DELAY: Duration = Duration::from_secs(1);

/// A running server and the task that watches it.
pub(super) struct Server {
    config: BusConfig,
    watcher: JoinHandle<()>,
    stop: CancellationToken,
}

impl Server {
    /// Finds or fetches nats-server and starts it in a folder.
    pub(super) async fn start(folder: PathBuf) -> anyhow::Result<Self> {
        let program = locate_nats_server().await?;
        let server = PrivateServer::start(ServerOptions::new(program, folder)).await;
        let server = server.context("starting the private nats-server")?;
        let (config, stop) = (server.config("fayan-up"), CancellationToken::new());
        let watcher = tokio::spawn(watch(server, stop.clone()));
        Ok(Self { config, watcher, stop })
    }

    /// Settings to connect to it.
    pub(super) fn config(&self) -> &BusConfig {
        &self.config
    }

    /// User and password.
    pub(super) fn user_and_password(&self) -> (&str, &str) {
        match &self.config.credentials {
            Credentials::UserPassword { user, password } => (user, password.reveal()),
            _ => ("", ""),
        }
    }

    /// Stops it in order.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        if let Err(failed) = self.watcher.await {
            error!("The watcher of nats-server failed: {failed}");
        }
    }
}

async fn watch(mut server: PrivateServer, stop: CancellationToken) {
    loop {
        let end = tokio::select! {
            () = stop.cancelled() => break,
            end = server.ended() => end,
        };
        warn!("nats-server ended ({end}); starting it again");
        while let Err(failure) = server.restart().await {
            let failure = anyhow::Error::new(failure);
            error!("nats-server cannot be started again, trying on: {failure:#}");
            if stop.run_until_cancelled(tokio::time::sleep(DELAY)).await.is_none() {
                break;
            }
        }
    }
    if let Err(failure) = server.stop().await {
        let failure = anyhow::Error::new(failure);
        error!("nats-server could not be stopped: {failure:#}");
    }
}
