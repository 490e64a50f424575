//! The whole pipeline as processes of the real program, which can be killed one by one.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use fayan_bus::{Bus, Credentials, ProvisionOptions, provision};
use fayan_contract::names::Stage;
use fayan_store::Store;

use super::{NatsServer, Program, unconfigured};

/// A nats-server, a store and the services, all in a temporary folder and on loopback. All end when it is dropped.
pub struct Pipeline {
    /// Before the server, so that they end first.
    services: BTreeMap<Stage, Program>,
    server: NatsServer,
    program: PathBuf,
    store_url: String,
}

/// How the pipeline of a test differs from a real one.
#[derive(Debug, Clone)]
pub struct PipelineOptions {
    /// How long a message of a killed process waits before it comes again; 60 s in a real one.
    pub ack_wait: Duration,
    /// How often a message is delivered at most.
    pub max_deliver: i64,
    /// Address of the store; a file in the pipeline's folder when there is none.
    pub store: Option<String>,
}

impl Default for PipelineOptions {
    fn default() -> Self {
        Self { ack_wait: Duration::from_secs(2), max_deliver: 8, store: None }
    }
}

impl Pipeline {
    /// Starts a nats-server and makes streams and store; no service runs yet.
    pub async fn new(program: impl Into<PathBuf>, options: &PipelineOptions) -> Self {
        let server = NatsServer::start().await;
        let in_folder = || format!("sqlite://{}", server.directory().join("store.db").display());
        let store_url = options.store.clone().unwrap_or_else(in_folder);
        let pipeline = Self { services: BTreeMap::new(), server, program: program.into(), store_url };
        let bus = pipeline.bus("provision").await;
        let options = ProvisionOptions {
            ack_wait: options.ack_wait,
            max_deliver: options.max_deliver,
            ..ProvisionOptions::default()
        };
        provision(&bus, &options).await.unwrap_or_else(|failure| panic!("making streams: {failure}"));
        bus.close().await;
        let created = fayan_store::open_or_create(pipeline.store_url()).await;
        let store = created.unwrap_or_else(|failure| panic!("creating the store: {failure}"));
        store.migrate().await.unwrap_or_else(|failure| panic!("making the store: {failure}"));
        store.close().await;
        pipeline
    }

    /// The same with all four services running.
    pub async fn start(program: impl Into<PathBuf>, options: &PipelineOptions) -> Self {
        let mut pipeline = Self::new(program, options).await;
        for stage in Stage::ALL {
            pipeline.start_service(stage);
        }
        pipeline
    }

    /// A folder that goes with the pipeline; services log to `<stage>.err` in it.
    pub fn folder(&self) -> &Path {
        self.server.directory()
    }

    /// The nats-server.
    pub fn server(&mut self) -> &mut NatsServer {
        &mut self.server
    }

    /// A connection to the nats-server.
    pub async fn bus(&self, name: &str) -> Bus {
        let connected = Bus::connect(&self.server.config(name)).await;
        connected.unwrap_or_else(|failure| panic!("connecting as {name}: {failure}"))
    }

    /// Address of the store.
    pub fn store_url(&self) -> &str {
        &self.store_url
    }

    /// A connection to the store.
    pub async fn store(&self) -> std::sync::Arc<dyn Store> {
        let opened = fayan_store::open(self.store_url()).await;
        opened.unwrap_or_else(|failure| panic!("opening the store: {failure}"))
    }

    /// Address of the nats-server with user and password, for clients of others.
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
        let mut command = unconfigured(&self.program);
        command.args(arguments).env("FAYAN_NATS_URL", self.server.url()).env("FAYAN_STORE", self.store_url());
        if let Credentials::UserPassword { user, password } = self.server.credentials() {
            command.env("FAYAN_NATS_USER", user).env("FAYAN_NATS_PASSWORD", password.reveal());
        }
        command
    }

    /// Starts a service, after an earlier one of its kind was killed or stopped.
    pub fn start_service(&mut self, stage: Stage) {
        self.start_service_with(stage, &[]);
    }

    /// The same with further settings as variables of its environment.
    pub fn start_service_with(&mut self, stage: Stage, environment: &[(&str, &str)]) {
        let mut command = self.command(&[stage.name()]);
        command.envs(environment.iter().copied());
        self.services.insert(stage, Program::start(stage.name(), &mut command, self.folder()));
    }

    /// A running service.
    pub fn service(&mut self, stage: Stage) -> &mut Program {
        self.services.get_mut(&stage).unwrap_or_else(|| panic!("{stage} is not running"))
    }

    /// Kills a service with SIGKILL, as a crash would.
    pub fn kill_service(&mut self, stage: Stage) {
        self.service(stage).kill();
        self.services.remove(&stage);
    }

    /// Asks a service to end and waits for it; how it ended.
    pub async fn stop_service(&mut self, stage: Stage, bound: Duration) -> std::process::ExitStatus {
        let status = self.service(stage).stop(bound).await;
        self.services.remove(&stage);
        status
    }
}
