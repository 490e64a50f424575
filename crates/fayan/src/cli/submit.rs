//! `fayan submit`.

use std::time::Duration;

use anyhow::Context;
use clap::Args;

use crate::{
    cli::{
        Given, Global, Quiet,
        nats::{self, Nats},
        on_runtime, tell,
    },
    config::Settings,
    exit::Exit,
    follow::{self, Handing, Update},
    inputs,
    lifecycle::Shutdown,
    render,
    tally::{self, Tally},
};

/// Hand documents to a running pipeline and follow them to their statements
///
/// Prints a line for each document as its job ends: stored with its statements, held, or put into quarantine. The same
/// file handed over again within half an hour is recognised; its earlier outcome is shown.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan submit page.txt
  fayan submit --source hainan-daily --published 2021-09-07 pages/
  fayan submit --no-wait https://example.org/a.html
  fayan submit --json page.txt | jq .result
  fayan submit --latency pages/

Exit code 1 says that a document could not be read, was refused, was held or was put into quarantine.")]
pub(crate) struct Submit {
    /// Files, folders, addresses, or - for standard input
    #[arg(required = true, value_name = "PATH|URL|-")]
    inputs: Vec<String>,
    #[command(flatten)]
    nats: Nats,
    #[command(flatten)]
    given: Given,
    /// Only hand over; do not wait for the outcomes
    #[arg(long)]
    no_wait: bool,
    /// Print outcomes as JSON, one a line (schema fayan.outcome.v1)
    #[arg(long, conflicts_with = "no_wait")]
    json: bool,
    /// Hand over one after the other and print the milliseconds from hand-over to outcome, then p50 and p99
    ///
    /// The outcome is sent after the last event of the document was acknowledged.
    #[arg(long, conflicts_with_all = ["no_wait", "json"])]
    latency: bool,
    /// Stop waiting after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    timeout: u64,
}

/// Documents on their way at once: enough to keep all services busy, few enough to follow.
const AT_ONCE: usize = 64;

impl Submit {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(self.nats.flags(), Quiet::Yes)?;
        on_runtime(self.submit(settings))
    }

    async fn submit(self, settings: Settings) -> anyhow::Result<Exit> {
        let shutdown = Shutdown::on_signals(Duration::ZERO).context("listening to signals")?;
        let inputs = inputs::expand(&self.inputs)?;
        let bus = nats::connect(&settings, "submit").await?;
        let handing = Handing {
            given: self.given.clone(),
            max_bytes: settings.max_bytes,
            at_once: if self.latency { 1 } else { AT_ONCE },
            wait: !self.no_wait,
        };
        let bar = render::progress::bar(inputs.len() as u64, "documents");
        let (mut tally, mut milliseconds) = (Tally::default(), Vec::new());
        let following = follow::all(&bus, inputs, &handing, &shutdown.soft, |update| {
            if let Update::NotHandedOver { .. } | Update::Ended { .. } = update {
                bar.inc(1);
            }
            bar.suspend(|| self.show(update, &mut tally, &mut milliseconds))
        });
        let waited = Duration::from_secs(self.timeout);
        let followed = tokio::time::timeout(waited, following).await.unwrap_or_else(|_| {
            Err(anyhow::anyhow!(
                "not all outcomes came within {} s; the documents are in the pipeline, `fayan status` shows where",
                self.timeout
            ))
        });
        bar.finish_and_clear();
        bus.close().await;
        if !followed? {
            return Ok(Exit::Interrupted);
        }
        if self.latency {
            tell(&percentiles(&mut milliseconds))?;
        } else if !self.no_wait && !self.json && tally.documents > 1 {
            tell(&tally.summary())?;
        }
        Ok(Exit::from_problems(tally.has_problems()))
    }

    fn show(&self, update: Update<'_>, tally: &mut Tally, milliseconds: &mut Vec<f64>) -> anyhow::Result<()> {
        match update {
            Update::NotHandedOver { name, error } => {
                tally.not_handed_over += 1;
                anstream::eprintln!("error: handing over {name}: {error:#}");
                Ok(())
            }
            Update::HandedOver { name, submitted } if self.no_wait => {
                let repeated = if submitted.duplicate { ", which had been handed over before" } else { "" };
                tell(&format!("{name}: trace {}{repeated}\n", submitted.trace.trace_id()))
            }
            Update::HandedOver { .. } => Ok(()),
            Update::Ended { name, outcome, milliseconds: took } => {
                tally.add(outcome);
                milliseconds.push(took);
                if self.json {
                    tell(&format!("{}\n", serde_json::to_string(outcome)?))
                } else if self.latency {
                    tell(&format!("{took:.1} ms  {name}\n"))
                } else {
                    tell(&tally::line(name, outcome))
                }
            }
        }
    }
}

/// The usual figures over all documents.
fn percentiles(milliseconds: &mut [f64]) -> String {
    milliseconds.sort_by(f64::total_cmp);
    let Some(last) = milliseconds.len().checked_sub(1) else { return "no documents\n".to_owned() };
    // The nearest rank: the smallest value that this share of all does not exceed.
    let rank = |percent: usize| milliseconds[(milliseconds.len() * percent).div_ceil(100).clamp(1, last + 1) - 1];
    format!(
        "{} documents: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms\n",
        milliseconds.len(),
        rank(50),
        rank(99),
        milliseconds[last]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentiles(&mut hundred), "100 documents: p50 50.0 ms, p99 99.0 ms, longest 100.0 ms\n");
        assert_eq!(percentiles(&mut [7.0]), "1 documents: p50 7.0 ms, p99 7.0 ms, longest 7.0 ms\n");
        assert_eq!(percentiles(&mut []), "no documents\n");
    }
}
