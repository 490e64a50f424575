//! Processes that are killed, stopped or silent.

use std::{collections::BTreeSet, time::Duration};

use fayan_contract::{event::StatementEvent, message::JobResult, names::Stage};
use fayan_testkit::{
    generate::{Options, generate},
    servers::{Agreement, Pipeline, PipelineOptions, PostgresServer, Program, wait_for, wait_until},
};
use nix::sys::signal::Signal;

use crate::story::{self, BOUND, PAGE, PROGRAM, counted, events, follow, page, pipeline, run, succeed};

/// Distinct pages with their number of statements left to the program.
fn jobs(count: u128) -> Vec<fayan_contract::message::JobRequested> {
    (1..=count)
        .map(|number| {
            let text = String::from_utf8(generate(number as u64, &Options::plain_text()).source).expect("UTF-8");
            page(number, &text)
        })
        .collect()
}

/// Submits pages, breaks something again and again meanwhile, and requires every statement once.
async fn survives(mut pipeline: Pipeline, mut break_something: impl AsyncFnMut(&mut Pipeline, usize)) {
    let bus = pipeline.bus("test").await;
    let jobs = jobs(24);
    let mut outcomes = bus.outcomes().await.unwrap();
    jobs.iter().for_each(|job| outcomes.expect(&job.job));
    for (number, job) in jobs.into_iter().enumerate() {
        bus.submit(job, None).await.unwrap();
        break_something(&mut pipeline, number).await;
    }
    let mut statements = 0;
    while outcomes.remaining() > 0 {
        let next = tokio::time::timeout(BOUND, outcomes.next()).await;
        let outcome = next.unwrap_or_else(|_| panic!("{} jobs have not ended", outcomes.remaining()));
        match outcome.unwrap().expect("an outcome").result {
            JobResult::Stored { statements: stored, .. } => statements += stored,
            other => panic!("{other:?}"),
        }
    }
    let events = events(&bus).await;
    assert_eq!(events.len(), statements as usize, "every statement is announced");
    assert!(counted(&events).values().all(|count| *count == 1), "no statement is announced twice");
    let counts = pipeline.store().await.counts().await.unwrap();
    assert_eq!((counts.statements, counts.unsent), (u64::from(statements), 0));
    succeed(&pipeline, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_services_loses_and_repeats_nothing() {
    survives(pipeline().await, async |pipeline, number| {
        if number % 3 == 0 {
            let stage = Stage::ALL[number / 3 % Stage::ALL.len()];
            pipeline.kill_service(stage);
            pipeline.start_service(stage);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_nats_server_loses_and_repeats_nothing() {
    survives(pipeline().await, async |pipeline, number| {
        if number % 8 == 4 {
            pipeline.server().kill().await.unwrap();
            pipeline.server().restart().await.unwrap();
        }
    })
    .await;
}

/// Four publishers share a store and are killed again and again while papers edit their pages, and the server of their
/// database stops and crashes. `cargo xtask publishers` is the same for long.
#[tokio::test(flavor = "multi_thread")]
async fn four_publishers_that_crash_over_edited_pages_leave_store_and_stream_in_agreement() {
    let mut database = PostgresServer::start();
    let options = PipelineOptions { store: Some(database.database()), ..PipelineOptions::default() };
    let mut pipeline = Pipeline::new(PROGRAM, &options).await;
    for stage in [Stage::Fetch, Stage::Clean, Stage::Segment] {
        pipeline.start_service(stage);
    }
    let start = |pipeline: &Pipeline, number: usize| {
        Program::start(&format!("publish-{number}"), &mut pipeline.command(&["publish"]), pipeline.folder())
    };
    let mut publishers: Vec<Program> = (0..4).map(|number| start(&pipeline, number)).collect();
    let bus = pipeline.bus("test").await;
    let mut outcomes = bus.outcomes().await.unwrap();
    let editions: Vec<_> = (0..16).flat_map(|page| (0..3).map(move |edition| (page, edition))).collect();
    for (number, (page, edition)) in (0..).zip(&editions) {
        let job = edition_of(number as u128, *page, *edition);
        outcomes.expect(&job.job);
        bus.submit(job, None).await.unwrap();
        if number % 4 == 1 {
            publishers[number / 4 % 4].kill();
            publishers[number / 4 % 4] = start(&pipeline, number / 4 % 4);
        }
        match number % 16 {
            6 => database.restart(),
            14 => {
                database.stop();
                database.restart();
            }
            _ => {}
        }
    }
    while outcomes.remaining() > 0 {
        let next = tokio::time::timeout(BOUND, outcomes.next()).await;
        let outcome = next.unwrap_or_else(|_| panic!("{} jobs have not ended", outcomes.remaining()));
        let result = outcome.unwrap().expect("an outcome").result;
        assert!(matches!(result, JobResult::Stored { .. }), "{result:?}");
    }
    let events: Vec<_> = events(&bus).await.into_iter().map(|stored| stored.event).collect();
    assert!(publishers.iter_mut().all(|publisher| publisher.ended().is_none()), "one that starts meanwhile waits");
    let store = pipeline.store().await;
    Agreement::between(&events, &*store).await.holds();
    // An edition that came after a newer one is passed over, so the newest is what every document ends with.
    let newest = |event: &&StatementEvent| {
        event.statement.as_ref().is_some_and(|statement| statement.text.contains("这是第2次修改补上的一句话。"))
    };
    let edited: BTreeSet<&str> = events.iter().filter(newest).map(|event| event.document.id.as_str()).collect();
    assert_eq!(edited.len() as u64, store.counts().await.unwrap().documents);
    succeed(&pipeline, &["verify"]).await;
}

/// A machine that comes up in any order: what needs the database waits for it, says so, and is not taken for ready.
#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_waits_for_a_database_that_starts_later() {
    let mut database = PostgresServer::start();
    let options = PipelineOptions { store: Some(database.database()), ..PipelineOptions::default() };
    let mut pipeline = Pipeline::new(PROGRAM, &options).await;
    database.stop();
    pipeline.start_service_with(Stage::Publish, &[("FAYAN_HEALTH_ADDRESS", "127.0.0.1:0")]);
    let address = wait_for("the service to wait for its store", BOUND, async || {
        let log = pipeline.service(Stage::Publish).errors();
        let (_, rest) = log.split_once("http://").filter(|_| log.contains("The store cannot be opened yet"))?;
        Some(rest.split_once("/livez")?.0.to_owned())
    })
    .await;
    let waiting = run(&pipeline, &["health", "--ready", "--health-address", &address]).await;
    assert_eq!(waiting.status.code(), Some(1), "{waiting:?}");
    database.restart();
    let ready = succeed(&pipeline, &["health", "--ready", "--wait", "60", "--health-address", &address]).await;
    assert!(ready.contains("\"ready\":true"), "{ready}");
    assert_eq!(pipeline.stop_service(Stage::Publish, BOUND).await.code(), Some(0));

    database.stop();
    let start = |name: &str, seconds: &str| {
        let mut command = pipeline.command(&["publish"]);
        Program::start(name, command.env("FAYAN_STORE_SECONDS", seconds), pipeline.folder())
    };
    let mut told = start("told-to-stop", "300");
    wait_until("it to wait", BOUND, async || told.errors().contains("The store cannot be opened yet")).await;
    assert_eq!(told.stop(BOUND).await.code(), Some(0), "told to stop it waits no longer");
    let mut impatient = start("impatient", "1");
    assert_eq!(impatient.wait(BOUND).await.code(), Some(3), "{}", impatient.errors());
}

/// A page after a number of edits, fetched after the earlier editions.
fn edition_of(number: u128, page: u64, edition: u32) -> fayan_contract::message::JobRequested {
    let text = String::from_utf8(generate(page + 1, &Options::plain_text()).edited(edition)).expect("UTF-8");
    let mut job = story::page(number + 1, &text);
    job.job.metadata.fetched_at = Some(format!("2031-05-04T00:00:{edition:02}Z"));
    job
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_worked_on_twice_does_no_harm() {
    let mut pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    // A frozen publisher holds the message; after the acknowledgement wait another one gets it, and then both go on.
    let document = follow(&bus, page(1, PAGE)).await;
    let JobResult::Stored { .. } = document else { panic!("{document:?}") };
    // An outcome is told before its message is acknowledged.
    wait_until("the first message to be settled", BOUND, async || in_work(&bus, Stage::Publish).await == 0).await;
    pipeline.service(Stage::Publish).signal(Signal::SIGSTOP);
    let mut outcomes = bus.outcomes().await.unwrap();
    let job = page(2, &PAGE.replace("三万亩", "五万亩"));
    outcomes.expect(&job.job);
    bus.submit(job, None).await.unwrap();
    wait_until("the frozen publisher to hold a message", BOUND, async || in_work(&bus, Stage::Publish).await == 1)
        .await;
    let mut second = Program::start("second-publish", &mut pipeline.command(&["publish"]), pipeline.folder());
    let outcome = tokio::time::timeout(BOUND, outcomes.next()).await.expect("the second publisher takes over").unwrap();
    assert!(matches!(outcome.unwrap().result, JobResult::Stored { revision: 2, events: 1, .. }));
    pipeline.service(Stage::Publish).signal(Signal::SIGCONT);
    assert!(second.stop(BOUND).await.success());
    assert!(pipeline.stop_service(Stage::Publish, BOUND).await.success());
    let events = events(&bus).await;
    assert_eq!(events.len(), 4);
    assert!(counted(&events).values().all(|count| *count == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_silent_is_noticed_and_survived() {
    let mut pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    follow(&bus, page(1, PAGE)).await;
    pipeline.server().pause().unwrap();
    let log = pipeline.folder().join("clean.err");
    let silent =
        |log: &std::path::Path| std::fs::read_to_string(log).is_ok_and(|text| text.contains("no sign of life"));
    wait_until("the clean service to notice the silence", BOUND, async || silent(&log)).await;
    pipeline.server().resume().unwrap();
    let result = follow(&bus, page(2, &PAGE.replace("三万亩", "六万亩"))).await;
    assert!(matches!(result, JobResult::Stored { revision: 2, events: 1, .. }), "{result:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_kills_its_worker_ends_in_quarantine_and_can_be_redriven() {
    let options = PipelineOptions { ack_wait: Duration::from_secs(1), max_deliver: 2, ..PipelineOptions::default() };
    let mut pipeline = Pipeline::start(PROGRAM, &options).await;
    let bus = pipeline.bus("test").await;
    // Frozen at once and killed when it holds the message, the clean service never gets to its end.
    let kill_with_message = async |pipeline: &mut Pipeline, bus: &fayan_bus::Bus| {
        wait_until("the clean service to hold the message", BOUND, async || in_work(bus, Stage::Clean).await == 1)
            .await;
        pipeline.kill_service(Stage::Clean);
        pipeline.start_service(Stage::Clean);
        wait_until("the new service to pull", BOUND, async || pulls(bus, Stage::Clean).await > 0).await;
        pipeline.service(Stage::Clean).signal(Signal::SIGSTOP);
    };
    wait_until("the service to pull", BOUND, async || pulls(&bus, Stage::Clean).await > 0).await;
    pipeline.service(Stage::Clean).signal(Signal::SIGSTOP);
    let job = page(1, PAGE);
    let mut outcomes = bus.outcomes().await.unwrap();
    outcomes.expect(&job.job);
    bus.submit(job.clone(), None).await.unwrap();
    for _ in 0..options.max_deliver {
        kill_with_message(&mut pipeline, &bus).await;
    }
    let outcome = tokio::time::timeout(BOUND, outcomes.next()).await.expect("the sweeper finds it").unwrap().unwrap();
    let JobResult::Quarantined { stage: Stage::Clean, code, .. } = &outcome.result else { panic!("{outcome:?}") };
    assert_eq!(code, "CRASH_LOOP");
    pipeline.service(Stage::Clean).signal(Signal::SIGCONT);
    let list = succeed(&pipeline, &["quarantine", "list"]).await;
    assert!(list.contains("CRASH_LOOP"), "{list}");
    outcomes.expect(&job.job);
    succeed(&pipeline, &["quarantine", "redrive", "--all"]).await;
    wait_until("three events", BOUND, async || {
        bus.status().await.is_ok_and(|status| status.statements == Some(3) && status.quarantined == 0)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn services_told_to_stop_hand_back_what_they_could_not_finish() {
    // A message that was not handed back would come again only after this wait, later than the test allows.
    let options = PipelineOptions { ack_wait: 4 * BOUND, ..PipelineOptions::default() };
    let mut pipeline = Pipeline::start(PROGRAM, &options).await;
    let bus = pipeline.bus("test").await;
    for job in jobs(12) {
        bus.submit(job, None).await.unwrap();
    }
    for stage in Stage::ALL {
        assert!(pipeline.stop_service(stage, BOUND).await.success(), "{stage} ends in order");
    }
    for stage in Stage::ALL {
        pipeline.start_service(stage);
    }
    let store = pipeline.store().await;
    wait_until("all pages to be stored", BOUND, async || {
        store.counts().await.is_ok_and(|counts| counts.documents == 12)
    })
    .await;
}

async fn in_work(bus: &fayan_bus::Bus, stage: Stage) -> u64 {
    status(bus, stage).await.map_or(0, |status| status.in_work)
}

async fn pulls(bus: &fayan_bus::Bus, stage: Stage) -> u64 {
    status(bus, stage).await.map_or(0, |status| status.waiting_pulls)
}

async fn status(bus: &fayan_bus::Bus, stage: Stage) -> Option<fayan_bus::StageStatus> {
    let status = bus.status().await.ok()?;
    status.stages.into_iter().find(|found| found.stage == stage)
}

#[test]
fn pages_of_the_stories_are_distinct() {
    let ids: std::collections::BTreeSet<_> = jobs(24).into_iter().map(|job| format!("{:?}", job.origin)).collect();
    assert_eq!(ids.len(), 24);
    assert!(story::PAGE.contains("三万亩"));
}
