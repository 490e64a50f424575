//! A page as a list of statements that somebody edits.

use std::{collections::HashMap, sync::LazyLock};

use fayan_clean::clean;
use fayan_contract::{
    clean::CleanDocument,
    identity::{fold, sha256_hex, statement_id},
    message::{DocumentSegmented, GivenMetadata, JobHeader},
    published::changed_fields,
    report::{Paragraph, Report, Statement},
    source::SourceSlug,
};
use fayan_segment::{Input, Segmenter};
use fayan_testkit::generate::{Family, Options, generate};

/// A speech shorter than this, in characters, is not edited: its half would be too short to be followed.
const LONG: usize = 48;

/// How many pages of a layout are looked at.
const SEEDS: u64 = 6;

/// A report of a generated page, read by the program's own rules.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) layout: &'static str,
    pub(crate) report: Report,
    clean: CleanDocument,
}

impl Page {
    /// A page of each layout that prints three statements or more; where there is one, a page to which everything can be
    /// done.
    pub(crate) fn of_all_layouts() -> &'static [Self] {
        static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
            let page_of = |family| {
                let pages = (1..=SEEDS).filter_map(|seed| Page::read(family, seed));
                pages.max_by_key(|page| (page.several_of_one().is_some(), page.neighbours().is_some()))
            };
            Family::all().filter_map(page_of).collect()
        });
        &PAGES
    }

    fn read(family: Family, seed: u64) -> Option<Self> {
        let generated = generate(seed, &Options { family: Some(family), ..Options::default() });
        let file_name = Some(generated.file_name().to_owned());
        let (report, clean) = read(&generated.source, &GivenMetadata { file_name, ..GivenMetadata::default() });
        let page = Self { layout: family.name(), report, clean };
        let usable = page.report.statements.len() >= 3
            && page.report.statements.iter().all(|statement| statement.doubt().is_none());
        usable.then_some(page)
    }

    /// The page as document of another name, so that many fit into one store.
    pub(crate) fn named(&self, document_id: &str) -> Self {
        let mut page = self.clone();
        page.report.document.id = document_id.to_owned();
        page.renumbered()
    }

    /// The page with other statements.
    pub(crate) fn with(&self, edit: impl FnOnce(&mut Vec<Statement>)) -> Self {
        let mut page = self.clone();
        edit(&mut page.report.statements);
        page.renumbered()
    }

    /// Numbers and names the statements as segmenting does.
    fn renumbered(mut self) -> Self {
        let mut heard: HashMap<String, u32> = HashMap::new();
        for (ordinal, statement) in (1..).zip(&mut self.report.statements) {
            let nth = heard.entry(fold(&statement.speaker.as_printed)).or_default();
            *nth += 1;
            statement.ordinal = ordinal;
            statement.id = statement_id(&self.report.document.id, &statement.speaker.as_printed, *nth);
        }
        self
    }

    /// The page as a job brings it; each job of another page has other bytes.
    pub(crate) fn message(&self, job: &str) -> DocumentSegmented {
        let mut report = self.report.clone();
        let raw = format!("{} {job}", report.document.id).into_bytes();
        report.document.raw_sha256 = sha256_hex(&raw);
        report.document.raw_bytes = raw.len() as u64;
        let job = JobHeader { id: job.to_owned(), source: SourceSlug::local(), metadata: GivenMetadata::default() };
        DocumentSegmented { job, raw: raw.into(), clean: self.clean.clone(), report }
    }

    pub(crate) fn statements(&self) -> &[Statement] {
        &self.report.statements
    }

    /// The identifier of the statement at a place.
    pub(crate) fn id(&self, place: usize) -> &str {
        &self.report.statements[place].id
    }

    /// The place of the statement of an identifier.
    pub(crate) fn place(&self, id: &str) -> usize {
        self.statements().iter().position(|statement| statement.id == id).expect("the page has the statement")
    }

    /// In which published fields a statement differs from the one at a place of another edition.
    pub(crate) fn difference(&self, place: usize, other: &Self, there: usize) -> String {
        let of = |page: &Self, place: usize| (page.statements()[place].clone(), page.report.meeting.clone());
        let (old, new) = (of(self, place), of(other, there));
        changed_fields((&old.0, &old.1), (&new.0, &new.1)).join("+")
    }

    /// Two long statements in a row whose speakers say nothing else.
    pub(crate) fn neighbours(&self) -> Option<(usize, usize)> {
        let alone = |place: &usize| {
            let text = &self.statements()[*place].text;
            let said = self.statements().iter().filter(|other| other.text == *text).count();
            self.of_speaker(*place).len() == 1 && text.chars().count() >= LONG && said == 1
        };
        let pair = (1..self.statements().len()).map(|place| (place - 1, place));
        pair.into_iter().find(|(one, other)| alone(one) && alone(other))
    }

    /// The places of the first speaker who says several things, each of them once.
    pub(crate) fn several_of_one(&self) -> Option<Vec<usize>> {
        let mut said: HashMap<&str, usize> = HashMap::new();
        self.statements().iter().for_each(|statement| *said.entry(&statement.text).or_default() += 1);
        let places = (0..self.statements().len()).map(|place| self.of_speaker(place));
        places
            .into_iter()
            .filter(|places| places.len() > 1)
            .find(|places| places.iter().all(|place| said[self.statements()[*place].text.as_str()] == 1))
    }

    fn of_speaker(&self, place: usize) -> Vec<usize> {
        let name = |place: usize| fold(&self.statements()[place].speaker.as_printed);
        (0..self.statements().len()).filter(|other| name(*other) == name(place)).collect()
    }
}

/// A text as a job brings it, with what was given beside it.
pub(crate) fn message_of(job: &str, text: &str, given: &GivenMetadata) -> DocumentSegmented {
    let (report, clean) = read(text.as_bytes(), given);
    let job = JobHeader { id: job.to_owned(), source: SourceSlug::local(), metadata: given.clone() };
    DocumentSegmented { job, raw: text.as_bytes().to_vec().into(), clean, report }
}

/// Cleans and segments bytes.
fn read(raw: &[u8], given: &GivenMetadata) -> (Report, CleanDocument) {
    let clean = clean(raw, given);
    let (source, raw_sha256) = (SourceSlug::local(), sha256_hex(raw));
    let input = Input { clean: &clean, source: &source, given, raw_sha256: &raw_sha256, raw_bytes: raw.len() as u64 };
    (Segmenter::default().segment(&input), clean)
}

/// The statement under another name.
pub(crate) fn renamed(statement: &Statement, name: &str) -> Statement {
    let mut renamed = statement.clone();
    renamed.speaker.as_printed = name.to_owned();
    renamed.speaker.name = Some(name.to_owned());
    renamed
}

/// The statement with another text in one paragraph.
pub(crate) fn reworded(statement: &Statement, text: &str) -> Statement {
    let mut reworded = statement.clone();
    reworded.paragraphs = vec![Paragraph { text: text.to_owned(), spans: Vec::new(), points: Vec::new() }];
    reworded.text = text.to_owned();
    reworded
}

/// A text in two halves, cut between two characters.
pub(crate) fn halves(text: &str) -> (&str, &str) {
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(place, _)| place);
    text.split_at(middle)
}
