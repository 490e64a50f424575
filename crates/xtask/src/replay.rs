//! Many kept reports read again: with the rules that they were made with nothing may change, and with a rule changed the
//! difference that was shown must be what is published, also when the replay is killed in between.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use fayan_contract::message::JobResult;
use fayan_segment::Segmenter;
use fayan_store::Store;
use fayan_testkit::generate::Options;
use futures_util::{StreamExt, stream};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::Value;

use crate::pages;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many reports are kept.
    #[arg(long, default_value_t = 10_000)]
    reports: u64,
    /// First seed of the pages.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The rule that changes: a table of words as in the configuration.
    #[arg(long, default_value = "furniture = ['人才']")]
    words: String,
    /// How often the replay that publishes is killed with SIGKILL before it is left alone.
    #[arg(long, default_value_t = 10)]
    kills: u32,
    /// The store to fill, empty; a file in a temporary folder where none is given.
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
}

/// Statement, revision, type and changed fields of an event.
type Events = BTreeSet<(String, u64, String, Vec<String>)>;

pub(crate) async fn run(program: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("fayan-replay-{}", std::process::id()));
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let address = arguments.store.clone().unwrap_or_else(|| format!("sqlite://{}", folder.join("fayan.db").display()));
    let config = folder.join("fayan.toml");
    fs::write(&config, format!("[segment.words]\n{}\n", arguments.words)).context("writing the configuration")?;
    let done = replay(Replays { program: program.to_owned(), address, config }, arguments).await;
    fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    done
}

async fn replay(replays: Replays, arguments: &Arguments) -> anyhow::Result<()> {
    let store = fayan_store::open_or_create(&replays.address).await?;
    store.migrate().await.context("making the store")?;
    let started = Instant::now();
    fill(&store, arguments).await?;
    let before = store.counts().await?;
    println!(
        "{} documents with {} statements kept in {:.0?}",
        before.documents,
        before.statements + before.held_statements,
        started.elapsed()
    );

    for stage in ["clean", "segment", "publish"] {
        let same = replays.finish(&["--stage", stage, "--apply"])?;
        println!("  {stage:8} same rules: {} changes in {:.1?}", same.events.len(), same.took);
        ensure!(same.lines.len() == 1, "the same rules change something: {}", same.lines[0]);
        ensure!(same.counts("unchanged") == before.documents, "{}", same.lines[0]);
    }
    ensure!(store.counts().await? == before, "the same rules changed the store");

    let changed = ["--stage", "segment", "--config", replays.config.to_str().context("the path is UTF-8")?];
    let diff = replays.finish(&[&changed[..], &["--diff"]].concat())?;
    println!("  segment  {}: {} in {:.1?}", arguments.words, diff.lines.last().unwrap_or(&Value::Null), diff.took);
    ensure!(!diff.events.is_empty(), "the changed rule changes no event; try another with --words");
    ensure!(written(&*store).await?.is_empty(), "showing the difference published something");

    let apply = [&changed[..], &["--apply"]].concat();
    let killed = replays.kill_often(&apply, arguments, diff.took)?;
    let between = written(&*store).await?;
    ensure!(between.is_subset(&diff.events), "a killed replay published something that was not shown");
    let last = replays.finish(&apply)?;
    let published = written(&*store).await?;
    println!(
        "  applied: killed {killed} times, {} events by then; then run to its end in {:.1?}: {} events",
        between.len(),
        last.took,
        published.len()
    );
    println!(
        "  shown and not published {}, published and not shown {}",
        diff.events.difference(&published).count(),
        published.difference(&diff.events).count()
    );
    ensure!(published == diff.events, "the difference is not what was published");
    let again = replays.finish(&apply)?;
    ensure!(again.events.is_empty() && written(&*store).await? == published, "a second replay published something");
    println!("  applied once more: {} events", again.events.len());
    let after = store.counts().await?;
    println!("  revisions {} → {}, held {} → {}", before.revisions, after.revisions, before.held, after.held);
    store.close().await;
    println!("the same rules change nothing; what was shown is what was published");
    Ok(())
}

