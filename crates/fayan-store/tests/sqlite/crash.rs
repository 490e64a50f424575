//! Crash safety: a process is killed with SIGKILL in the middle of saving, again and again, on one file.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use fayan_store::{
    SqliteStore, Store,
    suite::{assert_whole, sample},
};
use tempfile::TempDir;

/// Where the child saves; when it is not set, there is no child to be.
const DIRECTORY: &str = "FAYAN_STORE_TEST_DIRECTORY";
/// Which run of the child it is.
const ROUND: &str = "FAYAN_STORE_TEST_ROUND";

const ROUNDS: usize = 20;

fn document(round: usize, number: usize) -> fayan_store::NewRevision {
    sample::first(&format!("{round}-{number}"), &[("甲", &"一".repeat(5_000)), ("乙", "二")])
}

#[tokio::test]
async fn a_killed_process_leaves_nothing_half() {
    let directory = TempDir::new().unwrap();
    let url = super::url_in(directory.path());
    SqliteStore::open_or_create(&url).await.unwrap().migrate().await.unwrap();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child", "--nocapture"])
            .env(DIRECTORY, directory.path())
            .env(ROUND, round.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        // Killed right after it said that a number of documents are saved, that is while it saves the next one. Its
        // output stays open until then, so that nothing else ends it.
        let acknowledged = lines.by_ref().filter(|line| line.starts_with("saved ")).take(1 + round).count();
        child.kill().unwrap();
        child.wait().unwrap();

        assert_eq!(acknowledged, 1 + round);
        let store = SqliteStore::open(&url).await.unwrap();
        for number in 0.. {
            let there = assert_whole(&store, &document(round, number)).await.unwrap();
            assert!(there || number >= acknowledged, "document {number} of round {round} was acknowledged and is lost");
            if !there {
                break;
            }
        }
        store.close().await;
    }
}

/// Saves documents until it is killed. Part of the test above, and nothing on its own.
#[tokio::test]
async fn child() {
    let (Ok(directory), Ok(round)) = (std::env::var(DIRECTORY), std::env::var(ROUND)) else { return };
    let store = SqliteStore::open(&super::url_in(directory.as_ref())).await.unwrap();
    for number in 0.. {
        store.save_revision(document(round.parse().unwrap(), number)).await.unwrap();
        println!("saved {number}");
    }
}
