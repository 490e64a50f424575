//! Putting corrections in place of what was read. Pure.

use std::borrow::Cow;

use fayan_contract::{
    correction::{AsRead, Correction},
    identity::{meeting_id, sha256_hex, statement_ids},
    raw::RawBytes,
    report::{DateBasis, Headline, MeetingDate, Paragraph, Post, Report, Statement},
    span::{CitedText, Span},
};

use super::{
    Corrections,
    field::{Field, Place, Slot, of_meeting, of_statement},
    file::{CorrectionFile, Target, precision},
};
use crate::{plan::InvalidReport, save::on_blocking_thread};

/// What became of a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// It stands in place of what was read.
    Applied,
    /// What it asks for is read without it.
    NotNeeded,
    /// It no longer fits and was not applied: somebody has to look at it.
    Unfit(String),
}

/// A corrected report.
#[derive(Debug, Clone, PartialEq)]
pub struct Corrected {
    /// The report, with what was read beside what was corrected.
    pub report: Report,
    /// The name of each file about the document, and what became of it.
    pub fits: Vec<(String, Fit)>,
}

/// Applies all corrections of a document to its report. Applied again, to the report as it was read or as it was corrected
/// before, it gives the same.
pub fn correct(report: Report, raw: &[u8], corrections: &Corrections) -> Corrected {
    let read = match report.as_read() {
        Cow::Borrowed(_) => report,
        Cow::Owned(read) => read,
    };
    let mut report = read.clone();
    let mut fits = Vec::new();
    for file in corrections.of(&read.document.id) {
        let fit = match fit(&read, &report, raw, file) {
            Ok((place, value)) => {
                put(&mut report, place, file, value);
                Fit::Applied
            }
            Err(fit) => fit,
        };
        fits.push((file.name.clone(), fit));
    }
    finish(&mut report, &read);
    Corrected { report, fits }
}

/// The same on a thread of its own, for a report that is to be published or planned. A stored one that lacks statements
/// cannot be numbered anew when a label of it is corrected.
pub(crate) async fn corrected(
    report: Report,
    raw: &RawBytes,
    corrections: &Corrections,
) -> Result<Corrected, InvalidReport> {
    let id = &report.document.id;
    let relabels = corrections.of(id).iter().any(|file| file.field == Field::SpeakerAsPrinted);
    let is_whole = (1..).zip(&report.statements).all(|(place, statement)| statement.ordinal == place);
    if relabels && !is_whole {
        return Err(InvalidReport::Unnumbered { document_id: id.clone() });
    }
    let (raw, corrections) = (raw.clone(), corrections.only_of(id));
    Ok(on_blocking_thread(move || correct(report, &raw, &corrections)).await)
}

/// Where a correction belongs and the value that it gives there. Targets are looked up in the report as read.
fn fit(read: &Report, report: &Report, raw: &[u8], file: &CorrectionFile) -> Result<(Place, Option<String>), Fit> {
    let unfit = |why: &str| Err(Fit::Unfit(why.to_owned()));
    let slots = slots(read, report, file);
    if slots.is_empty() {
        return unfit("what it is about is no longer read");
    }
    let is_there = |slot: &&Slot| hash(raw, slot, file).as_deref() == Some(file.raw_sha256.as_str());
    let fitting: Vec<&Slot> = slots.iter().filter(is_there).collect();
    if fitting.is_empty() {
        let already = slots.iter().any(|slot| reads_already(slot.value.as_deref(), file));
        return if already {
            Err(Fit::NotNeeded)
        } else {
            unfit("the bytes that it was read from are no longer there")
        };
    }
    if fitting.iter().any(|slot| reads_already(slot.value.as_deref(), file)) {
        return Err(Fit::NotNeeded);
    }
    let mut places = fitting.iter().filter_map(|slot| Some((slot.place, replaced(slot.value.as_deref(), file)?)));
    match (places.next(), places.next()) {
        (Some(found), None) => Ok(found),
        (None, _) => unfit("its old value is not what is read there"),
        (Some(_), Some(_)) => unfit("its old value is read in more than one place"),
    }
}

/// Every place that a correction may be about: values as corrected so far, at the places where the bytes were read.
fn slots(read: &Report, report: &Report, file: &CorrectionFile) -> Vec<Slot> {
    let field = file.field;
    let wanted = |statement: &Statement| match &file.target {
        Target::Statement(id) => statement.id == *id,
        Target::Span(_) => true,
        Target::Meeting => false,
    };
    let mut slots: Vec<Slot> = if field.is_of_meeting() {
        vec![of_meeting(report, field)]
    } else {
        let statements = read.statements.iter().zip(&report.statements).enumerate();
        let wanted = statements.filter(|(_, (read, _))| wanted(read));
        wanted.flat_map(|(index, (_, statement))| of_statement(index, statement, field)).collect()
    };
    if let Target::Span(span) = &file.target {
        slots.retain(|slot| slot.spans.iter().any(|one| covers(one, span)));
    }
    slots
}

fn covers(one: &Span, other: &Span) -> bool {
    one.page.is_none() && one.start <= other.start && other.end <= one.end
}

