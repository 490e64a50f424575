//! The report, put together from labels and drafts.

use std::collections::BTreeSet;

use fayan_contract::{
    identity::{meeting_id, statement_ids},
    issue::{Issue, IssueCode, Severity},
    published::statement_content_sha256,
    report::{Completeness, Credit, ExpectedSpeaker, Generator, Kind, REPORT_SCHEMA, Report, Roster, Statement},
    span::{CitedText, Span},
};

use crate::{
    Input, RULES, Segmenter,
    cast::Part,
    characters::squeeze,
    cited::{Piece, joined, slice},
    confidence, credits,
    cues::Weights,
    dates,
    decide::Path,
    document, fidelity,
    issues::{self, issue},
    join::Layout,
    kind::{self, Candidate},
    label::{Label, Model},
    lexicon::{Class, Lexicon},
    meeting::{self, Sources},
    order,
    page::Page,
    people::People,
    phrase::Shape,
    roster, single, speeches, statement,
};

/// Makes the report of a page whose lines are labelled.
pub(crate) fn report(
    segmenter: &Segmenter,
    input: &Input<'_>,
    page: &Page<'_>,
    weights: &[Weights],
    candidates: &[Candidate],
) -> Report {
    let path = &candidates[0].path;
    let layout = Layout::of(page);
    let drafts = speeches::cut(page, path.model, &path.labels);
    let people = people(page, path, &drafts);
    let margins = confidence::margins(page, candidates, weights, &drafts);
    let mut statements: Vec<Statement> =
        drafts.iter().map(|draft| statement::of(page, &layout, &people, draft)).collect();
    let kind = kind::kind(page, path, statements.len());
    let claims = fidelity::Claims::of(page);
    for (statement, draft) in statements.iter_mut().zip(&drafts) {
        statement.fidelity = fidelity::of(claims, kind, draft.reported);
        // Between questions and answers a heading belongs to the page, not to the next speaker.
        statement.headline = statement.headline.take().filter(|_| kind != Kind::QaTranscript);
    }
    let mut document = document::of(input, page, path);
    let note = note_pieces(page, path);
    let sources = sources(page, path, &note);
    let mut meeting = if matches!(kind, Kind::Unreadable) {
        fayan_contract::report::Meeting::default()
    } else {
        let published = document.published.clone().or_else(|| published_on_page(page, path));
        meeting::read(page, &sources, published.as_deref())
    };
    meeting.id = meeting_id(&meeting);
    let mut issues = input.clean.issues.clone();
    completeness(page, path, kind, &mut statements, &mut issues);
    confidence::set(&mut statements, &margins);
    identify(&document.id, &mut statements);
    let (roster, unparsed) = roster_of(page, &note, &statements);
    issues.extend(issues::of_roster(roster.as_ref(), unparsed));
    issues.extend(issues::credits_inside(page, &path.labels));
    issues.extend(issues::unparsed_speakers(page, path.model, &path.labels));
    issues.extend(order::disturbed(page, path, &statements));
    if let Some(date) = meeting.date.as_ref().filter(|date| date.value.starts_with("XXXX")) {
        let detail = format!("{} is printed without its year.", date.as_printed.as_deref().unwrap_or_default());
        issues.push(issue(IssueCode::DateNoYear, Severity::Info, detail, date.spans.clone()));
    }
    document.subtitle = document.subtitle.filter(|subtitle| !subtitle.text.is_empty());
    let mut report = Report {
        schema: REPORT_SCHEMA.to_owned(),
        kind,
        document,
        meeting,
        editors_note: editors_note(page, path, &note),
        roster,
        credits: credits_of(page, path),
        statements,
        issues,
        generator: Generator {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            clean_rules: input.clean.rules.clone(),
            segment_rules: RULES.to_owned(),
            options_sha256: segmenter.options_sha256.clone(),
        },
        as_read: None,
    };
    let duplicates = issues::duplicates(&report);
    report.issues.extend(duplicates);
    let review_below = segmenter.options.review_below;
    for statement in &mut report.statements {
        let least = statement.confidence.speaker.min(statement.confidence.boundaries);
        if least < review_below {
            let detail = format!("Confidence {least:.2} is below {review_below:.2}; held for review.");
            let spans = statement.speaker.spans.clone();
            statement.issues.push(issue(IssueCode::LowConfidence, Severity::Error, detail, spans));
        }
        statement.content_sha256 = statement_content_sha256(statement, &report.meeting);
    }
    report
}

