//! Going through what the index offers, in the order of dates, until enough hits were found.
//!
//! Which statements could be hits is the database's to say ([`Index`]), which are is decided here, for both databases.

use std::sync::Arc;

use fayan_contract::report::Statement;

use super::{
    cursor::{Cursor, Key, Line, Place, Position},
    days::StatementDate,
    query::{DocumentFacts, Match, Order, Passage, SearchQuery, Searched, Wanted},
};
use crate::{
    encode::{from_json, on_blocking_thread, unreadable},
    error::StoreError,
    model::{RevisionKey, StoredStatement},
    store::Answer,
};

/// A page of hits.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchPage {
    /// The hits in the order asked for; fewer than asked for also where the search goes on.
    pub hits: Vec<Hit>,
    /// Where the search goes on; none when all hits were given.
    pub next: Option<Cursor>,
    /// Documents that are not in the index yet, see [`Store::index`](crate::Store::index). Their statements are not found.
    pub unindexed: u64,
}

/// A statement that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The statement as it stands, or as it last stood.
    pub statement: StoredStatement,
    /// Title of its document.
    pub title: Option<String>,
    /// The paper or site.
    pub outlet: Option<String>,
    /// The source.
    pub source: String,
    /// The kind of document, as JSON spells it.
    pub kind: String,
    /// When the document was published, `YYYY-MM-DD`.
    pub published: Option<String>,
    /// The name of the meeting.
    pub meeting: Option<String>,
    /// The date that it is sorted by.
    pub date: Option<StatementDate>,
    /// Where the words stand; none when no words were asked for.
    pub passage: Option<Passage>,
    /// Where the search goes on after it.
    pub cursor: Cursor,
}

/// What a database does for a search. All answers are of one state of the store.
pub(crate) trait Index: Send {
    /// Documents of which statements may be wanted, in the order of dates, after a place; about as many as asked for.
    fn documents<'a>(&'a mut self, wanted: &'a Wanted, after: Option<Place>, about: u32) -> Answer<'a, Offer>;

    /// The statements of these documents that may be wanted, in their order and in the order of lines; of the first
    /// document those after a line.
    fn statements<'a>(
        &'a mut self,
        documents: &'a [FoundDocument],
        wanted: &'a Wanted,
        after: Option<&'a Line>,
        limit: u32,
    ) -> Answer<'a, Vec<FoundStatement>>;
}

/// Documents that a database offers.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) documents: Vec<FoundDocument>,
    /// Whether there are no more.
    pub(crate) ended: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct FoundDocument {
    pub(crate) id: String,
    pub(crate) place: Place,
    pub(crate) title: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) date: Option<StatementDate>,
    pub(crate) facts: DocumentFacts,
}

/// A document as both databases answer it: place, day, id, date, what that is the date of, meeting, issues as JSON, title,
/// published, source, outlet, kind.
pub(crate) type DocumentRow = (
    i64,
    i64,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    String,
    Option<String>,
    String,
);

impl FoundDocument {
    pub(crate) fn read(row: DocumentRow) -> Result<Self, StoreError> {
        let (number, day, id, date, date_of, meeting, issues, title, published, source, outlet, kind) = row;
        let day = u32::try_from(day).map_err(|error| unreadable("day of a document", &error))?;
        let issues = from_json("issues of a document", issues.as_bytes())?;
        let facts = DocumentFacts { source, outlet, kind, meeting, issues };
        let date = StatementDate::read(date, date_of.as_deref());
        Ok(Self { id, place: Place { day, number }, title, published, date, facts })
    }
}

#[derive(Debug, Clone)]
pub(crate) struct FoundStatement {
    /// Which of the documents.
    pub(crate) document: usize,
    pub(crate) line: Line,
    pub(crate) revision: u32,
    pub(crate) withdrawn: bool,
    pub(crate) document_revision: u32,
    /// As JSON.
    pub(crate) statement: String,
    /// Where its text went when it no longer stands, as JSON.
    pub(crate) redirect: Option<String>,
}

/// A statement as both databases answer it: which of the documents, id, ordinal, revision, withdrawn, document revision,
/// statement and redirect as JSON.
pub(crate) type StatementRow = (i64, String, i64, i64, bool, i64, String, Option<String>);

