//! Whether the statement stream and the store tell the same story.

use std::collections::BTreeMap;

use fayan_contract::event::{EventType, Redirect, StatementEvent};
use fayan_store::{StatementRevision, Store};

/// What the stream holds, and where the store disagrees.
#[derive(Debug, Default)]
pub struct Agreement {
    /// How many events of each kind the stream holds.
    pub events: BTreeMap<&'static str, usize>,
    /// How many statements they are about.
    pub statements: usize,
    /// The first disagreements, each in one sentence; at most [`Agreement::TOLD`] of them.
    pub differences: Vec<String>,
    /// How many disagreements there are.
    pub count: usize,
}

impl Agreement {
    /// How many disagreements are told.
    pub const TOLD: usize = 20;

    /// Compares all that was announced with all that is stored, at a moment when nothing is under way:
    ///
    /// * the revisions of each statement stand in the stream in order, from 1, without gap, each once, and no revision of
    ///   a document stands before an earlier one;
    /// * the store knows exactly these, with the same kind, content hash, reason, redirection and document revision;
    /// * the last of them is how the statement stands;
    /// * nothing waits in the outbox.
    pub async fn between(events: &[StatementEvent], store: &dyn Store) -> Self {
        let mut agreement = Self::default();
        let announced = agreement.read(events);
        let counts = store.counts().await.expect("the store counts");
        let agrees = counts.statement_revisions == events.len() as u64
            && counts.statements + counts.withdrawn == announced.len() as u64
            && counts.unsent == 0;
        if !agrees {
            let (events, statements) = (events.len(), announced.len());
            agreement
                .differ(format!("the stream holds {events} events of {statements} statements, the store {counts:?}"));
        }
        agreement.statements = announced.len();
        for (statement, events) in &announced {
            let stored = store.statement_revisions(statement).await.expect("the store reads");
            let told: Vec<Told> = events.iter().map(|event| Told::of_event(event)).collect();
            let kept: Vec<Told> = stored.iter().map(Told::of_stored).collect();
            if told != kept {
                agreement.differ(format!("{statement}: announced {told:?}, stored {kept:?}"));
            }
            let stands = store.statement(statement).await.expect("the store reads");
            let stands = stands.map(|stands| (stands.revision, stands.withdrawn, stands.statement.content_sha256));
            let last = events.last().expect("a statement was announced by an event");
            let agrees = stands.as_ref().is_some_and(|(revision, gone, hash)| {
                let hash = last.statement.as_ref().is_none_or(|statement| statement.content_sha256 == *hash);
                (*revision, *gone) == (last.revision, last.statement.is_none()) && hash
            });
            if !agrees {
                agreement.differ(format!("{statement}: last announced {}, stands as {stands:?}", last.id));
            }
        }
        agreement
    }

    /// Panics with the differences where there are any.
    pub fn holds(&self) {
        assert!(self.count == 0, "{} differences: {:#?}", self.count, self.differences);
    }

    /// The events of each statement in stream order.
    fn read<'a>(&mut self, all: &'a [StatementEvent]) -> BTreeMap<&'a str, Vec<&'a StatementEvent>> {
        let mut documents = BTreeMap::new();
        let mut announced: BTreeMap<&str, Vec<&StatementEvent>> = BTreeMap::new();
        for event in all {
            *self.events.entry(event.event_type.as_str()).or_default() += 1;
            let document = documents.entry(event.document.id.as_str()).or_insert(0);
            let so_far = announced.entry(&event.statement_id).or_default();
            let next = so_far.last().map_or(1, |last| last.revision + 1);
            let (id, revision) = (&event.id, event.document.revision);
            if event.revision != next || *id != StatementEvent::id_of(&event.statement_id, next) {
                self.differ(format!("the stream has {id} where revision {next} of the statement was due"));
            }
            if revision < *document {
                self.differ(format!("{id} of document revision {revision} stands behind revision {document}"));
            }
            *document = revision;
            so_far.push(event);
        }
        announced
    }

    fn differ(&mut self, sentence: String) {
        self.count += 1;
        if self.differences.len() < Self::TOLD {
            self.differences.push(sentence);
        }
    }
}

/// What both sides say about one revision of a statement.
#[derive(Debug, PartialEq)]
struct Told<'a> {
    revision: u32,
    event: EventType,
    document: (&'a str, u32),
    content_sha256: Option<&'a str>,
    changed: &'a [String],
    reason: Option<&'a str>,
    redirect: Option<&'a Redirect>,
}

impl<'a> Told<'a> {
    fn of_event(event: &'a StatementEvent) -> Self {
        Self {
            revision: event.revision,
            event: event.event_type,
            document: (&event.document.id, event.document.revision),
            content_sha256: event.statement.as_ref().map(|statement| statement.content_sha256.as_str()),
            changed: &event.changed,
            reason: event.reason.as_deref(),
            redirect: event.redirect.as_ref(),
        }
    }

    fn of_stored(stored: &'a StatementRevision) -> Self {
        Self {
            revision: stored.revision,
            event: stored.event,
            document: (&stored.document.document_id, stored.document.revision),
            content_sha256: stored.content_sha256.as_deref(),
            changed: &stored.changed,
            reason: stored.reason.as_deref(),
            redirect: stored.redirect.as_ref(),
        }
    }
}