/// Everybody whom a label or byline names in full.
fn people<'a>(page: &Page<'a>, path: &Path, drafts: &[speeches::Draft]) -> People<'a> {
    let phrases = || drafts.iter().filter_map(|draft| draft.phrase.as_ref().map(|phrase| (draft, phrase)));
    let named = phrases().filter_map(|(_, phrase)| phrase.read.as_ref()).filter(|name| name.weight >= 0.0);
    let named: BTreeSet<&str> = named.map(|name| name.text.as_str()).collect();
    let named: BTreeSet<String> = named.into_iter().map(str::to_owned).collect();
    let mut cast = page.cast.clone();
    for (draft, phrase) in phrases().filter(|(_, phrase)| phrase.read.as_ref().is_some_and(|name| name.weight >= 0.3)) {
        // 主持人（处长杨正国）, 主持人 袁圆: later 主持人 alone.
        let Some(name) = &phrase.read else { continue };
        let printed = draft.row.map_or("", |row| {
            let row = &page.rows[row];
            row.opening.as_ref().map_or(row.text, |opening| &row.text[opening.label.clone()])
        });
        let label = printed.find(['（', '(', ' ', '：', ':', '，']).map_or(printed, |end| &printed[..end]);
        let role = page.lexicon.classes(label) & crate::lexicon::ROLES != 0;
        if role && let Some(part) = Part::of(label) {
            cast.take_part(part, name.text.clone());
        }
    }
    let mut people = People::new(page.lexicon, named, page.head.clone(), cast);
    let labels = |shape: Shape| -> BTreeSet<String> {
        phrases()
            .filter(|(_, phrase)| phrase.shape == shape)
            .map(|(draft, _)| squeeze(&joined(page, &draft.name).text))
            .collect()
    };
    let surnames = labels(Shape::Surname);
    // Only shortened labels are looked up among the persons of the head, and finding them means searching all of it.
    if phrases().any(|(_, phrase)| matches!(phrase.shape, Shape::Surname | Shape::Name | Shape::NameHonorific)) {
        people.introduce();
    }
    let title: String = path.rows(Label::Title).map(|row| squeeze(page.rows[row].text)).collect();
    people.eliminate(&title, &surnames, labels(Shape::Initials).len());
    for (draft, _) in phrases().filter(|(_, phrase)| phrase.shape == Shape::Surname && phrase.role.is_some()) {
        people.answered(&squeeze(&joined(page, &draft.name).text));
    }
    let shortened = phrases().map(|(draft, phrase)| {
        let read = phrase.read.as_ref().map(|name| name.text.clone());
        (read.unwrap_or_else(|| squeeze(&joined(page, &draft.name).text)), phrase.shape)
    });
    people.learn(shortened.collect());
    people
}

/// The lines of note or lead, without the label of a note.
fn note_pieces(page: &Page<'_>, path: &Path) -> Vec<Piece> {
    path.rows(Label::Note)
        .map(|row| {
            let text = page.rows[row].text;
            let start = crate::cues::note_opener(page.lexicon, text).unwrap_or_default();
            Piece { row, range: start..text.len() }
        })
        .collect()
}

/// The editor's note proper: under its label, or a lead that announces speeches.
fn editors_note(page: &Page<'_>, path: &Path, note: &[Piece]) -> Option<CitedText> {
    let labelled = path.labels.contains(&Label::NoteLabel) || note.first().is_some_and(|piece| piece.range.start > 0);
    let text = joined(page, note);
    let announces =
        ["摘登", "现将", "发言如下", "以下为", "以下是", "整理"].iter().any(|word| text.text.contains(word));
    (!note.is_empty() && (labelled || announces)).then_some(text)
}

