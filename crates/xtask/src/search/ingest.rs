//! How many statements a second are saved, beside a plain loop over the same rows.

use std::time::{Duration, Instant};

use fayan_store::Row;

use super::{Kind, corpus::Corpus};

/// Rounds of both, by turns, so that what else runs on the machine meets both.
const ROUNDS: usize = 3;

/// Each document is one transaction, in both. The plain loop inserts the same rows, packed already, with one statement for
/// each table; it neither packs, reads, checks nor indexes anything.
pub(super) async fn run(kind: &Kind<'_>, corpus: &Corpus, count: usize) -> anyhow::Result<()> {
    let pages = &corpus.pages[..count.min(corpus.pages.len())];
    let rows = corpus.rows(pages.len());
    let statements: usize = pages.iter().map(|page| page.report.statements.len()).sum();
    let row_count: usize = rows.iter().flatten().map(|(_, rows): &(_, Vec<Row>)| rows.len()).sum();
    let (mut saving, mut plain) = (Duration::MAX, Duration::MAX);
    for round in 0..ROUNDS {
        let store = kind.empty(&format!("saved{round}")).await?;
        let started = Instant::now();
        for page in pages {
            store.store().save_revision(page.clone()).await?;
        }
        saving = saving.min(started.elapsed());
        store.store().close().await;

        let store = kind.empty(&format!("plain{round}")).await?;
        let started = Instant::now();
        store.insert_plainly(rows).await?;
        plain = plain.min(started.elapsed());
        store.store().close().await;
    }
    let rate = |time: Duration| statements as f64 / time.as_secs_f64();
    println!(
        "{}: {} documents with {statements} statements saved, best of {ROUNDS}: {:.0} statements/s ({:.1} ms a document); \
         a plain loop over the same {row_count} rows: {:.0} statements/s ({:.1} ms); {:.0} %",
        kind.name(),
        pages.len(),
        rate(saving),
        saving.as_secs_f64() * 1e3 / pages.len() as f64,
        rate(plain),
        plain.as_secs_f64() * 1e3 / pages.len() as f64,
        100.0 * rate(saving) / rate(plain)
    );
    Ok(())
}
