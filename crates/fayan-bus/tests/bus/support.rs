//! What the tests share: a server each, messages, and waiting for conditions.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_nats::jetstream;
use fayan_bus::{
    Bus, BusError, Credentials, Produced, ProvisionOptions, Received, RetryPolicy, StageError, WorkerOptions,
    provision,
    server::{PrivateServer, ServerOptions, locate_nats_server},
};
use fayan_contract::{
    event::{EVENT_SCHEMA, EventType, StatementEvent},
    message::{DocumentFetched, GivenMetadata, JobHeader, JobRequested, Origin},
    names::Stage,
    raw::RawBytes,
    report::{Document, IdBasis, Meeting},
    source::SourceSlug,
};
use tempfile::TempDir;
use tokio::{sync::OnceCell, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// No condition in these tests takes longer on a busy machine.
const BOUND: Duration = Duration::from_secs(30);

/// When revisions of these tests were stored.
pub(crate) const STORED_AT: &str = "2031-05-04T00:00:00Z";

/// A server with everything provisioned, and a connection to it.
pub(crate) struct Site {
    pub(crate) server: PrivateServer,
    pub(crate) bus: Bus,
    _directory: TempDir,
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self::with(ProvisionOptions::default()).await
    }

    pub(crate) async fn with(options: ProvisionOptions) -> Self {
        let (server, directory) = bare_server().await;
        let bus = Bus::connect(&server.config("test")).await.unwrap();
        provision(&bus, &options).await.unwrap();
        Self { server, bus, _directory: directory }
    }

    /// The server without our layer in between, to do what others might do.
    pub(crate) async fn raw(&self) -> jetstream::Context {
        let Credentials::UserPassword { user, password } = self.server.credentials() else { panic!("a password") };
        let options = async_nats::ConnectOptions::with_user_and_password(user, password.reveal().to_owned());
        jetstream::new(options.connect(self.server.url()).await.unwrap())
    }

    pub(crate) async fn submit(&self, name: &str, content: &[u8]) {
        self.bus.submit(job(name, content), None).await.unwrap();
    }

    /// Messages in a stage's queue, delivered or not.
    pub(crate) async fn queued(&self, stage: Stage) -> u64 {
        let status = self.bus.status().await.unwrap();
        let stage = status.stages.into_iter().find(|status| status.stage == stage).unwrap();
        stage.pending + stage.in_work
    }

    pub(crate) async fn wait_until_empty(&self, stage: Stage) {
        eventually(&format!("the queue of {stage} to be empty"), async || self.queued(stage).await == 0).await;
    }
}

pub(crate) async fn bare_server() -> (PrivateServer, TempDir) {
    // Shown for a test that fails, and on demand: `RUST_LOG=fayan_bus=debug cargo test … -- --nocapture`.
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
    drop(log);
    let directory = tempfile::tempdir().unwrap();
    let options = ServerOptions::new(program().await, directory.path().join("server"));
    (PrivateServer::start(options).await.unwrap(), directory)
}

pub(crate) async fn program() -> PathBuf {
    static PROGRAM: OnceCell<PathBuf> = OnceCell::const_new();
    PROGRAM.get_or_init(async || locate_nats_server().await.unwrap()).await.clone()
}

/// Options under which nothing takes long.
pub(crate) fn quick() -> WorkerOptions {
    WorkerOptions {
        retry: RetryPolicy {
            first_delay: Duration::from_millis(5),
            longest_delay: Duration::from_millis(20),
            last_delivery: 6,
        },
        drain_deadline: Duration::from_secs(5),
        ..WorkerOptions::default()
    }
}

pub(crate) fn local() -> SourceSlug {
    SourceSlug::local()
}

pub(crate) fn job_header(name: &str) -> JobHeader {
    let metadata = GivenMetadata { file_name: Some(format!("{name}.html")), ..GivenMetadata::default() };
    JobHeader { id: name.to_owned(), source: local(), metadata }
}

pub(crate) fn job(name: &str, content: &[u8]) -> JobRequested {
    JobRequested { job: job_header(name), origin: Origin::Inline { raw: RawBytes::from(content.to_vec()) } }
}

/// Bytes that no compression makes smaller.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let step = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    (0..length).map(step).collect()
}

