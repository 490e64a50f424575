//! A real PostgreSQL server for tests: on a Unix socket in a temporary folder, reachable by nobody else.
//!
//! PostgreSQL does not run as root. For root the server, and whatever belongs to it, runs as the user `postgres` or, where
//! there is none, as `nobody`.
//!
//! The server hangs on a pipe from this process. When the value is dropped, or the process ends in whatever way, the pipe
//! closes, the server is ended and its folder goes.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Read, Write},
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Output, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::{Pid, User},
};
use tempfile::TempDir;

/// Names the folder of the programs `initdb` and `postgres` before any other.
const VARIABLE: &str = "FAYAN_POSTGRES_BIN";

/// Oldest major version that the tests are meant for.
const OLDEST: u32 = 15;

/// How long a server may take until it takes connections; after a crash it first reads its log.
const START_BOUND: Duration = Duration::from_secs(60);

/// Runs a server until a line or the end of its input comes. After a line the folder stays, so that the server can be
/// started on it again. SIGQUIT ends a server as a crash does, only in order: it recovers when it is started again. SIGINT
/// ends it as an administrator does: transactions are cut off, and what is stored is whole.
const KEEPER: &str = r#"
folder=$1; shift
"$@" </dev/null &
server=$!
read -r word || word=
case $word in fast) signal=INT ;; *) signal=QUIT ;; esac
kill -"$signal" "$server" 2>/dev/null
wait "$server"
[ -n "$word" ] || rm -rf "$folder"
"#;

/// A PostgreSQL server with a folder of its own; both go when it is dropped.
#[derive(Debug)]
pub struct PostgresServer {
    programs: PathBuf,
    folder: PathBuf,
    settings: Vec<String>,
    keeper: Option<Keeper>,
    databases: AtomicU32,
}

#[derive(Debug)]
struct Keeper {
    child: Child,
    pipe: ChildStdin,
}

impl PostgresServer {
    /// Starts an empty server. Panics where there is no PostgreSQL, and says how to get one.
    pub fn start() -> Self {
        // The tests kill processes, not machines, so the files need not reach the disk.
        Self::start_with(&["shared_buffers=32MB", "fsync=off"])
    }

    /// The same with settings of its own, each `name=value`; for measurements.
    pub fn start_with(settings: &[&str]) -> Self {
        let programs = locate();
        let folder = TempDir::with_prefix("fayan-pg-").expect("the system's temporary folder is writable").keep();
        if let Some(user) = plain_user() {
            chown(&folder, Some(user.uid.as_raw()), Some(user.gid.as_raw()))
                .unwrap_or_else(|failure| panic!("giving {} to {}: {failure}", folder.display(), user.name));
        }
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let mut server = Self { programs, folder, settings, keeper: None, databases: AtomicU32::new(0) };
        let mut initdb = server.command("initdb");
        initdb.args(["--username=fayan", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"]);
        succeed(initdb.arg(server.data()));
        server.run();
        server
    }

    /// One server for all tests of this process; it ends with the process.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<PostgresServer> = LazyLock::new(PostgresServer::start);
        &SHARED
    }

    /// Makes an empty database and returns its address, for the user who owns everything.
    pub fn database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name, "fayan")
    }

    /// The address of a database for a user.
    pub fn url(&self, database: &str, user: &str) -> String {
        format!("postgres:///{database}?host={}&user={user}", self.folder.display())
    }

    /// Runs SQL as the user who owns everything, and returns what it printed, unaligned and without headings.
    pub fn psql(&self, database: &str, sql: &str) -> String {
        let mut psql = self.command("psql");
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
        psql.args(["--username=fayan", "--dbname", database, "--command", sql]).arg("--host").arg(&self.folder);
        String::from_utf8_lossy(&succeed(&mut psql).stdout).trim().to_owned()
    }

    /// Ends the server as a crash does: connections break, what was not committed is gone.
    pub fn crash(&mut self) {
        self.end(b"crash\n");
    }

    /// Ends the server as an administrator does (`pg_ctl stop --mode fast`): connections are closed, transactions rolled
    /// back, and everything is written out.
    pub fn stop(&mut self) {
        self.end(b"fast\n");
    }

    fn end(&mut self, word: &[u8]) {
        let Some(mut keeper) = self.keeper.take() else { return };
        keeper.pipe.write_all(word).expect("the keeper reads its input");
        keeper.child.wait().expect("the keeper can be waited for");
    }

    /// Starts the server again on what it had stored, after [`PostgresServer::stop`] or else after a crash.
    pub fn restart(&mut self) {
        self.crash();
        self.run();
    }

    /// Process id of the server.
    pub fn pid(&self) -> Pid {
        let path = self.data().join("postmaster.pid");
        let text = fs::read_to_string(&path).unwrap_or_else(|failure| panic!("reading {}: {failure}", path.display()));
        let pid = text.lines().next().and_then(|line| line.parse().ok());
        Pid::from_raw(pid.unwrap_or_else(|| panic!("{} begins with no process id: {text:?}", path.display())))
    }

    /// Asks the server to read its settings again after they were changed by SQL.
    pub fn reload(&self) {
        kill(self.pid(), Signal::SIGHUP).unwrap_or_else(|errno| panic!("sending a signal to PostgreSQL: {errno}"));
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A program of PostgreSQL as the user that it has to run as.
    fn command(&self, program: &str) -> Command {
        self.as_plain_user(self.programs.join(program))
    }

    fn as_plain_user(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        // Settings of the machine's own servers must not lead elsewhere.
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        command.current_dir(&self.folder).env("LC_ALL", "C");
        if let Some(user) = plain_user() {
            command.gid(user.gid.as_raw()).uid(user.uid.as_raw());
        }
        command
    }

    /// Starts the program and waits until it says that it takes connections.
    fn run(&mut self) {
        let mut command = self.as_plain_user("sh");
        command.args(["-c", KEEPER, "sh"]).arg(&self.folder).arg(self.programs.join("postgres"));
        command.arg("-D").arg(self.data()).arg("-k").arg(&self.folder);
        let settings = ["listen_addresses=", "max_connections=400"].into_iter();
        let settings = settings.chain(self.settings.iter().map(String::as_str));
        command.args(settings.flat_map(|setting| ["-c", setting]));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|failure| panic!("starting PostgreSQL: {failure}"));
        let pipe = child.stdin.take().expect("the input is piped");
        let log = child.stderr.take().expect("the log is piped");
        self.keeper = Some(Keeper { child, pipe });
        wait_until_ready(log);
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if let Some(Keeper { mut child, pipe }) = self.keeper.take() {
            drop(pipe);
            child.wait().expect("the keeper can be waited for");
        } else {
            fs::remove_dir_all(&self.folder)
                .unwrap_or_else(|failure| panic!("removing {}: {failure}", self.folder.display()));
        }
    }
}

