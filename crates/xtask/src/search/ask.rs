//! Every word of sampled passages is looked for: whether it is found, and how long that takes.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use fayan_contract::report::Statement;
use fayan_store::{
    Store,
    search::{Days, Phrase, SearchQuery},
};

use super::{Arguments, corpus::Corpus};

/// Hits of a page, as `fayan search` asks for.
const PAGE: u32 = 20;

pub(super) async fn run(
    name: &str,
    store: &dyn Store,
    corpus: &Corpus,
    documents: u64,
    arguments: &Arguments,
) -> anyhow::Result<()> {
    let mut times: Vec<Duration> = Vec::new();
    let (mut asked, mut full) = (0, 0);
    // The first query opens connections and reads the schema.
    store.search(query("会议", None)?, None, PAGE).await?;
    for number in 0..arguments.passages {
        let report = corpus.report(number * documents / arguments.passages);
        let day: Days = report.document.published.as_deref().context("each has a date")?.parse()?;
        let statement = &report.statements[usize::try_from(number)? % report.statements.len()];
        for word in words(statement, arguments.characters) {
            let started = Instant::now();
            let page = store.search(query(&word, None)?, None, PAGE).await?;
            times.push(started.elapsed());
            ensure!(page.hits.iter().all(|hit| holds(&hit.statement.statement, &word)), "{word}: a false hit");
            full += usize::from(page.hits.len() == PAGE as usize);
            ensure!(is_found(store, &word, day, &statement.id).await?, "{word} of {} was not found", statement.id);
            asked += 1;
        }
    }
    times.sort_unstable();
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).copied().unwrap_or_default();
    println!(
        "{name}: {asked} words of 2 to 6 characters of {} passages, all found, false hits 0; {full} with a full page of \
         {PAGE}; p50 {:.1?}, p95 {:.1?}, p99 {:.1?}, longest {:.1?}",
        arguments.passages,
        at(0.5),
        at(0.95),
        at(0.99),
        times.last().copied().unwrap_or_default()
    );
    Ok(())
}

fn query(word: &str, day: Option<Days>) -> anyhow::Result<SearchQuery> {
    Ok(SearchQuery { words: Phrase::all(word)?, since: day, until: day, ..SearchQuery::default() })
}

/// All runs of 2 to 6 Chinese characters that begin in the first characters of a paragraph.
fn words(statement: &Statement, characters: usize) -> BTreeSet<String> {
    let text: Vec<char> =
        statement.paragraphs.first().map_or_else(Vec::new, |paragraph| paragraph.text.chars().collect());
    let text = &text[..text.len().min(characters)];
    let runs = text.split(|character| !('\u{4E00}'..='\u{9FFF}').contains(character));
    runs.flat_map(|run| (2..=6).flat_map(|length| run.windows(length).map(|word| word.iter().collect()))).collect()
}

fn holds(statement: &Statement, word: &str) -> bool {
    let headline = statement.headline.iter().any(|headline| headline.text.contains(word));
    headline || statement.paragraphs.iter().any(|paragraph| paragraph.text.contains(word))
}

/// Whether the statement that a word was taken from is among the hits of its day.
async fn is_found(store: &dyn Store, word: &str, day: Days, id: &str) -> anyhow::Result<bool> {
    let mut after = None;
    loop {
        let page = store.search(query(word, Some(day))?, after.as_ref(), 100).await?;
        if page.hits.iter().any(|hit| hit.statement.statement.id == id) {
            return Ok(true);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(false),
        }
    }
}
