//! What can be asked, and whether a statement is an answer.

use std::borrow::Cow;

use fayan_contract::{
    issue::IssueCode,
    report::{Kind, Statement},
    source::SourceSlug,
};
use serde::Deserialize;

use super::{
    days::Days,
    words::{Field, Mark, Phrase, Term, fold, whole, whole_form},
};
use crate::{
    encode::{unreadable, word},
    error::StoreError,
};

/// Which statements are wanted: those that have all that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// Phrases that stand in the headline or in paragraphs, not necessarily in the same one.
    pub words: Vec<Phrase>,
    /// The whole name of the speaker, or the label that is printed for it.
    pub speaker: Option<String>,
    /// Words of the position as printed or of a title.
    pub post: Option<Phrase>,
    /// Words of an organisation that the speaker has a post in.
    pub organization: Option<Phrase>,
    /// Words of the name of the meeting.
    pub meeting: Option<Phrase>,
    /// The whole name of the paper or site.
    pub outlet: Option<String>,
    /// The configured source.
    pub source: Option<SourceSlug>,
    /// Not before these days. A statement is in a range when its date is known with the year, and all days that it may
    /// stand for are in the range.
    pub since: Option<Days>,
    /// Not after these days.
    pub until: Option<Days>,
    /// Flags, each of the statement or of its document as a whole.
    pub issues: Vec<IssueCode>,
    /// The kind of document.
    pub kind: Option<Kind>,
    /// Also statements that no longer stand, withdrawn or redirected, as they last stood.
    pub withdrawn: bool,
    /// In which order.
    pub order: Order,
}

/// The order of hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The latest first, without a date last. On the same day, documents that came later first; in a document as
    /// printed.
    #[default]
    Date,
    /// Of the 1,000 latest hits those first that name the words most often for their length. A headline counts for five.
    Relevance,
}

/// What a database looks for: only what has all of it can be a hit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Terms of the document, in order, each once.
    pub(crate) terms: Vec<Term>,
    /// What stands in the statement as it is stored.
    pub(crate) runs: Vec<String>,
    /// Whether statements that no longer stand are wanted too.
    pub(crate) withdrawn: bool,
    /// First day at the earliest.
    pub(crate) since: Option<u32>,
    /// Last day at the latest.
    pub(crate) until: Option<u32>,
}

impl SearchQuery {
    pub(crate) fn wanted(&self) -> Wanted {
        let mut terms = Vec::new();
        self.words.iter().for_each(|phrase| phrase.add_terms(Field::Text, &mut terms));
        for (field, phrase) in
            [(Field::Post, &self.post), (Field::Organization, &self.organization), (Field::Meeting, &self.meeting)]
        {
            phrase.iter().for_each(|phrase| phrase.add_terms(field, &mut terms));
        }
        for (field, value) in [
            (Field::Speaker, self.speaker.as_deref()),
            (Field::Outlet, self.outlet.as_deref()),
            (Field::Source, self.source.as_ref().map(SourceSlug::as_str)),
            (Field::Kind, self.kind.map(|kind| word(&kind)).as_deref()),
        ] {
            terms.extend(value.map(|value| whole(field, value)));
        }
        terms.extend(self.issues.iter().map(|code| whole(Field::Issue, &word(code))));
        terms.sort_unstable();
        terms.dedup();
        let phrases = self.words.iter().chain(&self.post).chain(&self.organization);
        let runs = phrases.flat_map(Phrase::runs).map(str::to_owned).collect();
        let (since, until) = (self.since.map(|days| days.first), self.until.map(|days| days.last));
        Wanted { terms, runs, withdrawn: self.withdrawn, since, until }
    }
}

/// What is looked up of a document besides its statements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DocumentFacts {
    pub(crate) source: String,
    pub(crate) outlet: Option<String>,
    /// As JSON spells it.
    pub(crate) kind: String,
    pub(crate) meeting: Option<String>,
    /// Codes of the document's own issues.
    pub(crate) issues: Vec<String>,
}

