//! `fayan provision`, `fayan migrate`, `fayan health`: setting up, and probes for containers.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use clap::Args;
use fayan_bus::{ProvisionOptions, provision};
use fayan_store::{Migrated, Store, StoreError};

use crate::{
    cli::{
        Global, Quiet,
        nats::{self, Nats},
        on_runtime, print,
        store::index_all,
    },
    config::{InvalidSettings, variables as v},
    exit::Exit,
    health,
};

/// Make streams and consumers what they should be
///
/// Can be run again at any time: what is right stays as it is. Services never make streams themselves.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan provision --dry-run
  fayan provision --replicas 3
  fayan provision --max-bytes FAYAN_RAW=536870912
  FAYAN_SUBSCRIBERS=archive,search fayan provision")]
pub(crate) struct Provision {
    #[command(flatten)]
    nats: Nats,
    /// Only show what would change; exit code 1 when something would
    #[arg(long)]
    dry_run: bool,
    /// Copies of every stream; 3 in a cluster of three
    #[arg(long, value_name = "N", default_value_t = 1)]
    replicas: usize,
    /// Size of a stream in bytes, where the default does not fit the disk
    #[arg(long, value_name = "STREAM=BYTES", value_parser = stream_size)]
    max_bytes: Vec<(String, i64)>,
    /// Print the changes as JSON
    #[arg(long)]
    json: bool,
}

fn stream_size(text: &str) -> Result<(String, i64), String> {
    let (stream, bytes) = text.split_once('=').ok_or("not of the form STREAM=BYTES")?;
    match bytes.parse() {
        Ok(bytes) if bytes > 0 => Ok((stream.to_owned(), bytes)),
        _ => Err(format!("{bytes} is not a number of bytes")),
    }
}

impl Provision {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(self.nats.flags(), Quiet::Yes)?;
        let options = ProvisionOptions {
            dry_run: self.dry_run,
            replicas: self.replicas,
            max_bytes: self.max_bytes.into_iter().collect(),
            subscribers: settings.subscribers.clone(),
            ..ProvisionOptions::default()
        };
        on_runtime(async {
            let bus = nats::connect(&settings, "provision").await?;
            let changes = provision(&bus, &options).await;
            bus.close().await;
            let changes = changes?;
            let differs = changes.iter().any(|change| change.action != fayan_bus::Action::Unchanged);
            if self.json {
                print(&format!("{}\n", serde_json::to_string_pretty(&changes)?))?;
            } else {
                for change in &changes {
                    print(&format!("{change}\n"))?;
                }
                if self.dry_run {
                    print(if differs {
                        "nothing was changed: this was a dry run\n"
                    } else {
                        "everything is as it should be\n"
                    })?;
                }
            }
            Ok(Exit::from_problems(self.dry_run && differs))
        })
    }
}

/// Make the store, or bring it up to date
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan migrate --store sqlite:///var/lib/fayan/fayan.db
  FAYAN_STORE=sqlite://fayan.db fayan migrate
  PGPASSWORD=$(cat password) fayan migrate --store postgres://fayan_migrate@db/fayan

Migrations only go forward; services of the release before keep working while it runs. A SQLite file is created where
there is none; a PostgreSQL database has to be there, and deploy/postgres/roles.sql makes the roles for it.")]
pub(crate) struct Migrate {
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_migrate@db/fayan
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
}

impl Migrate {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(vec![(v::STORE, self.store)], Quiet::Yes)?;
        on_runtime(async {
            let address = settings.store()?;
            let store = fayan_store::open_or_create(address).await?;
            let address = fayan_store::without_password(address);
            let migrated = migrate(store.as_ref()).await;
            store.close().await;
            let migrated = migrated.with_context(|| format!("migrating the store at {address}"))?;
            print(&match (migrated.from, migrated.to) {
                (from, to) if from == to => format!("the store at {address} has schema version {to} already\n"),
                (from, to) => format!("the store at {address} went from schema version {from} to {to}\n"),
            })?;
            Ok(Exit::Ok)
        })
    }
}

/// Brings the schema up to date, and then what is stored into the search index.
async fn migrate(store: &dyn Store) -> Result<Migrated, StoreError> {
    let migrated = store.migrate().await?;
    index_all(store).await?;
    Ok(migrated)
}

/// Ask a service whether it lives, for container health checks
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan health
  fayan health --ready --health-address 127.0.0.1:8080
  fayan health --health-address 127.0.0.1:8222 --path /healthz

Exit code 0 is yes, 1 is no. --ready also asks for the connection, the consumer and the last pull.")]
pub(crate) struct Health {
    /// Where the service answers; FAYAN_HEALTH_ADDRESS otherwise
    #[arg(long, value_name = "ADDRESS")]
    health_address: Option<String>,
    /// Ask whether it can do its work, not only whether it lives
    #[arg(long)]
    ready: bool,
    /// Ask another server at this path, such as nats-server
    #[arg(long, value_name = "PATH", conflicts_with = "ready")]
    path: Option<String>,
    /// Ask again until yes, for at most this many seconds
    #[arg(long, value_name = "SECONDS")]
    wait: Option<u64>,
}

/// Time between two questions of `--wait`.
const ASK_EVERY: Duration = Duration::from_millis(100);

impl Health {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.settings(vec![(v::HEALTH_ADDRESS, self.health_address.clone())])?;
        let missing =
            || InvalidSettings(vec!["no address is given; --health-address or FAYAN_HEALTH_ADDRESS is it".to_owned()]);
        let address = settings.health.ok_or_else(missing)?;
        on_runtime(async {
            let asking = self.ask(address);
            let answer = match self.wait {
                Some(seconds) => tokio::time::timeout(Duration::from_secs(seconds), asking)
                    .await
                    .unwrap_or(Ok((false, "not in time".to_owned()))),
                None => asking.await,
            };
            let (yes, text) = answer.with_context(|| format!("asking {address}"))?;
            print(&format!("{text}\n"))?;
            Ok(Exit::from_problems(!yes))
        })
    }

    async fn ask(&self, address: SocketAddr) -> std::io::Result<(bool, String)> {
        let own = if self.ready { "/readyz" } else { "/livez" };
        let path = self.path.as_deref().unwrap_or(own);
        loop {
            let answer = health::ask(address, path).await;
            if self.wait.is_none() || matches!(answer, Ok((true, _))) {
                return answer;
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }
}