/// What the fetch stage of these tests does.
pub(crate) fn fetched(job: JobRequested) -> DocumentFetched {
    let Origin::Inline { raw } = job.origin else { panic!("these tests hand bytes over") };
    DocumentFetched { job: job.job, raw }
}

pub(crate) fn event(document_id: &str, nth: usize) -> StatementEvent {
    let statement_id = format!("{document_id}s{nth}");
    StatementEvent {
        schema: EVENT_SCHEMA.to_owned(),
        id: StatementEvent::id_of(&statement_id, 1),
        event_type: EventType::Withdrawn,
        statement_id,
        revision: 1,
        document: Document {
            id: document_id.to_owned(),
            id_basis: IdBasis::Url,
            revision: 1,
            raw_sha256: "0".repeat(64),
            raw_bytes: 0,
            media_type: "text/plain".to_owned(),
            encoding: "UTF-8".to_owned(),
            urls: Vec::new(),
            source: local(),
            outlet: None,
            published: None,
            page: None,
            title: None,
            subtitle: None,
            fetched_at: None,
            rights: None,
        },
        meeting: Meeting::default(),
        statement: None,
        changed: Vec::new(),
        reason: Some("a test".to_owned()),
        redirect: None,
    }
}

/// A stage that runs in the background.
pub(crate) struct Running {
    shutdown: CancellationToken,
    task: JoinHandle<Result<(), BusError>>,
}

impl Running {
    pub(crate) fn spawn<F>(run: impl FnOnce(CancellationToken) -> F) -> Self
    where
        F: Future<Output = Result<(), BusError>> + Send + 'static,
    {
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(run(shutdown.clone()));
        Self { shutdown, task }
    }

    /// Asks it to stop.
    pub(crate) fn shut_down(&self) {
        self.shutdown.cancel();
    }

    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        within("the stage to stop", self.task).await.unwrap().unwrap();
    }

    /// Ends it as a crash of its process would.
    pub(crate) async fn crash(self) {
        self.task.abort();
        assert!(within("the stage to be gone", self.task).await.is_err());
    }
}

/// Runs a fetch stage with a handler of the test.
pub(crate) fn fetch_stage<H, F>(bus: &Bus, options: WorkerOptions, handler: H) -> Running
where
    H: Fn(Received<JobRequested>) -> F + Send + Sync + 'static,
    F: Future<Output = Result<Produced<DocumentFetched>, StageError>> + Send + 'static,
{
    let bus = bus.clone();
    Running::spawn(|shutdown| async move { bus.run_stage(options, handler, shutdown).await })
}

/// Runs a fetch stage that only passes on.
pub(crate) fn passing_fetch_stage(bus: &Bus) -> Running {
    fetch_stage(bus, quick(), async |received| Ok(vec![fetched(received.message)].into()))
}

/// Documents that a clean stage has received, by job.
#[derive(Clone, Default)]
pub(crate) struct Inbox(Arc<Mutex<Vec<DocumentFetched>>>);

impl Inbox {
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.documents().into_iter().map(|document| document.job.id).collect();
        names.sort();
        names.dedup();
        names
    }

    pub(crate) fn documents(&self) -> Vec<DocumentFetched> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn add(&self, document: DocumentFetched) {
        self.0.lock().unwrap().push(document);
    }

    pub(crate) async fn wait_for(&self, count: usize) {
        eventually(&format!("{count} documents"), async || self.names().len() >= count).await;
    }
}

/// Runs a clean stage that keeps what it receives.
pub(crate) fn collecting_clean_stage(bus: &Bus, inbox: &Inbox) -> Running {
    let (bus, inbox) = (bus.clone(), inbox.clone());
    Running::spawn(|shutdown| async move {
        let handler = move |received: Received<DocumentFetched>| {
            inbox.add(received.message);
            async { Ok(None) }
        };
        bus.run_sink(quick(), handler, shutdown).await
    })
}

/// Waits for a condition.
pub(crate) async fn eventually(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let look = async {
        let mut ticks = tokio::time::interval(Duration::from_millis(10));
        while !condition().await {
            ticks.tick().await;
        }
    };
    within(what, look).await;
}

/// Waits for something that must happen.
pub(crate) async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(BOUND, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited {BOUND:?} for {what}"),
    }
}
