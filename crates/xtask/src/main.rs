//! Runs that take longer than a test, with their figures printed: `cargo xtask help` lists them.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "figures for people are what this program is for")]

mod baseline;
mod client;
mod corpus;
mod cost;
mod editions;
mod eval;
mod export;
mod fault;
mod latency;
mod memory;
mod pages;
mod publishers;
mod replay;
mod search;
mod submitting;

use std::{path::PathBuf, process::Command};

use anyhow::{Context, ensure};
use clap::{Parser, Subcommand};

/// Measures the pipeline where a test would be too slow.
#[derive(Parser)]
#[command(about, bin_name = "cargo xtask")]
struct Arguments {
    /// Try this program instead of a release built now.
    #[arg(long, global = true)]
    program: Option<PathBuf>,
    #[command(subcommand)]
    run: Run,
}

#[derive(Subcommand)]
enum Run {
    /// Kills every service and nats-server with SIGKILL at random moments and counts what was lost or repeated.
    Fault(fault::Arguments),
    /// Kills several publishers of one database with SIGKILL, restarts the database, and compares stream and store.
    Publishers(publishers::Arguments),
    /// Submits pages one after the other and measures the time to the last event.
    Latency(latency::Arguments),
    /// Runs `fayan extract` on one page as a process and measures wall time and peak memory.
    Cost(cost::Arguments),
    /// Segments generated reports in one process and prints the memory in use at steps.
    Memory(memory::Arguments),
    /// Keeps generated reports in a store and reads them again, with the same rules and with one changed.
    Replay(replay::Arguments),
    /// Exports a growing store in every format and measures time, size and peak memory.
    Export(export::Arguments),
    /// Generates pages with a seed of the day, in all layouts, and scores them with `fayan eval`.
    Eval(eval::Arguments),
    /// Fills stores with generated statements, looks for every word of sampled passages, and measures how fast statements
    /// are saved.
    Search(search::Arguments),
    /// Scores the baseline of tests/baseline beside ours on the same cases.
    Baseline(baseline::Arguments),
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let build = || arguments.program.map_or_else(build, |program| Ok(std::path::absolute(program)?));
    let runtime = tokio::runtime::Runtime::new().context("starting the runtime")?;
    runtime.block_on(async {
        match arguments.run {
            Run::Fault(arguments) => fault::run(&build()?, &arguments).await,
            Run::Publishers(arguments) => publishers::run(&build()?, &arguments).await,
            Run::Latency(arguments) => latency::run(&build()?, &arguments).await,
            Run::Cost(arguments) => cost::run(&build()?, &arguments),
            Run::Export(arguments) => export::run(&build()?, &arguments).await,
            Run::Memory(arguments) => memory::run(&arguments),
            Run::Replay(arguments) => replay::run(&build()?, &arguments).await,
            Run::Eval(arguments) => eval::run(&build()?, &arguments),
            Run::Search(arguments) => search::run(&arguments).await,
            Run::Baseline(arguments) => baseline::run(&build()?, &arguments),
        }
    })
}

/// Builds the program in release mode and tells where it is.
fn build() -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--package", "fayan", "--bin", "fayan"])
        .status()
        .context("starting cargo")?;
    ensure!(status.success(), "fayan does not build");
    // This program stands beside the one it runs.
    let own = std::env::current_exe().context("finding this program")?;
    let program = own.with_file_name("fayan");
    ensure!(program.exists(), "{} is not there after the build", program.display());
    Ok(program)
}
