//! Options of every command that talks to NATS.

use clap::Args;
use fayan_bus::Bus;

use crate::{
    cli::Flags,
    config::{Settings, variables as v},
};

/// Where NATS is and as whom to connect. Everything else is in the environment or the configuration file.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Nats {
    /// Address of the NATS server [default: nats://127.0.0.1:4222]
    #[arg(long, value_name = "URL")]
    nats_url: Option<String>,
    /// File with the nkey seed of the user to connect as
    #[arg(long, value_name = "FILE")]
    nats_nkey_file: Option<String>,
}

impl Nats {
    pub(crate) fn flags(&self) -> Flags {
        vec![(v::NATS_URL, self.nats_url.clone()), (v::NATS_NKEY_FILE, self.nats_nkey_file.clone())]
    }
}

/// How long a command that a person waits for tries to connect.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Connects for a command that a person waits for.
pub(crate) async fn connect(settings: &Settings, command: &str) -> anyhow::Result<Bus> {
    let config = fayan_bus::BusConfig { connect_deadline: PATIENCE, ..settings.bus(command) };
    Ok(Bus::connect(&config).await?)
}
