//! `fayan quarantine`: messages that a stage gave up on.

use anyhow::Context;
use clap::{Args, Subcommand};
use fayan_bus::{Bus, QuarantineEntry, QuarantineFilter};
use fayan_contract::{names::Stage, source::SourceSlug};
use serde_json::json;

use crate::{
    cli::{
        Global, Quiet,
        nats::{self, Nats},
        on_runtime, print, tell,
    },
    exit::Exit,
    render::{
        self, TITLE,
        report::harmless,
        styled,
        table::{self, Column},
    },
};

/// List, show, redrive or drop messages that a stage gave up on
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan quarantine list --stage segment
  fayan quarantine show 17
  fayan quarantine redrive 17 18
  fayan quarantine redrive --all --code STORE_UNAVAILABLE
  fayan quarantine drop 17

A redriven message goes into its stage again, with a new try count, and leaves the quarantine.")]
pub(crate) struct Quarantine {
    #[command(flatten)]
    nats: Nats,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List messages, oldest first
    List {
        #[command(flatten)]
        which: Which,
        /// Print JSON, one message a line
        #[arg(long)]
        json: bool,
        /// List at most this many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
    /// Show a message with the reason, the evidence and its headers
    Show {
        /// Its number in the list
        number: u64,
        /// Print JSON (schema fayan.quarantined.v1)
        #[arg(long)]
        json: bool,
        /// Write the original payload to standard output instead
        #[arg(long, conflicts_with = "json")]
        payload: bool,
    },
    /// Send messages into their stage again
    Redrive(Chosen),
    /// Delete messages and their payloads for good
    Drop(Chosen),
}

/// Which messages, by what they say.
#[derive(Debug, Clone, Args)]
struct Which {
    /// Only of this stage: fetch, clean, segment or publish
    #[arg(long)]
    stage: Option<Stage>,
    /// Only of this source
    #[arg(long, value_name = "NAME")]
    source: Option<SourceSlug>,
    /// Only with this code
    #[arg(long)]
    code: Option<String>,
}

/// Which messages, by number or all that match.
#[derive(Debug, Args)]
struct Chosen {
    /// Numbers in the list
    #[arg(required_unless_present = "all", conflicts_with = "all", value_name = "NUMBER")]
    numbers: Vec<u64>,
    /// All that match the filters
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    which: Which,
}

/// Entries read at once.
const PAGE: usize = 100;

impl Quarantine {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(self.nats.flags(), Quiet::Yes)?;
        on_runtime(async {
            let bus = nats::connect(&settings, "quarantine").await?;
            let done = self.action.run(&bus).await;
            bus.close().await;
            done
        })
    }
}

impl Action {
    async fn run(self, bus: &Bus) -> anyhow::Result<Exit> {
        match self {
            Self::List { which, json, limit } => list(bus, &which, json, limit).await,
            Self::Show { number, json, payload } => show(bus, number, json, payload).await,
            Self::Redrive(chosen) => {
                chosen
                    .each(bus, async |number| {
                        let times =
                            bus.quarantine_redrive(number).await.with_context(|| format!("redriving {number}"))?;
                        tell(&format!("{number}: sent into its stage again, for the {} time\n", ordinal(times)))
                    })
                    .await
            }
            Self::Drop(chosen) => {
                chosen
                    .each(bus, async |number| {
                        bus.quarantine_drop(number).await.with_context(|| format!("dropping {number}"))?;
                        tell(&format!("{number}: dropped\n"))
                    })
                    .await
            }
        }
    }
}

impl Which {
    fn filter(&self) -> QuarantineFilter {
        QuarantineFilter { stage: self.stage, source: self.source.clone(), code: self.code.clone() }
    }
}

impl Chosen {
    /// Acts on each message and goes on after a failure.
    async fn each(self, bus: &Bus, act: impl AsyncFn(u64) -> anyhow::Result<()>) -> anyhow::Result<Exit> {
        let numbers = if self.all { all(bus, &self.which).await? } else { self.numbers };
        if numbers.is_empty() {
            print("nothing matches\n")?;
        }
        let mut failed = false;
        for number in numbers {
            if let Err(error) = act(number).await {
                failed = true;
                crate::exit::report(&error);
            }
        }
        Ok(Exit::from_problems(failed))
    }
}

/// Numbers of all matching messages. Taken before acting: a redriven message that fails again is a new one.
async fn all(bus: &Bus, which: &Which) -> anyhow::Result<Vec<u64>> {
    let (mut numbers, mut from) = (Vec::new(), Some(0));
    while let Some(start) = from {
        let page = bus.quarantine_list(&which.filter(), start, PAGE).await?;
        numbers.extend(page.entries.iter().map(|entry| entry.sequence));
        from = page.next;
    }
    Ok(numbers)
}

