//! One service as a container runs it: health probes, JSON logs, orderly ends; and the commands beside it.

use fayan_bus::{Received, WorkerOptions};
use fayan_contract::{
    message::{JobHeader, JobOutcome, JobRequested, JobResult},
    names::Stage,
};
use fayan_testkit::servers::{DeployedServer, Pipeline, PipelineOptions, unconfigured, wait_for, wait_until};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::story::{BOUND, PAGE, PROGRAM, run, succeed};

#[tokio::test(flavor = "multi_thread")]
async fn a_service_answers_probes_and_logs_json() {
    let mut pipeline = Pipeline::new(PROGRAM, &PipelineOptions::default()).await;
    let settings = [("FAYAN_HEALTH_ADDRESS", "127.0.0.1:0"), ("FAYAN_LOG_FORMAT", "json")];
    pipeline.start_service_with(Stage::Clean, &settings);
    let address = wait_for("the probe address in the log", BOUND, async || {
        let log = pipeline.service(Stage::Clean).errors();
        let (_, rest) = log.split_once("http://")?;
        Some(rest.split_once("/livez")?.0.to_owned())
    })
    .await;
    succeed(&pipeline, &["health", "--health-address", &address]).await;
    let ready = succeed(&pipeline, &["health", "--ready", "--wait", "60", "--health-address", &address]).await;
    assert!(ready.contains("\"ready\":true"), "{ready}");
    let log = pipeline.service(Stage::Clean).errors();
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line} is not JSON: {error}"));
        assert!(line["message"].is_string() && line["level"].is_string(), "{line}");
    }
    let status = pipeline.stop_service(Stage::Clean, BOUND).await;
    assert_eq!(status.code(), Some(0), "a service that was asked to stop ended well");
    let gone = run(&pipeline, &["health", "--health-address", &address]).await;
    assert_ne!(gone.status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_a_server_says_once_what_it_waits_for() {
    let mut pipeline = Pipeline::new(PROGRAM, &PipelineOptions::default()).await;
    pipeline.server().kill().await.unwrap();
    pipeline.start_service(Stage::Clean);
    let waits = format!("waits for NATS at {}", pipeline.server().url());
    let says = async |pipeline: &mut Pipeline, text: &str| {
        wait_until(text, BOUND, async || pipeline.service(Stage::Clean).errors().contains(text)).await;
    };
    says(&mut pipeline, &waits).await;
    pipeline.server().restart().await.unwrap();
    says(&mut pipeline, "is connected to NATS").await;
    assert_eq!(pipeline.service(Stage::Clean).errors().matches(&waits).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn submit_follows_documents_and_tail_prints_their_statements() {
    let pipeline = Pipeline::start(PROGRAM, &PipelineOptions::default()).await;
    let page = pipeline.folder().join("page.txt");
    std::fs::write(&page, PAGE).unwrap();
    let page = page.display().to_string();
    let submitted = succeed(&pipeline, &["submit", "--json", &page]).await;
    let outcome: Value = serde_json::from_str(submitted.trim()).unwrap();
    assert_eq!(outcome["result"]["result"], "stored");
    assert_eq!(outcome["result"]["statements"], 3);
    let tail = succeed(&pipeline, &["tail", "--from", "start", "--until-caught-up"]).await;
    assert!(tail.contains("+ 市林业局局长 田一木: 把树种好"), "{tail}");
    let events = succeed(&pipeline, &["tail", "--from", "start", "--until-caught-up", "--format", "json"]).await;
    let types: Vec<String> = events
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(types, ["statement.published"; 3]);
    for nothing in [&["--source", "elsewhere", "--from", "start"][..], &["--from", "now"], &["--from", "1000"]] {
        let tail = succeed(&pipeline, &[&["tail", "--until-caught-up"], nothing].concat()).await;
        assert_eq!(tail, "", "{nothing:?}");
    }
    let status: Value = serde_json::from_str(&succeed(&pipeline, &["status", "--json"]).await).unwrap();
    assert_eq!((&status["quarantined"], &status["statements"]), (&0.into(), &3.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_the_server_refuses_is_named_and_the_others_are_followed() {
    let mut server = DeployedServer::start(&[]).await;
    let config = server.folder().join("nats.conf");
    let small = std::fs::read_to_string(&config).unwrap().replace("max_payload: 1MB", "max_payload: 16KB");
    std::fs::write(&config, small).unwrap();
    server.restart().await;
    for (name, text) in [("large.txt", "好".repeat(10_000)), ("small.txt", PAGE.to_owned())] {
        std::fs::write(server.folder().join(name), text).unwrap();
    }
    let bus = server.bus("fetch").await;
    let shutdown = CancellationToken::new();
    let ending = async |received: Received<JobRequested>| {
        let JobHeader { id: job_id, source, .. } = received.message.job;
        let (code, detail) = ("SHRUNK_VS_PREVIOUS".to_owned(), "a test".to_owned());
        let result = JobResult::Held { document_id: "d1".to_owned(), code, detail };
        Ok(Some(JobOutcome { job_id, source, name: None, result }))
    };
    let stage = bus.run_sink(WorkerOptions::default(), ending, shutdown.clone());
    let mut submit = tokio::process::Command::from(unconfigured(PROGRAM));
    submit.args(["submit", "--timeout", "60", "large.txt", "small.txt"]).current_dir(server.folder());
    submit.env("FAYAN_NATS_URL", server.url()).env("FAYAN_NATS_NKEY_FILE", server.key("operator"));
    submit.env("FAYAN_NATS_INBOX_PREFIX", "_INBOX_operator").kill_on_drop(true);
    let submitted = async {
        let output = submit.output().await.unwrap();
        shutdown.cancel();
        output
    };
    let (stopped, output) = tokio::join!(stage, submitted);
    stopped.unwrap();
    let [told, errors] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert_eq!(output.status.code(), Some(1), "{told}{errors}");
    assert!(errors.contains("large.txt") && errors.contains("larger than the server accepts"), "{errors}");
    assert!(told.contains("small.txt: held"), "{told}{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_and_provision_agree_about_what_is_there() {
    let pipeline = Pipeline::new(PROGRAM, &PipelineOptions::default()).await;
    // The pipeline of a test is provisioned with a shorter wait, so there is a difference to be shown.
    let dry = run(&pipeline, &["provision", "--dry-run"]).await;
    assert_eq!(dry.status.code(), Some(1));
    let checked = run(&pipeline, &["check"]).await;
    assert_eq!(checked.status.code(), Some(0), "differences are warnings");
    assert!(String::from_utf8_lossy(&checked.stdout).contains("FAYAN_RAW"), "the difference is named");
    assert_eq!(run(&pipeline, &["check", "--strict"]).await.status.code(), Some(1));
    succeed(&pipeline, &["provision"]).await;
    succeed(&pipeline, &["provision", "--dry-run"]).await;
    succeed(&pipeline, &["check", "--strict"]).await;
}
