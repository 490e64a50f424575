//! What an operator decides: pages that were held, and statements that must not be published.

use std::sync::Arc;

use fayan_bus::Bus;
use fayan_contract::{message::JobResult, names::Stage};
use fayan_store::Store;
use fayan_testkit::servers::{Pipeline, PipelineOptions, PostgresServer, wait_until};
use serde_json::Value;

use crate::story::{BOUND, PAGE, PROGRAM, events, follow, page, pipeline, run, succeed, told};

/// The page without its last speech, as a cut-off fetch gives it and as a paper that takes a speech back prints it.
fn shorter() -> &'static str {
    PAGE.split("把水留住").next().expect("the page has a last speech")
}

async fn announced(bus: &Bus, count: u64) {
    wait_until("the publish service to announce what a command left in the outbox", BOUND, async || {
        bus.status().await.is_ok_and(|status| status.statements == Some(count))
    })
    .await;
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON on each line")).collect()
}

/// A pipeline on PostgreSQL.
async fn on_postgresql() -> Pipeline {
    let store = Some(PostgresServer::shared().database());
    Pipeline::start(PROGRAM, &PipelineOptions { store, ..PipelineOptions::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shrunk_page_that_is_accepted_is_announced_without_a_restart() {
    accept_a_shrunk_page(&pipeline().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shrunk_page_that_is_accepted_on_postgresql_is_announced_without_a_restart() {
    accept_a_shrunk_page(&on_postgresql().await).await;
}

async fn accept_a_shrunk_page(pipeline: &Pipeline) {
    let bus = pipeline.bus("test").await;
    follow(&bus, page(1, PAGE)).await;
    let held = follow(&bus, page(2, shorter())).await;
    assert!(matches!(held, JobResult::Held { .. }), "{held:?}");
    let list = lines(&succeed(pipeline, &["review", "list", "--format", "json"]).await);
    assert_eq!((list.len(), list[0]["code"].as_str()), (1, Some("SHRUNK_VS_PREVIOUS")));
    let number = list[0]["id"].to_string();

    let refused = run(pipeline, &["review", "accept", &number]).await;
    assert_eq!(refused.status.code(), Some(2), "who and why are not optional");
    let word = ["--reason", "the paper took it back", "--by", "编辑甲"];
    succeed(pipeline, &[&["review", "accept", &number][..], &word].concat()).await;
    announced(&bus, 4).await;
    assert_eq!(told(&events(&bus).await)[3..], ["- statement.withdrawn"]);
    let again = run(pipeline, &[&["review", "accept", &number][..], &word].concat()).await;
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(succeed(pipeline, &["review", "list"]).await, "nothing is held\n");
    let decision = &lines(&succeed(pipeline, &["review", "decisions", "--format", "json"]).await)[0];
    assert_eq!((decision["verdict"].as_str(), decision["by"].as_str()), (Some("accepted"), Some("编辑甲")));
    assert_eq!(decision["revision"], 2);
    succeed(pipeline, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_page_does_not_come_back_with_the_same_bytes() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    follow(&bus, page(1, PAGE)).await;
    follow(&bus, page(2, shorter())).await;
    succeed(&pipeline, &["review", "reject", "1", "--reason", "cut off", "--by", "编辑甲"]).await;
    let again = follow(&bus, page(3, shorter())).await;
    assert!(matches!(again, JobResult::Held { .. }), "{again:?}");
    assert_eq!(succeed(&pipeline, &["review", "list"]).await, "nothing is held\n");
    let whole = follow(&bus, page(4, PAGE)).await;
    assert!(matches!(whole, JobResult::Stored { revision: 1, events: 0, .. }), "{whole:?}");
    assert_eq!(events(&bus).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suppressed_statement_outlives_edits_of_its_page_until_it_is_lifted() {
    suppress_a_statement(&pipeline().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suppressed_statement_on_postgresql_outlives_edits_of_its_page_until_it_is_lifted() {
    suppress_a_statement(&on_postgresql().await).await;
}

async fn suppress_a_statement(pipeline: &Pipeline) {
    let bus = pipeline.bus("test").await;
    follow(&bus, page(1, PAGE)).await;
    let id = events(&bus).await[1].event.statement_id.clone();
    let subject = format!("statement:{id}");
    let word = ["--reason", "court order 12/2031", "--by", "Legal"];
    let done = succeed(pipeline, &[&["suppress", "add", &subject][..], &word].concat()).await;
    assert!(done.contains("1 statements of 1 documents withdrawn"), "{done}");
    announced(&bus, 4).await;
    let withdrawn = events(&bus).await.remove(3).event;
    assert_eq!(withdrawn.reason.as_deref(), Some("suppressed: court order 12/2031"));

    let edited = PAGE.replace("没有发生一起火灾", "没有发生一起山火").replace("三万亩", "四万亩");
    let result = follow(&bus, page(2, &edited)).await;
    assert!(matches!(result, JobResult::Stored { revision: 3, statements: 2, events: 1, .. }), "{result:?}");
    let store: Arc<dyn Store> = pipeline.store().await;
    let stands = store.statement(&id).await.unwrap().unwrap();
    assert!(stands.withdrawn && stands.suppressed);
    let list = lines(&succeed(pipeline, &["suppress", "list", "--format", "json"]).await);
    assert_eq!((list.len(), list[0]["subject"].as_str()), (1, Some(subject.as_str())));

    succeed(pipeline, &[&["suppress", "lift", &subject][..], &word].concat()).await;
    assert_eq!(succeed(pipeline, &["suppress", "list"]).await, "nothing is suppressed\n");
    let result = follow(&bus, page(3, &edited)).await;
    assert!(matches!(result, JobResult::Stored { revision: 4, events: 1, .. }), "{result:?}");
    let back = events(&bus).await.pop().unwrap().event;
    assert_eq!((back.statement_id, back.revision), (id, 3));
    succeed(pipeline, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suppressed_page_outlives_a_new_document_at_its_address() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    let at = |number, text: &str| {
        let mut job = page(number, text);
        job.job.metadata.url = Some("https://paper.example/2031/05/07/3.htm".to_owned());
        job
    };
    follow(&bus, at(1, PAGE)).await;
    let address = "http://PAPER.example/2031/05/07/3.htm#top";
    let word = ["--reason", "licence ended", "--by", "Legal"];
    succeed(&pipeline, &[&["suppress", "add", address][..], &word].concat()).await;
    announced(&bus, 6).await;
    let other = PAGE.replace("让好树长在好山上", "把河管成清水河").replace("造林现场会", "治水现场会");
    for (number, text) in [(2, PAGE), (3, &other)] {
        let result = follow(&bus, at(number, text)).await;
        assert!(matches!(result, JobResult::Stored { statements: 0, events: 0, .. }), "{result:?}");
    }
    assert_eq!(events(&bus).await.len(), 6);
    let wrong = run(&pipeline, &[&["suppress", "add", "page 3"][..], &word].concat()).await;
    assert_eq!(wrong.status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_correction_outlives_the_same_page_and_an_edit_of_it() {
    let mut pipeline = pipeline().await;
    let folder = pipeline.folder().join("corrections");
    std::fs::create_dir(&folder).unwrap();
    let folder = folder.to_str().unwrap().to_owned();
    pipeline.stop_service(Stage::Publish, BOUND).await;
    pipeline.start_service_with(Stage::Publish, &[("FAYAN_CORRECTIONS", &folder)]);
    let bus = pipeline.bus("test").await;
    follow(&bus, page(1, PAGE)).await;
    let id = events(&bus).await[2].event.statement_id.clone();
    let correct = async |old: &str, new: &str| {
        let word = ["--reason", "checked against the print", "--by", "编辑甲", "--corrections", &folder];
        let change = ["review", "correct", &id, "--field", "paragraph", "--old", old, "--new", new];
        run(&pipeline, &[&change[..], &word].concat()).await
    };
    let wrong = correct("二十座", "十三座").await;
    assert_eq!(wrong.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("no paragraph reads the old value"));
    assert!(correct("十二座", "十三座").await.status.success());
    announced(&bus, 4).await;
    let corrected = events(&bus).await.pop().unwrap().event;
    assert_eq!(corrected.changed, ["paragraphs"]);
    let statement = corrected.statement.unwrap();
    assert!(statement.text.contains("十三座") && statement.corrections[0].as_read.as_ref().unwrap().contains("十二座"));

    let same = follow(&bus, page(2, PAGE)).await;
    assert!(matches!(same, JobResult::Stored { revision: 2, events: 0, .. }), "{same:?}");
    let edited = follow(&bus, page(3, &PAGE.replace("三万亩", "四万亩"))).await;
    assert!(matches!(edited, JobResult::Stored { revision: 3, events: 1, .. }), "{edited:?}");
    let list = ["review", "list", "--format", "json", "--corrections", &folder];
    assert_eq!(succeed(&pipeline, &list).await, "");
    let elsewhere = follow(&bus, page(4, &PAGE.replace("旱季也有水", "旱季里也有水"))).await;
    assert!(matches!(elsewhere, JobResult::Stored { revision: 4, .. }), "{elsewhere:?}");
    let unfit = lines(&succeed(&pipeline, &list).await);
    assert_eq!((unfit.len(), unfit[0]["code"].as_str()), (1, Some("CORRECTION_UNFIT")));
    succeed(&pipeline, &["verify"]).await;

    std::fs::write(format!("{folder}/wrong.toml"), "document = 1").unwrap();
    let checked = run(&pipeline, &["check", "--offline", "--config", "/dev/null"]).await;
    assert!(checked.status.success(), "no folder, nothing to check");
    let mut check = pipeline.command(&["check", "--offline"]);
    let checked = check.env("FAYAN_CORRECTIONS", &folder).output().unwrap();
    assert_eq!(checked.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&checked.stdout).contains("wrong.toml"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_doubt_and_what_waits_are_listed_and_shown() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    // The first item of an enumeration is missing.
    follow(&bus, page(1, &PAGE.replace("一是选好苗。本地苗木优先。", "本地苗木优先。"))).await;
    let list = ["review", "list", "--doubtful", "--format", "json"];
    let codes = |text: &str| {
        let lines = lines(text);
        lines.iter().map(|line| line["codes"][0].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let flagged = [&list[..], &["--code", "ENUM_GAP"]].concat();
    assert_eq!(codes(&succeed(&pipeline, &flagged).await), [Some("ENUM_GAP".to_owned())]);
    follow(&bus, page(2, shorter())).await;
    let shown = succeed(&pipeline, &["review", "show", "1"]).await;
    assert!(shown.contains("SHRUNK_VS_PREVIOUS") && shown.contains("- withdrawn"), "{shown}");
    let changes = lines(&succeed(&pipeline, &["review", "show", "1", "--format", "json"]).await);
    assert!(changes.iter().any(|change| change["change"] == "statement.withdrawn"), "{changes:?}");
    let nothing = run(&pipeline, &["review", "show", "2"]).await;
    assert_eq!(nothing.status.code(), Some(1));
}