async fn list(bus: &Bus, which: &Which, as_json: bool, limit: usize) -> anyhow::Result<Exit> {
    let (mut rows, mut from, mut left) = (Vec::new(), Some(0), limit);
    while let Some(start) = from.filter(|_| left > 0) {
        let page = bus.quarantine_list(&which.filter(), start, left.min(PAGE)).await?;
        left = left.saturating_sub(page.entries.len());
        from = page.next;
        for entry in &page.entries {
            if as_json {
                print(&format!("{}\n", brief(entry)))?;
            } else {
                rows.push(row(entry));
            }
        }
    }
    if as_json {
        return Ok(Exit::Ok);
    }
    if rows.is_empty() {
        print("nothing is in quarantine\n")?;
        return Ok(Exit::Ok);
    }
    let headings = [
        ("#", Column::Right),
        ("at", Column::Left),
        ("stage", Column::Left),
        ("source", Column::Left),
        ("code", Column::Left),
        ("tries", Column::Right),
        ("document", Column::Cut),
        ("reason", Column::Cut),
    ];
    print(&(table::render(&headings, &rows, render::columns()) + "\n"))?;
    if from.is_some() {
        print(&format!("there may be more than {limit}; --limit shows them\n"))?;
    }
    Ok(Exit::Ok)
}

fn row(entry: &QuarantineEntry) -> Vec<String> {
    let message = &entry.quarantined;
    vec![
        entry.sequence.to_string(),
        message.at.clone(),
        message.stage.to_string(),
        entry.source.to_string(),
        message.code.clone(),
        message.attempts.to_string(),
        harmless(entry.name.as_deref().unwrap_or("")).into_owned(),
        harmless(&message.reason).into_owned(),
    ]
}

fn brief(entry: &QuarantineEntry) -> serde_json::Value {
    let message = &entry.quarantined;
    json!({
        "number": entry.sequence, "at": message.at, "stage": message.stage, "source": entry.source,
        "code": message.code, "reason": message.reason, "attempts": message.attempts, "name": entry.name,
        "job_id": entry.job_id, "document_id": entry.document_id,
    })
}

async fn show(bus: &Bus, number: u64, as_json: bool, payload: bool) -> anyhow::Result<Exit> {
    let entry = bus.quarantine_show(number).await?;
    let message = &entry.quarantined;
    if payload {
        let payload = bus.quarantine_payload(&entry).await?;
        std::io::Write::write_all(&mut std::io::stdout().lock(), &payload).context("writing the payload")?;
        return Ok(Exit::Ok);
    }
    if as_json {
        print(&format!("{}\n", serde_json::to_string_pretty(message)?))?;
        return Ok(Exit::Ok);
    }
    let facts = [
        ("document", entry.name.as_deref().unwrap_or("unknown").to_owned()),
        ("stage", message.stage.to_string()),
        ("source", entry.source.to_string()),
        ("code", message.code.clone()),
        ("reason", message.reason.clone()),
        ("tries", message.attempts.to_string()),
        ("since", message.at.clone()),
        ("original", format!("{} on {}", message.parent, message.subject)),
        ("payload", format!("{} bytes on the wire; --payload writes it whole", message.payload.len())),
    ];
    let mut text = String::new();
    for (name, value) in facts {
        text += &format!("{} {}\n", styled(TITLE, format!("{name:9}")), harmless(&value));
    }
    text += &section("evidence", message.evidence.iter().map(|line| harmless(line).into_owned()));
    text += &section("headers", message.headers.iter().map(|(name, value)| format!("{name}: {}", harmless(value))));
    text +=
        &format!("`fayan quarantine redrive {number}` sends it again, `fayan quarantine drop {number}` deletes it\n");
    print(&text)?;
    Ok(Exit::Ok)
}

fn section(name: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.map(|line| format!("  {line}\n")).collect();
    if lines.is_empty() { String::new() } else { styled(TITLE, name) + "\n" + &lines.concat() }
}

fn ordinal(number: u32) -> String {
    match (number % 10, number % 100) {
        (1, rest) if rest != 11 => format!("{number}st"),
        (2, rest) if rest != 12 => format!("{number}nd"),
        (3, rest) if rest != 13 => format!("{number}rd"),
        _ => format!("{number}th"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_read_as_english() {
        let words: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal).to_vec();
        assert_eq!(words, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]);
    }
}
