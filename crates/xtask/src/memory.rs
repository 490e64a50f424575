//! Segmenting many generated reports in one process: whether its memory stays flat.

use anyhow::Context;
use fayan_contract::{identity::sha256_hex, message::GivenMetadata, source::SourceSlug};
use fayan_segment::{Input, Segmenter};
use fayan_testkit::generate::{Options, generate};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Number of reports.
    #[arg(long, default_value_t = 100_000)]
    reports: u64,
    /// How often the memory in use is printed.
    #[arg(long, default_value_t = 10)]
    steps: u64,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let segmenter = Segmenter::default();
    let step = (arguments.reports / arguments.steps.max(1)).max(1);
    let (mut bytes, mut statements, mut first) = (0, 0, None);
    for seed in 0..arguments.reports {
        let page = generate(seed, &Options::default());
        bytes += page.source.len();
        statements += segment(&segmenter, &page.source);
        if (seed + 1) % step == 0 {
            let resident = resident_kib()?;
            let grown = resident - *first.get_or_insert(resident);
            let reports = seed + 1;
            println!("{reports:>9} reports: {:.1} MiB resident, {grown:+} KiB", resident as f64 / 1024.0);
        }
    }
    println!("{statements} statements in {:.0} MB", bytes as f64 / 1e6);
    Ok(())
}

/// The number of statements of a page.
fn segment(segmenter: &Segmenter, raw: &[u8]) -> usize {
    let given = GivenMetadata::default();
    let clean = fayan_clean::clean(raw, &given);
    let (source, sha256) = (SourceSlug::local(), sha256_hex(raw));
    let raw_bytes = raw.len() as u64;
    let input = Input { clean: &clean, source: &source, given: &given, raw_sha256: &sha256, raw_bytes };
    segmenter.segment(&input).statements.len()
}

/// Resident set of this process, in KiB.
fn resident_kib() -> anyhow::Result<i64> {
    let status = std::fs::read_to_string("/proc/self/status").context("reading the use of memory from /proc")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()).context("no VmRSS in /proc/self/status")?;
    number.parse().context("VmRSS is no number")
}
