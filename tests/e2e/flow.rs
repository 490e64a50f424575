//! Documents on their way when nothing breaks.

use std::collections::BTreeSet;

use fayan_contract::{
    event::{Redirect, RedirectKind},
    message::JobResult,
};
use fayan_testkit::servers::wait_until;

use crate::story::{self, BOUND, PAGE, counted, events, follow, follow_all, page, pipeline, succeed, told};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_reaches_store_and_stream_and_every_field_leads_back_to_its_bytes() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    let JobResult::Stored { document_id, revision, statements, events: announced, .. } =
        follow(&bus, page(1, PAGE)).await
    else {
        panic!("the page is stored")
    };
    assert_eq!((revision, statements, announced), (1, 3, 3));
    let events = events(&bus).await;
    let published = ["田一木", "石二山", "江三水"].map(|name| format!("{name} statement.published"));
    assert_eq!(told(&events), published);
    let traces: BTreeSet<String> = events.iter().map(|event| event.trace.expect("a trace").trace_id()).collect();
    assert_eq!(traces.len(), 1, "one trace shows the whole way");
    assert!(events.iter().all(|event| event.event.document.id == document_id && event.id == event.event.id));
    let report = succeed(&pipeline, &["verify"]).await;
    assert!(!report.is_empty(), "verify says what it read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_submitted_again_is_announced_once() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    let first = follow(&bus, page(1, PAGE)).await;
    let second = follow(&bus, page(2, PAGE)).await;
    let JobResult::Stored { revision: 1, events: 3, .. } = first else { panic!("{first:?}") };
    let JobResult::Stored { revision: 1, events: 0, .. } = second else { panic!("{second:?}") };
    assert_eq!(events(&bus).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_page_announces_exactly_what_changed() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    follow(&bus, page(1, PAGE)).await;
    let edited =
        PAGE.replace("今年春天完成三万亩", "今年春天完成四万亩").replace("松江乡党委书记 江三水", "松江乡乡长 河四木");
    assert_ne!(edited, PAGE);
    let JobResult::Stored { revision, events: announced, .. } = follow(&bus, page(2, &edited)).await else {
        panic!("the edited page is stored")
    };
    assert_eq!((revision, announced), (2, 3));
    let events = events(&bus).await.split_off(3);
    assert_eq!(told(&events), ["田一木 statement.corrected", "河四木 statement.published", "- statement.redirected"]);
    let [corrected, published, redirected] =
        events.try_into().map(|events: [_; 3]| events.map(|one| one.event)).unwrap();
    assert_eq!((corrected.revision, corrected.changed), (2, vec!["paragraphs".to_owned()]));
    let led = Redirect { kind: RedirectKind::Perfect, to: vec![published.statement_id] };
    assert_eq!((redirected.revision, redirected.redirect), (2, Some(led)), "who cited 江三水 is led to 河四木");
}

/// `fayan extract --store` knows no stream: the running service announces what it has stored.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_stores_is_announced_without_a_restart() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    follow(&bus, page(1, PAGE)).await;
    let file = pipeline.folder().join("another.txt");
    std::fs::write(&file, PAGE.replace("青禾市造林现场会", "青禾市修渠现场会")).unwrap();
    succeed(&pipeline, &["extract", "--store", pipeline.store_url(), file.to_str().unwrap()]).await;
    wait_until("six events", BOUND, async || bus.status().await.is_ok_and(|status| status.statements == Some(6))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_comes_back_shorter_is_held() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    follow(&bus, page(1, PAGE)).await;
    let shorter = PAGE.split("把水留住").next().unwrap();
    let result = follow(&bus, page(2, shorter)).await;
    assert!(matches!(&result, JobResult::Held { code, .. } if code == "SHRUNK_VS_PREVIOUS"), "{result:?}");
    assert_eq!(events(&bus).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_larger_than_a_message_may_be_travels_by_reference() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    let filler = "乡里的老人都说好，年轻人也愿意留下来，一起把山绿起来。".repeat(40_000);
    let large = PAGE.replace("乡里的老人都说好。", &filler.replacen("。", "。\n\n", 30_000));
    assert!(large.len() > 3 << 20);
    let result = follow(&bus, page(1, &large)).await;
    // Its last statement alone is larger than an event may be: the page waits in quarantine, and nothing of it is stored
    // that could not be announced.
    let JobResult::Quarantined { code, .. } = &result else { panic!("{result:?}") };
    assert_eq!(code, "EVENT_TOO_LARGE");
    assert_eq!(events(&bus).await.len(), 0);
    assert_eq!(pipeline.store().await.counts().await.unwrap().documents, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_a_watched_folder_are_taken_and_moved() {
    let mut pipeline = story::pipeline().await;
    let inbox = pipeline.folder().join("inbox");
    std::fs::create_dir(&inbox).unwrap();
    pipeline.stop_service(fayan_contract::names::Stage::Fetch, BOUND).await;
    pipeline.start_service_with(
        fayan_contract::names::Stage::Fetch,
        &[("FAYAN_INBOX", inbox.to_str().unwrap()), ("FAYAN_INBOX_SECONDS", "1")],
    );
    std::fs::write(inbox.join("page.txt"), PAGE).unwrap();
    std::fs::write(inbox.join("page.txt.json"), r#"{"outlet": "青禾日报", "published": "2031-05-07"}"#).unwrap();
    let bus = pipeline.bus("test").await;
    wait_until("three events", BOUND, async || bus.status().await.is_ok_and(|status| status.statements == Some(3)))
        .await;
    wait_until("the file to be moved", BOUND, async || inbox.join("done").join("page.txt").exists()).await;
    let event = events(&bus).await.remove(0).event;
    assert_eq!(event.document.outlet.as_deref(), Some("青禾日报"));
    assert_eq!(event.meeting.date.map(|date| date.value).as_deref(), Some("2031-05-06"));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_samples_pass_at_once_and_verify() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    let jobs: Vec<_> = (1..)
        .zip(story::samples())
        .map(|(number, path)| {
            let mut job = page(number, "");
            job.job.metadata.file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            job.origin = fayan_contract::message::Origin::Inline { raw: std::fs::read(&path).unwrap().into() };
            job
        })
        .collect();
    let submitted = jobs.len();
    assert!(submitted >= 5, "the sample pages are there");
    let outcomes = follow_all(&bus, jobs).await;
    assert_eq!(outcomes.len(), submitted);
    let stored: u32 = outcomes
        .iter()
        .map(|outcome| match outcome.result {
            JobResult::Stored { statements, .. } => statements,
            _ => panic!("{outcome:?}"),
        })
        .sum();
    let events = events(&bus).await;
    assert_eq!(events.len(), stored as usize);
    assert!(counted(&events).values().all(|count| *count == 1));
    succeed(&pipeline, &["verify"]).await;
}
