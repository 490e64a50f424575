//! How many statements a second are saved, beside a plain loop over the same rows.

use std::time::{Duration, Instant};

use anyhow::Context;
use fayan_store::Row;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{Kind, corpus::Corpus};

/// Rounds of all ways, by turns, so that what else runs on the machine meets each of them.
const ROUNDS: usize = 5;

/// Revisions that are saved at once: the workers of `fayan publish`, unless it is told otherwise.
const WORKERS: usize = 4;

/// Each document is one transaction, in all ways. The plain loop inserts the same rows, packed already, with one statement
/// for each table; it neither packs, reads, checks nor indexes anything.
pub(super) async fn run(kind: &Kind<'_>, corpus: &Corpus, count: usize) -> anyhow::Result<()> {
    let pages = &corpus.pages[..count.min(corpus.pages.len())];
    let rows = corpus.rows(pages.len());
    let statements: usize = pages.iter().map(|page| page.report.statements.len()).sum();
    let row_count: usize = rows.iter().flatten().map(|(_, rows): &(_, Vec<Row>)| rows.len()).sum();
    let (mut plain, mut saved, mut one_by_one) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for (name, workers, times) in [("saved", WORKERS, &mut saved), ("one-by-one", 1, &mut one_by_one)] {
            let store = kind.empty(&format!("{name}{round}")).await?;
            let (store, pages) = (store.store(), pages.to_vec());
            let started = Instant::now();
            let saving = stream::iter(pages).map(|page| store.save_revision(page)).buffer_unordered(workers);
            saving.try_for_each(async |_| Ok(())).await?;
            times.push(started.elapsed());
            store.close().await;
        }
        let store = kind.empty(&format!("plain{round}")).await?;
        let started = Instant::now();
        store.insert_plainly(rows).await?;
        plain.push(started.elapsed());
        store.store().close().await;
    }
    let rate = |times: &[Duration]| {
        let best = times.iter().min().map_or(f64::NAN, Duration::as_secs_f64);
        format!("{:.0} statements/s ({:.1} ms a document)", statements as f64 / best, best * 1e3 / pages.len() as f64)
    };
    let ratio = |times: &[Duration]| -> anyhow::Result<f64> {
        let ratio = |(plain, time): (&Duration, &Duration)| 100.0 * plain.as_secs_f64() / time.as_secs_f64();
        let mut ratios: Vec<f64> = plain.iter().zip(times).map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ROUNDS / 2).copied().context("there are rounds")
    };
    println!(
        "{}: {} documents with {statements} statements, best of {ROUNDS} rounds: {WORKERS} at once {}, one after the other \
         {}, a plain loop over the same {row_count} rows {}; median of the rounds {:.0} % and {:.0} % of the loop",
        kind.name(),
        pages.len(),
        rate(&saved),
        rate(&one_by_one),
        rate(&plain),
        ratio(&saved)?,
        ratio(&one_by_one)?
    );
    Ok(())
}
