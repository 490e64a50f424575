//! The whole pipeline as processes of the real program, which can be killed one by one.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use fayan_bus::{
    Bus, BusConfig, Credentials, ProvisionOptions,
    server::{PrivateServer, ServerOptions, locate_nats_server},
};
use fayan_contract::names::Stage;
use fayan_store::{Store, open};
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// A nats-server, a store and the services, all in a temporary folder and on loopback.
///
/// Everything ends when this is dropped.
pub struct Pipeline {
    program: PathBuf,
    server: PrivateServer,
    services: BTreeMap<Stage, Child>,
    folder: TempDir,
}

/// How a test pipeline differs from a real one.
#[derive(Debug, Clone)]
pub struct PipelineOptions {
    /// How long a message of a killed process waits before it comes again: 60 s in production.
    pub ack_wait: Duration,
    /// How often a message is delivered at most.
    pub max_deliver: i64,
}

impl Default for PipelineOptions {
    fn default() -> Self {
        Self { ack_wait: Duration::from_secs(2), max_deliver: 8 }
    }
}

impl Pipeline {
    /// Starts a nats-server, makes streams and store, and starts no service yet.
    ///
    /// # Panics
    ///
    /// When any of this fails: a test cannot go on without it.
    pub async fn new(program: impl Into<PathBuf>, options: &PipelineOptions) -> Self {
        let folder = tempfile::Builder::new().prefix("fayan-pipeline-").tempdir().expect("a temporary folder");
        let nats_server = locate_nats_server().await.expect("a nats-server");
        let server_options = ServerOptions::new(nats_server, folder.path().join("nats"));
        let server = PrivateServer::start(server_options).await.expect("nats-server starts");
        let pipeline = Self { program: program.into(), server, services: BTreeMap::new(), folder };
        let bus = pipeline.bus("provision").await;
        let provision =
            ProvisionOptions { ack_wait: options.ack_wait, max_deliver: options.max_deliver, ..ProvisionOptions::default() };
        fayan_bus::provision(&bus, &provision).await.expect("streams are made");
        bus.close().await;
        pipeline.store().await.migrate().await.expect("the store is made");
        pipeline
    }

    /// The same with all four services running.
    ///
    /// # Panics
    ///
    /// When a service cannot be started.
    pub async fn start(program: impl Into<PathBuf>, options: &PipelineOptions) -> Self {
        let mut pipeline = Self::new(program, options).await;
        for stage in Stage::ALL {
            pipeline.start_service(stage);
        }
        pipeline
    }

    /// The temporary folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The nats-server.
    pub fn server(&mut self) -> &mut PrivateServer {
        &mut self.server
    }

    /// Address of the store.
    pub fn store_url(&self) -> String {
        format!("sqlite://{}", self.folder.path().join("store.db").display())
    }

    /// A connection to the store.
    ///
    /// # Panics
    ///
    /// When it cannot be opened.
    pub async fn store(&self) -> Box<dyn Store> {
        open(&self.store_url()).await.expect("the store opens")
    }

    /// How to connect to the nats-server.
    pub fn bus_config(&self, name: &str) -> BusConfig {
        self.server.config(name)
    }

    /// A connection to the nats-server.
    ///
    /// # Panics
    ///
    /// When nobody answers.
    pub async fn bus(&self, name: &str) -> Bus {
        Bus::connect(&self.bus_config(name)).await.expect("nats-server answers")
    }

    /// The address of the nats-server with user and password, for clients of others.
    pub fn url_with_password(&self) -> String {
        match self.server.credentials() {
            Credentials::UserPassword { user, password } => {
                self.server.url().replacen("://", &format!("://{user}:{}@", password.reveal()), 1)
            }
            _ => self.server.url(),
        }
    }

    /// The program with the environment that leads it to this pipeline.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).envs(self.environment()).stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = vec![("FAYAN_NATS_URL", self.server.url()), ("FAYAN_STORE", self.store_url())];
        if let Credentials::UserPassword { user, password } = self.server.credentials() {
            environment.push(("FAYAN_NATS_USER", user));
            environment.push(("FAYAN_NATS_PASSWORD", password.reveal().to_owned()));
        }
        environment
    }

    /// Starts a service; its log goes to `<stage>.log` in the folder.
    ///
    /// # Panics
    ///
    /// When the program cannot be started.
    pub fn start_service(&mut self, stage: Stage) {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.log_path(stage))
            .expect("a log file in the temporary folder");
        let child = self
            .command(&[stage.name()])
            .env("FAYAN_HEALTH_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("starting {} {stage}: {error}", self.program.display()));
        self.services.insert(stage, child);
    }

    /// Where a service logs.
    pub fn log_path(&self, stage: Stage) -> PathBuf {
        self.folder.path().join(format!("{stage}.log"))
    }

    /// Kills a service with SIGKILL and waits until it is gone. Tells whether it was still running.
    pub async fn kill_service(&mut self, stage: Stage) -> bool {
        let Some(mut child) = self.services.remove(&stage) else { return false };
        let running = matches!(child.try_wait(), Ok(None));
        child.kill().await.is_ok() && running
    }

    /// Asks a service to end and waits for it; its exit status.
    ///
    /// # Panics
    ///
    /// When it was not running or does not end within the bound.
    pub async fn stop_service(&mut self, stage: Stage, bound: Duration) -> std::process::ExitStatus {
        let mut child = self.services.remove(&stage).expect("the service runs");
        let id = child.id().and_then(|id| i32::try_from(id).ok()).expect("the service still runs");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), nix::sys::signal::Signal::SIGTERM)
            .expect("a running process takes a signal");
        let ended: io::Result<_> = tokio::time::timeout(bound, child.wait()).await.expect("the service ends in time");
        ended.expect("waiting for a child")
    }

    /// Process id of a running service.
    pub fn pid(&self, stage: Stage) -> Option<u32> {
        self.services.get(&stage).and_then(Child::id)
    }
}
