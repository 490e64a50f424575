//! A nats-server with the accounts and rights of `deploy/nats.conf`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use fayan_bus::{
    Bus, BusConfig, Credentials, Endpoint, ProvisionOptions,
    access::{SubscriberName, USERS, keys_conf, new_seed, public_key, subscribers_conf},
    provision,
    server::locate_nats_server,
};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::wait::wait_for;

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/nats.conf");

/// Longest start. Reading many messages takes seconds.
const START_BOUND: Duration = Duration::from_secs(30);

/// A nats-server as in a deployment, with new keys and with streams and consumers made; only addresses and folders are the
/// test's. It ends when it is dropped.
pub struct DeployedServer {
    program: PathBuf,
    directory: TempDir,
    port: u16,
    server: Option<Child>,
}

impl DeployedServer {
    /// Starts a server that these subscribers read from.
    pub async fn start(subscribers: &[&str]) -> Self {
        let program = locate_nats_server().await.unwrap_or_else(|failure| panic!("finding nats-server: {failure}"));
        let directory = TempDir::with_prefix("fayan-deployed-").expect("the system's temporary folder is writable");
        let names: Vec<SubscriberName> =
            subscribers.iter().map(|name| name.parse().unwrap_or_else(|failure| panic!("{failure}"))).collect();
        write_config(directory.path(), &names);
        let mut deployed = Self { program, directory, port: 0, server: None };
        deployed.restart().await;
        let bus = deployed.bus("provision").await;
        let options = ProvisionOptions { subscribers: names, ..ProvisionOptions::default() };
        provision(&bus, &options).await.unwrap_or_else(|failure| panic!("making streams: {failure}"));
        bus.close().await;
        deployed
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// A folder that goes with the server, for files of the test.
    pub fn folder(&self) -> &Path {
        self.directory.path()
    }

    /// The file with the secret seed of a user or subscriber.
    pub fn key(&self, user: &str) -> PathBuf {
        self.folder().join(format!("{user}.nkey"))
    }

    /// Connects as a service or command does: with a second user where it works in both accounts.
    pub async fn bus(&self, user: &str) -> Bus {
        let endpoint = |user: &str| Endpoint {
            url: self.url(),
            credentials: Credentials::NkeySeedFile(self.key(user)),
            inbox_prefix: format!("_INBOX_{user}"),
        };
        let own = endpoint(user);
        let both = format!("{user}-statements");
        let mut config = BusConfig::new(own.url, user).with_credentials(own.credentials);
        config.inbox_prefix = own.inbox_prefix;
        config.statements = USERS.contains(&both.as_str()).then(|| endpoint(&both));
        Bus::connect(&config).await.unwrap_or_else(|failure| panic!("connecting as {user}: {failure}"))
    }

    /// Kills it without warning, as a crash would.
    pub async fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().await.expect("a child can be killed");
        }
    }

    /// Starts it again on the same port with the same messages; kills it before where it runs.
    pub async fn restart(&mut self) {
        self.kill().await;
        let port = if self.port == 0 { "-1".to_owned() } else { self.port.to_string() };
        let mut command = Command::new(&self.program);
        command.arg("-c").arg(self.folder().join("nats.conf"));
        command.args(["-a", "127.0.0.1", "-p", &port, "-m", "-1", "--ports_file_dir"]).arg(self.folder());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let server = command.spawn().unwrap_or_else(|failure| panic!("starting nats-server: {failure}"));
        let id = server.id().expect("it was just started");
        self.server = Some(server);
        self.port = wait_for("nats-server to tell its port", START_BOUND, async || read_port(self.folder(), id)).await;
    }
}

fn write_config(folder: &Path, subscribers: &[SubscriberName]) {
    let write = |path: PathBuf, text: &str| {
        fs::write(&path, text).unwrap_or_else(|failure| panic!("writing {}: {failure}", path.display()));
    };
    let key = |user: &str| {
        let seed = new_seed();
        write(folder.join(format!("{user}.nkey")), seed.reveal());
        public_key(&seed).expect("a seed that was just made has its key")
    };
    let config = fs::read_to_string(CONFIG).unwrap_or_else(|failure| panic!("reading {CONFIG}: {failure}"));
    let store = format!("store_dir: {:?}", folder.join("jetstream").display().to_string());
    write(folder.join("nats.conf"), &config.replace("store_dir: \"/data\"", &store));
    let users = folder.join("users");
    fs::create_dir(&users).unwrap_or_else(|failure| panic!("making {}: {failure}", users.display()));
    write(users.join("keys.conf"), &keys_conf(&USERS.map(|user| (user, key(user)))));
    let subscribers: Vec<_> = subscribers.iter().map(|name| (name.clone(), key(name.as_str()))).collect();
    write(users.join("subscribers.conf"), &subscribers_conf(&subscribers));
}

/// The port for clients in the file that a server writes once it listens.
fn read_port(folder: &Path, id: u32) -> Option<u16> {
    let suffix = format!("_{id}.ports");
    let files = fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let file = files.into_iter().find(|path| path.to_string_lossy().ends_with(&suffix))?;
    let ports: BTreeMap<String, Vec<String>> = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    ports.get("nats")?.first()?.rsplit(':').next()?.parse().ok()
}
