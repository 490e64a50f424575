//! Documents flow while every service and nats-server are killed with SIGKILL again and again at random moments.
//! At the end nothing may be lost and nothing repeated.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use fayan_bus::{Bus, TailFrom};
use fayan_contract::names::Stage;
use fayan_store::Store;
use fayan_testkit::servers::{Pipeline, PipelineOptions};
use futures_util::StreamExt;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::{
    client::Client,
    corpus::{Corpus, Page},
    submitting::Submitting,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many documents.
    #[arg(long, default_value_t = 1000)]
    documents: usize,
    /// How often each service and nats-server are killed.
    #[arg(long, default_value_t = 50)]
    kills: usize,
    /// Seed of pages and moments.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Longest time between two kills, in milliseconds.
    #[arg(long, default_value_t = 400)]
    pause_ms: u64,
    /// How long the queues may take to run empty after the last kill, in seconds.
    #[arg(long, default_value_t = 600)]
    settle_seconds: u64,
}

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Victim {
    Service(Stage),
    Server,
}

impl Victim {
    fn name(self) -> &'static str {
        match self {
            Self::Service(stage) => stage.name(),
            Self::Server => "nats-server",
        }
    }
}

pub(crate) async fn run(program: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let mut pipeline =
        Pipeline::start(program, &PipelineOptions { ack_wait: Duration::from_secs(5), ..PipelineOptions::default() })
            .await;
    let corpus = Corpus::generate(program, &pipeline.folder().join("pages"), arguments.seed, arguments.documents)?;
    let client = Client::start(program, &pipeline.url_with_password(), pipeline.folder())?;
    println!(
        "{} documents, {} statements expected, {} more that are held, seed {}",
        corpus.paths.len(),
        corpus.event_ids().len(),
        corpus.held,
        arguments.seed
    );

    let submitting = Submitting::start(&pipeline, corpus.paths.iter().map(Page::of).collect()).await;
    let started = Instant::now();
    let kills = kill_all(&mut pipeline, arguments, &submitting).await?;
    submitting.release(corpus.paths.len());
    submitting.done().await?;
    let killing = started.elapsed();
    let bus = pipeline.bus("fault").await;
    let store = pipeline.store().await;
    let quarantined = settle(&bus, &*store, &corpus, Duration::from_secs(arguments.settle_seconds)).await?;
    let settling = started.elapsed() - killing;

    for (victim, count) in &kills {
        println!("  killed {:12} {count}", victim.name());
    }
    println!("  killing took {killing:.1?}, running empty {settling:.1?}");
    println!("  quarantined  {quarantined}");
    let verdict = judge(&bus, &*store, &corpus).await?;
    let (seen, ids) = client.finish().await?;
    println!(
        "  subscriber   received {}, distinct {}, repeated by the server {}, invalid {}, out of order {}",
        seen.received, seen.distinct, seen.repeated, seen.invalid, seen.out_of_order
    );
    let expected = corpus.event_ids();
    println!(
        "  subscriber: missing {}, unexpected {}",
        expected.difference(&ids).count(),
        ids.difference(&expected).count()
    );
    ensure!(verdict && quarantined == 0, "the run lost or repeated something");
    ensure!(ids == expected && seen.invalid == 0 && seen.out_of_order == 0, "the subscriber saw something else");
    ensure!(kills.values().all(|count| *count >= arguments.kills), "somebody was killed less often than asked");
    println!("nothing lost, nothing repeated");
    Ok(())
}

async fn kill_all(
    pipeline: &mut Pipeline,
    arguments: &Arguments,
    submitting: &Submitting,
) -> anyhow::Result<BTreeMap<Victim, usize>> {
    let mut random = StdRng::seed_from_u64(arguments.seed);
    let everybody = Stage::ALL.map(Victim::Service).into_iter().chain([Victim::Server]);
    let mut order: Vec<Victim> = everybody.flat_map(|victim| vec![victim; arguments.kills]).collect();
    order.shuffle(&mut random);
    let mut kills = BTreeMap::new();
    for (number, victim) in order.iter().enumerate() {
        submitting.release(arguments.documents * (number + 1) / order.len());
        tokio::time::sleep(Duration::from_millis(random.random_range(20..arguments.pause_ms.max(21)))).await;
        match victim {
            Victim::Service(stage) => {
                let service = pipeline.service(*stage);
                let ended = service.ended();
                ensure!(ended.is_none(), "{stage} ended by itself with {ended:?}: {}", service.errors());
                pipeline.kill_service(*stage);
                pipeline.start_service(*stage);
            }
            Victim::Server => {
                pipeline.server().kill().await.context("killing nats-server")?;
                pipeline.server().restart().await.context("starting nats-server again")?;
            }
        }
        *kills.entry(*victim).or_default() += 1;
    }
    Ok(kills)
}

/// Waits until every document is stored, announced, and nothing is under way. Gives the number of quarantined messages.
async fn settle(bus: &Bus, store: &dyn Store, corpus: &Corpus, limit: Duration) -> anyhow::Result<u64> {
    let deadline = Instant::now() + limit;
    loop {
        let counts = store.counts().await.context("counting the store")?;
        let status = bus.status().await;
        if let Ok(status) = &status {
            let under_way: u64 = status.stages.iter().map(|stage| stage.pending + stage.in_work).sum();
            let stored = counts.documents as usize + status.quarantined as usize >= corpus.expected.len();
            if stored && counts.unsent == 0 && under_way == 0 {
                return Ok(status.quarantined);
            }
        }
        ensure!(Instant::now() < deadline, "not settled after {limit:?}: {counts:?}, {status:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Compares what was expected with the store and with the statement stream.
async fn judge(bus: &Bus, store: &dyn Store, corpus: &Corpus) -> anyhow::Result<bool> {
    let expected = corpus.event_ids();
    let mut stored = BTreeSet::new();
    for statement in corpus.expected.values().flatten() {
        for revision in store.statement_revisions(statement).await.context("reading the store")? {
            stored.insert(format!("{statement}/{}", revision.revision));
        }
    }
    let counts = store.counts().await.context("counting the store")?;
    let mut announced: BTreeMap<String, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let total = bus.status().await?.statements.unwrap_or_default();
    let mut events = bus.tail_statements(TailFrom::Start, None).await?;
    for _ in 0..total {
        let event = events.next().await.context("the stream goes on")??.event;
        *announced.entry(event.id).or_default() += 1;
        *kinds.entry(event.event_type.as_str()).or_default() += 1;
    }
    let announced_ids: BTreeSet<String> = announced.keys().cloned().collect();
    let repeated = announced.values().filter(|count| **count > 1).count();
    println!("  store        {counts:?}");
    println!(
        "  store:  missing {}, unexpected {}",
        expected.difference(&stored).count(),
        stored.difference(&expected).count()
    );
    println!("  stream       {total} events {kinds:?}");
    println!(
        "  stream: missing {}, unexpected {}, repeated {repeated}",
        expected.difference(&announced_ids).count(),
        announced_ids.difference(&expected).count()
    );
    Ok(stored == expected
        && announced_ids == expected
        && repeated == 0
        && counts.statement_revisions as usize == expected.len()
        && counts.held_statements == corpus.held
        && counts.documents as usize == corpus.expected.len())
}
