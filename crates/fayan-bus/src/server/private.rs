//! A nats-server that belongs to this process: loopback only, random port, secret password, dies with its owner.

use std::{
    fs::{self, File, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tokio::process::{Child, Command};
use tracing::{debug, info};

use super::ready::{Ports, is_healthy, read_ports};
use crate::config::{BusConfig, Credentials, Secret};

/// How a private server is run.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The program, as [`locate_nats_server`](super::locate_nats_server) finds it.
    pub program: PathBuf,
    /// Where it keeps configuration, log and messages. Messages found there are served again.
    pub directory: PathBuf,
    /// Most bytes of messages it keeps. A limit and not a reservation; above the sum of all streams.
    pub max_store_bytes: u64,
    /// How long the start may take; restoring many messages takes seconds.
    pub start_deadline: Duration,
    /// How long a graceful end may take before it is forced.
    pub stop_deadline: Duration,
}

impl ServerOptions {
    /// The usual options.
    pub fn new(program: impl Into<PathBuf>, directory: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            directory: directory.into(),
            max_store_bytes: 64 << 30,
            start_deadline: Duration::from_secs(30),
            stop_deadline: Duration::from_secs(10),
        }
    }
}

/// Why a private server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// A file or process could not be handled.
    #[error("{attempted}")]
    Io {
        /// What was attempted.
        attempted: String,
        /// Why it did not work.
        source: io::Error,
    },
    /// Another process runs a server there.
    #[error("another server uses {}", directory.display())]
    InUse {
        /// The directory.
        directory: PathBuf,
    },
    /// It ended or did not become ready.
    #[error("nats-server is not ready: {reason}; its log ({}) ends: {log}", log_path.display())]
    NotReady {
        /// What was seen.
        reason: String,
        /// Where its log is.
        log_path: PathBuf,
        /// The end of the log.
        log: String,
    },
}

/// A nats-server that belongs to this process.
///
/// It listens on the loopback address alone and asks for a random password, so that other users of the machine cannot
/// talk to it. When this value is dropped it is killed, and when this process ends in any way, SIGKILL included, a
/// small guard kills it: the guard is a shell that waits for the end of a pipe which only this process holds open.
pub struct PrivateServer {
    options: ServerOptions,
    password: Secret,
    ports: Ports,
    running: Option<Running>,
    /// Keeps others off the directory. The server inherits it, so it is held until the server is really gone, also
    /// when this process was killed.
    lock: File,
}

struct Running {
    server: Child,
    /// Holds the pipe open; killed with the server.
    _guard: Child,
}

const USER: &str = "fayan";
/// How often the start looks whether the server is ready. It takes some 20 ms.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How long a directory may still be locked by a server that is about to end.
const LOCK_DEADLINE: Duration = Duration::from_secs(2);
/// Bytes of the log that an error shows.
const LOG_TAIL_BYTES: usize = 600;
/// Waits for the end of the pipe on its input, then kills the server.
const GUARD: &str = "read -r _; kill -KILL \"$1\" 2>/dev/null";

impl PrivateServer {
    /// Starts a server and waits until it takes messages.
    pub async fn start(options: ServerOptions) -> Result<Self, ServerError> {
        let lock = lock(&options.directory).await?;
        let password = Secret::new(format!("{:032x}", rand::random::<u128>()));
        let mut server = Self { options, password, ports: Ports { client: 0, monitoring: 0 }, running: None, lock };
        server.spawn().await?;
        info!("A private nats-server listens on {}", server.url());
        Ok(server)
    }

