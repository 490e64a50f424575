//! `fayan extract`: the pure path in one process, no server.

mod keep;
mod load;

use std::{
    io::{self, IsTerminal},
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use fayan_contract::{message::GivenMetadata, report::Report, source::SourceSlug};
use fayan_fetch::metadata;
use fayan_segment::Segmenter;
use serde::Serialize;

use crate::{
    cli::{Global, WrongUsage, print, tell},
    config::variables as v,
    exit::Exit,
    inputs::{self, Input},
    parallel,
    pure::{self, Reading},
    render,
};
use keep::Keeper;
use load::Loader;

/// Print the statements of documents, without any server
///
/// Reads files, folders (walked for .txt, .md and .html), addresses and standard input. Prints a table on a terminal and
/// one JSON report a line elsewhere. Results come in the order of the inputs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan extract page.txt
  fayan extract --published 2021-09-07 --outlet 海南日报 page.txt
  fayan extract --format json pages/ > reports.jsonl
  fayan extract --format statements https://example.org/a.html | jq -r .statement.speaker.name
  curl -s https://example.org/a.html | fayan extract --url https://example.org/a.html -
  fayan extract --format html page.html > look.html
  fayan extract --explain page.txt

Exit code 1 says that an input could not be read; the others are printed all the same.")]
pub(crate) struct Extract {
    /// Files, folders, addresses, or - for standard input
    #[arg(required = true, value_name = "PATH|URL|-")]
    inputs: Vec<String>,
    /// What to print; default: table on a terminal, json elsewhere
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Print for each line its label, its cues and their weights instead
    #[arg(long)]
    explain: bool,
    /// Also keep the reports in this store, for example sqlite://fayan.db; it is created where needed
    ///
    /// Nothing is announced: events wait in the store until `fayan publish` runs on it.
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
    #[command(flatten)]
    given: Given,
    /// Refuse documents that are larger, in bytes
    #[arg(long, value_name = "BYTES")]
    max_bytes: Option<String>,
    /// Documents to read at once; default: one for each processor
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// What a bare file does not say about itself.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "What the documents do not say about themselves")]
pub(crate) struct Given {
    /// Publication date, YYYY-MM-DD; gives dates without a year their year
    #[arg(long, value_name = "DATE", value_parser = date)]
    published: Option<String>,
    /// Name of the paper or site
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Page of the paper
    #[arg(long, value_name = "PAGE")]
    page: Option<String>,
    /// Address the document was found at
    #[arg(long, value_name = "URL", value_parser = address)]
    url: Option<String>,
    /// Charset label, where the carrier gave one
    #[arg(long, value_name = "LABEL")]
    charset: Option<String>,
    /// Source the documents belong to
    #[arg(long, value_name = "NAME", default_value = "local")]
    source: SourceSlug,
}

/// What `extract` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// What the document is, and a line for each statement
    Table,
    /// The statements in full, for reading
    Text,
    /// One report a line (schema fayan.report.v1)
    Json,
    /// One statement a line, with its document and meeting
    Statements,
    /// A page to look at one document: fetched, cleaned, and each field with its source
    Html,
}

/// A statement on a line of its own.
#[derive(Serialize)]
struct StatementLine<'a> {
    document: &'a fayan_contract::report::Document,
    meeting: &'a fayan_contract::report::Meeting,
    statement: &'a fayan_contract::report::Statement,
}

impl Given {
    /// Lays the options over what an input says itself.
    pub(crate) fn over(&self, input: GivenMetadata) -> GivenMetadata {
        let given = GivenMetadata {
            published: self.published.clone(),
            outlet: self.outlet.clone(),
            page: self.page.clone(),
            url: self.url.clone(),
            charset: self.charset.clone(),
            ..GivenMetadata::default()
        };
        metadata::or(given, input)
    }

    /// The source.
    pub(crate) fn source(&self) -> &SourceSlug {
        &self.source
    }
}

