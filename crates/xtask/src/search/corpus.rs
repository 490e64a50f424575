//! Statements for a large store: pages that the generator made, their sentences mixed anew for each document.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use fayan_contract::{
    event::{EVENT_SCHEMA, EventType, StatementEvent},
    identity::sha256_hex,
    message::{GivenMetadata, JobResult},
    report::Report,
    source::SourceSlug,
};
use fayan_segment::{Input, Segmenter};
use fayan_store::{
    NewRevision, Occasion, Receipt, SqliteStore, Store, Value,
    suite::{Rows, rows_by_document},
};
use fayan_testkit::generate::{Options, generate};
use futures_util::{StreamExt, stream};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};

/// One in so many characters is exchanged for any other, so that there are rare words.
const EXCHANGED: u32 = 40;

/// Documents that are made at once.
const BATCH: u64 = 100;

/// Days that documents are spread over: twenty years.
const YEARS: u32 = 20;

/// Papers, and how many documents each has beside the others.
const OUTLETS: [(&str, u32); 4] = [("星湖日报", 60), ("林海晚报", 30), ("云岭时报", 9), ("青石周刊", 1)];

pub(crate) struct Corpus {
    /// The pages as they are published, each a document of its own.
    pub(crate) pages: Vec<NewRevision>,
    /// Their rows, in the same order.
    rows: Vec<Rows>,
    sentences: Vec<String>,
}

impl Corpus {
    pub(crate) async fn generate(count: u64, folder: &Path) -> anyhow::Result<Self> {
        let segmenter = Segmenter::default();
        let mut pages: Vec<NewRevision> = Vec::new();
        let mut known = BTreeSet::new();
        for seed in 0.. {
            if pages.len() as u64 == count {
                break;
            }
            let page = page(&segmenter, seed);
            // Two invented meetings may bear one title and so be one document.
            if !page.report.statements.is_empty() && known.insert(page.report.document.id.clone()) {
                pages.push(page);
            }
        }
        let url = format!("sqlite://{}", folder.join("pages.db").display());
        let store = SqliteStore::open_or_create(&url).await?;
        store.migrate().await?;
        for page in &pages {
            store.save_revision(page.clone()).await?;
        }
        let mut rows = rows_by_document(&store).await?;
        store.close().await;
        let rows = pages
            .iter()
            .map(|page| rows.remove(&page.report.document.id).context("the page was saved"))
            .collect::<Result<_, _>>()?;
        let mut sentences: Vec<String> = pages
            .iter()
            .flat_map(|page| &page.report.statements)
            .flat_map(|statement| &statement.paragraphs)
            .flat_map(|paragraph| paragraph.text.split_inclusive('。').map(str::to_owned))
            .collect();
        sentences.sort_unstable();
        sentences.dedup();
        Ok(Self { pages, rows, sentences })
    }

    pub(crate) fn statements(&self) -> usize {
        self.pages.iter().map(|page| page.report.statements.len()).sum()
    }

    /// The pairs of Chinese characters that the most sentences have.
    pub(crate) fn frequent(&self, count: usize) -> Vec<String> {
        let mut sentences_of: BTreeMap<[char; 2], usize> = BTreeMap::new();
        for sentence in &self.sentences {
            let characters: Vec<char> = sentence.chars().collect();
            let pairs: BTreeSet<[char; 2]> = characters.windows(2).filter_map(|pair| pair.try_into().ok()).collect();
            for pair in pairs.into_iter().filter(|pair| pair.iter().all(is_chinese)) {
                *sentences_of.entry(pair).or_default() += 1;
            }
        }
        let mut pairs: Vec<_> = sentences_of.into_iter().collect();
        pairs.sort_by_key(|(_, sentences)| Reverse(*sentences));
        pairs.into_iter().take(count).map(|(pair, _)| pair.iter().collect()).collect()
    }

    /// The rows of the first pages, as saving writes them.
    pub(crate) fn rows(&self, count: usize) -> &[Rows] {
        &self.rows[..count.min(self.rows.len())]
    }

    /// The report of a document of the large store.
    pub(crate) fn report(&self, number: u64) -> Report {
        let mut random = StdRng::seed_from_u64(number);
        let base = &self.pages[usize::try_from(number).unwrap_or(0) % self.pages.len()].report;
        let mut report = base.clone();
        report.document.id = sha256_hex(format!("document {number}").as_bytes())[..32].to_owned();
        let (year, month, day) =
            (random.random_range(0..YEARS), random.random_range(1..=12), random.random_range(1..=28));
        report.document.published = Some(format!("{}-{month:02}-{day:02}", 2005 + year));
        report.document.outlet =
            OUTLETS.choose_weighted(&mut random, |(_, weight)| *weight).ok().map(|(name, _)| (*name).to_owned());
        report.meeting.date = None;
        for statement in &mut report.statements {
            statement.id = sha256_hex(format!("{number} {}", statement.ordinal).as_bytes())[..32].to_owned();
            statement.points.clear();
            for paragraph in &mut statement.paragraphs {
                paragraph.points.clear();
                paragraph.text = self.text(&mut random, paragraph.text.chars().count());
            }
            let paragraphs: Vec<&str> = statement.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
            statement.text = paragraphs.join("\n");
        }
        report
    }

    /// Sentences of any pages, about as many characters as asked for.
    fn text(&self, random: &mut StdRng, characters: usize) -> String {
        let mut text = String::new();
        while text.chars().count() < characters {
            text.push_str(self.sentences.choose(random).map_or("。", String::as_str));
        }
        let exchanged = |character: char, random: &mut StdRng| {
            let rare = is_chinese(&character) && random.random_ratio(1, EXCHANGED);
            let other = char::from_u32(random.random_range(0x4E00..0x6200));
            other.filter(|_| rare).unwrap_or(character)
        };
        text.chars().map(|character| exchanged(character, random)).collect()
    }