/// What is looked up of a statement.
#[derive(Debug, Deserialize)]
pub(crate) struct Searched<'a> {
    #[serde(borrow)]
    speaker: SearchedSpeaker<'a>,
    #[serde(borrow)]
    position: Option<Cow<'a, str>>,
    #[serde(borrow)]
    posts: Vec<SearchedPost<'a>>,
    #[serde(borrow)]
    headline: Option<SearchedText<'a>>,
    #[serde(borrow)]
    paragraphs: Vec<SearchedText<'a>>,
    #[serde(borrow)]
    issues: Vec<SearchedIssue<'a>>,
}

#[derive(Debug, Deserialize)]
struct SearchedSpeaker<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    as_printed: Cow<'a, str>,
}

#[derive(Debug, Deserialize)]
struct SearchedPost<'a> {
    #[serde(borrow)]
    organization: Option<Cow<'a, str>>,
    #[serde(borrow)]
    title: Cow<'a, str>,
}

#[derive(Debug, Deserialize)]
struct SearchedText<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
}

#[derive(Debug, Deserialize)]
struct SearchedIssue<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
}

impl<'a> From<&'a Statement> for Searched<'a> {
    fn from(statement: &'a Statement) -> Self {
        let text = |text: &'a str| SearchedText { text: text.into() };
        Self {
            speaker: SearchedSpeaker {
                name: statement.speaker.name.as_deref().map(Cow::from),
                as_printed: Cow::from(&statement.speaker.as_printed),
            },
            position: statement.position.as_deref().map(Cow::from),
            posts: statement
                .posts
                .iter()
                .map(|post| SearchedPost {
                    organization: post.organization.as_deref().map(Cow::from),
                    title: Cow::from(&post.title),
                })
                .collect(),
            headline: statement.headline.as_ref().map(|headline| text(&headline.text)),
            paragraphs: statement.paragraphs.iter().map(|paragraph| text(&paragraph.text)).collect(),
            issues: statement.issues.iter().map(|issue| SearchedIssue { code: word(&issue.code).into() }).collect(),
        }
    }
}

impl<'a> Searched<'a> {
    /// Reads what is looked up from a stored statement.
    pub(crate) fn read(statement: &'a str) -> Result<Self, StoreError> {
        serde_json::from_str(statement).map_err(|error| unreadable("statement", &error))
    }

    /// Speaker, position, posts, organisations and issues, each with the field they are looked up in.
    fn values(&self) -> impl Iterator<Item = (Field, &str)> {
        let posts = self.posts.iter();
        let titles = posts.clone().map(|post| post.title.as_ref()).chain(self.position.as_deref());
        let organizations = posts.filter_map(|post| post.organization.as_deref());
        self.names()
            .map(|name| (Field::Speaker, name))
            .chain(titles.map(|title| (Field::Post, title)))
            .chain(organizations.map(|organization| (Field::Organization, organization)))
            .chain(self.issues.iter().map(|issue| (Field::Issue, issue.code.as_ref())))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.speaker.name.as_deref().into_iter().chain([self.speaker.as_printed.as_ref()])
    }

    /// Adds all terms of the statement.
    pub(crate) fn add_terms(&self, terms: &mut Vec<Term>) {
        for text in self.headline.iter().chain(&self.paragraphs) {
            super::words::add_terms(Field::Text, &fold(&text.text), terms);
        }
        for (field, value) in self.values() {
            match field {
                Field::Post | Field::Organization => super::words::add_terms(field, &fold(value), terms),
                _ => terms.push(whole(field, value)),
            }
        }
    }
}

/// Where the words stand in a statement: the passage that is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// The paragraph, from 1; none for the headline.
    pub paragraph: Option<u32>,
    /// Where the words stand in it, in order.
    pub marks: Vec<Mark>,
}

/// A statement that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    /// The first paragraph with the most of the words, or the headline where no paragraph has any. None when no words
    /// were asked for.
    pub(crate) passage: Option<Passage>,
    /// Higher for what names the words more often.
    pub(crate) score: u32,
}