/// The hash of the bytes that a slot was read from, or of the range that the correction names.
fn hash(raw: &[u8], slot: &Slot, file: &CorrectionFile) -> Option<String> {
    match file.target {
        Target::Span(span) => Some(sha256_hex(raw.get(span.range())?)),
        _ => hash_of(raw, &slot.spans),
    }
}

/// SHA-256 of the bytes of spans one after the other; of the whole page where there are none, or none in bytes.
pub(super) fn hash_of(raw: &[u8], spans: &[Span]) -> Option<String> {
    if spans.is_empty() || spans.iter().any(|span| span.page.is_some()) {
        return Some(sha256_hex(raw));
    }
    let parts: Option<Vec<&[u8]>> = spans.iter().map(|span| raw.get(span.range())).collect();
    Some(sha256_hex(&parts?.concat()))
}

/// Whether a value says what a correction asks for. A new text may contain the old one, or be a part of it.
fn reads_already(value: Option<&str>, file: &CorrectionFile) -> bool {
    match (value, file.old.as_deref(), file.new.as_deref()) {
        (Some(value), Some(old), Some(new)) if file.field.has_parts() && !new.is_empty() => {
            let rest = if new.contains(old) { Cow::Owned(value.replace(new, "")) } else { Cow::Borrowed(value) };
            value.contains(new) && !rest.contains(old)
        }
        (value, _, new) => value == new,
    }
}

/// The value with the old text replaced; nothing when the old text does not stand there once.
pub(super) fn replaced(value: Option<&str>, file: &CorrectionFile) -> Option<Option<String>> {
    match (value, file.old.as_deref()) {
        (value, old) if value == old => Some(file.new.clone()),
        (Some(value), Some(old)) if file.field.has_parts() && value.matches(old).count() == 1 => {
            Some(Some(value.replacen(old, file.new.as_deref()?, 1)))
        }
        _ => None,
    }
}

/// Puts a value into its place, with everything that follows from it.
fn put(report: &mut Report, place: Place, file: &CorrectionFile, value: Option<String>) {
    let record = |as_read: Option<String>| Correction {
        field: file.field.as_str().to_owned(),
        as_read,
        corrected: value.clone(),
        file: file.name.clone(),
        author: file.author.clone(),
        reason: file.reason.clone(),
    };
    match place {
        Place::Meeting => {
            let record = record(of_meeting(report, file.field).value);
            put_meeting(report, file.field, value);
            report.meeting.corrections.push(record);
        }
        Place::Statement(index) => {
            let statement = &mut report.statements[index];
            let record = record(of_statement(index, statement, file.field).pop().and_then(|slot| slot.value));
            put_statement(statement, file, value);
            statement.corrections.push(record);
        }
        Place::Paragraph(index, at) => {
            let statement = &mut report.statements[index];
            let record = record(Some(statement.paragraphs[at].text.clone()));
            put_paragraph(statement, at, value.unwrap_or_default());
            statement.corrections.push(record);
        }
    }
}

fn put_meeting(report: &mut Report, field: Field, value: Option<String>) {
    let meeting = &mut report.meeting;
    let cited = |before: Option<CitedText>| {
        let spans = before.map(|before| before.spans).unwrap_or_default();
        value.clone().map(|text| CitedText { text, spans })
    };
    match field {
        Field::MeetingName => meeting.name = cited(meeting.name.take()),
        Field::MeetingPlace => meeting.place = cited(meeting.place.take()),
        _ => meeting.date = value.and_then(|value| dated(meeting.date.take(), value)),
    }
    meeting.id = meeting_id(meeting);
}

/// A date with another value. What is printed and where stays; a date that nobody printed is no more than inferred.
fn dated(before: Option<MeetingDate>, value: String) -> Option<MeetingDate> {
    let precision = precision(&value)?;
    Some(match before {
        Some(date) => MeetingDate { value, precision, ..date },
        None => MeetingDate { value, precision, as_printed: None, basis: DateBasis::Inferred, spans: Vec::new() },
    })
}

fn put_statement(statement: &mut Statement, file: &CorrectionFile, value: Option<String>) {
    match file.field {
        Field::SpeakerName => statement.speaker.name = value,
        Field::SpeakerHonorific => statement.speaker.honorific = value,
        Field::SpeakerAsPrinted => statement.speaker.as_printed = value.unwrap_or_default(),
        Field::Position => {
            statement.posts = posts(&statement.posts, file);
            statement.position = value.filter(|value| !value.is_empty());
        }
        Field::Headline => statement.headline = value.and_then(|text| headline(statement.headline.take(), file, text)),
        _ => unreachable!("fields of the meeting and paragraphs have places of their own"),
    }
}

