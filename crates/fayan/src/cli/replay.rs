//! `fayan replay`: the stages again, from what the store keeps.

use std::{sync::Arc, thread};

use anyhow::Context;
use clap::Args;
use fayan_contract::source::SourceSlug;
use fayan_fetch::metadata;
use fayan_publish::Guard;
use fayan_segment::Segmenter;
use fayan_store::{DocumentFilter, Second, Store};
use jiff::Timestamp;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::{
    cli::{Format, Global, Quiet, WrongUsage, print, tell},
    config::variables as v,
    exit::{self, Exit},
    lifecycle::Shutdown,
    parallel,
    render::{self, difference, progress},
    replay::{Replay, Replayed, Stage, Tally},
};

/// Read kept documents again with the rules of this program, and show or publish what changes
///
/// The latest revision of each document is read again from its bytes, its lines or its report, with what was given beside
/// the bytes the first time. The rules and the configuration are those of this program: run it with the configuration of
/// the segment and publish services. Results come in the order of the document ids.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan replay --stage clean --diff --store sqlite:///var/lib/fayan/fayan.db
  fayan replay --stage segment --since 2026-11-01 --source local-news --diff --format json > changes.jsonl
  fayan replay --stage segment --since 2026-11-01 --source local-news --apply
  fayan replay --stage clean --document 8f14e45fceea167a5a36dedd4bea2543 --diff

--apply prints what it did in the same form as --diff, so both can be compared. It needs no NATS: each document is one
transaction, its events wait in the outbox of the store, and the `fayan publish` that runs on that store announces them
within seconds, or as soon as it is started. Broken off at any point it can be run again: what is done reads as unchanged.

A report that lost too much or became doubtful is held, not published, as when a page is fetched. A document whose
title block reads as that of another document, or that gives no report any more, stays as it is and is listed. The next
fetch of the page, or `fayan submit`, publishes it as that other document; `fayan suppress add document:ID` then withdraws
it under the id that it had.

Exit codes, as those of diff:
  0    nothing differs; with --apply: everything was published
  1    something differs; with --apply: something was held, moved or unreadable and is not published
  2    the command line or the configuration cannot be used
  3    the store is not there or failed; the message says where to go on
  130  stopped by a signal; the message says where to go on")]
pub(crate) struct ReplayKept {
    /// The first stage to run again
    #[arg(long, value_enum)]
    stage: Stage,
    /// Show what would change
    #[arg(long, required_unless_present = "apply", conflicts_with = "apply")]
    diff: bool,
    /// Publish what changes
    #[arg(long)]
    apply: bool,
    /// Publish also what would be held: reports that lost much, statements that are doubtful
    #[arg(long)]
    accept_held: bool,
    /// Only documents whose latest revision was saved at this time or later; a day (UTC) or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = second)]
    since: Option<Second>,
    /// Only documents whose latest revision was saved before this time
    #[arg(long, value_name = "TIME", value_parser = second)]
    until: Option<Second>,
    /// Only documents of this source
    #[arg(long, value_name = "NAME")]
    source: Option<SourceSlug>,
    /// Only this document; may be given more than once
    #[arg(long, value_name = "ID")]
    document: Vec<String>,
    /// Go on behind this document id
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    after: String,
    /// How to print: a table for people, or JSON, one change a line and the counts in the last
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_publish@db/fayan
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
    /// Documents to read at once; default: one for each processor
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

/// Documents whose ids are read at once. The documents themselves are read one for each thread.
const PAGE: u32 = 500;

impl ReplayKept {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(vec![(v::STORE, self.store.clone())], Quiet::Yes)?;
        let segmenter = Segmenter::new(&settings.segment)?;
        let runtime = Runtime::new().context("starting the runtime")?;
        let store = runtime.block_on(fayan_store::open(settings.store()?))?;
        let shutdown = runtime.block_on(async { Shutdown::on_signals(settings.grace) });
        let guard = if self.accept_held { Guard::Accept } else { Guard::Hold };
        let replay = Replay {
            store: Arc::clone(&store),
            segmenter,
            stage: self.stage,
            guard,
            corrections: settings.corrections()?,
            apply: self.apply,
        };
        let done = self.replay(&runtime, &replay, &shutdown.context("listening to signals")?);
        runtime.block_on(store.close());
        done
    }

