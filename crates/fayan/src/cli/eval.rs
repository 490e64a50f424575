//! `fayan eval`: reports against gold. The scoring itself is in `eval/`.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context;
use clap::Args;
use fayan_contract::{message::GivenMetadata, report::Report, source::SourceSlug};
use fayan_fetch::job;
use fayan_segment::Segmenter;

use crate::{
    cli::{Global, print},
    eval::{Tally, score::Field, score_case, table},
    exit::Exit,
    pure,
};

/// Score reports against gold, field by field, with 95 % intervals
///
/// Each folder with a gold.json and a source.* is a case. Runs in this process, without a server.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan eval reports/
  fayan eval --verbose reports/ more-reports/
  fayan eval --json --min-exact 0.95 reports/

Exit code 1 says that the share of statements with exact beginning and end is below --min-exact, or that a case could
not be read.")]
pub(crate) struct Eval {
    /// Folders with cases
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Also print each field that is wrong
    #[arg(long)]
    verbose: bool,
    /// Least share of exact statements, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    min_exact: f64,
}

impl Eval {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.settings(Vec::new())?;
        let segmenter = Segmenter::new(&settings.segment)?;
        let started = Instant::now();
        let (mut tally, mut failed) = (Tally::default(), false);
        for folder in &self.folders {
            for case in cases(folder)? {
                match score(&segmenter, &case, settings.max_bytes, &mut tally) {
                    Ok(()) => {}
                    Err(error) => {
                        failed = true;
                        crate::exit::report(&error.context(format!("scoring {}", case.folder.display())));
                    }
                }
            }
        }
        anyhow::ensure!(tally.cases > 0 || failed, "no folder with a gold.json and a source.* was found");
        if self.json {
            print(&format!("{}\n", tally.to_json()))?;
        } else {
            print(&table::figures(&tally))?;
            anstream::eprintln!("in {:.2} s", started.elapsed().as_secs_f64());
        }
        if self.verbose {
            print(&table::failures(&tally))?;
        }
        let exact = tally.rates().find(|(field, _)| *field == Field::Exact).map(|(_, rate)| rate.share());
        Ok(Exit::from_problems(failed || exact.is_some_and(|exact| exact < self.min_exact)))
    }
}

/// A folder with gold and a source.
struct Case {
    folder: PathBuf,
    source: PathBuf,
}

/// The cases below a folder, in order of their names; the folder itself may be one.
fn cases(folder: &Path) -> anyhow::Result<Vec<Case>> {
    let reading = || format!("reading the folder {}", folder.display());
    let entries: Result<Vec<_>, _> = fs::read_dir(folder).with_context(reading)?.collect();
    let mut folders: Vec<PathBuf> = entries.with_context(reading)?.into_iter().map(|entry| entry.path()).collect();
    folders.push(folder.to_owned());
    folders.sort();
    let mut cases = Vec::new();
    for folder in folders.into_iter().filter(|folder| folder.join("gold.json").is_file()) {
        if let Some(source) = source(&folder)? {
            cases.push(Case { folder, source });
        }
    }
    Ok(cases)
}

/// The first `source.*` of a folder.
fn source(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let reading = || format!("reading the folder {}", folder.display());
    let entries: Result<Vec<_>, _> = fs::read_dir(folder).with_context(reading)?.collect();
    let paths = entries.with_context(reading)?.into_iter().map(|entry| entry.path());
    Ok(paths.filter(|path| path.file_stem().is_some_and(|stem| stem == "source")).min())
}

fn score(segmenter: &Segmenter, case: &Case, max_bytes: u64, tally: &mut Tally) -> anyhow::Result<()> {
    let gold = fs::read_to_string(case.folder.join("gold.json")).context("reading gold.json")?;
    let gold = serde_json::from_str(&gold).context("gold.json is not JSON")?;
    let report = report(segmenter, &case.source, max_bytes)?;
    let name = case.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    tally.add(&name, score_case(&gold, &report));
    Ok(())
}

fn report(segmenter: &Segmenter, source: &Path, max_bytes: u64) -> anyhow::Result<Report> {
    let raw = job::read_file(source, max_bytes)?;
    let given: GivenMetadata = job::metadata_of_path(source);
    Ok(pure::read(segmenter, &raw, &given, &SourceSlug::local(), false).report)
}