impl SearchQuery {
    /// Whether a statement is wanted. The index only says which statements could be; this says which are.
    pub(crate) fn find(&self, document: &DocumentFacts, statement: &Searched<'_>) -> Option<Match> {
        self.accepts_document(document).then_some(())?;
        self.accepts_statement(document, statement).then_some(())?;
        let found = self.words_in(statement)?;
        let headline = statement.headline.as_ref().map_or(0, |_| found[0].iter().flatten().count());
        let all: usize = found.iter().flatten().map(Vec::len).sum();
        let characters: usize = statement.paragraphs.iter().map(|paragraph| paragraph.text.chars().count()).sum();
        let score = (all + 4 * headline) * 100_000 / (200 + characters);
        let score = u32::try_from(score).unwrap_or(u32::MAX);
        Some(Match { passage: passage(&found), score })
    }

    fn accepts_document(&self, document: &DocumentFacts) -> bool {
        let same = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| found.is_some_and(|found| whole_form(wanted) == whole_form(found)))
        };
        let meeting = || document.meeting.as_deref().map(fold);
        same(&self.outlet, document.outlet.as_deref())
            && self.source.as_ref().is_none_or(|source| source.as_str() == document.source)
            && self.kind.is_none_or(|kind| word(&kind) == document.kind)
            && self.meeting.as_ref().is_none_or(|phrase| meeting().is_some_and(|name| phrase.is_in(&name)))
    }

    fn accepts_statement(&self, document: &DocumentFacts, statement: &Searched<'_>) -> bool {
        let has = |wanted: &Option<Phrase>, field: Field| {
            wanted
                .as_ref()
                .is_none_or(|phrase| statement.values().any(|(of, value)| of == field && phrase.is_in(&fold(value))))
        };
        let speaker = self.speaker.as_deref().map(whole_form);
        let flagged = |code: &IssueCode| {
            let code = word(code);
            document.issues.contains(&code) || statement.issues.iter().any(|issue| issue.code == code)
        };
        speaker.is_none_or(|speaker| statement.names().any(|name| whole_form(name) == speaker))
            && has(&self.post, Field::Post)
            && has(&self.organization, Field::Organization)
            && self.issues.iter().all(flagged)
    }

    /// For the headline (also where there is none) and each paragraph, and for each phrase, where it stands; nothing when
    /// one of the phrases stands nowhere.
    fn words_in(&self, statement: &Searched<'_>) -> Option<Vec<Vec<Vec<Mark>>>> {
        let headline = statement.headline.as_ref().map_or("", |headline| headline.text.as_ref());
        let texts = [headline].into_iter().chain(statement.paragraphs.iter().map(|paragraph| paragraph.text.as_ref()));
        let mark = |(start, end)| Mark { start: narrow(start), end: narrow(end) };
        let places = |text: &str| {
            let folded = fold(text);
            let places = |phrase: &Phrase| phrase.places(&folded).into_iter().map(mark).collect();
            self.words.iter().map(places).collect::<Vec<Vec<Mark>>>()
        };
        let found: Vec<_> = texts.map(places).collect();
        let everywhere = |word: usize| found.iter().any(|text| !text[word].is_empty());
        (0..self.words.len()).all(everywhere).then_some(found)
    }
}

fn passage(found: &[Vec<Vec<Mark>>]) -> Option<Passage> {
    let words = |text: &Vec<Vec<Mark>>| text.iter().filter(|marks| !marks.is_empty()).count();
    let most = found.iter().skip(1).map(words).max().unwrap_or(0);
    let place = match most {
        0 => 0,
        most => found.iter().skip(1).position(|text| words(text) == most)? + 1,
    };
    let mut marks: Vec<Mark> = found.get(place)?.iter().flatten().copied().collect();
    marks.sort_unstable();
    (!marks.is_empty()).then(|| Passage { paragraph: (place > 0).then(|| narrow(place)), marks })
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
