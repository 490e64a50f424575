//! The private server: asks for a password, keeps its messages, dies with its owner.

use std::{path::Path, process::Stdio};

use fayan_bus::{
    Bus, BusConfig, BusError,
    server::{PrivateServer, ServerError, ServerOptions},
};
use fayan_contract::names::Stage;
use tokio::process::Command;

use crate::support::{Site, bare_server, eventually, program, within};

#[tokio::test]
async fn nobody_gets_in_without_the_password() {
    let (server, _directory) = bare_server().await;
    let refused = Bus::connect(&BusConfig::new(server.url(), "stranger")).await.map(drop);
    assert!(matches!(refused, Err(BusError::Unauthorized { .. })), "{refused:?}");
    let config = std::fs::metadata(server.log_path().with_file_name("nats-server.conf")).unwrap();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&config.permissions()) & 0o077,
        0,
        "others can read the password"
    );
}

#[tokio::test]
async fn a_restarted_server_has_its_port_and_messages() {
    let mut site = Site::start().await;
    site.submit("a", b"x").await;
    let url = site.server.url();
    site.server.stop().await.unwrap();
    site.server.restart().await.unwrap();
    assert_eq!(site.server.url(), url);
    assert_eq!(site.queued(Stage::Fetch).await, 1);
}

#[tokio::test]
async fn a_server_that_died_is_noticed_and_started_again() {
    let mut site = Site::start().await;
    let pid = nix::unistd::Pid::from_raw(site.server.pid().unwrap().try_into().unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
    let end = within("the end to be noticed", site.server.ended()).await;
    assert!(end.contains("signal: 9"), "{end}");
    assert_eq!(site.server.pid(), None);
    site.server.stop().await.unwrap();
    site.server.restart().await.unwrap();
    site.submit("a", b"x").await;
}

#[tokio::test]
async fn two_servers_never_share_a_directory() {
    let directory = tempfile::tempdir().unwrap();
    let options = ServerOptions::new(program().await, directory.path());
    let first = PrivateServer::start(options.clone()).await.unwrap();
    let refused = PrivateServer::start(options.clone()).await.map(drop);
    assert!(matches!(refused, Err(ServerError::InUse { .. })), "{refused:?}");
    drop(first);
    PrivateServer::start(options).await.unwrap();
}

#[tokio::test]
async fn nobody_there_is_an_error_after_the_deadline() {
    let (mut server, _directory) = bare_server().await;
    server.kill().await.unwrap();
    let mut config = server.config("test");
    config.connect_deadline = std::time::Duration::from_millis(100);
    let refused = Bus::connect(&config).await.map(drop);
    let Err(failure @ BusError::Connect { .. }) = refused else { panic!("{refused:?}") };
    let text = failure.to_string();
    let (seconds, _) = text.split_once(" s: ").unwrap();
    let (_, seconds) = seconds.rsplit_once(' ').unwrap();
    assert!(seconds.len() <= "30.0".len() && seconds.parse::<f64>().is_ok(), "{text}");
}

#[tokio::test]
async fn a_server_that_does_not_start_shows_its_log() {
    let directory = tempfile::tempdir().unwrap();
    // A file where the messages should be.
    std::fs::write(directory.path().join("jetstream"), "").unwrap();
    let refused = PrivateServer::start(ServerOptions::new(program().await, directory.path())).await.map(drop);
    let Err(ServerError::NotReady { log, .. }) = refused else { panic!("{refused:?}") };
    assert!(log.contains("storage directory"), "{log}");
}

/// Names the directory of a server whose owner is about to be killed.
const OWNED: &str = "FAYAN_TEST_OWNED_SERVER";

/// The other process of the next test; nothing when run by itself.
#[tokio::test]
async fn owner_process() {
    let Ok(directory) = std::env::var(OWNED) else { return };
    let options = ServerOptions::new(program().await, Path::new(&directory).join("server"));
    let server = PrivateServer::start(options).await.unwrap();
    std::fs::write(Path::new(&directory).join("pid.new"), server.pid().unwrap().to_string()).unwrap();
    std::fs::rename(Path::new(&directory).join("pid.new"), Path::new(&directory).join("pid")).unwrap();
    std::future::pending().await
}

#[tokio::test]
async fn a_killed_owner_leaves_no_server_behind() {
    let directory = tempfile::tempdir().unwrap();
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "server::owner_process"])
        .env(OWNED, directory.path())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let pid_file = directory.path().join("pid");
    eventually("the server of the other process", async || pid_file.exists()).await;
    let pid: i32 = std::fs::read_to_string(pid_file).unwrap().parse().unwrap();
    let pid = nix::unistd::Pid::from_raw(pid);
    assert!(nix::sys::signal::kill(pid, None).is_ok(), "the server runs");
    owner.kill().await.unwrap();
    eventually("the server to be gone", async || is_gone(pid)).await;
}

/// Whether a process has ended. In a container without a real init its remains may stay in the process table.
fn is_gone(pid: nix::unistd::Pid) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    nix::sys::signal::kill(pid, None).is_err() || status.contains(") Z ")
}
