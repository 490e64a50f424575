//! Crash safety: a process is killed with SIGKILL in the middle of saving, and the server crashes under its clients.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use fayan_store::{
    Fault, PostgresStore, Store,
    suite::{assert_whole, sample, wait_for_writers},
};
use fayan_testkit::servers::{PostgresServer, wait_until};

use super::Database;

/// Where the child saves; when it is not set, there is no child to be.
const URL: &str = "FAYAN_STORE_TEST_URL";
/// Which run of the child it is.
const ROUND: &str = "FAYAN_STORE_TEST_ROUND";

const ROUNDS: usize = 20;

fn document(round: usize, number: usize) -> fayan_store::NewRevision {
    sample::first(&format!("{round}-{number}"), &[("甲", &"一".repeat(5_000)), ("乙", "二")])
}

#[tokio::test]
async fn a_killed_process_leaves_nothing_half() {
    let database = Database::new();
    let store = database.migrated().await;
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child", "--nocapture"])
            .env(URL, &database.0)
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
        for number in 0.. {
            let new = document(round, number);
            // The server may still be at work on what the child sent last.
            wait_for_writers(&store, &new.report.document.id, &format!("{round} {number}")).await.unwrap();
            let there = assert_whole(&store, &new).await.unwrap();
            assert!(there || number >= acknowledged, "document {number} of round {round} was acknowledged and is lost");
            if !there {
                break;
            }
        }
    }
}

/// Saves documents until it is killed. Part of the test above, and nothing on its own.
#[tokio::test]
async fn child() {
    let (Ok(url), Ok(round)) = (std::env::var(URL), std::env::var(ROUND)) else { return };
    let store = PostgresStore::open(&url).await.unwrap();
    for number in 0.. {
        store.save_revision(document(round.parse().unwrap(), number)).await.unwrap();
        println!("saved {number}");
    }
}

/// A client of a server that crashes again and again goes on where it was, by trying what was not acknowledged again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_crashes_loses_nothing_that_was_acknowledged() {
    const CRASHES: u32 = 5;
    const BETWEEN: u32 = 10;
    let mut server = PostgresServer::start();
    let url = server.database();
    let store = PostgresStore::open_or_create(&url).await.unwrap();
    store.migrate().await.unwrap();
    let saved = Arc::new(AtomicU32::new(0));
    let writer = {
        let saved = Arc::clone(&saved);
        tokio::spawn(async move {
            let mut failures = 0;
            let mut latest = sample::first("d", &[("甲", "零")]);
            while saved.load(Ordering::Relaxed) < (CRASHES + 1) * BETWEEN {
                match store.save_revision(latest.clone()).await {
                    Ok(_) => {
                        let number = saved.fetch_add(1, Ordering::Relaxed) + 1;
                        latest = sample::next(&latest, &[("甲", &number.to_string())]);
                    }
                    Err(error) => {
                        assert_eq!(error.fault(), Fault::Transient, "{error:?}");
                        failures += 1;
                    }
                }
            }
            failures
        })
    };
    for crash in 1..=CRASHES {
        let enough = async || saved.load(Ordering::Relaxed) >= crash * BETWEEN;
        wait_until("some saves", std::time::Duration::from_secs(60), enough).await;
        server.restart();
    }
    writer.await.expect("the writer does not panic");

    let store = PostgresStore::open(&url).await.unwrap();
    let all = saved.load(Ordering::Relaxed);
    let history = store.statement_revisions(&sample::statement_of("d", "甲")).await.unwrap();
    assert_eq!(history.iter().map(|entry| entry.revision).collect::<Vec<_>>(), (1..=all).collect::<Vec<_>>());
    assert_eq!(store.counts().await.unwrap().unsent, u64::from(all));
}
