//! Payloads too large for a message travel by reference, and nobody notices.

use std::collections::BTreeMap;

use async_nats::{HeaderMap, jetstream};
use fayan_bus::{ProvisionOptions, QuarantineFilter, StageError};
use fayan_contract::names::{Stage, header};
use futures_util::StreamExt;

use crate::support::{
    Inbox, Site, collecting_clean_stage, eventually, fetch_stage, noise, passing_fetch_stage, quick, within,
};

const BUCKET: &str = "KV_fayan_blob";

/// Subjects of the chunks that are there and not only remembered as deleted.
async fn chunks(raw: &jetstream::Context) -> Vec<String> {
    let stream = raw.get_stream(BUCKET).await.unwrap();
    let info = stream.info_with_subjects(">").await.unwrap();
    let subjects: Vec<_> = info.map(|entry| entry.unwrap().0).collect().await;
    let mut chunks = Vec::new();
    for subject in subjects {
        let message = stream.direct_get_last_for_subject(subject.as_str()).await.unwrap();
        if message.headers.get("KV-Operation").is_none() {
            chunks.push(subject);
        }
    }
    chunks
}

async fn the_only_code(site: &Site) -> String {
    eventually("a message in quarantine", async || site.bus.status().await.unwrap().quarantined == 1).await;
    let page = site.bus.quarantine_list(&QuarantineFilter::default(), 0, 10).await.unwrap();
    page.entries[0].quarantined.code.clone()
}

#[tokio::test]
async fn a_large_document_passes_and_leaves_nothing_behind() {
    let site = Site::start().await;
    let raw = site.raw().await;
    let content = noise(1, 3 << 20);
    site.submit("large", &content).await;
    assert!(chunks(&raw).await.len() > 5);
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    inbox.wait_for(1).await;
    assert_eq!(inbox.documents()[0].raw.as_slice(), content);
    eventually("the chunks to be deleted", async || chunks(&raw).await.is_empty()).await;
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_document_that_compresses_well_needs_no_reference() {
    let site = Site::start().await;
    let raw = site.raw().await;
    let content = "清溪村的会议。".repeat(20_000).into_bytes();
    site.submit("repetitive", &content).await;
    assert!(chunks(&raw).await.is_empty());
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    inbox.wait_for(1).await;
    assert_eq!(inbox.documents()[0].raw.as_slice(), content);
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn the_second_submission_of_a_job_takes_nothing_from_the_first() {
    let site = Site::start().await;
    let raw = site.raw().await;
    let content = noise(2, 200_000);
    site.submit("twice", &content).await;
    let first = chunks(&raw).await;
    site.submit("twice", &content).await;
    assert_eq!(chunks(&raw).await, first, "the second payload is gone, the first is not");
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    inbox.wait_for(1).await;
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_lost_payload_ends_in_quarantine() {
    let site = Site::start().await;
    site.submit("lost", &noise(3, 200_000)).await;
    site.raw().await.get_stream(BUCKET).await.unwrap().purge().await.unwrap();
    let stage = passing_fetch_stage(&site.bus);
    assert_eq!(the_only_code(&site).await, "BLOB_MISSING");
    stage.stop().await;
}

#[tokio::test]
async fn a_damaged_payload_ends_in_quarantine() {
    let site = Site::start().await;
    let raw = site.raw().await;
    site.submit("damaged", &noise(4, 200_000)).await;
    let chunk = chunks(&raw).await.remove(0);
    raw.publish(chunk, "something else".into()).await.unwrap().await.unwrap();
    let stage = passing_fetch_stage(&site.bus);
    assert_eq!(the_only_code(&site).await, "BLOB_CORRUPT");
    stage.stop().await;
}

#[tokio::test]
async fn a_message_that_was_settled_before_is_settled_again_without_work() {
    let site = Site::start().await;
    let raw = site.raw().await;
    site.submit("settled", &noise(5, 200_000)).await;
    let queue = raw.get_stream(Stage::Fetch.stream()).await.unwrap();
    let message = queue.direct_get(1).await.unwrap();
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    inbox.wait_for(1).await;
    eventually("the chunks to be deleted", async || chunks(&raw).await.is_empty()).await;

    // As a server does that was killed before it wrote down the acknowledgement.
    let mut headers = HeaderMap::new();
    headers.insert(header::PAYLOAD, message.headers.get(header::PAYLOAD).unwrap().clone());
    headers.insert(header::CONTENT_ENCODING, "zstd");
    raw.publish_with_headers(message.subject, headers, "".into()).await.unwrap().await.unwrap();
    site.wait_until_empty(Stage::Fetch).await;
    assert_eq!(inbox.documents().len(), 1);
    assert_eq!(site.bus.status().await.unwrap().quarantined, 0);
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_large_message_survives_quarantine() {
    let site = Site::start().await;
    let raw = site.raw().await;
    let content = noise(6, 900_000);
    let refusing = fetch_stage(&site.bus, quick(), |_| async { Err(StageError::permanent("NOT_TODAY", "a test")) });
    site.submit("large", &content).await;
    assert_eq!(the_only_code(&site).await, "NOT_TODAY");
    refusing.stop().await;
    assert!(!chunks(&raw).await.is_empty(), "the payload is kept");

    let page = site.bus.quarantine_list(&QuarantineFilter::default(), 0, 10).await.unwrap();
    let payload = site.bus.quarantine_payload(&page.entries[0]).await.unwrap();
    assert!(payload.len() > content.len());
    site.bus.quarantine_redrive(page.entries[0].sequence).await.unwrap();
    let inbox = Inbox::default();
    let stages = [passing_fetch_stage(&site.bus), collecting_clean_stage(&site.bus, &inbox)];
    inbox.wait_for(1).await;
    assert_eq!(inbox.documents()[0].raw.as_slice(), content);
    eventually("the chunks to be deleted", async || chunks(&raw).await.is_empty()).await;
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn a_dropped_message_takes_its_payload_along() {
    let site = Site::start().await;
    let raw = site.raw().await;
    let refusing = fetch_stage(&site.bus, quick(), |_| async { Err(StageError::permanent("NOT_TODAY", "a test")) });
    site.submit("large", &noise(7, 200_000)).await;
    assert_eq!(the_only_code(&site).await, "NOT_TODAY");
    refusing.stop().await;
    site.bus.quarantine_drop(1).await.unwrap();
    assert!(chunks(&raw).await.is_empty());
}

#[tokio::test]
async fn a_full_bucket_empties_itself() {
    // Room for one document and a half.
    let max_bytes = BTreeMap::from([(BUCKET.to_owned(), 1_500_000)]);
    let site = Site::with(ProvisionOptions { max_bytes, ..Default::default() }).await;
    site.submit("one", &noise(8, 900_000)).await;
    let second = tokio::spawn({
        let bus = site.bus.clone();
        async move { bus.submit(crate::support::job("two", &noise(9, 900_000)), None).await.unwrap() }
    });
    let inbox = Inbox::default();
    let stage = crate::support::Running::spawn({
        let (bus, inbox) = (site.bus.clone(), inbox.clone());
        |shutdown| async move {
            let handler = move |received: fayan_bus::Received<_>| {
                inbox.add(crate::support::fetched(received.message));
                async { Ok(None) }
            };
            bus.run_sink(quick(), handler, shutdown).await
        }
    });
    within("room for the second", second).await.unwrap();
    inbox.wait_for(2).await;
    stage.stop().await;
}
