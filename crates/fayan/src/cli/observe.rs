//! `fayan status` and `fayan tail`: what the pipeline does, and the statements as they are published.

use std::time::{Duration, SystemTime};

use anyhow::Context;
use clap::{Args, ValueEnum};
use fayan_bus::{Status, TailFrom};
use fayan_contract::source::SourceSlug;
use futures_util::StreamExt;

use crate::{
    cli::{
        Global, Quiet,
        nats::{self, Nats},
        on_runtime, print,
    },
    exit::Exit,
    lifecycle::Shutdown,
    render::{
        self,
        event::Lines,
        report::harmless,
        table::{self, Column},
    },
};

/// Show what waits, what is in work and what is in quarantine
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan status
  fayan status --json | jq .quarantined

A stage with messages and without workers asks for its service to be started. Exit code 1 says that messages are in
quarantine or that a stage with messages has no workers.")]
pub(crate) struct ShowStatus {
    #[command(flatten)]
    nats: Nats,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ShowStatus {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(self.nats.flags(), Quiet::Yes)?;
        on_runtime(async {
            let bus = nats::connect(&settings, "status").await?;
            let status = bus.status().await?;
            bus.close().await;
            if self.json {
                print(&format!("{}\n", serde_json::to_string(&status)?))?;
            } else {
                print(&as_table(&status))?;
            }
            Ok(Exit::from_problems(needs_a_look(&status)))
        })
    }
}

fn needs_a_look(status: &Status) -> bool {
    let stalled = |stage: &fayan_bus::StageStatus| stage.pending > 0 && stage.waiting_pulls == 0 && stage.in_work == 0;
    status.quarantined > 0 || status.stages.iter().any(stalled)
}

fn as_table(status: &Status) -> String {
    let headings = [
        ("stage", Column::Left),
        ("waiting", Column::Right),
        ("in work", Column::Right),
        ("redelivered", Column::Right),
        ("oldest", Column::Right),
        ("queue", Column::Right),
        ("workers", Column::Left),
    ];
    let row = |stage: &fayan_bus::StageStatus| {
        let percent = stage.bytes * 100 / stage.max_bytes.max(1);
        vec![
            stage.stage.to_string(),
            stage.pending.to_string(),
            stage.in_work.to_string(),
            stage.redelivered.to_string(),
            stage.oldest.map(age).unwrap_or_default(),
            format!("{} KiB, {percent} %", stage.bytes.div_ceil(1024)),
            if stage.waiting_pulls > 0 || stage.in_work > 0 { "there" } else { "none" }.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = status.stages.iter().map(row).collect();
    let mut text = table::render(&headings, &rows, render::columns());
    text += &format!("\nin quarantine: {}\n", status.quarantined);
    if let Some(statements) = status.statements {
        text += &format!("statement events kept: {statements}\n");
    }
    text
}

fn age(age: Duration) -> String {
    match age.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}

/// Print statements as they are published
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan tail
  fayan tail --from start --until-caught-up --format json > events.jsonl
  fayan tail --from 2031-05-04T00:00:00Z --source hainan-daily
  fayan tail --from 1200")]
pub(crate) struct Tail {
    #[command(flatten)]
    nats: Nats,
    /// Where to begin: now, start, a sequence in the stream, or a time such as 2031-05-04T00:00:00Z
    #[arg(long, value_name = "WHERE", default_value = "now", value_parser = begin)]
    from: Begin,
    /// Only statements of this source
    #[arg(long, value_name = "NAME")]
    source: Option<SourceSlug>,
    /// What to print
    #[arg(long, value_enum, default_value_t = TailFormat::Lines)]
    format: TailFormat,
    /// End once everything that is there was printed
    #[arg(long)]
    until_caught_up: bool,
}

/// What `tail` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TailFormat {
    /// A heading for each document and a line for each statement
    Lines,
    /// One event a line (schema fayan.event.v1)
    Json,
    /// The statements in full
    Text,
}

/// Where to begin, as given on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Begin(TailFrom);

fn begin(text: &str) -> Result<Begin, String> {
    // What was stored before 1970 was not stored by us.
    let since_epoch = |time: jiff::Timestamp| Duration::try_from(time.as_duration()).unwrap_or_default();
    let time = |time: jiff::Timestamp| TailFrom::Time(SystemTime::UNIX_EPOCH + since_epoch(time));
    let from = match text {
        "now" => TailFrom::Now,
        "start" => TailFrom::Start,
        text => match text.parse() {
            Ok(sequence) => TailFrom::Sequence(sequence),
            Err(_) => {
                let why = |_| "not now, start, a sequence or a time such as 2031-05-04T00:00:00Z".to_owned();
                text.parse().map(time).map_err(why)?
            }
        },
    };
    Ok(Begin(from))
}

impl Tail {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(self.nats.flags(), Quiet::Yes)?;
        on_runtime(async {
            let shutdown = Shutdown::on_signals(Duration::ZERO).context("listening to signals")?;
            let bus = nats::connect(&settings, "tail").await?;
            let mut events = bus.tail_statements(self.from.0, self.source.as_ref()).await?;
            let mut pending = events.pending();
            let mut lines = Lines::default();
            while !(self.until_caught_up && pending == 0) {
                let Some(next) = shutdown.soft.run_until_cancelled(events.next()).await else { break };
                let stored = next.context("the statement stream ended; was it deleted?")??;
                pending = stored.pending;
                let event = &stored.event;
                print(&match self.format {
                    TailFormat::Json => format!("{}\n", serde_json::to_string(event)?),
                    TailFormat::Lines => lines.event(event, render::columns()),
                    TailFormat::Text => match &event.statement {
                        Some(statement) => lines.event(event, render::columns()) + &harmless(&statement.text) + "\n",
                        None => lines.event(event, render::columns()),
                    },
                })?;
            }
            Ok(Exit::Ok)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_begin_is_read() {
        assert_eq!(begin("now").unwrap().0, TailFrom::Now);
        assert_eq!(begin("start").unwrap().0, TailFrom::Start);
        assert_eq!(begin("1200").unwrap().0, TailFrom::Sequence(1200));
        assert!(matches!(begin("2031-05-04T00:00:00Z").unwrap().0, TailFrom::Time(_)));
        assert!(begin("yesterday").is_err());
    }
}
