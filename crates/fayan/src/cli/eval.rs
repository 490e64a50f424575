//! `fayan eval`: reports against gold. The scoring itself is in `eval/`, finding the cases in `eval/cases.rs`.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use fayan_segment::Segmenter;
use serde_json::{Value, json};

use crate::{
    cli::{Global, WrongUsage, print},
    eval::{
        Figures,
        cases::{self, Case},
        compare::{Comparison, Saved, compare},
        figures::By,
        floors::Floors,
        score_case, table,
        trace::trace,
    },
    exit::Exit,
};

/// Score reports against gold, field by field, with 95 % intervals
///
/// Each folder with a gold.json and a source.* is a case. Figures are given over all cases, by kind and by layout; a
/// gold.json may name its layout, others are grouped by media type. Runs in this process, without a server.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan eval reports/
  fayan eval --errors reports/ more-reports/         each error, the line it is about, and the cues of that line
  fayan eval --by layout reports/                    every field with its interval for each layout
  fayan eval --floor speaker_f1=0.99 --floor exact=0.98 reports/
  fayan eval --save before.json reports/             then, with other rules:
  fayan eval --against before.json reports/          what got better and worse, and in which statements
  fayan eval --cmd 'python3 other.py {source}' reports/

A file of floors holds lines such as  exact = 0.98

Exit code 1 says that a figure is below its floor, that something got worse than in the run of --against, or that a
case could not be read.")]
pub(crate) struct Eval {
    /// Folders with cases
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// How figures are printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Print all fields for each kind or each layout
    #[arg(long, value_enum, value_name = "GROUP")]
    by: Option<By>,
    /// Print each error with the line it is about and the cues of that line
    #[arg(long)]
    errors: bool,
    /// Least share of a field, or of speaker_f1
    #[arg(long = "floor", value_name = "FIELD=SHARE")]
    floors: Vec<String>,
    /// File with least shares; --floor wins over it
    #[arg(long = "floors", value_name = "FILE")]
    floors_file: Option<PathBuf>,
    /// Keep this run, for a later --against
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Score what another program prints for each page, one report on its last line; {source} stands for the page
    #[arg(long, value_name = "COMMAND")]
    cmd: Option<String>,
    /// Compare with a run that was saved
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    Table,
    /// One JSON object
    Json,
}

impl Eval {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.settings(Vec::new())?;
        let segmenter = Segmenter::new(&settings.segment)?;
        let floors = self.read_floors()?;
        let earlier = self.against.as_deref().map(read_run).transpose()?;
        let started = Instant::now();
        let mut run = Run { errors: self.errors, command: self.cmd.clone(), ..Run::default() };
        for folder in &self.folders {
            for case in cases::find(folder)? {
                if let Err(error) = run.score(&segmenter, &case, settings.max_bytes) {
                    run.failed = true;
                    crate::exit::report(&error.context(format!("scoring {}", case.folder.display())));
                }
            }
        }
        anyhow::ensure!(
            !run.figures.cases.is_empty() || run.failed,
            "no folder with a gold.json and a source.* was found"
        );
        let saved = Saved::of(&self.rules(), &run.figures);
        let comparison = earlier.as_ref().map(|earlier| compare(earlier, &saved));
        let below = floors.below(&run.figures.all);
        match self.format {
            Format::Table => {
                print(&self.tables(&run, earlier.as_ref().zip(comparison.as_ref())))?;
                anstream::eprintln!("in {:.2} s", started.elapsed().as_secs_f64());
            }
            Format::Json => {
                let compared = earlier.as_ref().zip(comparison.as_ref());
                print(&format!("{}\n", self.json(&run, compared, &below)))?;
            }
        }
        for sentence in &below {
            anstream::eprintln!("{sentence}");
        }
        if let Some(path) = &self.save {
            let text = serde_json::to_string_pretty(&saved).context("writing down the run")?;
            fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
        }
        let worse = comparison.is_some_and(|comparison| comparison.is_worse());
        Ok(Exit::from_problems(run.failed || worse || !below.is_empty()))
    }

    fn read_floors(&self) -> anyhow::Result<Floors> {
        let mut floors = match &self.floors_file {
            Some(path) => {
                let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
                Floors::from_toml(&text).with_context(|| format!("reading {}", path.display()))?
            }
            None => Floors::default(),
        };
        for floor in &self.floors {
            floors.add(floor).map_err(|error| WrongUsage(format!("{error:#}")))?;
        }
        Ok(floors)
    }

    /// What made the reports: a version of our rules, or a command.
    fn rules(&self) -> String {
        match &self.cmd {
            Some(command) => command.clone(),
            None => format!("{} {}", fayan_clean::RULES, fayan_segment::RULES),
        }
    }

    fn tables(&self, run: &Run, compared: Option<(&Saved, &Comparison)>) -> String {
        let mut text = table::figures(&run.figures.all);
        match self.by {
            Some(by) => text.push_str(&table::groups(&run.figures, by)),
            None => {
                text.push_str(&table::overview(&run.figures, By::Kind));
                text.push_str(&table::overview(&run.figures, By::Layout));
            }
        }
        if self.errors {
            text.push('\n');
            text.push_str(&run.listed);
        }
        if let Some((earlier, comparison)) = compared {
            text.push_str(&comparison.to_text(&earlier.rules, &self.rules()));
        }
        text
    }

    fn json(&self, run: &Run, compared: Option<(&Saved, &Comparison)>, below: &[String]) -> Value {
        let mut json = run.figures.to_json();
        json["rules"] = json!(self.rules());
        json["below_floor"] = json!(below);
        if self.errors {
            let errors = run.figures.failures.iter().map(|failure| {
                json!({
                    "case": failure.case, "field": failure.field.name(), "statement": failure.subject,
                    "detail": failure.detail,
                })
            });
            json["errors"] = errors.collect();
        }
        if let Some((earlier, comparison)) = compared {
            json["against"] = comparison.to_json(&earlier.rules);
        }
        json
    }
}

fn read_run(path: &Path) -> anyhow::Result<Saved> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no run kept by --save", path.display()))
}

/// The cases scored so far.
#[derive(Default)]
struct Run {
    figures: Figures,
    /// Whether errors are listed; only then is each case explained.
    errors: bool,
    /// The program that reads the pages, when our rules do not.
    command: Option<String>,
    /// The errors for people.
    listed: String,
    failed: bool,
}

impl Run {
    fn score(&mut self, segmenter: &Segmenter, case: &Case, max_bytes: u64) -> anyhow::Result<()> {
        let gold = case.gold()?;
        let (report, explanation) = match &self.command {
            Some(command) => (case.read_by(command)?, None),
            None => {
                let reading = case.read(segmenter, max_bytes, self.errors)?;
                (reading.report, reading.explanation)
            }
        };
        let first = self.figures.failures.len();
        let layout = cases::layout(&gold, &report);
        self.figures.add(&case.name, cases::kind(&gold), &layout, score_case(&gold, &report));
        if self.errors {
            let failures = &self.figures.failures[first..];
            for failure in failures.iter().filter(|failure| !table::follows(failure, failures)) {
                let line = explanation.as_ref().zip(failure.clue.as_ref());
                let line = line.and_then(|(explanation, clue)| trace(explanation, clue));
                self.listed.push_str(&table::failure(failure, line.as_deref()));
            }
        }
        Ok(())
    }
}
