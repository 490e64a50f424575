//! What the index holds of a document.

use fayan_contract::report::Report;

use super::{
    days::{Days, StatementDate, date_of},
    query::{DocumentFacts, Searched},
    words::{Field, Term, add_terms, fold, whole},
};
use crate::{encode::word, error::StoreError};

/// The entry of a document. All its statements share one: an entry for each would make the index twice as large and
/// slower to write, and reading a few more statements to find the right one costs little.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// All terms of its statements, in order, each once.
    pub(crate) terms: Vec<Term>,
    /// The date of its statements, and the days that it may stand for.
    pub(crate) date: Option<(StatementDate, Days)>,
    pub(crate) facts: DocumentFacts,
}

impl Entry {
    /// The entry of the latest revision of a document.
    pub(crate) fn of(report: &Report) -> Self {
        let mut entry = Self { terms: Vec::new(), date: date_of(report), facts: facts_of(report) };
        for statement in report.statements.iter().filter(|statement| statement.revision > 0) {
            Searched::from(statement).add_terms(&mut entry.terms);
        }
        let facts = &entry.facts;
        entry.terms.push(whole(Field::Source, &facts.source));
        entry.terms.push(whole(Field::Kind, &facts.kind));
        entry.terms.extend(facts.outlet.iter().map(|outlet| whole(Field::Outlet, outlet)));
        entry.terms.extend(facts.issues.iter().map(|code| whole(Field::Issue, code)));
        if let Some(meeting) = &facts.meeting {
            add_terms(Field::Meeting, &fold(meeting), &mut entry.terms);
        }
        entry.in_order()
    }

    /// The same with statements that are no longer in the report: withdrawn ones, as the store holds them.
    pub(crate) fn with_withdrawn<'a>(
        mut self,
        statements: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, StoreError> {
        for statement in statements {
            Searched::read(statement)?.add_terms(&mut self.terms);
        }
        Ok(self.in_order())
    }

    fn in_order(mut self) -> Self {
        self.terms.sort_unstable();
        self.terms.dedup();
        self
    }
}

fn facts_of(report: &Report) -> DocumentFacts {
    let document = &report.document;
    DocumentFacts {
        source: document.source.as_str().to_owned(),
        outlet: document.outlet.clone(),
        kind: word(&report.kind),
        meeting: report.meeting.name.as_ref().map(|name| name.text.clone()),
        issues: report.issues.iter().map(|issue| word(&issue.code)).collect(),
    }
}