/// Reads the log until the server takes connections, and goes on reading it afterwards, so that it never blocks.
fn wait_until_ready(log: impl Read + Send + 'static) {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            // Nobody listens any more once the server is ready.
            let _unheard = sender.send(line);
        }
    });
    let mut said = String::new();
    loop {
        match receiver.recv_timeout(START_BOUND) {
            Ok(line) if line.contains("database system is ready to accept connections") => return,
            Ok(line) => writeln!(said, "{line}").expect("a string takes everything"),
            Err(RecvTimeoutError::Timeout) => panic!("PostgreSQL did not get ready in {START_BOUND:?}: {said}"),
            Err(RecvTimeoutError::Disconnected) => panic!("PostgreSQL did not start: {said}"),
        }
    }
}

/// Whom the server runs as when this process is root's; none when it can run as whoever this is.
fn plain_user() -> Option<User> {
    if !nix::unistd::geteuid().is_root() {
        return None;
    }
    let named = |name| User::from_name(name).ok().flatten();
    let user = named("postgres").or_else(|| named("nobody"));
    Some(user.unwrap_or_else(|| panic!("PostgreSQL does not run as root, and there is neither postgres nor nobody")))
}

/// The folder of the newest PostgreSQL: the one that the variable names, else that of PATH, else Debian's.
fn locate() -> PathBuf {
    let whole = |folder: &Path| ["initdb", "postgres", "psql"].iter().all(|program| executable(&folder.join(program)));
    if let Some(named) = env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from) {
        assert!(whole(&named), "{VARIABLE} names {}, where initdb, postgres or psql is missing", named.display());
        return named;
    }
    let on_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let mut of_debian: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(version, _)| *version >= OLDEST)
        .collect();
    of_debian.sort_by(|one, other| other.cmp(one));
    let found = on_path.into_iter().chain(of_debian.into_iter().map(|(_, folder)| folder)).find(|folder| whole(folder));
    found.unwrap_or_else(|| {
        panic!(
            "no PostgreSQL {OLDEST} or newer for the tests: install it (Debian: apt-get install postgresql), or name the \
             folder of initdb, postgres and psql with {VARIABLE}"
        )
    })
}

fn executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

fn succeed(command: &mut Command) -> Output {
    let output =
        command.stdin(Stdio::null()).output().unwrap_or_else(|failure| panic!("running {command:?}: {failure}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} ended with {}: {errors}", output.status);
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_was_committed_survives_a_crash_and_nothing_survives_the_value() {
        let mut server = PostgresServer::start();
        let url = server.database();
        let store = fayan_store::open_or_create(&url).await.unwrap();
        let migrated = store.migrate().await.unwrap();
        server.crash();
        assert!(fayan_store::open(&url).await.is_err(), "a crashed server answers nothing");
        server.restart();
        let reopened = fayan_store::open(&url).await.unwrap();
        assert_eq!(reopened.schema_version().await.unwrap(), migrated.to);
        server.stop();
        assert!(fayan_store::open(&url).await.is_err(), "a stopped server answers nothing");
        server.restart();
        assert_eq!(reopened.schema_version().await.unwrap(), migrated.to, "connections are made anew");
        let (folder, pid) = (server.folder.clone(), server.pid());
        drop(server);
        assert!(!folder.exists(), "{} is still there", folder.display());
        assert!(kill(pid, None).is_err(), "process {pid} is still there");
    }

    #[test]
    fn databases_of_one_server_know_nothing_of_each_other() {
        let server = PostgresServer::shared();
        let (one, two) = (server.database(), server.database());
        assert_ne!(one, two);
        let name = |url: &str| url.split(['/', '?']).find(|part| part.starts_with("test")).map(str::to_owned).unwrap();
        server.psql(&name(&one), "CREATE TABLE t (x int)");
        assert_eq!(server.psql(&name(&two), "SELECT to_regclass('t') IS NULL"), "t");
    }
}
