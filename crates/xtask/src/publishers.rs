//! Several publishers work on one PostgreSQL and one statement stream, while they are killed with SIGKILL at random moments
//! and the database is restarted under them. At the end event log and store must agree.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use fayan_bus::{Bus, TailFrom};
use fayan_contract::{event::StatementEvent, names::Stage};
use fayan_store::Store;
use fayan_testkit::servers::{Agreement, Pipeline, PipelineOptions, PostgresServer, Program};
use futures_util::StreamExt;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::{editions::Editions, submitting::Submitting};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many documents.
    #[arg(long, default_value_t = 5000)]
    documents: usize,
    /// How large a share of the documents is edited, and how large a share of the pages comes twice.
    #[arg(long, default_value_t = 0.2)]
    share: f64,
    /// How many publishers.
    #[arg(long, default_value_t = 4)]
    publishers: usize,
    /// How often publishers are killed, all together.
    #[arg(long, default_value_t = 200)]
    kills: usize,
    /// How often the database is restarted, by turns in order and as after a crash.
    #[arg(long, default_value_t = 10)]
    restarts: usize,
    /// Seed of pages and moments.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Longest time between two blows, in milliseconds.
    #[arg(long, default_value_t = 500)]
    pause_ms: u64,
    /// How long the queues may take to run empty after the last blow, in seconds.
    #[arg(long, default_value_t = 600)]
    settle_seconds: u64,
}

/// What befalls the run.
#[derive(Debug, Clone, Copy)]
enum Blow {
    Publisher,
    DatabaseStopped,
    DatabaseCrashed,
}