impl FoundStatement {
    pub(crate) fn read(row: StatementRow) -> Result<Self, StoreError> {
        let (document, id, ordinal, revision, withdrawn, document_revision, statement, redirect) = row;
        let small = |number: i64| u32::try_from(number).map_err(|error| unreadable("statement", &error));
        let document = small(document)? as usize;
        let line = Line { ordinal: small(ordinal)?, id };
        let (revision, document_revision) = (small(revision)?, small(document_revision)?);
        Ok(Self { document, line, revision, withdrawn, document_revision, statement, redirect })
    }
}

/// Documents that one search reads at most, so that also a search without hits ends in about a second. It can go on
/// from there.
const READ_AT_MOST: usize = 5_000;

/// Hits that are ranked.
const RANKED: usize = 1_000;

/// Documents that are asked for first, and then at most; it doubles. Most words are found in the first ones.
const DOCUMENTS: (u32, u32) = (64, 256);

/// Documents whose statements are read at once, likewise.
const AT_ONCE: (usize, usize) = (8, 64);

/// Statements that are read at once: about a megabyte.
const STATEMENTS: u32 = 250;

pub(crate) async fn search(
    index: &mut dyn Index,
    query: SearchQuery,
    cursor: Option<&Cursor>,
    limit: usize,
) -> Result<(Vec<Hit>, Option<Cursor>), StoreError> {
    let order = query.order;
    let mut walk = Walk::new(index, query);
    match (cursor.map(|cursor| &cursor.0), order) {
        (Some(Position::Date(place, line)), _) => {
            walk.go_on(*place, line.clone());
            by_date(walk, limit).await
        }
        (Some(Position::Relevance { score, after, last }), _) => {
            by_relevance(walk, Some((*score, after, last)), limit).await
        }
        (None, Order::Date) => by_date(walk, limit).await,
        (None, Order::Relevance) => by_relevance(walk, None, limit).await,
    }
}

async fn by_date(mut walk: Walk<'_>, limit: usize) -> Result<(Vec<Hit>, Option<Cursor>), StoreError> {
    let mut found: Vec<Found> = Vec::new();
    while found.len() < limit && walk.read < READ_AT_MOST && walk.step(&mut found).await? {}
    let next = match found.get(limit.saturating_sub(1)) {
        Some(last) if limit > 0 => Some(Position::Date(last.key.place, Some(last.key.line.clone()))),
        _ => walk.position(),
    };
    found.truncate(limit);
    let at = |found: &Found| Position::Date(found.key.place, Some(found.key.line.clone()));
    let hits = found.into_iter().map(|found| (Cursor(at(&found)), found)).map(hit).collect::<Result<_, _>>()?;
    Ok((hits, next.map(Cursor)))
}

/// Ranks the latest hits; when going on, the same ones again, so that none comes twice.
async fn by_relevance(
    mut walk: Walk<'_>,
    ranked: Option<(u32, &Key, &Key)>,
    limit: usize,
) -> Result<(Vec<Hit>, Option<Cursor>), StoreError> {
    let mut found: Vec<Found> = Vec::new();
    let enough = |found: &[Found]| match (ranked, found.last()) {
        (Some((_, _, last)), Some(found)) => found.key >= *last,
        _ => found.len() >= RANKED,
    };
    while !enough(&found) && walk.read < READ_AT_MOST && walk.step(&mut found).await? {}
    match ranked {
        Some((_, _, last)) => found.retain(|found| found.key <= *last),
        None => found.truncate(RANKED),
    }
    let Some(last) = found.last().map(|found| found.key.clone()) else { return Ok((Vec::new(), None)) };
    let rank = |score: u32, key: &Key| (std::cmp::Reverse(score), key.clone());
    found.sort_by_cached_key(|found| rank(found.matched.score, &found.key));
    if let Some((score, after, _)) = ranked {
        let after = rank(score, after);
        found.retain(|found| rank(found.matched.score, &found.key) > after);
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let at = |found: &Found| {
        let (score, after) = (found.matched.score, found.key.clone());
        Cursor(Position::Relevance { score, after, last: last.clone() })
    };
    let hits: Vec<Hit> = found.into_iter().map(|found| (at(&found), found)).map(hit).collect::<Result<_, _>>()?;
    let next = hits.last().filter(|_| more).map(|hit| hit.cursor.clone());
    Ok((hits, next))
}

/// A wanted statement, before it is read in full.
struct Found {
    key: Key,
    document: Arc<FoundDocument>,
    row: FoundStatement,
    matched: Match,
}

fn hit((cursor, found): (Cursor, Found)) -> Result<Hit, StoreError> {
    let Found { key, document, row, matched } = found;
    let what = format!("statement {}", key.line.id);
    let statement: Statement = from_json(&what, row.statement.as_bytes())?;
    let redirect = row.redirect.map(|json| from_json(&what, json.as_bytes())).transpose()?;
    let facts = document.facts.clone();
    Ok(Hit {
        statement: StoredStatement {
            statement,
            revision: row.revision,
            withdrawn: row.withdrawn,
            // What is suppressed is not found.
            suppressed: false,
            redirect,
            document: RevisionKey { document_id: document.id.clone(), revision: row.document_revision },
        },
        title: document.title.clone(),
        outlet: facts.outlet,
        source: facts.source,
        kind: facts.kind,
        published: document.published.clone(),
        meeting: facts.meeting,
        date: document.date.clone(),
        passage: matched.passage,
        cursor,
    })
}

/// A way through the statements that may be wanted.
struct Walk<'a> {
    index: &'a mut dyn Index,
    query: Arc<SearchQuery>,
    wanted: Wanted,
    /// Documents that were offered and not read to the end; the first one from after `line`.
    offered: Vec<FoundDocument>,
    line: Option<Line>,
    /// Place of the last document that was offered.
    last: Option<Place>,
    /// Whether there are more documents.
    ended: bool,
    ask: u32,
    at_once: usize,
    /// The document and the statement in it after which the search goes on.
    resumed: Option<(Place, Line)>,
    /// Documents read so far, or statements of them where those are more.
    read: usize,
}

