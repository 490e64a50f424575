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

use super::{
    Arguments,
    corpus::{Corpus, is_chinese},
};

/// Hits of a page, as `fayan search` asks for.
const PAGE: u32 = 20;

pub(super) async fn run(
    name: &str,
    store: &dyn Store,
    corpus: &Corpus,
    documents: u64,
    arguments: &Arguments,
) -> anyhow::Result<()> {
    let frequent = corpus.frequent(FREQUENT);
    let (mut words_alone, mut filtered) = (Times::default(), Times::default());
    // The first query opens connections and reads the schema.
    store.search(query("会议")?, None, PAGE).await?;
    for number in 0..arguments.passages {
        let report = corpus.report(number * documents / arguments.passages);
        let date = report.document.published.as_deref().context("each has a date")?;
        let day: Days = date.parse()?;
        let statement = &report.statements[usize::try_from(number)? % report.statements.len()];
        for word in words(statement, arguments.characters) {
            words_alone.ask(store, query(&word)?, &word).await?;
            let of_day = SearchQuery { since: Some(day), until: Some(day), ..query(&word)? };
            ensure!(is_found(store, of_day, &statement.id).await?, "{word} of {} was not found", statement.id);
        }
        for word in frequent.iter().filter(|word| holds(statement, word)) {
            let (outlet, speaker) = (report.document.outlet.clone(), Some(statement.speaker.as_printed.clone()));
            let (month, year) = (date[..7].parse().ok(), date[..4].parse().ok());
            for (asked, found) in [
                (SearchQuery { speaker: speaker.clone(), ..query(word)? }, false),
                (SearchQuery { outlet: outlet.clone(), ..query(word)? }, false),
                (SearchQuery { since: year, until: year, ..query(word)? }, false),
                (SearchQuery { speaker, outlet, since: month, until: month, ..query(word)? }, true),
            ] {
                filtered.ask(store, asked.clone(), word).await?;
                let missing = found && !is_found(store, asked, &statement.id).await?;
                ensure!(!missing, "{word} of {} was not found", statement.id);
            }
        }
    }
    println!(
        "{name}: {}; of 2 to 6 characters of {} passages, all found, false hits 0",
        words_alone.show("words"),
        arguments.passages
    );
    println!(
        "{name}: {}",
        filtered.show("frequent words with a speaker, an outlet, a year, or a month and the others")
    );
    Ok(())
}

/// Words that are looked for together with filters: those that the most sentences have.
const FREQUENT: usize = 20;

/// How long searches took.
#[derive(Default)]
struct Times {
    times: Vec<Duration>,
    full: usize,
}

impl Times {
    async fn ask(&mut self, store: &dyn Store, query: SearchQuery, word: &str) -> anyhow::Result<()> {
        let started = Instant::now();
        let page = store.search(query, None, PAGE).await?;
        self.times.push(started.elapsed());
        ensure!(page.hits.iter().all(|hit| holds(&hit.statement.statement, word)), "{word}: a false hit");
        self.full += usize::from(page.hits.len() == PAGE as usize);
        Ok(())
    }

    fn show(&mut self, what: &str) -> String {
        self.times.sort_unstable();
        let count = self.times.len();
        let at = |part: f64| self.times.get((count as f64 * part) as usize).copied().unwrap_or_default();
        let longest = self.times.last().copied().unwrap_or_default();
        format!(
            "p50 {:.1?}, p95 {:.1?}, p99 {:.1?}, longest {longest:.1?} of {count} {what}, {} with a full page of {PAGE}",
            at(0.5),
            at(0.95),
            at(0.99),
            self.full
        )
    }
}

fn query(word: &str) -> anyhow::Result<SearchQuery> {
    Ok(SearchQuery { words: Phrase::all(word)?, ..SearchQuery::default() })
}

/// All runs of 2 to 6 Chinese characters that begin in the first characters of a paragraph.
fn words(statement: &Statement, characters: usize) -> BTreeSet<String> {
    let text: Vec<char> =
        statement.paragraphs.first().map_or_else(Vec::new, |paragraph| paragraph.text.chars().collect());
    let text = &text[..text.len().min(characters)];
    let runs = text.split(|character| !is_chinese(character));
    runs.flat_map(|run| (2..=6).flat_map(|length| run.windows(length).map(|word| word.iter().collect()))).collect()
}

fn holds(statement: &Statement, word: &str) -> bool {
    let headline = statement.headline.iter().any(|headline| headline.text.contains(word));
    headline || statement.paragraphs.iter().any(|paragraph| paragraph.text.contains(word))
}

/// Whether a statement is among the hits.
async fn is_found(store: &dyn Store, query: SearchQuery, id: &str) -> anyhow::Result<bool> {
    let mut after = None;
    loop {
        let page = store.search(query.clone(), after.as_ref(), 100).await?;
        if page.hits.iter().any(|hit| hit.statement.statement.id == id) {
            return Ok(true);
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(false),
        }
    }
}