pub(crate) async fn run(program: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let mut random = StdRng::seed_from_u64(arguments.seed);
    let mut database = PostgresServer::start();
    let options = PipelineOptions {
        ack_wait: Duration::from_secs(5),
        store: Some(database.database()),
        ..PipelineOptions::default()
    };
    let mut pipeline = Pipeline::new(program, &options).await;
    let folder = pipeline.folder().join("pages");
    let editions = Editions::generate(program, &folder, arguments.documents, arguments.share, &mut random)?;
    println!(
        "{} documents, {} later editions, {} duplicates, {} publishers, seed {}",
        editions.documents, editions.edits, editions.duplicates, arguments.publishers, arguments.seed
    );
    for stage in Stage::ALL.into_iter().filter(|stage| *stage != Stage::Publish) {
        pipeline.start_service(stage);
    }
    let mut publishers = Publishers::start(&pipeline, arguments.publishers);

    let submitting = Submitting::start(&pipeline, editions.pages.clone()).await;
    let started = Instant::now();
    let blows = blows(arguments, &mut random);
    for (number, blow) in (1..).zip(&blows) {
        submitting.release(editions.pages.len() * number / blows.len());
        tokio::time::sleep(Duration::from_millis(random.random_range(20..arguments.pause_ms.max(21)))).await;
        publishers.look_after(&pipeline);
        match blow {
            Blow::Publisher => publishers.kill(&pipeline, random.random_range(0..arguments.publishers)),
            Blow::DatabaseStopped => {
                database.stop();
                database.restart();
            }
            Blow::DatabaseCrashed => database.restart(),
        }
    }
    submitting.done().await?;
    let blowing = started.elapsed();
    let (bus, store) = (pipeline.bus("publishers").await, pipeline.store().await);
    let deadline = Instant::now() + Duration::from_secs(arguments.settle_seconds);
    let quarantined = loop {
        publishers.look_after(&pipeline);
        if let Some(quarantined) = settled(&bus, &*store, editions.documents).await? {
            break quarantined;
        }
        ensure!(Instant::now() < deadline, "not settled: {:?}, {:?}", store.counts().await, bus.status().await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let settling = started.elapsed() - blowing;

    println!("  killed       {} in all: {:?}", publishers.killed.iter().sum::<usize>(), publishers.killed);
    println!("  restarted    PostgreSQL {} times", arguments.restarts);
    println!("  ended by itself and started again: {}", publishers.ended);
    println!("  blows took {blowing:.1?}, running empty {settling:.1?}");
    println!("  quarantined  {quarantined}");
    let as_expected = stands_as_expected(&*store, &editions).await?;
    let agreement = Agreement::between(&announced(&bus).await?, &*store).await;
    println!("  store        {:?}", store.counts().await.context("counting the store")?);
    println!("  stream       {:?} of {} statements", agreement.events, agreement.statements);
    println!("  differences of stream and store: {}", agreement.count);
    for difference in &agreement.differences {
        println!("    {difference}");
    }
    ensure!(agreement.count == 0 && quarantined == 0 && as_expected, "the run lost, repeated or mixed up something");
    println!("event log and store agree");
    Ok(())
}

fn blows(arguments: &Arguments, random: &mut StdRng) -> Vec<Blow> {
    let mut blows = vec![Blow::Publisher; arguments.kills];
    blows.extend([Blow::DatabaseStopped, Blow::DatabaseCrashed].iter().cycle().take(arguments.restarts));
    blows.shuffle(random);
    blows
}

/// The publishers, each started again when it was killed or has ended.
struct Publishers {
    running: Vec<Program>,
    killed: Vec<usize>,
    ended: usize,
}

impl Publishers {
    fn start(pipeline: &Pipeline, count: usize) -> Self {
        let running = (0..count).map(|number| Self::one(pipeline, number)).collect();
        Self { running, killed: vec![0; count], ended: 0 }
    }

    fn one(pipeline: &Pipeline, number: usize) -> Program {
        Program::start(&format!("publish-{}", number + 1), &mut pipeline.command(&["publish"]), pipeline.folder())
    }

    fn kill(&mut self, pipeline: &Pipeline, number: usize) {
        self.running[number].kill();
        self.killed[number] += 1;
        self.running[number] = Self::one(pipeline, number);
    }

    /// Starts again who has ended by itself, as whatever runs the services does: at its start a service needs the
    /// database to be there.
    fn look_after(&mut self, pipeline: &Pipeline) {
        for (number, publisher) in self.running.iter_mut().enumerate() {
            if let Some(status) = publisher.ended() {
                let errors = publisher.errors();
                println!("  publish-{} ended with {status}: {}", number + 1, errors.lines().last().unwrap_or_default());
                self.ended += 1;
                *publisher = Self::one(pipeline, number);
            }
        }
    }
}

/// The number of quarantined messages, once every document is stored, announced, and nothing is under way.
async fn settled(bus: &Bus, store: &dyn Store, documents: usize) -> anyhow::Result<Option<u64>> {
    let counts = store.counts().await.context("counting the store")?;
    let status = bus.status().await.context("asking for the state of the queues")?;
    let under_way: u64 = status.stages.iter().map(|stage| stage.pending + stage.in_work).sum();
    let stored = counts.documents + status.quarantined >= documents as u64;
    Ok((stored && counts.unsent == 0 && under_way == 0).then_some(status.quarantined))
}

/// Everything in the statement stream.
async fn announced(bus: &Bus) -> anyhow::Result<Vec<StatementEvent>> {
    let total = bus.status().await?.statements.unwrap_or_default();
    let mut tail = bus.tail_statements(TailFrom::Start, None).await?;
    let mut events = Vec::new();
    for _ in 0..total {
        events.push(tail.next().await.context("the stream goes on")??.event);
    }
    Ok(events)
}

/// Whether each document stands as its newest edition reads.
async fn stands_as_expected(store: &dyn Store, editions: &Editions) -> anyhow::Result<bool> {
    let mut others = 0;
    for (id, expected) in &editions.expected {
        let document = store.document(id).await.context("reading the store")?;
        let statements = document.into_iter().flat_map(|document| document.report.statements);
        let announced = statements.filter(|statement| statement.revision > 0);
        let stands: BTreeMap<_, _> = announced.map(|statement| (statement.id, statement.content_sha256)).collect();
        if stands != *expected {
            others += 1;
            println!("  document {id} does not stand as its newest edition reads");
        }
    }
    let statements: usize = editions.expected.values().map(BTreeMap::len).sum();
    println!("  {} documents with {statements} statements expected, other than expected: {others}", editions.documents);
    Ok(others == 0)
}
