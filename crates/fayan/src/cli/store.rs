//! `fayan store`: what concerns a store as a whole.

use anyhow::Context;
use clap::{Args, Subcommand};
use fayan_store::{
    CopyError, Store, StoreError, TableContents, contents, copy, open, open_or_create, without_password,
};
use serde_json::json;

use crate::{
    cli::{Global, Quiet, on_runtime, print},
    exit::Exit,
    render::{
        self, progress,
        table::{self, Column},
    },
};

/// Copy a store to another database, or hash what it holds
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan store copy sqlite:///var/lib/fayan/fayan.db postgres://fayan_migrate@db/fayan
  fayan store copy postgres://fayan_read@db/fayan sqlite://archive.db
  fayan store contents sqlite://archive.db

The same rows have the same hashes in any database, so two stores hold the same if their contents print the same.")]
pub(crate) struct Stores {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Copy everything into an empty store, then read the copy again and compare counts and hashes
    ///
    /// One state of the store is copied, also when services write to it meanwhile. The copy is one transaction: broken
    /// off, it leaves the target empty. A target that is not there or not ready is made first; in PostgreSQL that and
    /// the copy take the role fayan_migrate.
    Copy {
        /// The store to copy
        from: String,
        /// The empty store to copy to
        to: String,
        /// Print JSON, one table a line
        #[arg(long)]
        json: bool,
    },
    /// Count and hash everything that a store holds
    Contents {
        /// The store
        store: String,
        /// Print JSON, one table a line
        #[arg(long)]
        json: bool,
    },
}

impl Stores {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        global.start(Vec::new(), Quiet::Yes)?;
        on_runtime(async {
            match self.action {
                Action::Copy { from, to, json } => copy_store(&from, &to, json).await,
                Action::Contents { store, json } => show_contents(&store, json).await,
            }
        })
    }
}

async fn copy_store(from: &str, to: &str, json: bool) -> anyhow::Result<Exit> {
    let source = open(from).await?;
    let target = open_or_create(to).await?;
    let to = without_password(to);
    target.migrate().await.with_context(|| format!("migrating the store at {to}"))?;
    let copied = copy(&*source, &*target).await;
    let indexed = match &copied {
        Ok(_) => index_all(&*target).await,
        Err(_) => Ok(()),
    };
    source.close().await;
    target.close().await;
    let copied = match copied {
        Err(CopyError::Writing(StoreError::NotEmpty { table })) => {
            anyhow::bail!("the store at {to} is not empty, its table {table} has rows; copy to an empty one")
        }
        copied => copied.with_context(|| format!("copying {} to {to}", without_password(from)))?,
    };
    print(&shown(&copied, json))?;
    indexed.with_context(|| format!("indexing the copy at {to}; `fayan migrate` goes on with it"))?;
    if !json {
        let rows: u64 = copied.iter().map(|table| table.rows).sum();
        print(&format!("copied {rows} rows to {to}; read again, counts and hashes are the same\n"))?;
    }
    Ok(Exit::Ok)
}

/// Brings everything into the search index that is not in it yet, a hundred documents at a time.
pub(crate) async fn index_all(store: &dyn Store) -> Result<(), StoreError> {
    let mut bar = None;
    loop {
        let step = store.index(INDEXED_AT_ONCE).await?;
        if step.left == 0 || step.indexed == 0 {
            // What is left then is being saved by somebody who indexes it.
            return Ok(());
        }
        let bar = bar.get_or_insert_with(|| progress::bar(step.indexed + step.left, "documents indexed"));
        bar.inc(step.indexed);
    }
}

/// Documents that one transaction brings into the index.
const INDEXED_AT_ONCE: u32 = 100;

async fn show_contents(address: &str, json: bool) -> anyhow::Result<Exit> {
    let store = open(address).await?;
    let contents = contents(&*store).await;
    store.close().await;
    let contents = contents.with_context(|| format!("reading the store at {}", without_password(address)))?;
    print(&shown(&contents, json))?;
    Ok(Exit::Ok)
}

fn shown(contents: &[TableContents], json: bool) -> String {
    if json {
        let line =
            |one: &TableContents| json!({"table": one.table, "rows": one.rows, "sha256": one.sha256}).to_string();
        return contents.iter().map(|one| line(one) + "\n").collect();
    }
    let rows: Vec<Vec<String>> =
        contents.iter().map(|one| vec![one.table.to_owned(), one.rows.to_string(), one.sha256.clone()]).collect();
    let headings = [("table", Column::Left), ("rows", Column::Right), ("sha256", Column::Left)];
    table::render(&headings, &rows, render::columns()) + "\n"
}
