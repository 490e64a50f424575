//! `fayan export`: statements and changes as files.

use std::{collections::BTreeSet, path::PathBuf};

use clap::Args;
use fayan_contract::{export::Manifest, source::SourceSlug};
use fayan_store::DocumentFilter;

use crate::{
    cli::{Global, Quiet, WrongUsage, extract, on_runtime, print},
    config::variables as v,
    exit::Exit,
    export::{self, Format, Order, Since},
    render::{
        self,
        table::{self, Column},
    },
};

/// Write statements and changes to files, with a manifest
///
/// All formats of one run hold the same state of the store, also when services write to it meanwhile. The folder appears
/// when it is whole: files first, then manifest.json with the size and SHA-256 of each, and what they hold. Each format
/// counts what it wrote, and the manifest is only written when all agree. Statements that were withdrawn or are held for
/// review are in none but `changes`, and there without their text.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan export jsonl csv parquet --to statements/
  fayan export html --outlet 海南日报 --to pages/
  fayan export csv --source hainan-daily --published-from 2031-05-01 --to may/
  fayan export changes --since 2031-05-04T00:00:00Z --to changes/
  fayan export changes --since $(jq -r .changes.cursor changes/manifest.json) --to more/")]
pub(crate) struct Export {
    /// What to write
    #[arg(required = true, value_enum)]
    formats: Vec<Format>,
    /// The folder to make; it must not be there, or be empty
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_read@db/fayan
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
    /// Changes only: begin with those saved at this time or day, or after the cursor of an earlier manifest
    #[arg(long, value_name = "TIME|CURSOR")]
    since: Option<Since>,
    /// Only documents of this source
    #[arg(long, value_name = "NAME")]
    source: Option<SourceSlug>,
    /// Only documents of this paper or site
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Only documents published on this day or later
    #[arg(long, value_name = "DATE", value_parser = extract::date)]
    published_from: Option<String>,
    /// Only documents published on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = extract::date)]
    published_to: Option<String>,
    /// Print the manifest without its files instead of a summary
    #[arg(long)]
    json: bool,
}

impl Export {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = global.start(vec![(v::STORE, self.store.clone())], Quiet::Yes)?;
        let json = self.json;
        let order = self.order()?;
        on_runtime(async {
            let store = fayan_store::open(settings.store()?).await?;
            let exported = export::run(store.as_ref(), &order).await;
            store.close().await;
            let manifest = exported?;
            print(&if json { serde_json::to_string(&manifest)? + "\n" } else { summary(&order, &manifest) })?;
            Ok(Exit::Ok)
        })
    }

    fn order(self) -> anyhow::Result<Order> {
        let formats: Vec<Format> = BTreeSet::from_iter(self.formats).into_iter().collect();
        if self.since.is_some() && !formats.contains(&Format::Changes) {
            let wrong = "--since is for changes; the other formats hold what stands now";
            return Err(WrongUsage(wrong.to_owned()).into());
        }
        let Self { source, outlet, published_from, published_to, .. } = self;
        Ok(Order {
            formats,
            filter: DocumentFilter { source, outlet, published_from, published_to, ..DocumentFilter::default() },
            since: self.since.unwrap_or_default(),
            to: self.to,
            at: jiff::Timestamp::now(),
        })
    }
}

fn summary(order: &Order, manifest: &Manifest) -> String {
    let headings = [("format", Column::Left), ("files", Column::Right), ("bytes", Column::Right)];
    let row = |format: &fayan_contract::export::ExportedFormat| {
        vec![format.format.clone(), format.files.to_string(), format.bytes.to_string()]
    };
    let rows: Vec<Vec<String>> = manifest.formats.iter().map(row).collect();
    let counts = manifest.counts;
    let mut text = table::render(&headings, &rows, render::columns()) + "\n";
    if counts.documents > 0 || manifest.changes.is_none() {
        text += &format!(
            "{} statements of {} documents, {} paragraphs, {} points",
            counts.statements, counts.documents, counts.paragraphs, counts.points
        );
        if manifest.documents_without_statements > 0 {
            text += &format!("; {} more documents have no statements", manifest.documents_without_statements);
        }
        text.push('\n');
    }
    if let Some(changes) = &manifest.changes {
        text += &format!("{} changes; the next ones come --since {}\n", changes.events, changes.cursor);
    }
    text + &format!("written to {}\n", order.to.display())
}
