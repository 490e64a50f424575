//! What the stories share: the program under test, pages, and following them to their end.

use std::{collections::BTreeMap, path::Path, process::Output, time::Duration};

use fayan_bus::{Bus, StoredEvent, TailFrom};
use fayan_contract::{
    message::{GivenMetadata, JobHeader, JobOutcome, JobRequested, JobResult, Origin},
    source::SourceSlug,
};
use fayan_testkit::servers::{Pipeline, PipelineOptions};
pub(crate) use fayan_testkit::story::PAGE;
use futures_util::StreamExt;

/// Longest wait for anything; generous, because a test machine may be busy.
pub(crate) const BOUND: Duration = Duration::from_secs(120);

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_fayan");

/// A pipeline with all services running and short waits for messages of killed processes.
pub(crate) async fn pipeline() -> Pipeline {
    Pipeline::start(PROGRAM, &PipelineOptions::default()).await
}

/// A job that carries a page of text.
pub(crate) fn page(number: u128, text: &str) -> JobRequested {
    let file_name = Some(format!("page-{number}.txt"));
    job(number, Origin::Inline { raw: text.as_bytes().to_vec().into() }, file_name)
}

/// A job for an address.
pub(crate) fn address(number: u128, url: &str) -> JobRequested {
    job(number, Origin::Url { url: url.to_owned() }, None)
}

fn job(number: u128, origin: Origin, file_name: Option<String>) -> JobRequested {
    let metadata = GivenMetadata { file_name, ..GivenMetadata::default() };
    JobRequested { job: JobHeader { id: format!("{number:032x}"), source: SourceSlug::local(), metadata }, origin }
}

/// Hands over a job and waits until it has ended.
pub(crate) async fn follow(bus: &Bus, job: JobRequested) -> JobResult {
    let mut results = follow_all(bus, vec![job]).await;
    results.pop().expect("one job has one outcome").result
}

/// Hands over jobs and waits until all have ended; the outcomes in the order in which they came.
pub(crate) async fn follow_all(bus: &Bus, jobs: Vec<JobRequested>) -> Vec<JobOutcome> {
    let mut outcomes = bus.outcomes().await.expect("outcomes can be listened for");
    for job in &jobs {
        outcomes.expect(&job.job);
    }
    for job in jobs {
        bus.submit(job, None).await.expect("the job is taken");
    }
    let mut ended = Vec::new();
    while outcomes.remaining() > 0 {
        let next = tokio::time::timeout(BOUND, outcomes.next()).await;
        let outcome = next.unwrap_or_else(|_| panic!("{} jobs have not ended", outcomes.remaining()));
        ended.extend(outcome.expect("outcomes can be read"));
    }
    ended
}

/// Everything that is in the statement stream now.
pub(crate) async fn events(bus: &Bus) -> Vec<StoredEvent> {
    let count = bus.status().await.expect("the server tells its state").statements.expect("the stream is there");
    let mut tail = bus.tail_statements(TailFrom::Start, None).await.expect("the stream can be read");
    let mut events = Vec::new();
    while (events.len() as u64) < count {
        let next = tokio::time::timeout(BOUND, tail.next()).await.expect("the stream is read in time");
        events.push(next.expect("the stream goes on").expect("the event reads"));
    }
    events
}

/// How often each event id stands in the stream.
pub(crate) fn counted(events: &[StoredEvent]) -> BTreeMap<&str, usize> {
    events.iter().fold(BTreeMap::new(), |mut counts, event| {
        *counts.entry(event.event.id.as_str()).or_default() += 1;
        counts
    })
}

/// Events as `speaker type` in stream order, for comparison with a list in the story.
pub(crate) fn told(events: &[StoredEvent]) -> Vec<String> {
    let name = |event: &StoredEvent| {
        let speaker = event.event.statement.as_ref().map(|statement| statement.speaker.as_printed.clone());
        speaker.unwrap_or_else(|| "-".to_owned())
    };
    events.iter().map(|event| format!("{} {}", name(event), event.event.event_type.as_str())).collect()
}

/// Runs a command of the program against a pipeline.
pub(crate) async fn run(pipeline: &Pipeline, arguments: &[&str]) -> Output {
    let mut command = tokio::process::Command::from(pipeline.command(arguments));
    let output = tokio::time::timeout(BOUND, command.kill_on_drop(true).output()).await;
    output.unwrap_or_else(|_| panic!("fayan {arguments:?} did not end")).expect("the program starts")
}

/// The same, which must succeed; its standard output.
pub(crate) async fn succeed(pipeline: &Pipeline, arguments: &[&str]) -> String {
    let output = run(pipeline, arguments).await;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "fayan {arguments:?} ended with {}: {errors}", output.status);
    String::from_utf8(output.stdout).expect("the program prints UTF-8")
}

/// The sample pages.
pub(crate) fn samples() -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("reading {}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.sort();
    paths
}
