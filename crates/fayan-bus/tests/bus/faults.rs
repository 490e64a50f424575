//! Servers and workers that go away, queues that are full, consumers that vanish.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use fayan_bus::{
    Bus, ProvisionOptions, Received, RetryPolicy, RevisionKey, StageError, StageReadiness, WorkerOptions, provision,
};
use fayan_contract::{
    message::{DocumentFetched, JobOutcome},
    names::Stage,
};

use crate::support::{
    Inbox, Running, STORED_AT, Site, collecting_clean_stage, event, eventually, fetch_stage, job, local, noise,
    passing_fetch_stage, quick, within,
};

/// Whether something is true of a stage that runs in this process.
fn stage_is(site: &Site, stage: Stage, what: impl Fn(&StageReadiness) -> bool) -> bool {
    site.bus.readiness().stages.iter().any(|readiness| readiness.stage == stage && what(readiness))
}

#[tokio::test]
async fn nothing_is_lost_when_the_server_is_killed_again_and_again() {
    const JOBS: usize = 120;
    let options = ProvisionOptions { ack_wait: Duration::from_secs(1), max_deliver: 100, ..Default::default() };
    let mut site = Site::with(options).await;
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    let submitted = Arc::new(AtomicUsize::new(0));
    let submitting = tokio::spawn({
        let (bus, submitted) = (site.bus.clone(), Arc::clone(&submitted));
        async move {
            for nth in 0..JOBS {
                // Every tenth travels by reference.
                let length = if nth % 10 == 0 { 150_000 } else { 10 };
                bus.submit(job(&format!("job{nth:03}"), &noise(nth as u64, length)), None).await.unwrap();
                submitted.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    for quarter in 1..4 {
        eventually("some jobs", async || submitted.load(Ordering::SeqCst) >= quarter * JOBS / 4).await;
        site.server.restart().await.unwrap();
    }
    within("all jobs to be submitted", submitting).await.unwrap();
    inbox.wait_for(JOBS).await;
    site.wait_until_empty(Stage::Fetch).await;
    site.wait_until_empty(Stage::Clean).await;
    assert_eq!(site.bus.status().await.unwrap().quarantined, 0);
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn every_event_is_stored_once_however_often_workers_die() {
    const JOBS: usize = 60;
    const DEATHS: usize = 10;
    const EVENTS: usize = 3;
    let options = ProvisionOptions { ack_wait: Duration::from_millis(300), max_deliver: 1_000, ..Default::default() };
    let site = Site::with(options).await;
    let inbox = Inbox::default();
    let start = || {
        let (bus, inbox) = (site.bus.clone(), inbox.clone());
        let publishing = Running::spawn(|shutdown| async move {
            let handler = {
                let bus = bus.clone();
                move |received: Received<DocumentFetched>| publish_events(bus.clone(), inbox.clone(), received, EVENTS)
            };
            bus.run_sink(WorkerOptions { retry: patient(), ..quick() }, handler, shutdown).await
        });
        [passing_fetch_stage(&site.bus), publishing]
    };
    for nth in 0..JOBS {
        site.submit(&format!("job{nth:03}"), b"x").await;
    }
    for death in 0..DEATHS {
        let stages = start();
        inbox.wait_for(death * JOBS / DEATHS + 1).await;
        for stage in stages {
            stage.crash().await;
        }
    }
    let stages = start();
    inbox.wait_for(JOBS).await;
    site.wait_until_empty(Stage::Fetch).await;
    site.wait_until_empty(Stage::Clean).await;
    let status = site.bus.status().await.unwrap();
    assert_eq!((status.statements, status.quarantined), (Some((JOBS * EVENTS) as u64), 0));
    for stage in stages {
        stage.stop().await;
    }
}

/// Never gives up: these tests kill more often than six times.
fn patient() -> RetryPolicy {
    RetryPolicy { last_delivery: u64::MAX, ..quick().retry }
}

async fn publish_events(
    bus: Bus,
    inbox: Inbox,
    received: Received<DocumentFetched>,
    count: usize,
) -> Result<Option<JobOutcome>, StageError> {
    let (source, document_id) = (local(), received.message.job.id.clone());
    let events: Vec<_> = (0..count).map(|nth| event(&document_id, nth)).collect();
    let revision = RevisionKey { source: &source, document_id: &document_id, revision: 1, stored_at: STORED_AT };
    bus.publish_events(revision, &events, received.trace).await?;
    inbox.add(received.message);
    Ok(None)
}

#[tokio::test]
async fn another_worker_takes_over_from_one_that_died() {
    let site = Site::with(ProvisionOptions { ack_wait: Duration::from_millis(200), ..Default::default() }).await;
    let begun = Arc::new(AtomicUsize::new(0));
    let dying = fetch_stage(&site.bus, quick(), {
        let begun = Arc::clone(&begun);
        move |_| {
            begun.fetch_add(1, Ordering::SeqCst);
            std::future::pending()
        }
    });
    site.submit("a", b"x").await;
    eventually("work to begin", async || begun.load(Ordering::SeqCst) == 1).await;
    dying.crash().await;
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    inbox.wait_for(1).await;
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_full_queue_holds_the_stage_before_it_and_loses_nothing() {
    const JOBS: usize = 40;
    let max_bytes = BTreeMap::from([(Stage::Clean.stream().to_owned(), 8 * 1024)]);
    let site = Site::with(ProvisionOptions { max_bytes, ..Default::default() }).await;
    let fetch = passing_fetch_stage(&site.bus);
    for nth in 0..JOBS {
        site.submit(&format!("job{nth:03}"), &[b'x'; 600]).await;
    }
    eventually("the next stage to be full", async || stage_is(&site, Stage::Fetch, |stage| stage.publish_refused))
        .await;
    assert!(!site.bus.readiness().is_ready());
    assert!(site.queued(Stage::Fetch).await > 0, "the rest waits in its own queue");

    let inbox = Inbox::default();
    let clean = collecting_clean_stage(&site.bus, &inbox);
    inbox.wait_for(JOBS).await;
    site.wait_until_empty(Stage::Fetch).await;
    eventually("the stage to be ready again", async || site.bus.readiness().is_ready()).await;
    let status = site.bus.status().await.unwrap();
    assert_eq!((status.quarantined, status.stages[0].redelivered), (0, 0));
    for stage in [fetch, clean] {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_full_queue_does_not_hold_up_a_shutdown() {
    let max_bytes = BTreeMap::from([(Stage::Clean.stream().to_owned(), 100)]);
    let site = Site::with(ProvisionOptions { max_bytes, ..Default::default() }).await;
    let fetch = passing_fetch_stage(&site.bus);
    site.submit("a", b"x").await;
    eventually("the next stage to be full", async || stage_is(&site, Stage::Fetch, |stage| stage.publish_refused))
        .await;
    fetch.stop().await;
    assert_eq!(site.queued(Stage::Fetch).await, 1);
}

#[tokio::test]
async fn a_stage_binds_again_when_its_consumer_was_deleted() {
    let site = Site::start().await;
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    site.submit("a", b"x").await;
    inbox.wait_for(1).await;

    let raw = site.raw().await;
    raw.delete_consumer_from_stream(Stage::Fetch.name(), Stage::Fetch.stream()).await.unwrap();
    eventually("the stage to notice", async || stage_is(&site, Stage::Fetch, |stage| !stage.bound)).await;
    provision(&site.bus, &ProvisionOptions::default()).await.unwrap();
    site.submit("b", b"x").await;
    inbox.wait_for(2).await;
    assert!(stage_is(&site, Stage::Fetch, |stage| stage.bound));
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_stage_started_before_provisioning_works_later() {
    let (server, _directory) = crate::support::bare_server().await;
    let bus = fayan_bus::Bus::connect(&server.config("test")).await.unwrap();
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&bus), collecting_clean_stage(&bus, &inbox)];
    eventually("the stages to start", async || bus.readiness().stages.len() == 2).await;
    assert!(!bus.readiness().is_ready());
    provision(&bus, &ProvisionOptions::default()).await.unwrap();
    bus.submit(job("a", b"x"), None).await.unwrap();
    inbox.wait_for(1).await;
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_frozen_server_is_noticed_and_survived() {
    let site = Site::start().await;
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    site.submit("a", b"x").await;
    inbox.wait_for(1).await;

    site.server.pause().unwrap();
    // Its connections stand; only that no pull ends any more tells.
    eventually("the silence to be noticed", async || stage_is(&site, Stage::Fetch, |stage| !stage.bound)).await;
    site.server.resume().unwrap();
    site.submit("b", b"x").await;
    inbox.wait_for(2).await;
    eventually("the stages to be ready again", async || site.bus.readiness().is_ready()).await;
    for stage in stages {
        stage.stop().await;
    }
}