/// Reads pages and saves what they give, some at a time.
async fn fill(store: &Arc<dyn Store>, arguments: &Arguments) -> anyhow::Result<()> {
    let segmenter = Segmenter::default();
    let seeds = arguments.seed..arguments.seed + arguments.reports;
    let saved = stream::iter(seeds).map(|seed| {
        let (store, segmenter) = (Arc::clone(store), segmenter.clone());
        async move {
            let message =
                tokio::task::spawn_blocking(move || pages::read(&segmenter, seed, &Options::any(seed))).await?;
            let at = "2026-11-01T00:00:00Z".to_owned();
            let result = fayan_publish::save(&*store, message, None, at).await.context("saving a report")?;
            let new = matches!(result, JobResult::Stored { revision: 1, .. });
            ensure!(new, "page {seed} is not a document of its own: {result:?}");
            anyhow::Ok(())
        }
    });
    let mut saved = saved.buffer_unordered(8);
    while let Some(done) = saved.next().await {
        done?;
    }
    Ok(())
}

/// The events of all revisions but the first, as they wait in the outbox.
async fn written(store: &dyn Store) -> anyhow::Result<Events> {
    let (mut events, mut after, mut count) = (Events::new(), 0, 0);
    loop {
        let page = store.unsent(after, 16).await?;
        let Some(last) = page.last() else { break };
        after = last.sequence;
        for event in page.into_iter().filter(|entry| entry.revision > 1).flat_map(|entry| entry.events) {
            let what = event.event_type.as_str().to_owned();
            events.insert((event.statement_id, event.revision.into(), what, event.changed));
            count += 1;
        }
    }
    ensure!(events.len() == count, "an event waits twice");
    Ok(events)
}

/// The program on a store.
struct Replays {
    program: PathBuf,
    address: String,
    config: PathBuf,
}

/// What one run of it printed.
struct Printed {
    lines: Vec<Value>,
    events: Events,
    took: Duration,
}

impl Printed {
    fn counts(&self, of: &str) -> u64 {
        self.lines.last().and_then(|summary| summary["counts"][of].as_u64()).unwrap_or_default()
    }
}

impl Replays {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["replay", "--format", "json", "--store", &self.address]).args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs it to its end. Exit code 1 says that something differs, or was held.
    fn finish(&self, arguments: &[&str]) -> anyhow::Result<Printed> {
        let started = Instant::now();
        let output = self.command(arguments).output().context("starting fayan replay")?;
        let took = started.elapsed();
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(matches!(output.status.code(), Some(0 | 1)), "fayan replay ended with {}: {errors}", output.status);
        let lines = serde_json::Deserializer::from_slice(&output.stdout).into_iter();
        let lines: Vec<Value> = lines.collect::<Result<_, _>>().context("reading what fayan replay prints")?;
        let events = lines.iter().filter_map(event).collect();
        Ok(Printed { lines, events, took })
    }

    /// Starts it again and again and kills it at random moments, each of them early in what it has left to do.
    fn kill_often(&self, arguments: &[&str], how: &Arguments, whole: Duration) -> anyhow::Result<u32> {
        let mut random = StdRng::seed_from_u64(how.seed);
        let mut killed = 0;
        for _ in 0..how.kills {
            let mut child = self.command(arguments).stdout(Stdio::null()).spawn().context("starting fayan replay")?;
            std::thread::sleep(whole.mul_f64(random.random_range(0.05..0.9)));
            child.kill().context("killing fayan replay")?;
            killed += u32::from(child.wait().context("waiting for fayan replay")?.code().is_none());
        }
        Ok(killed)
    }
}

fn event(line: &Value) -> Option<(String, u64, String, Vec<String>)> {
    let word = |name: &str| line[name].as_str().map(str::to_owned);
    let fields = line["fields"].as_array().into_iter().flatten();
    let fields = fields.filter_map(|field| field["field"].as_str().map(str::to_owned)).collect();
    Some((word("statement_id")?, line["statement_revision"].as_u64()?, word("change")?, fields))
}
