//! What `fayan up` prints: events as they are stored, and the statements of documents that were known already.

use std::{collections::HashSet, time::Duration};

use anyhow::Context;
use fayan_bus::{Bus, StoredEvents, TailFrom};
use fayan_store::Store;
use futures_util::StreamExt;
use tokio::sync::watch;

use crate::{
    cli::tell,
    render::{self, event::Lines},
};

/// How long printing may lag behind the last outcome.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was printed so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Printed {
    pub(super) events: u64,
    pub(super) documents: HashSet<String>,
}

/// The statement stream from a moment on.
pub(super) struct Tail {
    pub(super) events: StoredEvents,
    /// How many events were there before.
    pub(super) before: u64,
}

impl Tail {
    /// Opens the stream while nobody publishes.
    pub(super) async fn open(bus: &Bus) -> anyhow::Result<Self> {
        Ok(Self { events: bus.tail_statements(TailFrom::Now, None).await?, before: events_kept(bus).await? })
    }
}

/// Prints every event. Ends only with an error.
pub(super) async fn print_events(
    mut events: StoredEvents,
    json: bool,
    printed: watch::Sender<Printed>,
) -> anyhow::Result<()> {
    let mut lines = Lines::default();
    while let Some(stored) = events.next().await {
        let event = stored?.event;
        if json {
            tell(&format!("{}\n", serde_json::to_string(&event)?))?;
        } else {
            tell(&lines.event(&event, render::columns()))?;
        }
        printed.send_modify(|printed| {
            printed.events += 1;
            printed.documents.insert(event.document.id);
        });
    }
    anyhow::bail!("the statement stream ended")
}

/// Events that the server keeps.
async fn events_kept(bus: &Bus) -> anyhow::Result<u64> {
    bus.status().await?.statements.context("the private server has no statement stream")
}

/// Waits until every event that the server got since the start was printed: outcomes and events come by different ways.
pub(super) async fn caught_up(
    bus: &Bus,
    before: u64,
    mut watched: watch::Receiver<Printed>,
) -> anyhow::Result<Printed> {
    let new = events_kept(bus).await?.saturating_sub(before);
    let caught_up = watched.wait_for(|printed| printed.events >= new);
    if tokio::time::timeout(PATIENCE, caught_up).await.is_err() {
        anstream::eprintln!("not all events were printed in time; `fayan tail --from start` shows them");
    }
    let printed = watched.borrow().clone();
    Ok(printed)
}

/// Prints the statements of documents that were known already: no event announces those again.
pub(super) async fn show_unchanged(store: &dyn Store, documents: Vec<String>) -> anyhow::Result<()> {
    let mut lines = Lines::default();
    for id in documents {
        let Some(document) = store.document(&id).await? else { continue };
        let report = &document.report;
        for statement in &report.statements {
            tell(&lines.unchanged(&report.document, &report.meeting, statement, render::columns()))?;
        }
    }
    Ok(())
}
