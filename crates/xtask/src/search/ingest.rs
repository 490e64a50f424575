//! How many statements a second are saved, beside plain loops over the same rows.

use std::time::{Duration, Instant};

use anyhow::Context;
use fayan_store::suite::PlainDocument;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{Kind, corpus::Corpus};

/// Rounds of all ways, by turns, so that what else runs on the machine meets each of them.
const ROUNDS: usize = 5;

/// Revisions that are saved at once: the workers of `fayan publish`, unless it is told otherwise.
const WORKERS: usize = 4;

/// Each document is one transaction, in all ways. The plain loops insert the same rows, packed already, with one statement
/// for each table, one of them with the entries of the search index, worked out already; they neither pack, read nor check
/// anything.
pub(super) async fn run(kind: &Kind<'_>, corpus: &Corpus, count: usize) -> anyhow::Result<()> {
    let pages = &corpus.pages[..count.min(corpus.pages.len())];
    let rows = corpus.rows(pages.len());
    let plain: Vec<PlainDocument> =
        pages.iter().zip(rows).map(|(page, rows)| PlainDocument::new(&page.report, rows.clone())).collect();
    let unindexed: Vec<PlainDocument> = plain.iter().cloned().map(PlainDocument::unindexed).collect();
    let (mut saved, mut one_by_one, mut looped, mut looped_unindexed) = (vec![], vec![], vec![], vec![]);
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
        for (name, documents, times) in
            [("plain", &plain, &mut looped), ("unindexed", &unindexed, &mut looped_unindexed)]
        {
            let store = kind.empty(&format!("{name}{round}")).await?;
            let started = Instant::now();
            store.insert_plainly(documents).await?;
            times.push(started.elapsed());
            store.store().close().await;
        }
    }
    let statements: usize = pages.iter().map(|page| page.report.statements.len()).sum();
    println!("{}: {} documents with {statements} statements, best of {ROUNDS} rounds:", kind.name(), pages.len());
    for (name, times) in [
        (format!("saved, {WORKERS} at once").as_str(), &saved),
        ("saved, one after the other", &one_by_one),
        ("a plain loop over the same rows and entries of the index", &looped),
        ("a plain loop without the index", &looped_unindexed),
    ] {
        let best = times.iter().min().map_or(f64::NAN, Duration::as_secs_f64);
        println!(
            "  {name}: {:.0} statements/s, {:.1} ms a document; median of the rounds {:.0} % of the loop, {:.0} % of the loop \
             without the index",
            statements as f64 / best,
            best * 1e3 / pages.len() as f64,
            percent(times, &looped)?,
            percent(times, &looped_unindexed)?
        );
    }
    Ok(())
}

/// The median of the rounds of how fast one way is beside another.
fn percent(times: &[Duration], beside: &[Duration]) -> anyhow::Result<f64> {
    let rounds = beside.iter().zip(times);
    let mut percents: Vec<f64> = rounds.map(|(other, own)| 100.0 * other.as_secs_f64() / own.as_secs_f64()).collect();
    percents.sort_by(f64::total_cmp);
    percents.get(ROUNDS / 2).copied().context("there are rounds")
}