    /// Copies documents into an empty store until there are so many statements: raw bytes of the pages, documents,
    /// revisions and statements. Returns how many documents.
    pub(crate) async fn fill(self: &Arc<Self>, store: &dyn Store, statements: u64) -> anyhow::Result<u64> {
        let mut fill = store.fill().await?;
        for rows in &self.rows {
            let (raw, of_page) = rows.first().context("a page has bytes")?;
            fill.put(raw, of_page.clone()).await?;
        }
        let batch = |number: u64| {
            let corpus = Arc::clone(self);
            tokio::task::spawn_blocking(move || corpus.batch(number * BATCH..(number + 1) * BATCH))
        };
        let mut batches = stream::iter((0..).map(batch)).buffered(2);
        let (mut documents, mut filled) = (0, 0);
        while filled < statements {
            let (of_batch, tables) = batches.next().await.context("there is no end of them")???;
            filled += of_batch;
            documents += BATCH;
            for (table, rows) in tables {
                fill.put(table, rows).await?;
            }
        }
        fill.commit().await?;
        Ok(documents)
    }

    /// The rows of some documents, and how many statements they have.
    fn batch(&self, numbers: Range<u64>) -> anyhow::Result<(u64, Rows)> {
        let (mut statements, mut tables) = (0, Rows::new());
        for number in numbers {
            let report = self.report(number);
            statements += report.statements.len() as u64;
            self.add_rows(number, &report, &mut tables)?;
        }
        Ok((statements, tables))
    }

    fn add_rows(&self, number: u64, report: &Report, tables: &mut Rows) -> anyhow::Result<()> {
        let page = &self.rows[usize::try_from(number)? % self.rows.len()];
        for (table, rows) in
            page.iter().filter(|(table, _)| ["documents", "revisions", "statements"].contains(&table.name))
        {
            let put = |row: &mut fayan_store::Row, column: &str, value: String| {
                if let Some(place) = table.place_of(column) {
                    row[place] = Value::Text(value);
                }
            };
            let place = tables.iter().position(|(known, _)| known == table).unwrap_or_else(|| {
                tables.push((table, Vec::new()));
                tables.len() - 1
            });
            for (at, row) in rows.iter().enumerate() {
                let mut row = row.clone();
                match table.name {
                    "documents" => {
                        put(&mut row, "id", report.document.id.clone());
                        put(&mut row, "published", report.document.published.clone().unwrap_or_default());
                        put(&mut row, "outlet", report.document.outlet.clone().unwrap_or_default());
                    }
                    "revisions" => {
                        put(&mut row, "document_id", report.document.id.clone());
                        let packed = zstd::bulk::compress(&serde_json::to_vec(report)?, 1)?;
                        for (column, bytes) in [("report", packed), ("clean", Vec::new())] {
                            row[table.place_of(column).context("revisions have it")?] = Value::Bytes(bytes);
                        }
                    }
                    _ => {
                        let ordinal = table.place_of("ordinal").map(|place| &row[place]);
                        let statement = report
                            .statements
                            .iter()
                            .find(|statement| ordinal == Some(&Value::Number(statement.ordinal.into())))
                            .with_context(|| format!("row {at} is that of a statement"))?;
                        put(&mut row, "id", statement.id.clone());
                        put(&mut row, "document_id", report.document.id.clone());
                        put(&mut row, "statement", serde_json::to_string(statement)?);
                    }
                }
                tables[place].1.push(row);
            }
        }
        Ok(())
    }
}

pub(crate) fn is_chinese(character: &char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(character)
}

/// A page as the stages make it, with what is announced about it.
fn page(segmenter: &Segmenter, seed: u64) -> NewRevision {
    let source = generate(seed, &Options::default()).source;
    let given = GivenMetadata {
        published: Some(format!("2021-{:02}-{:02}", seed % 12 + 1, seed / 12 % 28 + 1)),
        outlet: Some("星湖日报".to_owned()),
        ..GivenMetadata::default()
    };
    let clean = fayan_clean::clean(&source, &given);
    let (slug, sha256, raw_bytes) = (SourceSlug::local(), sha256_hex(&source), source.len() as u64);
    let input = Input { clean: &clean, source: &slug, given: &given, raw_sha256: &sha256, raw_bytes };
    let mut report = segmenter.segment(&input);
    report.statements.iter_mut().for_each(|statement| statement.revision = 1);
    let events: Vec<StatementEvent> = report
        .statements
        .iter()
        .map(|statement| StatementEvent {
            schema: EVENT_SCHEMA.to_owned(),
            id: StatementEvent::id_of(&statement.id, 1),
            event_type: EventType::Published,
            statement_id: statement.id.clone(),
            revision: 1,
            document: report.document.clone(),
            meeting: report.meeting.clone(),
            statement: Some(statement.clone()),
            changed: Vec::new(),
            reason: None,
            redirect: None,
        })
        .collect();
    let result = JobResult::Stored {
        document_id: report.document.id.clone(),
        revision: 1,
        kind: report.kind,
        statements: u32::try_from(report.statements.len()).unwrap_or(u32::MAX),
        events: u32::try_from(events.len()).unwrap_or(u32::MAX),
        issues: Default::default(),
    };
    NewRevision {
        receipt: Receipt { message_id: format!("publish:{seed}"), result },
        given: Some(given),
        raw: source.into(),
        clean: clean.into(),
        report,
        events,
        traceparent: None,
        occasion: Occasion::Fetched { over: None },
        decision: None,
        suppressions: 0,
        suppressed: Vec::new(),
        at: "2021-09-07T00:00:00Z".to_owned(),
    }
}
