//! The services of `fayan up`: each a process of its own, started again when it dies, told to stop through the end of
//! its standard input. A service whose `up` is gone, however it went, reads that end too and stops by itself.

use std::{
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context;
use fayan_contract::names::Stage;
use tokio::{
    process::{Child, Command},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

/// Delay before a service that died is started again; doubled with each death in a row.
const FIRST_DELAY: Duration = Duration::from_millis(500);

/// Longest delay.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// A service that lived this long is well; its next death counts as the first.
const WELL_AFTER: Duration = Duration::from_secs(60);

/// From this many deaths in a row on, somebody should look.
const DEATHS_TO_LOOK_AT: u32 = 4;

/// What every service gets.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    /// This program.
    pub(super) program: PathBuf,
    /// The whole configuration, as environment. Other variables of ours are not passed on.
    pub(super) environment: Vec<(&'static str, String)>,
    /// How long a service may take to stop.
    pub(super) grace: Duration,
    /// Cuts the grace short.
    pub(super) hard: CancellationToken,
}

/// The running services.
pub(super) struct Services {
    watchers: JoinSet<()>,
    stop: CancellationToken,
}

impl Services {
    /// Starts one process for each stage and watches it.
    pub(super) fn start(setup: &Setup) -> Self {
        let (mut watchers, stop) = (JoinSet::new(), CancellationToken::new());
        for stage in Stage::ALL {
            watchers.spawn(watch(stage, setup.clone(), stop.clone()));
        }
        Self { watchers, stop }
    }

    /// Tells all to stop and waits until they are gone. Those that take longer than their grace are killed.
    pub(super) async fn stop(mut self) {
        self.stop.cancel();
        while let Some(ended) = self.watchers.join_next().await {
            if let Err(failed) = ended {
                error!("The watcher of a service failed: {failed}");
            }
        }
    }
}

/// Runs a service, again and again, until told to stop.
async fn watch(stage: Stage, setup: Setup, stop: CancellationToken) {
    let mut deaths = 0;
    while !stop.is_cancelled() {
        let started = Instant::now();
        let end = match spawn(stage, &setup) {
            Ok(mut child) => {
                // Taken out of the child, because waiting for it would close it.
                let input = child.stdin.take();
                tokio::select! {
                    status = child.wait() => describe(status),
                    () = stop.cancelled() => {
                        drop(input);
                        return end(stage, child, &setup).await;
                    }
                }
            }
            Err(error) => format!("{error:#}"),
        };
        deaths = if started.elapsed() >= WELL_AFTER { 1 } else { deaths + 1 };
        let delay = delay_after(deaths);
        if deaths >= DEATHS_TO_LOOK_AT {
            error!("The {stage} service ended {deaths} times in a row ({end}); starting it again in {delay:?}");
        } else {
            warn!("The {stage} service ended ({end}); starting it again in {delay:?}");
        }
        stop.run_until_cancelled(tokio::time::sleep(delay)).await;
    }
}

fn delay_after(deaths: u32) -> Duration {
    FIRST_DELAY.saturating_mul(2_u32.saturating_pow(deaths.saturating_sub(1))).min(LONGEST_DELAY)
}

fn spawn(stage: Stage, setup: &Setup) -> anyhow::Result<Child> {
    let mut command = Command::new(&setup.program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("FAYAN_") {
            command.env_remove(name);
        }
    }
    let child = command
        .arg(stage.name())
        .arg("--until-input-ends")
        .envs(setup.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        // Of its own group: Ctrl-C at a terminal reaches us alone, and we stop everything in order.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("starting {}", setup.program.display()))?;
    debug!("The {stage} service runs as process {}", child.id().unwrap_or_default());
    Ok(child)
}

/// Waits for a service whose input has ended: it finishes what it began, and if that takes too long it is killed.
async fn end(stage: Stage, mut child: Child, setup: &Setup) {
    // More than it takes at most by itself: its grace, and the time to give back what it could not finish.
    let patience = setup.grace + Duration::from_secs(10);
    let why = tokio::select! {
        status = child.wait() => {
            info!("The {stage} service stopped ({})", describe(status));
            return;
        }
        () = tokio::time::sleep(patience) => format!("did not stop within {patience:?}"),
        () = setup.hard.cancelled() => "was not waited for".to_owned(),
    };
    warn!("The {stage} service {why} and is killed; its messages come again at the next start");
    if let Err(error) = child.kill().await {
        error!("The {stage} service could not be killed: {error}");
    }
}

fn describe(status: std::io::Result<ExitStatus>) -> String {
    status.map_or_else(|error| error.to_string(), |status| status.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_bound() {
        let millis: Vec<u128> = [1, 2, 3, 4, 7, 8, 100].map(|deaths| delay_after(deaths).as_millis()).to_vec();
        assert_eq!(millis, [500, 1000, 2000, 4000, 30_000, 30_000, 30_000]);
    }
}
