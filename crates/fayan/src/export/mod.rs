//! Exports: one state of the store, written in several formats, counted and named in a manifest.

mod changes;
mod folder;
mod manifest;
mod writers;

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use clap::ValueEnum;
use fayan_contract::export::{ExportSelection, Manifest};
use fayan_export::keep_standing;
use fayan_store::{DocumentFilter, Snapshot, StandingDocument, Store};
use jiff::Timestamp;

pub(crate) use changes::Since;
use folder::Unfinished;
use writers::Writers;

use crate::render::progress;

/// What an export is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Format {
    /// One statement a line with its document and meeting (schema fayan.statement.v1)
    Jsonl,
    /// One statement a row, for spreadsheets
    Csv,
    /// One statement a row with lists, for data frames
    #[cfg(feature = "parquet")]
    Parquet,
    /// Akoma Ntoso 3.0 debates, one file a document
    Akn,
    /// TEI as recommended by Parla-CLARIN, one file a document
    Tei,
    /// One page a document that needs nothing else: fetched, cleaned, and each field with its source
    Html,
    /// One announced change a line, in their order (schema fayan.change.v1)
    Changes,
}

impl Format {
    /// Its name on the command line and in the manifest.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Whether it holds statements as they stand.
    fn holds_statements(self) -> bool {
        self != Self::Changes
    }

    /// Whether it shows the bytes that statements were read from.
    fn needs_bytes(self) -> bool {
        self == Self::Html
    }
}

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Order {
    /// The formats, each once, in order.
    pub(crate) formats: Vec<Format>,
    /// Which documents.
    pub(crate) filter: DocumentFilter,
    /// Where changes begin.
    pub(crate) since: Since,
    /// The folder to make.
    pub(crate) to: PathBuf,
    /// The time that the files and the manifest give.
    pub(crate) at: Timestamp,
}

/// Documents that are read at once. With bytes and cleaning one may have some tens of megabytes.
const PAGE: u32 = 32;
const PAGE_WITH_BYTES: u32 = 4;

/// Writers of the outbox have ended after this time: the longest that the store lets a transaction wait is a minute.
const WRITERS_END_WITHIN: Duration = Duration::from_secs(600);

/// Writes an export. The folder appears when everything in it is whole.
pub(crate) async fn run(store: &dyn Store, order: &Order) -> anyhow::Result<Manifest> {
    let folder = Unfinished::begin(&order.to)?;
    let documents = store.counts().await?.documents;
    let store_schema_version = store.schema_version().await?;
    let mut snapshot = store.snapshot().await?;
    let mut writers = Writers::create(&order.formats, &folder, order.at)?;
    let mut without_statements = 0;
    if order.formats.iter().any(|format| format.holds_statements()) {
        let bar = progress::bar(documents, "documents");
        (writers, without_statements) = statements(&mut *snapshot, order, writers, &bar).await?;
        bar.finish_and_clear();
    }
    let changes = match order.formats.contains(&Format::Changes) {
        true => Some(changes::write(&mut *snapshot, order, &mut writers).await?),
        false => None,
    };
    drop(snapshot);
    let written = writers.finish()?;
    let counts = written.agreed_counts()?;
    let manifest = Manifest {
        schema: fayan_contract::export::MANIFEST_SCHEMA.to_owned(),
        program: manifest::program(),
        store_schema_version,
        exported_at: order.at.to_string(),
        selection: selection(&order.filter),
        counts,
        documents_without_statements: without_statements,
        changes,
        formats: written.formats.clone(),
        files: Vec::new(),
    };
    manifest::write(&folder, &manifest, written)?;
    folder.finish().with_context(|| format!("completing {}", order.to.display()))?;
    Ok(manifest)
}

/// Gives every selected document to all writers, some at a time. Returns also how many have no statements.
async fn statements(
    snapshot: &mut dyn Snapshot,
    order: &Order,
    mut writers: Writers,
    bar: &indicatif::ProgressBar,
) -> anyhow::Result<(Writers, u64)> {
    let with_bytes = order.formats.iter().any(|format| format.needs_bytes());
    let limit = if with_bytes { PAGE_WITH_BYTES } else { PAGE };
    let mut after = String::new();
    let mut without_statements = 0;
    loop {
        let page = snapshot.documents(&order.filter, &after, limit, with_bytes).await?;
        let Some(last) = page.last() else { return Ok((writers, without_statements)) };
        after.clone_from(&last.report.document.id);
        bar.inc(page.len() as u64);
        let write = move || -> anyhow::Result<_> {
            let mut without = 0;
            for mut document in page {
                let StandingDocument { report, standing, has_suppressed, bytes, .. } = &mut document;
                // What must not be published must not be read from the page either.
                if *has_suppressed {
                    *bytes = None;
                }
                keep_standing(report, |id| standing.contains(id));
                if report.statements.is_empty() {
                    without += 1;
                    continue;
                }
                let id = report.document.id.clone();
                writers.add(&document).with_context(|| format!("exporting document {id}"))?;
            }
            Ok((writers, without))
        };
        let without;
        (writers, without) = tokio::task::spawn_blocking(write).await??;
        without_statements += without;
    }
}

fn selection(filter: &DocumentFilter) -> ExportSelection {
    let DocumentFilter { source, outlet, published_from, published_to, .. } = filter.clone();
    ExportSelection { source, outlet, published_from, published_to }
}