/// The posts of a corrected position: those that hold the old text hold the new one. Where none does, the old text went
/// across them, and which posts the new one names is unknown.
fn posts(posts: &[Post], file: &CorrectionFile) -> Vec<Post> {
    let (Some(old), Some(new)) = (&file.old, &file.new) else { return Vec::new() };
    let holds =
        |post: &Post| post.title.contains(old) || post.organization.as_ref().is_some_and(|one| one.contains(old));
    if new.is_empty() || !posts.iter().any(holds) {
        return Vec::new();
    }
    let put = |text: &str| text.replacen(old, new, 1);
    let corrected = |post: &Post| Post {
        title: put(&post.title),
        organization: post.organization.as_deref().map(put),
        as_printed: put(&post.as_printed),
        ..post.clone()
    };
    posts.iter().map(corrected).collect()
}

fn headline(before: Option<Headline>, file: &CorrectionFile, text: String) -> Option<Headline> {
    if text.is_empty() {
        return None;
    }
    let Some(before) = before else { return Some(Headline { lines: vec![text.clone()], text, spans: Vec::new() }) };
    let put = |line: &String| match (&file.old, &file.new) {
        (Some(old), Some(new)) => line.replacen(old, new, 1),
        _ => line.clone(),
    };
    let lines: Vec<String> = before.lines.iter().map(put).filter(|line| !line.is_empty()).collect();
    let lines = if lines.join(" ") == text { lines } else { vec![text.clone()] };
    Some(Headline { text, lines, spans: before.spans })
}

/// What stands between a marker and the words of its item, as segmenting leaves it out.
const AFTER_MARKER: [char; 6] = ['，', ',', '、', '：', ' ', '.'];

/// Replaces a paragraph: the places of its points move, and their texts change with it.
fn put_paragraph(statement: &mut Statement, at: usize, text: String) {
    let paragraph = &statement.paragraphs[at];
    let moved = Moved::between(&paragraph.text, &text);
    let mut corrected = Paragraph { text, ..paragraph.clone() };
    for mark in &mut corrected.points {
        let before = words(&paragraph.text, mark.start, mark.end, &mark.marker);
        (mark.start, mark.end) = (moved.place(mark.start), moved.place(mark.end));
        let after = words(&corrected.text, mark.start, mark.end, &mark.marker);
        let marked =
            statement.points.iter_mut().filter(|point| point.marker == mark.marker && point.level == mark.level);
        for point in marked.filter(|point| !before.is_empty() && point.text.split('\n').any(|line| line == before)) {
            let lines = point.text.split('\n').map(|line| if line == before { after.as_str() } else { line });
            point.text = lines.collect::<Vec<_>>().join("\n");
        }
    }
    statement.paragraphs[at] = corrected;
    let paragraphs: Vec<&str> = statement.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect();
    statement.text = paragraphs.join("\n");
}

/// The words of an item in a paragraph, without its marker where it begins there.
fn words(text: &str, start: u32, end: u32, marker: &str) -> String {
    let words: String = text.chars().skip(start as usize).take(end.saturating_sub(start) as usize).collect();
    match words.strip_prefix(marker) {
        Some(rest) => rest.trim_start_matches(AFTER_MARKER).to_owned(),
        None => words,
    }
}

/// Where the characters of a text went when a part of it was replaced.
struct Moved {
    /// First character that differs.
    from: u32,
    /// One past the last one that differs, in the old text.
    to: u32,
    /// How many more characters the new text has.
    more: i64,
}

impl Moved {
    fn between(old: &str, new: &str) -> Self {
        let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
        let shorter = old.len().min(new.len());
        let same = |pair: &(&char, &char)| pair.0 == pair.1;
        let from = old.iter().zip(&new).take_while(same).count();
        let back = old.iter().rev().zip(new.iter().rev()).take_while(same).count().min(shorter - from);
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Self { from: count(from), to: count(old.len() - back), more: new.len() as i64 - old.len() as i64 }
    }

    /// A place after the replaced part moves with it; one inside comes to its end.
    fn place(&self, place: u32) -> u32 {
        if place <= self.from {
            return place;
        }
        u32::try_from(i64::from(place.max(self.to)) + self.more).unwrap_or(self.from)
    }
}

/// Gives corrected labels their identifiers, and keeps what was read of everything that was corrected.
fn finish(report: &mut Report, read: &Report) {
    let labels = |report: &Report| {
        report.statements.iter().map(|statement| statement.speaker.as_printed.clone()).collect::<Vec<_>>()
    };
    if labels(report) != labels(read) {
        let ids =
            statement_ids(&report.document.id, report.statements.iter().map(|one| one.speaker.as_printed.as_str()));
        for (statement, id) in report.statements.iter_mut().zip(ids) {
            statement.id = id;
        }
        for expected in report.roster.iter_mut().flat_map(|roster| &mut roster.expected) {
            let place = read.statements.iter().position(|one| expected.statement_id.as_ref() == Some(&one.id));
            if let Some(place) = place {
                expected.statement_id = Some(report.statements[place].id.clone());
            }
        }
    }
    let changed = report.statements.iter().zip(&read.statements).filter(|(now, before)| now != before);
    let statements: Vec<Statement> = changed.map(|(_, read)| read.clone()).collect();
    let meeting = (report.meeting != read.meeting).then(|| read.meeting.clone());
    let any = meeting.is_some() || !statements.is_empty();
    report.as_read = any.then_some(AsRead { meeting, statements });
}