fn sources(page: &Page<'_>, path: &Path, note: &[Piece]) -> Sources {
    let pieces = |label: Label| path.rows(label).map(|row| Piece::whole(page, row)).collect::<Vec<_>>();
    let is_text = |label: &Label| matches!(label, Label::Body | Label::Turn);
    let first_text = path.labels.iter().position(is_text).unwrap_or(path.labels.len());
    // Names and dates under the title of a single speech may stand after a line that looks like text.
    let head = if path.model == Model::Single { first_text + HEAD_OF_SPEECH } else { first_text };
    let lines: Vec<Piece> = path.labels[..head.min(path.labels.len())]
        .iter()
        .enumerate()
        .filter(|(_, label)| matches!(label, Label::Dateline | Label::Field))
        .map(|(row, _)| Piece::whole(page, row))
        .collect();
    let last_text = path.labels.iter().rposition(is_text).unwrap_or_default();
    let dated = |row: &usize| path.model == Model::Single && path.labels[*row] == Label::Dateline;
    let after = last_text.saturating_sub(HEAD_OF_SPEECH).max(first_text)..path.labels.len();
    let closing = after.rev().find(dated).map(|row| Piece::whole(page, row)).into_iter().collect();
    let lead = if path.model == Model::Prose || note.is_empty() && path.model == Model::Bylines {
        path.rows(Label::Body).take(3).map(|row| Piece::whole(page, row)).collect()
    } else if path.model == Model::Single {
        single::notes(page).map(|row| Piece::whole(page, row)).collect()
    } else {
        Vec::new()
    };
    // In a page without a note a heading over the only speaker says where he spoke: 在…毕业典礼上的发言.
    let headings = path.labels[..first_text].iter().enumerate().filter(|(_, label)| **label == Label::Headline);
    let headings = headings.map(|(row, _)| Piece::whole(page, row)).take(MOST_HEADINGS).collect();
    Sources {
        title: pieces(Label::Title),
        subtitle: pieces(Label::Subtitle),
        note: note.iter().take(MOST_MATCHED).cloned().collect(),
        lines,
        head: first_text,
        closing,
        lead,
        headings,
    }
}

/// Most headings over the first speech that are looked at.
const MOST_HEADINGS: usize = 4;

/// How many rows after its first text, and before its last, the head and the foot of a speech may take.
const HEAD_OF_SPEECH: usize = 6;

/// The day of publication where nobody gave it: a stamp, the date after the last text, the note on the source, the
/// running head.
fn published_on_page(page: &Page<'_>, path: &Path) -> Option<String> {
    let rows = || path.labels.iter().zip(&page.rows).filter(|(_, row)| !row.is_long());
    let whole = |text: &str| {
        let found = dates::find(text).filter(|found| found.year.is_some() && found.day.is_some())?;
        Some(dates::resolve(&found, None)?.value)
    };
    let stamp = rows().find(|(_, row)| dates::is_stamp(row.text, &row.glance)).and_then(|(_, row)| whole(row.text));
    let foot = || {
        let after = rows().rev().take_while(|(label, _)| !matches!(label, Label::Body | Label::Turn));
        after.filter(|(label, _)| **label == Label::Dateline).find_map(|(_, row)| whole(row.text))
    };
    let source = || {
        let notes = page.rows.iter().rev().take(20).filter(|row| crate::cues::is_source_note(page.lexicon, row.text));
        notes.filter_map(|row| whole(row.text)).next()
    };
    let running = || rows().filter(|(label, _)| **label == Label::Furniture).find_map(|(_, row)| whole(row.text));
    stamp.or_else(foot).or_else(source).or_else(running)
}

/// Sets whether the last statement was cut off, and which go on elsewhere.
fn completeness(page: &Page<'_>, path: &Path, kind: Kind, statements: &mut [Statement], issues: &mut Vec<Issue>) {
    for (row, label) in path.labels.iter().enumerate() {
        let text = page.rows[row].text;
        if *label == Label::Furniture && crate::cues::is_continuation(text) {
            let detail = format!("The page says {text}.");
            let spans: Vec<Span> = page.rows[row].line.cite_all();
            issues.push(issue(IssueCode::ContinuedElsewhere, Severity::Warning, detail, spans));
            let begins = text.contains("上接") || text.contains("紧接") || text.contains("接第");
            let target = if begins { statements.first_mut() } else { statements.last_mut() };
            if let Some(statement) = target {
                statement.completeness = Completeness::ContinuedElsewhere;
            }
        }
    }
    let Some(last) = statements.last_mut() else { return };
    let tail = last.paragraphs.last().map(|paragraph| (paragraph.text.clone(), paragraph.spans.clone()));
    if let Some((text, spans)) = tail
        && issues::is_cut_off(&text, &last.text)
    {
        let ending: String = {
            let all: Vec<char> = text.chars().collect();
            all[all.len().saturating_sub(12)..].iter().collect()
        };
        let spans: Vec<Span> = spans.last().copied().into_iter().collect();
        let cut = issue(
            IssueCode::TruncatedTail,
            Severity::Warning,
            format!("The text ends inside a sentence: …{ending}"),
            spans,
        );
        if last.completeness == Completeness::Complete {
            last.completeness = Completeness::Truncated;
        }
        last.issues.push(cut.clone());
        issues.push(cut);
    }
    if kind == Kind::Unreadable {
        statements.iter_mut().for_each(|statement| statement.completeness = Completeness::Unknown);
    }
}

