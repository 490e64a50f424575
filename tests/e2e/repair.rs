//! Messages that cannot be processed, and what an operator does about them.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use fayan_contract::{message::JobResult, names::Stage};
use fayan_testkit::servers::wait_until;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::story::{BOUND, PAGE, address, follow, pipeline, succeed};

/// A site on loopback with one page, which answers 404 until it is told to be there.
async fn site() -> (String, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/page.txt", listener.local_addr().expect("an address"));
    let there = Arc::new(AtomicBool::new(false));
    tokio::spawn({
        let there = there.clone();
        async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4096];
                if stream.read(&mut request).await.is_err() {
                    continue;
                }
                let (status, body) =
                    if there.load(Ordering::Acquire) { ("200 OK", PAGE) } else { ("404 Not Found", "") };
                let answer = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                // A client that went away is its own business.
                drop(stream.write_all(answer.as_bytes()).await);
            }
        }
    });
    (url, there)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_there_waits_in_quarantine_until_it_is_redriven() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    let (url, there) = site().await;
    let result = follow(&bus, address(1, &url)).await;
    let JobResult::Quarantined { stage: Stage::Fetch, reason, .. } = &result else { panic!("{result:?}") };
    assert!(reason.contains("404"), "the reason names the answer: {reason}");
    let list = succeed(&pipeline, &["quarantine", "list"]).await;
    assert!(list.contains("fetch"), "{list}");
    let shown = succeed(&pipeline, &["quarantine", "show", "1"]).await;
    assert!(shown.contains("404") && shown.contains(&url), "{shown}");
    there.store(true, Ordering::Release);
    succeed(&pipeline, &["quarantine", "redrive", "1"]).await;
    wait_until("three events and an empty quarantine", BOUND, async || {
        bus.status().await.is_ok_and(|status| status.statements == Some(3) && status.quarantined == 0)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hopeless_message_can_be_dropped() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    let result = follow(&bus, address(1, "ftp://127.0.0.1/page.txt")).await;
    assert!(matches!(result, JobResult::Quarantined { stage: Stage::Fetch, .. }), "{result:?}");
    assert_eq!(bus.status().await.unwrap().quarantined, 1);
    succeed(&pipeline, &["quarantine", "drop", "1"]).await;
    assert_eq!(bus.status().await.unwrap().quarantined, 0);
}