    /// Starts it again on the same port with the same messages, after it was killed or stopped.
    pub async fn restart(&mut self) -> Result<(), ServerError> {
        self.kill().await?;
        self.spawn().await
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.ports.client)
    }

    /// Address of its monitoring endpoint, which needs no password: it shows figures and no messages.
    pub fn monitoring_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.monitoring)
    }

    /// What it takes to connect.
    pub fn credentials(&self) -> Credentials {
        Credentials::UserPassword { user: USER.to_owned(), password: self.password.clone() }
    }

    /// Settings to connect to it.
    pub fn config(&self, name: impl Into<String>) -> BusConfig {
        BusConfig::new(self.url(), name).with_credentials(self.credentials())
    }

    /// Its process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().and_then(|running| running.server.id())
    }

    /// Where its log is.
    pub fn log_path(&self) -> PathBuf {
        self.options.directory.join("nats-server.log")
    }

    /// Kills it without warning, as a crash would.
    pub async fn kill(&mut self) -> Result<(), ServerError> {
        let Some(mut running) = self.running.take() else { return Ok(()) };
        running.server.kill().await.map_err(io_error("killing nats-server"))
    }

    /// Freezes it: its connections stay and nothing is answered.
    pub fn pause(&self) -> Result<(), ServerError> {
        self.signal(Signal::SIGSTOP)
    }

    /// Lets it run again after [`Self::pause`].
    pub fn resume(&self) -> Result<(), ServerError> {
        self.signal(Signal::SIGCONT)
    }

    /// Ends it in order; kills it if that takes too long.
    pub async fn stop(&mut self) -> Result<(), ServerError> {
        self.signal(Signal::SIGTERM)?;
        let Some(mut running) = self.running.take() else { return Ok(()) };
        if tokio::time::timeout(self.options.stop_deadline, running.server.wait()).await.is_err() {
            debug!("nats-server did not end within {:?} and is killed", self.options.stop_deadline);
        }
        running.server.kill().await.map_err(io_error("killing nats-server"))
    }

    /// Returns when the server ends by itself, with how it ended. Never returns while it runs.
    pub async fn ended(&mut self) -> String {
        match &mut self.running {
            Some(running) => match running.server.wait().await {
                Ok(status) => status.to_string(),
                Err(failure) => failure.to_string(),
            },
            None => "it was stopped".to_owned(),
        }
    }

    fn signal(&self, signal: Signal) -> Result<(), ServerError> {
        // None once it has ended: its number may belong to another process by now.
        let Some(id) = self.pid() else { return Ok(()) };
        let pid = Pid::from_raw(i32::try_from(id).expect("process ids fit"));
        kill(pid, signal).map_err(|errno| io_error("signalling nats-server")(errno.into()))
    }

    async fn spawn(&mut self) -> Result<(), ServerError> {
        let ports_directory = self.write_config()?;
        let lock = self.lock.try_clone().map_err(io_error("passing on the lock of nats-server"))?;
        let mut server = Command::new(&self.options.program)
            .arg("-c")
            .arg(self.config_path())
            .stdin(Stdio::null())
            .stdout(lock)
            .stderr(Stdio::null())
            // Of its own group: Ctrl-C at a terminal ends us in order, and we end it last.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(io_error(format!("starting {}", self.options.program.display())))?;
        let id = server.id().ok_or_else(|| io_error("starting nats-server")(io::ErrorKind::BrokenPipe.into()))?;
        let guard = Command::new("sh")
            .args(["-c", GUARD, "fayan-guard", &id.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(io_error("starting the guard of nats-server"))?;
        let deadline = Instant::now() + self.options.start_deadline;
        loop {
            if let Some(status) = server.try_wait().map_err(io_error("looking at nats-server"))? {
                return Err(self.not_ready(format!("it ended with {status}")));
            }
            if let Some(ports) = read_ports(&ports_directory, id)
                && is_healthy(ports.monitoring).await
            {
                self.ports = ports;
                break;
            }
            if Instant::now() >= deadline {
                return Err(self.not_ready(format!("not within {:?}", self.options.start_deadline)));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.running = Some(Running { server, _guard: guard });
        Ok(())
    }

    fn config_path(&self) -> PathBuf {
        self.options.directory.join("nats-server.conf")
    }

    /// Writes the configuration, which only we may read, and returns where the server will tell its ports.
    fn write_config(&self) -> Result<PathBuf, ServerError> {
        let directory = &self.options.directory;
        let ports_directory = directory.join("ports");
        let attempted = || io_error(format!("writing {}", directory.display()));
        create_directory(&ports_directory).map_err(attempted())?;
        let port = |port: u16| if port == 0 { "-1".to_owned() } else { port.to_string() };
        let quoted = |path: &Path| format!("{:?}", path.display().to_string());
        // `sync_interval: always`: an acknowledged message is on the disk.
        let text = format!(
            "listen: \"127.0.0.1:{client}\"\nhttp: \"127.0.0.1:{monitoring}\"\nports_file_dir: {ports}\n\
             log_file: {log}\nlogfile_size_limit: 64MB\nmax_payload: 1MB\nwrite_deadline: \"10s\"\n\
             authorization {{ user: {USER}, password: \"{password}\" }}\n\
             jetstream {{ store_dir: {store}, max_mem: 64MB, max_file: {max_store}, sync_interval: always }}\n",
            client = port(self.ports.client),
            monitoring = port(self.ports.monitoring),
            ports = quoted(&ports_directory),
            log = quoted(&self.log_path()),
            password = self.password.reveal(),
            store = quoted(&directory.join("jetstream")),
            max_store = self.options.max_store_bytes,
        );
        let opened =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(self.config_path());
        opened.and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes())).map_err(attempted())?;
        Ok(ports_directory)
    }

    fn not_ready(&self, reason: String) -> ServerError {
        let log_path = self.log_path();
        let log = fs::read(&log_path).unwrap_or_default();
        let tail = log.get(log.len().saturating_sub(LOG_TAIL_BYTES)..).unwrap_or_default();
        ServerError::NotReady { reason, log: String::from_utf8_lossy(tail).trim().to_owned(), log_path }
    }
}

/// Takes the lock of a directory. Waits a little: a server whose owner was killed ends an instant later.
async fn lock(directory: &Path) -> Result<File, ServerError> {
    let path = directory.join(".lock");
    let opened = create_directory(directory).and_then(|()| File::create(&path));
    let file = opened.map_err(io_error(format!("writing {}", path.display())))?;
    let deadline = Instant::now() + LOCK_DEADLINE;
    while let Err(failure) = file.try_lock() {
        if let TryLockError::Error(failure) = failure {
            return Err(io_error(format!("locking {}", path.display()))(failure));
        }
        if Instant::now() >= deadline {
            return Err(ServerError::InUse { directory: directory.to_owned() });
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(file)
}

fn create_directory(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn io_error(attempted: impl Into<String>) -> impl FnOnce(io::Error) -> ServerError {
    let attempted = attempted.into();
    move |source| ServerError::Io { attempted, source }
}