/// Numbers the statements and gives them their identifiers.
fn identify(document_id: &str, statements: &mut [Statement]) {
    let ids = statement_ids(document_id, statements.iter().map(|statement| statement.speaker.as_printed.as_str()));
    for ((ordinal, statement), id) in (1..).zip(statements).zip(ids) {
        statement.ordinal = ordinal;
        statement.id = id;
    }
}

/// Most statements that are matched against a roster; no note announces more speakers.
const MOST_MATCHED: usize = 500;

/// The announced speakers against the statements found; and where an announcement stands that could not be read.
fn roster_of(page: &Page<'_>, note: &[Piece], statements: &[Statement]) -> (Option<Roster>, Option<Vec<Span>>) {
    let note = &note[..note.len().min(MOST_MATCHED)];
    let text = joined(page, note);
    let Some(announced) = roster::announced(page.lexicon, &text.text).filter(|_| !statements.is_empty()) else {
        return (None, None);
    };
    if announced.unparsed {
        return (None, Some(text.spans));
    }
    let speakers: Vec<(String, String)> = statements
        .iter()
        .take(MOST_MATCHED)
        .map(|statement| {
            let speaker = &statement.speaker;
            // A body that speaks is printed where others print a name.
            let body = || if speaker.name.is_none() { speaker.as_printed.clone() } else { String::new() };
            (statement.position.clone().unwrap_or_else(body), speaker.name.clone().unwrap_or_default())
        })
        .collect();
    let pairs = roster::pair(page.lexicon, &announced.names, &speakers);
    let expected: Vec<ExpectedSpeaker> = announced
        .names
        .iter()
        .zip(&announced.ranges)
        .zip(&pairs)
        .map(|((name, range), pair)| ExpectedSpeaker {
            as_printed: name.clone(),
            spans: joined(page, &slice(page, note, range.clone())).spans,
            statement_id: pair.map(|index| statements[index].id.clone()),
        })
        .collect();
    let missing: Vec<String> = expected
        .iter()
        .filter(|expected| expected.statement_id.is_none())
        .map(|expected| expected.as_printed.clone())
        .collect();
    let extra = if announced.open || expected.is_empty() {
        Vec::new()
    } else {
        let matched: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
        (0..speakers.len())
            .filter(|index| !matched.contains(index))
            .map(|index| statements[index].speaker.as_printed.clone())
            .collect()
    };
    let found = if expected.is_empty() { statements.len() } else { expected.len() - missing.len() } as u32;
    let roster = Roster { expected, expected_count: announced.count, open: announced.open, found, missing, extra };
    (Some(roster), None)
}

/// Credits, captions that name who took the picture, and credits in the furniture around the article.
fn credits_of(page: &Page<'_>, path: &Path) -> Vec<Credit> {
    let mut credits = Vec::new();
    for (row, label) in path.labels.iter().enumerate() {
        let text = page.rows[row].text;
        let wanted = match label {
            Label::Credit | Label::Caption => true,
            Label::Furniture | Label::Field => !page.rows[row].markup && names_editor(page.lexicon, text),
            _ => false,
        };
        if !wanted {
            continue;
        }
        for part in credits::parse(page.lexicon, text) {
            if *label == Label::Furniture && part.role.is_none() {
                continue;
            }
            credits.push(Credit {
                role: part.role,
                names: part.names,
                text: text.to_owned(),
                spans: joined(page, &[Piece::whole(page, row)]).spans,
            });
        }
    }
    credits
}

/// 责任编辑：桑榆 among other words of a footer.
fn names_editor(lexicon: &Lexicon, text: &str) -> bool {
    text.chars().count() < 120
        && text.contains(['：', ':', '/'])
        && lexicon.classes_within(text) & Class::Credit as u32 != 0
}
