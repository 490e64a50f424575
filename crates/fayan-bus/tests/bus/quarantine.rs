//! Messages that cannot be processed are kept with the reason and can be sent again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use fayan_bus::{BusError, ProvisionOptions, QuarantineEntry, QuarantineFilter, StageError, WorkerOptions};
use fayan_contract::{
    message::{JobRequested, JobResult},
    names::{ADVISORY_STREAM, Stage},
};

use crate::support::{
    Inbox, Running, Site, collecting_clean_stage, eventually, fetch_stage, fetched, job_header, passing_fetch_stage,
    quick, within,
};

async fn the_only_entry(site: &Site) -> QuarantineEntry {
    eventually("a message in quarantine", async || site.bus.status().await.unwrap().quarantined == 1).await;
    site.wait_until_empty(Stage::Fetch).await;
    let page = site.bus.quarantine_list(&QuarantineFilter::default(), 0, 10).await.unwrap();
    assert_eq!((page.entries.len(), page.next), (1, None));
    page.entries.into_iter().next().unwrap()
}

#[tokio::test]
async fn a_poisonous_message_is_kept_with_evidence_and_can_be_redriven() {
    let site = Site::start().await;
    let healed = Arc::new(AtomicBool::new(false));
    let inbox = Inbox::default();
    let stages = [
        fetch_stage(&site.bus, quick(), {
            let healed = Arc::clone(&healed);
            move |received| {
                let healed = healed.load(Ordering::SeqCst);
                async move {
                    if healed {
                        assert_eq!(received.redrive, 1);
                        return Ok(vec![fetched(received.message)].into());
                    }
                    let evidence = vec!["byte 17 is odd".to_owned()];
                    let reason = "the page is not a page".to_owned();
                    Err(StageError::Permanent { code: "NOT_A_PAGE".into(), reason, evidence })
                }
            }
        }),
        collecting_clean_stage(&site.bus, &inbox),
    ];
    let mut outcomes = site.bus.outcomes().await.unwrap();
    outcomes.expect(&job_header("a"));
    site.submit("a", b"content").await;

    let entry = the_only_entry(&site).await;
    assert_eq!(entry.quarantined.code, "NOT_A_PAGE");
    assert_eq!(entry.quarantined.reason, "the page is not a page");
    assert_eq!(entry.quarantined.evidence[0], "byte 17 is odd");
    assert_eq!((entry.quarantined.stage, entry.quarantined.attempts), (Stage::Fetch, 1));
    assert_eq!(entry.quarantined.parent, "FAYAN_JOB#1");
    assert_eq!((entry.job_id.as_deref(), entry.name.as_deref()), (Some("a"), Some("a.html")));
    let payload = site.bus.quarantine_payload(&entry).await.unwrap();
    assert_eq!(serde_json::from_slice::<JobRequested>(&payload).unwrap(), crate::support::job("a", b"content"));
    let outcome = within("the outcome", outcomes.next()).await.unwrap().unwrap();
    assert!(matches!(outcome.result, JobResult::Quarantined { stage: Stage::Fetch, code, .. } if code == "NOT_A_PAGE"));

    healed.store(true, Ordering::SeqCst);
    assert_eq!(site.bus.quarantine_redrive(entry.sequence).await.unwrap(), 1);
    inbox.wait_for(1).await;
    assert_eq!(site.bus.status().await.unwrap().quarantined, 0);
    let gone = site.bus.quarantine_show(entry.sequence).await;
    assert!(matches!(gone, Err(BusError::NotFound { .. })), "{gone:?}");
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_transient_error_that_stays_ends_in_quarantine() {
    let site = Site::start().await;
    let stage = fetch_stage(&site.bus, quick(), |_| async { Err(StageError::transient("STORE_AWAY", "no store")) });
    site.submit("a", b"x").await;
    let entry = the_only_entry(&site).await;
    assert_eq!((entry.quarantined.code.as_str(), entry.quarantined.attempts), ("STORE_AWAY", 6));
    site.bus.quarantine_drop(entry.sequence).await.unwrap();
    assert_eq!(site.bus.status().await.unwrap().quarantined, 0);
    stage.stop().await;
}

#[tokio::test]
async fn a_panic_ends_one_message_and_nothing_else() {
    let site = Site::start().await;
    let inbox = Inbox::default();
    let stages = [
        fetch_stage(&site.bus, quick(), |received| {
            // Outside of the future, where it is easiest to miss.
            assert_ne!(received.message.job.id, "bad", "this one cannot be");
            async move { Ok(vec![fetched(received.message)].into()) }
        }),
        collecting_clean_stage(&site.bus, &inbox),
    ];
    for name in ["bad", "good"] {
        site.submit(name, b"x").await;
    }
    inbox.wait_for(1).await;
    let entry = the_only_entry(&site).await;
    assert_eq!(entry.quarantined.code, "HANDLER_PANICKED");
    assert!(entry.quarantined.evidence[0].contains("this one cannot be"), "{:?}", entry.quarantined.evidence);
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_tried_again() {
    let site = Site::start().await;
    let options = WorkerOptions { handler_timeout: Some(Duration::from_millis(20)), ..quick() };
    let stage = fetch_stage(&site.bus, options, |_| std::future::pending());
    site.submit("a", b"x").await;
    let entry = the_only_entry(&site).await;
    assert_eq!((entry.quarantined.code.as_str(), entry.quarantined.attempts), ("HANDLER_TIMEOUT", 6));
    stage.stop().await;
}

#[tokio::test]
async fn a_message_that_ends_its_process_is_swept_into_quarantine() {
    let options = ProvisionOptions { ack_wait: Duration::from_millis(100), max_deliver: 3, ..Default::default() };
    let site = Site::with(options).await;
    let sweeper = Running::spawn({
        let bus = site.bus.clone();
        |shutdown| async move { bus.run_sweeper(shutdown).await }
    });
    site.submit("deadly", b"x").await;
    let deaths = Arc::new(AtomicUsize::new(0));
    for nth in 1..=3 {
        let stage = fetch_stage(&site.bus, quick(), {
            let deaths = Arc::clone(&deaths);
            move |_| {
                deaths.fetch_add(1, Ordering::SeqCst);
                std::future::pending()
            }
        });
        eventually("the message to arrive", async || deaths.load(Ordering::SeqCst) >= nth).await;
        stage.crash().await;
    }
    // The server notices when somebody asks for more work, as the restarted process does.
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    let entry = the_only_entry(&site).await;
    assert_eq!((entry.quarantined.code.as_str(), entry.quarantined.attempts), ("CRASH_LOOP", 3));
    assert_eq!(entry.job_id.as_deref(), Some("deadly"));
    assert!(inbox.names().is_empty());

    site.bus.quarantine_redrive(entry.sequence).await.unwrap();
    inbox.wait_for(1).await;
    for stage in stages.into_iter().chain([sweeper]) {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_stuck_message_is_found_even_when_its_advisory_was_lost() {
    let options = ProvisionOptions { ack_wait: Duration::from_millis(100), max_deliver: 1, ..Default::default() };
    let site = Site::with(options).await;
    let begun = Arc::new(AtomicBool::new(false));
    let stage = fetch_stage(&site.bus, quick(), {
        let begun = Arc::clone(&begun);
        move |_| {
            begun.store(true, Ordering::SeqCst);
            std::future::pending()
        }
    });
    site.submit("deadly", b"x").await;
    eventually("the message to arrive", async || begun.load(Ordering::SeqCst)).await;
    stage.crash().await;
    let healthy = passing_fetch_stage(&site.bus);
    let raw = site.raw().await;
    let mut advisories = raw.get_stream(ADVISORY_STREAM).await.unwrap();
    eventually("the advisory", async || advisories.info().await.unwrap().state.messages == 1).await;
    advisories.purge().await.unwrap();

    let sweeper = Running::spawn({
        let bus = site.bus.clone();
        |shutdown| async move { bus.run_sweeper_every(Duration::from_millis(50), shutdown).await }
    });
    for nth in 0..20 {
        site.submit(&format!("harmless{nth}"), b"x").await;
    }
    let entry = the_only_entry(&site).await;
    assert_eq!((entry.quarantined.code.as_str(), entry.job_id.as_deref()), ("CRASH_LOOP", Some("deadly")));
    for stage in [healthy, sweeper] {
        stage.stop().await;
    }
    assert_eq!(site.queued(Stage::Clean).await, 20);
}

#[tokio::test]
async fn an_entry_that_does_not_read_hides_no_other() {
    let site = Site::start().await;
    let raw = site.raw().await;
    raw.publish(Stage::Clean.quarantine_subject(&crate::support::local()), "?".into()).await.unwrap().await.unwrap();
    let stage = fetch_stage(&site.bus, quick(), |_| async { Err(StageError::permanent("BAD", "a test")) });
    site.submit("a", b"x").await;
    eventually("both in quarantine", async || site.bus.status().await.unwrap().quarantined == 2).await;
    let page = site.bus.quarantine_list(&QuarantineFilter::default(), 0, 10).await.unwrap();
    let codes: Vec<&str> = page.entries.iter().map(|entry| entry.quarantined.code.as_str()).collect();
    assert_eq!(codes, ["UNREADABLE_ENTRY", "BAD"]);
    site.bus.quarantine_drop(page.entries[0].sequence).await.unwrap();
    stage.stop().await;
}

#[tokio::test]
async fn a_list_is_filtered_and_comes_in_pages() {
    let site = Site::start().await;
    let stage = fetch_stage(&site.bus, quick(), |received| async move {
        let code = if received.message.job.id.starts_with("odd") { "ODD" } else { "EVEN" };
        Err(StageError::permanent(code, "a test"))
    });
    for name in ["odd1", "even2", "odd3", "even4", "odd5"] {
        site.submit(name, b"x").await;
    }
    eventually("five in quarantine", async || site.bus.status().await.unwrap().quarantined == 5).await;
    let filter = QuarantineFilter { code: Some("ODD".to_owned()), stage: Some(Stage::Fetch), source: None };
    let first = site.bus.quarantine_list(&filter, 0, 2).await.unwrap();
    let second = site.bus.quarantine_list(&filter, first.next.unwrap(), 2).await.unwrap();
    assert_eq!((first.entries.len(), second.entries.len(), second.next), (2, 1, None));
    let elsewhere = QuarantineFilter { stage: Some(Stage::Clean), ..QuarantineFilter::default() };
    assert!(site.bus.quarantine_list(&elsewhere, 0, 10).await.unwrap().entries.is_empty());
    let missing = site.bus.quarantine_drop(99).await;
    assert!(matches!(missing, Err(BusError::NotFound { sequence: 99, .. })), "{missing:?}");
    stage.stop().await;
}
