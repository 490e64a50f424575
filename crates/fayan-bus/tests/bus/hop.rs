//! One hop: receive, publish, acknowledge.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use fayan_bus::StageError;
use fayan_contract::names::Stage;
use tokio::sync::Semaphore;

use crate::support::{
    Inbox, Site, collecting_clean_stage, eventually, fetch_stage, fetched, job, passing_fetch_stage, quick,
};

#[tokio::test]
async fn a_document_passes_from_stage_to_stage() {
    let site = Site::start().await;
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    for name in ["a", "b", "c"] {
        site.submit(name, name.as_bytes()).await;
    }
    inbox.wait_for(3).await;
    assert_eq!(inbox.names(), ["a", "b", "c"]);
    site.wait_until_empty(Stage::Fetch).await;
    site.wait_until_empty(Stage::Clean).await;
    assert!(site.bus.readiness().is_ready(), "{:?}", site.bus.readiness());
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_job_submitted_twice_is_queued_once() {
    let site = Site::start().await;
    let first = site.bus.submit(job("a", b"x"), None).await.unwrap();
    let second = site.bus.submit(job("a", b"x"), Some(first.trace)).await.unwrap();
    assert!(!first.duplicate && second.duplicate);
    assert_eq!(site.queued(Stage::Fetch).await, 1);
}

#[tokio::test]
async fn a_trace_follows_a_document_and_names_survive() {
    let site = Site::start().await;
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let stage = fetch_stage(&site.bus, quick(), {
        let seen = Arc::clone(&seen);
        move |received| {
            seen.lock().unwrap().push((received.trace, received.message.job.metadata.file_name.clone()));
            async { Ok(Vec::new().into()) }
        }
    });
    let submitted = site.bus.submit(job("清溪", b"x"), None).await.unwrap();
    eventually("the job to arrive", async || !seen.lock().unwrap().is_empty()).await;
    let (trace, name) = seen.lock().unwrap()[0].clone();
    assert_eq!(trace.trace_id(), submitted.trace.trace_id());
    assert_ne!(trace, submitted.trace, "every hop is a span of its own");
    assert_eq!(name.as_deref(), Some("清溪.html"));
    stage.stop().await;
}

#[tokio::test]
async fn a_transient_error_is_tried_again() {
    let site = Site::start().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let inbox = Inbox::default();
    let stages = [
        fetch_stage(&site.bus, quick(), {
            let tries = Arc::clone(&tries);
            move |received| {
                let nth = tries.fetch_add(1, Ordering::SeqCst);
                async move {
                    assert_eq!(received.deliveries, nth as u64 + 1);
                    match nth {
                        0..3 => Err(StageError::transient("STORE_UNAVAILABLE", "the store is away")),
                        _ => Ok(vec![fetched(received.message)].into()),
                    }
                }
            }
        }),
        collecting_clean_stage(&site.bus, &inbox),
    ];
    site.submit("a", b"x").await;
    inbox.wait_for(1).await;
    site.wait_until_empty(Stage::Fetch).await;
    assert_eq!(tries.load(Ordering::SeqCst), 4);
    assert_eq!(site.bus.status().await.unwrap().quarantined, 0);
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn long_work_is_not_delivered_twice() {
    let options = fayan_bus::ProvisionOptions { ack_wait: std::time::Duration::from_millis(400), ..Default::default() };
    let site = Site::with(options).await;
    let tries = Arc::new(AtomicUsize::new(0));
    let worker = fayan_bus::WorkerOptions { progress_every: std::time::Duration::from_millis(100), ..quick() };
    let stage = fetch_stage(&site.bus, worker, {
        let tries = Arc::clone(&tries);
        move |_| {
            tries.fetch_add(1, Ordering::SeqCst);
            // Long work is what this test is about.
            async {
                tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
                Ok(Vec::new().into())
            }
        }
    });
    site.submit("a", b"x").await;
    eventually("the job to arrive", async || tries.load(Ordering::SeqCst) > 0).await;
    site.wait_until_empty(Stage::Fetch).await;
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    stage.stop().await;
}

#[tokio::test]
async fn a_shutdown_finishes_what_is_begun_and_gives_back_the_rest() {
    let site = Site::start().await;
    let gate = Arc::new(Semaphore::new(0));
    let begun = Arc::new(AtomicBool::new(false));
    let options = fayan_bus::WorkerOptions { workers: 1, ..quick() };
    let stage = fetch_stage(&site.bus, options, {
        let (gate, begun) = (Arc::clone(&gate), Arc::clone(&begun));
        move |received| {
            let gate = Arc::clone(&gate);
            begun.store(true, Ordering::SeqCst);
            async move {
                gate.acquire().await.unwrap().forget();
                Ok(vec![fetched(received.message)].into())
            }
        }
    });
    for name in ["a", "b", "c"] {
        site.submit(name, b"x").await;
    }
    eventually("work to begin", async || begun.load(Ordering::SeqCst)).await;
    stage.shut_down();
    gate.add_permits(1);
    stage.stop().await;
    assert_eq!((site.queued(Stage::Fetch).await, site.queued(Stage::Clean).await), (2, 1));

    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    // Long before the 60 s of the acknowledgement wait are over.
    inbox.wait_for(3).await;
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_shutdown_gives_back_what_does_not_end() {
    let site = Site::start().await;
    let begun = Arc::new(AtomicBool::new(false));
    let options = fayan_bus::WorkerOptions { drain_deadline: std::time::Duration::from_millis(50), ..quick() };
    let stage = fetch_stage(&site.bus, options, {
        let begun = Arc::clone(&begun);
        move |_| {
            begun.store(true, Ordering::SeqCst);
            std::future::pending()
        }
    });
    site.submit("a", b"x").await;
    eventually("work to begin", async || begun.load(Ordering::SeqCst)).await;
    stage.stop().await;
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    // Long before the 60 s of the acknowledgement wait are over.
    inbox.wait_for(1).await;
    for stage in stages {
        stage.stop().await;
    }
}

/// What the server sends in the moment of the stop belongs to nobody until the acknowledgement wait is over, unless it is
/// worked on or given back. The moment is short, so it is met many times over.
#[tokio::test(flavor = "multi_thread")]
async fn a_shutdown_leaves_nothing_that_arrives_in_that_moment() {
    const ROUNDS: usize = 40;
    let ack_wait = std::time::Duration::from_secs(600);
    let site = Site::with(fayan_bus::ProvisionOptions { ack_wait, ..Default::default() }).await;
    for round in 0..ROUNDS {
        let stage = fetch_stage(&site.bus, quick(), async |_| Ok(Vec::new().into()));
        let submit = async {
            for nth in 0..20 {
                site.submit(&format!("{round}-{nth}"), b"x").await;
            }
        };
        let stop = async {
            eventually("the stage to work", async || site.bus.readiness().stages.iter().any(|stage| stage.settled > 0))
                .await;
            stage.stop().await;
        };
        tokio::join!(submit, stop);
    }
    let stage = passing_fetch_stage(&site.bus);
    site.wait_until_empty(Stage::Fetch).await;
    stage.stop().await;
}
