//! `fayan fetch | clean | segment | publish`: one service.

use std::time::Duration;

use anyhow::Context;
use clap::Args;
use fayan_bus::Bus;
use fayan_contract::names::Stage;
use tracing::{error, info};

use crate::{
    cli::{Flags, Global, Quiet, nats::Nats, on_runtime},
    config::{Settings, variables as v},
    exit::Exit,
    health,
    lifecycle::Shutdown,
    stage,
};

/// Options of every service.
#[derive(Debug, Args)]
pub(crate) struct Service {
    #[command(flatten)]
    nats: Nats,
    /// Messages to work on at once [default: 4]
    #[arg(long, value_name = "N")]
    workers: Option<String>,
    /// Answer /livez and /readyz here, for example 127.0.0.1:8080
    #[arg(long, value_name = "ADDRESS")]
    health_address: Option<String>,
    /// How long to finish what was begun when told to stop [default: 20]
    #[arg(long, value_name = "SECONDS")]
    grace_seconds: Option<String>,
    /// Stop when standard input ends, so that whoever started this process cannot leave it behind
    #[arg(long, hide = true)]
    until_input_ends: bool,
}

/// Run the service that brings bytes: jobs, addresses and a watched folder
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan fetch --nats-url nats://nats:4222
  fayan fetch --inbox /srv/inbox --inbox-source local-news

The watched folder: files are taken once they no longer change, and moved to done/ or, with a .reason.txt, to failed/.
page.html.json beside page.html gives its metadata, for example {\"outlet\": \"海南日报\", \"published\": \"2021-09-07\"}.")]
pub(crate) struct Fetch {
    #[command(flatten)]
    service: Service,
    /// Folder to watch for documents
    #[arg(long, value_name = "DIR")]
    inbox: Option<String>,
    /// Source its documents belong to [default: local]
    #[arg(long, value_name = "NAME")]
    inbox_source: Option<String>,
    /// Time between two looks at the folder [default: 2]
    #[arg(long, value_name = "SECONDS")]
    inbox_seconds: Option<String>,
    /// Largest document that is taken [default: 8388608]
    #[arg(long, value_name = "BYTES")]
    max_bytes: Option<String>,
}

/// Run the service that makes lines of bytes
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  fayan clean --nats-url nats://nats:4222 --workers 8")]
pub(crate) struct Clean {
    #[command(flatten)]
    service: Service,
}

/// Run the service that makes a report of lines
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  fayan segment --nats-url nats://nats:4222 --workers 8")]
pub(crate) struct Segment {
    #[command(flatten)]
    service: Service,
}

/// Run the service that stores and announces reports
///
/// It also puts messages that crash their readers into quarantine.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  fayan publish --nats-url nats://nats:4222 --store sqlite:///var/lib/fayan/fayan.db

The store has to be there: `fayan migrate` makes it and brings it up to date.")]
pub(crate) struct Publish {
    #[command(flatten)]
    service: Service,
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_publish@db/fayan
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
    /// Folder of hand corrections, one .toml file each; looked at again for every report
    #[arg(long, value_name = "DIR")]
    corrections: Option<String>,
}

impl Fetch {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let flags = vec![
            (v::INBOX, self.inbox),
            (v::INBOX_SOURCE, self.inbox_source),
            (v::INBOX_SECONDS, self.inbox_seconds),
            (v::MAX_BYTES, self.max_bytes),
        ];
        self.service.run(Stage::Fetch, flags, global)
    }
}

impl Clean {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        self.service.run(Stage::Clean, Vec::new(), global)
    }
}

impl Segment {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        self.service.run(Stage::Segment, Vec::new(), global)
    }
}

impl Publish {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        self.service.run(Stage::Publish, vec![(v::STORE, self.store), (v::CORRECTIONS, self.corrections)], global)
    }
}

impl Service {
    fn run(self, stage: Stage, mut flags: Flags, global: &Global) -> anyhow::Result<Exit> {
        flags.extend(self.nats.flags());
        flags.push((v::WORKERS, self.workers));
        flags.push((v::HEALTH_ADDRESS, self.health_address));
        flags.push((v::GRACE_SECONDS, self.grace_seconds));
        let settings = global.start(flags, Quiet::No)?;
        on_runtime(serve(stage, settings, self.until_input_ends))
    }
}

/// What the bus gets on top of the grace: three seconds until its last pulls have ended, two to give back what could not
/// be finished, two to say so to the server and hang up.
const GIVE_BACK: Duration = Duration::from_secs(7);

async fn serve(stage: Stage, settings: Settings, until_input_ends: bool) -> anyhow::Result<Exit> {
    // What is wrong with the configuration is said before anybody is waited for.
    if stage == Stage::Publish {
        settings.store()?;
        settings.corrections()?;
    }
    let shutdown = Shutdown::on_signals(settings.grace + GIVE_BACK).context("listening to signals")?;
    let shutdown = if until_input_ends { shutdown.on_end_of_input() } else { shutdown };
    info!(service.name = %stage, service.version = env!("CARGO_PKG_VERSION"), "Starting the {stage} service");
    let Some(bus) = shutdown.soft.run_until_cancelled(Bus::connect(&settings.bus(stage.name()))).await else {
        return Ok(Exit::Ok);
    };
    let bus = bus?;
    let probes = probes(&settings, &bus, &shutdown);
    let work = async {
        let done = stage::run(stage, &bus, &settings, &shutdown).await;
        // What stopped by itself takes the probes with it.
        shutdown.soft.cancel();
        done
    };
    let both = async { tokio::join!(work, probes) };
    let done = tokio::select! {
        (done, ()) = both => done.map(|()| Exit::Ok),
        () = shutdown.hard.cancelled() => Ok(Exit::Interrupted),
    };
    bus.close().await;
    done
}

async fn probes(settings: &Settings, bus: &Bus, shutdown: &Shutdown) {
    let Some(address) = settings.health else { return };
    if let Err(error) = health::serve(address, bus.clone(), shutdown.soft.clone()).await {
        error!(%error, "Cannot answer health probes at {address}; the service works all the same");
    }
}
