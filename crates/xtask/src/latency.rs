//! From submitting one page to its last event, all services running, one page after the other.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use fayan_bus::TailFrom;
use fayan_contract::message::JobResult;
use fayan_testkit::servers::{Pipeline, PipelineOptions};
use futures_util::StreamExt;

use crate::corpus::{Corpus, Page};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many pages.
    #[arg(long, default_value_t = 200)]
    documents: usize,
}

/// Longest wait for one page.
const LIMIT: Duration = Duration::from_secs(60);

pub(crate) async fn run(program: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let pipeline = Pipeline::start(program, &PipelineOptions::default()).await;
    let corpus = Corpus::generate(program, &pipeline.folder().join("pages"), 1, arguments.documents)?;
    let bus = pipeline.bus("latency").await;
    let mut events = bus.tail_statements(TailFrom::Start, None).await.context("reading the statement stream")?;
    let mut outcomes = bus.outcomes().await.context("listening for outcomes")?;
    let (mut times, mut statements) = (Vec::with_capacity(corpus.paths.len()), 0);
    for (number, path) in corpus.paths.iter().enumerate() {
        let job = Page::of(path).job(number as u128 + 1)?;
        outcomes.expect(&job.job);
        let started = Instant::now();
        let end = async {
            bus.submit(job, None).await.context("submitting a page")?;
            let outcome = outcomes.next().await?.context("the page has an outcome")?;
            let JobResult::Stored { events: announced, .. } = outcome.result else { bail!("{outcome:?}") };
            for _ in 0..announced {
                events.next().await.context("the stream goes on")??;
            }
            Ok(announced)
        };
        statements += tokio::time::timeout(LIMIT, end).await.with_context(|| format!("{}", path.display()))??;
        times.push(started.elapsed());
    }
    ensure!(!times.is_empty(), "no page was submitted");
    // The first page also pays for what every service loads on its first message.
    let first = times.remove(0);
    times.sort();
    let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)));
    println!("{} pages, {statements} events, one page after the other", corpus.paths.len());
    println!("  first  {first:.1?}");
    for (name, share) in [("p50", 0.50), ("p90", 0.90), ("p99", 0.99), ("max", 1.0)] {
        println!("  {name:5}  {:.1?}", at(share).copied().unwrap_or(first));
    }
    Ok(())
}
