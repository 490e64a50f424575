//! `fayan extract` of one page as a process: wall time and peak memory.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use nix::sys::resource::{UsageWho, getrusage};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The page.
    page: PathBuf,
    /// How often it is read.
    #[arg(long, default_value_t = 50)]
    runs: usize,
}

pub(crate) fn run(program: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let before_kib = peak_kib()?;
    let mut times: Vec<Duration> =
        (0..arguments.runs.max(1)).map(|_| once(program, arguments)).collect::<Result<_, _>>()?;
    times.sort();
    let peak = peak_kib()?;
    println!("fayan extract {}, {} runs", arguments.page.display(), times.len());
    println!("  wall time  median {:.1?}, fastest {:.1?}", times[times.len() / 2], times[0]);
    if peak > before_kib {
        println!("  peak memory {:.1} MiB", peak as f64 / 1024.0);
    } else {
        println!("  peak memory below the {:.1} MiB of the build before it: run again", peak as f64 / 1024.0);
    }
    Ok(())
}

fn once(program: &Path, arguments: &Arguments) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let status = Command::new(program)
        .args(["extract", "--format", "json"])
        .arg(&arguments.page)
        .stdout(Stdio::null())
        .status()
        .context("starting fayan extract")?;
    let took = started.elapsed();
    ensure!(status.success(), "fayan extract {} ended with {status}", arguments.page.display());
    Ok(took)
}

/// Largest resident set of any child so far, in KiB.
fn peak_kib() -> anyhow::Result<i64> {
    Ok(getrusage(UsageWho::RUSAGE_CHILDREN).context("asking for the use of memory")?.max_rss())
}