    fn replay(&self, runtime: &Runtime, replay: &Replay, shutdown: &Shutdown) -> anyhow::Result<Exit> {
        let filter = DocumentFilter {
            source: self.source.clone(),
            documents: self.document.clone(),
            since: self.since.clone(),
            until: self.until.clone(),
            ..DocumentFilter::default()
        };
        let threads = self.jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
        let store: &dyn Store = replay.store.as_ref();
        for id in &self.document {
            // One that cannot be read is there, and listed as such.
            if matches!(runtime.block_on(store.document(id)), Ok(None)) {
                return Err(WrongUsage(format!("there is no document {id} in the store")).into());
            }
        }
        let bar = progress::bar(runtime.block_on(store.count_latest(&filter))?, "documents");
        let mut tally = Tally::default();
        let mut after = self.after.clone();
        let stopped = loop {
            let page = match runtime.block_on(store.latest(&filter, &after, PAGE)) {
                Ok(page) if page.is_empty() => break None,
                Ok(page) => page,
                Err(error) => break Some(Stopped::Failed(error.into())),
            };
            let page = parallel::in_order(
                &page,
                threads,
                |key| (!shutdown.soft.is_cancelled()).then(|| runtime.block_on(replay.document(key))),
                |key, replayed| {
                    let replayed = replayed.ok_or(Stopped::Told)?.map_err(|error| Stopped::Failed(error.into()))?;
                    bar.inc(1);
                    tally.add(&replayed.changes);
                    bar.suspend(|| self.show(&replayed)).map_err(Stopped::Failed)?;
                    after.clone_from(&key.document_id);
                    Ok(())
                },
            );
            if let Err(stopped) = page {
                break Some(stopped);
            }
        };
        bar.finish_and_clear();
        self.end(&tally, &after, stopped)
    }

    fn show(&self, Replayed { stored, changes }: &Replayed) -> anyhow::Result<()> {
        self.print(&match self.format {
            Format::Table => difference::document(stored.as_ref(), changes, render::columns()),
            Format::Json => {
                let lines = changes.iter().map(|change| Ok(serde_json::to_string(change)? + "\n"));
                lines.collect::<anyhow::Result<String>>()?
            }
        })
    }

    /// Publishing goes on when nobody reads about it, showing does not.
    fn print(&self, text: &str) -> anyhow::Result<()> {
        if self.apply { tell(text) } else { print(text) }
    }

    fn end(&self, tally: &Tally, after: &str, stopped: Option<Stopped>) -> anyhow::Result<Exit> {
        self.print(&match self.format {
            Format::Table => difference::summary(tally),
            Format::Json => format!("{}\n", json!({ "change": "summary", "counts": tally })),
        })?;
        let exit = match stopped {
            None => return Ok(Exit::from_problems(if self.apply { tally.left_behind() } else { tally.differs() })),
            Some(Stopped::Told) => Exit::Interrupted,
            Some(Stopped::Failed(error)) => {
                exit::report(&error);
                Exit::Unavailable
            }
        };
        if !after.is_empty() {
            anstream::eprintln!("stopped behind document {after}; --after {after} goes on from there");
        }
        Ok(exit)
    }
}

/// Why not all documents were read again.
enum Stopped {
    Told,
    Failed(anyhow::Error),
}

/// A day or a time as a second in UTC.
fn second(text: &str) -> Result<Second, String> {
    let is_day = metadata::check_date(text).is_ok();
    let time = if is_day { format!("{text}T00:00:00Z") } else { text.to_owned() };
    let time = time.parse::<Timestamp>().ok();
    let second = time.and_then(|time| Second::of(&time.to_string()));
    second.ok_or_else(|| "neither a day such as 2026-11-01 nor a time such as 2026-11-01T08:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_day_or_has_a_zone() {
        assert_eq!(second("2026-11-01"), second("2026-11-01T00:00:00Z"));
        assert_eq!(second("2026-11-01T08:00:00+08:00"), second("2026-11-01"));
        assert!(second("2026-11-01T08:00:00").is_err() && second("yesterday").is_err() && second("20261101").is_err());
    }
}