pub(crate) fn date(text: &str) -> Result<String, String> {
    metadata::check_date(text).map(|()| text.to_owned()).map_err(|_| "not a day written as YYYY-MM-DD".to_owned())
}

fn address(text: &str) -> Result<String, String> {
    metadata::check_url(text).map(|_| text.to_owned()).map_err(|_| "not an http or https address".to_owned())
}

impl Extract {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.settings(vec![(v::MAX_BYTES, self.max_bytes.clone())])?;
        let inputs = inputs::expand(&self.inputs)?;
        if self.format == Some(Format::Html) && (inputs.len() != 1 || self.explain) {
            let wrong = match inputs.len() {
                1 => "--format html shows no explanation; leave out --explain".to_owned(),
                count => {
                    format!("--format html shows one document; {count} were given; `fayan export html` writes many")
                }
            };
            return Err(WrongUsage(wrong).into());
        }
        let format = self.format.unwrap_or(if io::stdout().is_terminal() { Format::Table } else { Format::Json });
        let threads = self.jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
        let segmenter = Segmenter::new(&settings.segment)?;
        let loader = Loader::new(settings.http);
        let keeper = self.store.as_deref().map(|store| Keeper::open(store, settings.corrections()?)).transpose()?;
        let bar = render::progress::bar(inputs.len() as u64, "documents");
        let mut failed = false;
        parallel::in_order(
            &inputs,
            threads,
            |input| self.read(&segmenter, input, &loader, keeper.as_ref(), format),
            |input, outcome| {
                bar.inc(1);
                bar.suspend(|| match outcome {
                    Ok(text) if keeper.is_some() => tell(&text),
                    Ok(text) => print(&text),
                    Err(error) => {
                        failed = true;
                        crate::exit::report(&error.context(format!("extracting from {}", input.name())));
                        Ok(())
                    }
                })
            },
        )?;
        bar.finish_and_clear();
        if let Some(keeper) = keeper {
            keeper.close();
        }
        Ok(Exit::from_problems(failed))
    }

    /// Everything that can be done on a thread of its own, including the text to print.
    fn read(
        &self,
        segmenter: &Segmenter,
        input: &Input,
        loader: &Loader,
        keeper: Option<&Keeper>,
        format: Format,
    ) -> anyhow::Result<String> {
        let (raw, known) = loader.load(input)?;
        let given = self.given.over(known);
        // The pure crates never panic on any input; if one does, the other documents still get through.
        let read = || pure::read(segmenter, &raw, &given, self.given.source(), self.explain);
        let reading = catch_unwind(AssertUnwindSafe(read))
            .map_err(|_| anyhow!("a defect in fayan; please report it with the document"))?;
        let text = self.render(input, &raw, &reading, format)?;
        if let Some(keeper) = keeper {
            keeper.keep(raw, given, self.given.source(), reading)?;
        }
        Ok(text)
    }

    fn render(&self, input: &Input, raw: &[u8], reading: &Reading, format: Format) -> anyhow::Result<String> {
        let Reading { report, explanation, clean } = reading;
        if let Some(explanation) = explanation {
            return Ok(match self.format {
                Some(Format::Json) => format!("{}\n", serde_json::to_string(explanation)?),
                _ => format!("{explanation}\n"),
            });
        }
        Ok(match format {
            Format::Json => format!("{}\n", serde_json::to_string(report)?),
            Format::Statements => statement_lines(report)?,
            Format::Html => String::from_utf8(fayan_export::html(report, Some((raw, clean))).0)?,
            Format::Table => render::report::as_table(&input.name(), report, render::columns()) + "\n",
            Format::Text => render::report::as_text(&input.name(), report) + "\n",
        })
    }
}

fn statement_lines(report: &Report) -> anyhow::Result<String> {
    let (document, meeting) = (&report.document, &report.meeting);
    let mut lines = String::new();
    for statement in &report.statements {
        lines += &serde_json::to_string(&StatementLine { document, meeting, statement })?;
        lines.push('\n');
    }
    Ok(lines)
}
