//! `fayan export` of a store that grows: time, size and peak memory of each format, which must not grow with it.

use std::{
    fs,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use fayan_contract::{export::Manifest, message::JobResult};
use fayan_segment::Segmenter;
use fayan_store::{Store, open_or_create};
use fayan_testkit::generate::Options;

use crate::pages;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The numbers of statements at which everything is exported, in rising order.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 50_000, 100_000])]
    at: Vec<u64>,
}

const FORMATS: [&str; 7] = ["jsonl", "csv", "parquet", "akn", "tei", "html", "changes"];

/// How often a running export is asked for its memory. The answer is the peak so far, so little is missed at the end.
const GLANCE: Duration = Duration::from_millis(5);

pub(crate) async fn run(program: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("making a folder")?;
    let url = format!("sqlite://{}", folder.path().join("fayan.db").display());
    let store = open_or_create(&url).await?;
    store.migrate().await?;
    let mut pages = Pages::default();
    println!("{:>10}  {:8}  {:>8}  {:>9}  {:>9}", "statements", "format", "seconds", "MB", "peak MiB");
    for wanted in &arguments.at {
        while store.counts().await?.statements < *wanted {
            pages.put_more(&*store, wanted - store.counts().await?.statements).await?;
        }
        let statements = store.counts().await?.statements;
        for format in FORMATS.iter().map(|format| vec![*format]).chain([FORMATS.to_vec()]) {
            let to = folder.path().join("out");
            let measured = export(program, &url, &to, &format)?;
            let name = if format.len() == 1 { format[0] } else { "all" };
            let Measured { manifest, seconds, peak_mib } = measured;
            let megabytes = manifest.formats.iter().map(|format| format.bytes).sum::<u64>() as f64 / 1e6;
            println!("{statements:>10}  {name:8}  {seconds:>8.1}  {megabytes:>9.1}  {peak_mib:>9.1}");
            let counted = manifest.changes.map_or(manifest.counts.statements, |changes| changes.events);
            ensure!(counted == statements, "{name} holds {counted} of {statements} statements");
            fs::remove_dir_all(&to).with_context(|| format!("removing {}", to.display()))?;
        }
    }
    store.close().await;
    Ok(())
}

struct Measured {
    manifest: Manifest,
    seconds: f64,
    peak_mib: f64,
}

fn export(program: &Path, store: &str, to: &Path, formats: &[&str]) -> anyhow::Result<Measured> {
    let started = Instant::now();
    let child = Command::new(program)
        .arg("export")
        .args(formats)
        .args(["--store", store, "--to"])
        .arg(to)
        .stdout(Stdio::null())
        .spawn()
        .context("starting fayan export")?;
    let (status, peak_kib) = watch(child)?;
    let seconds = started.elapsed().as_secs_f64();
    ensure!(status.success(), "fayan export {formats:?} ended with {status}");
    let manifest = fs::read(to.join("manifest.json")).context("reading the manifest")?;
    let manifest = serde_json::from_slice(&manifest).context("reading the manifest")?;
    Ok(Measured { manifest, seconds, peak_mib: peak_kib as f64 / 1024.0 })
}

/// Waits for a process; how it ended, and the largest resident set that it was seen with, in KiB.
fn watch(mut child: Child) -> anyhow::Result<(ExitStatus, u64)> {
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // Gone between two glances is no error.
        let status = fs::read_to_string(&status_file).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok());
        peak = peak.max(now.unwrap_or(0));
        if let Some(ended) = child.try_wait().context("waiting for fayan export")? {
            return Ok((ended, peak));
        }
        thread::sleep(GLANCE);
    }
}

/// Generated pages, each a document of its own.
#[derive(Default)]
struct Pages {
    segmenter: Segmenter,
    seed: u64,
}

impl Pages {
    /// Puts pages into a store until about so many statements more are in it.
    async fn put_more(&mut self, store: &dyn Store, statements: u64) -> anyhow::Result<()> {
        let mut put = 0;
        while put < statements {
            self.seed += 1;
            let message = pages::read(&self.segmenter, self.seed, &Options::default());
            let at = "2026-11-01T00:00:00Z".to_owned();
            let result = fayan_publish::save(store, message, None, at).await.context("saving a page")?;
            if let JobResult::Stored { statements, .. } = result {
                put += u64::from(statements);
            }
        }
        Ok(())
    }
}
