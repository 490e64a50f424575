//! Searching a large store, and how fast statements come into it: SQLite and PostgreSQL, generated statements.

mod ask;
mod corpus;
mod ingest;

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::Context;
use fayan_store::{PostgresStore, SqliteStore, Store, StoreError, postgres, sqlite, suite::PlainDocument};
use fayan_testkit::servers::PostgresServer;
use futures_util::future::BoxFuture;

use corpus::Corpus;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many statements are searched.
    #[arg(long, default_value_t = 1_000_000)]
    statements: u64,
    /// How many pages are generated; their sentences are mixed for all documents.
    #[arg(long, default_value_t = 2_000)]
    pages: u64,
    /// How many passages are sampled; each word of them is looked for.
    #[arg(long, default_value_t = 200)]
    passages: u64,
    /// Characters of each passage.
    #[arg(long, default_value_t = 16)]
    characters: usize,
    /// How many of the pages are saved to measure the rate.
    #[arg(long, default_value_t = 500)]
    saved: usize,
    /// Only this one: sqlite or postgres.
    #[arg(long)]
    only: Option<String>,
    /// Folder for the stores of SQLite; those of PostgreSQL are in the system's temporary folder. A million statements need
    /// some twenty GB.
    #[arg(long, default_value = "/tmp")]
    folder: std::path::PathBuf,
}

/// A store that is measured, with what only its own kind can do.
pub(crate) trait Measured: Sync {
    fn store(&self) -> &dyn Store;
    fn insert_plainly<'a>(&'a self, documents: &'a [PlainDocument]) -> BoxFuture<'a, Result<(), StoreError>>;
    fn index_bytes(&self) -> BoxFuture<'_, Result<u64, StoreError>>;
}

impl Measured for SqliteStore {
    fn store(&self) -> &dyn Store {
        self
    }
    fn insert_plainly<'a>(&'a self, documents: &'a [PlainDocument]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(sqlite::insert_plainly(self, documents))
    }
    fn index_bytes(&self) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(sqlite::index_bytes(self))
    }
}

impl Measured for PostgresStore {
    fn store(&self) -> &dyn Store {
        self
    }
    fn insert_plainly<'a>(&'a self, documents: &'a [PlainDocument]) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(postgres::insert_plainly(self, documents))
    }
    fn index_bytes(&self) -> BoxFuture<'_, Result<u64, StoreError>> {
        Box::pin(postgres::index_bytes(self))
    }
}

/// Makes empty stores, each with its schema.
enum Kind<'a> {
    Sqlite(&'a Path),
    Postgres(&'a PostgresServer),
}

impl Kind<'_> {
    const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    async fn empty(&self, name: &str) -> anyhow::Result<Box<dyn Measured>> {
        let store: Box<dyn Measured> = match self {
            Self::Sqlite(folder) => {
                let url = format!("sqlite://{}", folder.join(format!("{name}.db")).display());
                Box::new(SqliteStore::open_or_create(&url).await?)
            }
            Self::Postgres(server) => Box::new(PostgresStore::open_or_create(&server.database()).await?),
        };
        store.store().migrate().await?;
        Ok(store)
    }
}

pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("fayan-search-").tempdir_in(&arguments.folder);
    let folder = folder.with_context(|| format!("making a folder in {}", arguments.folder.display()))?;
    let started = Instant::now();
    let corpus = Arc::new(Corpus::generate(arguments.pages, folder.path()).await?);
    println!(
        "{} pages with {} statements generated in {:.0?}",
        arguments.pages,
        corpus.statements(),
        started.elapsed()
    );
    let wanted = |name: &str| arguments.only.as_deref().is_none_or(|only| only == name);
    if wanted("sqlite") {
        measure(&Kind::Sqlite(folder.path()), &corpus, arguments).await?;
    }
    if wanted("postgres") {
        // As in life: what is acknowledged is on disk.
        let server = PostgresServer::start_with(&["fsync=on", "shared_buffers=512MB", "max_wal_size=4GB"]);
        measure(&Kind::Postgres(&server), &corpus, arguments).await?;
    }
    Ok(())
}

async fn measure(kind: &Kind<'_>, corpus: &Arc<Corpus>, arguments: &Arguments) -> anyhow::Result<()> {
    let name = kind.name();
    ingest::run(kind, corpus, arguments.saved).await?;
    let large = kind.empty("large").await?;
    let started = Instant::now();
    let documents = corpus.fill(large.store(), arguments.statements).await?;
    println!("{name}: {documents} documents copied in {:.0?}", started.elapsed());
    let started = Instant::now();
    loop {
        let step = large.store().index(500).await?;
        if step.left == 0 {
            break;
        }
        if step.left % 20_000 < 500 {
            eprintln!("{name}: {} documents to index after {:.0?}", step.left, started.elapsed());
        }
    }
    let (counts, bytes) = (large.store().counts().await?, large.index_bytes().await?);
    println!(
        "{name}: {} statements indexed in {:.0?}; the index takes {:.0} MB",
        counts.statements,
        started.elapsed(),
        bytes as f64 / 1e6
    );
    ask::run(name, large.store(), corpus, documents, arguments).await?;
    large.store().close().await;
    Ok(())
}