impl<'a> Walk<'a> {
    fn new(index: &'a mut dyn Index, query: SearchQuery) -> Self {
        let wanted = query.wanted();
        let query = Arc::new(query);
        let (ask, at_once) = (DOCUMENTS.0, AT_ONCE.0);
        let (offered, line, last, resumed) = (Vec::new(), None, None, None);
        Self { index, query, wanted, offered, line, last, ended: false, ask, at_once, resumed, read: 0 }
    }

    /// Goes on with a document, after one of its statements.
    fn go_on(&mut self, place: Place, line: Option<Line>) {
        self.last = Some(place.before());
        self.resumed = line.map(|line| (place, line));
    }

    /// Reads some statements and adds those that are wanted. Returns false at the end.
    async fn step(&mut self, found: &mut Vec<Found>) -> Result<bool, StoreError> {
        if self.offered.is_empty() {
            if self.ended {
                return Ok(false);
            }
            let offer = self.index.documents(&self.wanted, self.last, self.ask).await?;
            (self.offered, self.ended) = (offer.documents, offer.ended);
            self.ask = (2 * self.ask).min(DOCUMENTS.1);
            let Some(last) = self.offered.last() else { return Ok(false) };
            self.last = Some(last.place);
            // The document may have another date by now and stand elsewhere.
            if let Some((place, line)) = self.resumed.take()
                && self.offered.first().is_some_and(|first| first.place == place)
            {
                self.line = Some(line);
            }
        }
        let documents = &self.offered[..self.offered.len().min(self.at_once)];
        self.at_once = (2 * self.at_once).min(AT_ONCE.1);
        let rows = self.index.statements(documents, &self.wanted, self.line.as_ref(), STATEMENTS).await?;
        let done = match rows.last() {
            Some(last) if rows.len() >= STATEMENTS as usize => {
                self.line = Some(last.line.clone());
                last.document
            }
            _ => {
                self.line = None;
                documents.len()
            }
        };
        self.read += rows.len().max(done);
        let documents: Vec<Arc<FoundDocument>> = documents.iter().cloned().map(Arc::new).collect();
        let query = Arc::clone(&self.query);
        found.extend(on_blocking_thread(move || wanted(&query, &documents, rows)).await?);
        self.offered.drain(..done);
        Ok(true)
    }

    /// Where to go on; none at the end.
    fn position(&self) -> Option<Position> {
        match self.offered.first() {
            Some(document) => Some(Position::Date(document.place, self.line.clone())),
            None if self.ended => None,
            None => self.last.map(|last| Position::Date(last.after(), None)),
        }
    }
}

fn wanted(
    query: &SearchQuery,
    documents: &[Arc<FoundDocument>],
    rows: Vec<FoundStatement>,
) -> Result<Vec<Found>, StoreError> {
    let mut found = Vec::new();
    for row in rows {
        let document = &documents[row.document];
        let Some(matched) = query.find(&document.facts, &Searched::read(&row.statement)?) else { continue };
        let key = Key { place: document.place, line: row.line.clone() };
        found.push(Found { key, document: Arc::clone(document), row, matched });
    }
    Ok(found)
}
