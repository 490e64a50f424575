//! Damage and doubt that show in the text.

use fayan_contract::{
    issue::{Issue, IssueCode, Severity},
    report::{Report, Roster},
    span::Span,
};

use crate::{
    characters::{count_up_to, ends_sentence},
    cited::Piece,
    cues::Seen,
    glance::{Words, words},
    label::{Label, Model},
    maps::HashMap,
    page::Page,
    posts,
};

pub(crate) fn issue(code: IssueCode, severity: Severity, detail: String, spans: Vec<Span>) -> Issue {
    Issue { code, severity, detail, spans }
}

/// Announced and missing, extra, and lists that could not be read.
pub(crate) fn of_roster(roster: Option<&Roster>, unparsed: Option<Vec<Span>>) -> Vec<Issue> {
    let mut issues = Vec::new();
    if let Some(spans) = unparsed {
        let detail = "The note announces speakers in words that are neither a list nor a number.".to_owned();
        issues.push(issue(IssueCode::RosterUnparsed, Severity::Info, detail, spans));
    }
    let Some(roster) = roster else { return issues };
    for name in &roster.missing {
        let spans =
            roster.expected.iter().find(|expected| expected.as_printed == *name).map(|expected| expected.spans.clone());
        let detail = format!("{name} is announced and has no statement.");
        issues.push(issue(IssueCode::RosterMissing, Severity::Warning, detail, spans.unwrap_or_default()));
    }
    for name in &roster.extra {
        let detail = format!("{name} has a statement and is not announced.");
        issues.push(issue(IssueCode::RosterExtra, Severity::Info, detail, Vec::new()));
    }
    if let Some(count) = roster.expected_count.filter(|count| roster.expected.is_empty() && *count != roster.found) {
        let (code, word) =
            if count > roster.found { (IssueCode::RosterMissing, "fewer") } else { (IssueCode::RosterExtra, "more") };
        let detail = format!("{count} speakers are announced, {word} are there: {}.", roster.found);
        issues.push(issue(code, Severity::Warning, detail, Vec::new()));
    }
    issues
}

/// Characters before 总书记 that make it part of a longer word or a name.
const COMPLETE: [&str; 6] = ["习近平", "近平", "習近平", "党委", "任", "共"];

/// The office that is printed after a name.
const OFFICES: [&str; 2] = ["总书记", "總書記"];

static OFFICE: Words = Words::of(&words(OFFICES));

/// 习 at the end of one line and 总书记 on the next: 近平 was probably lost.
pub(crate) fn dropped_characters(page: &Page<'_>, pieces: &[(Piece, bool)]) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut check = |before: &str, spans: &dyn Fn() -> Vec<Span>| {
        let suspicious = before.ends_with(['习', '習']) && !COMPLETE.iter().any(|word| before.ends_with(word));
        if suspicious {
            let detail = "习总书记 stands where 习近平总书记 is usual; characters may be lost.".to_owned();
            issues.push(issue(IssueCode::DroppedCharSuspect, Severity::Warning, detail, spans()));
        }
    };
    for (index, (piece, _)) in pieces.iter().enumerate() {
        let text = piece.text(page);
        // Nearly no line has one; going through all places of a word takes longer than seeing that there is none.
        if !OFFICE.may_stand_in(&page.rows[piece.row].glance) {
            continue;
        }
        for word in OFFICES {
            for (at, _) in text.match_indices(word) {
                if at > 0 {
                    let start = text[..at].chars().next_back().map_or(at, |c| at - c.len_utf8());
                    let range = piece.range.start + start..piece.range.start + at + word.len();
                    check(&text[..at], &|| Piece { row: piece.row, range: range.clone() }.spans(page));
                } else if let Some(previous) = index.checked_sub(1).map(|index| &pieces[index].0) {
                    let before = previous.text(page);
                    let last = before.chars().next_back().map_or(0, char::len_utf8);
                    check(before, &|| {
                        let tail = Piece { row: previous.row, range: previous.range.end - last..previous.range.end };
                        let head = Piece { row: piece.row, range: piece.range.start..piece.range.start + word.len() };
                        tail.spans(page).into_iter().chain(head.spans(page)).collect()
                    });
                }
            }
        }
    }
    issues
}

/// Credits that stand between two lines of text.
pub(crate) fn credits_inside(page: &Page<'_>, labels: &[Label]) -> Vec<Issue> {
    let text = |label: &Label| matches!(label, Label::Body | Label::Turn | Label::Byline | Label::Headline);
    let Some(first) = labels.iter().position(|label| matches!(label, Label::Byline | Label::Turn | Label::Name)) else {
        return Vec::new();
    };
    let last = labels.iter().rposition(text).unwrap_or_default();
    let inside = (first..last).filter(|row| labels[*row] == Label::Credit);
    inside
        .map(|row| {
            let detail = format!("The credit {} stands between statements.", page.rows[row].text);
            issue(IssueCode::CreditInBody, Severity::Info, detail, page.rows[row].line.cite_all())
        })
        .collect()
}

/// Lines that look like the introduction of a speaker and were not read as one.
pub(crate) fn unparsed_speakers(page: &Page<'_>, model: Model, labels: &[Label]) -> Vec<Issue> {
    if model != Model::Bylines {
        return Vec::new();
    }
    let mut issues = Vec::new();
    for (index, (row, label)) in page.rows.iter().zip(labels).enumerate() {
        let plain = matches!(label, Label::Body | Label::Section) && !row.ends && !row.is_long() && row.set_apart();
        if !plain {
            continue;
        }
        let seen = Seen::new(page, row, index);
        let tail = row.text.rsplit(' ').next().unwrap_or_default();
        let posted = row.text.len() > tail.len()
            && posts::read(page.lexicon, row.text[..row.text.len() - tail.len()].trim_end()).title_last;
        if posted && seen.next().is_some_and(|next| next.ends) {
            let detail = format!("{} looks like post and name and could not be read.", row.text);
            issues.push(issue(IssueCode::SpeakerUnparsed, Severity::Warning, detail, row.line.cite_all()));
        }
    }
    issues
}

/// The same paragraph twice.
pub(crate) fn duplicates(report: &Report) -> Vec<Issue> {
    let mut seen: HashMap<&str, &[Span]> = HashMap::default();
    let mut issues = Vec::new();
    for paragraph in report.statements.iter().flat_map(|statement| &statement.paragraphs) {
        if count_up_to(&paragraph.text, 30) < 30 {
            continue;
        }
        if let Some(first) = seen.insert(&paragraph.text, &paragraph.spans) {
            let end = paragraph.text.char_indices().nth(12).map_or(paragraph.text.len(), |(end, _)| end);
            let opening = &paragraph.text[..end];
            let spans = first.iter().chain(&paragraph.spans).copied().collect();
            issues.push(issue(
                IssueCode::DuplicateText,
                Severity::Warning,
                format!("The paragraph {opening}… stands here twice."),
                spans,
            ));
        }
    }
    issues
}

/// Whether the last words of a speech stop inside a sentence.
pub(crate) fn is_cut_off(last_paragraph: &str, whole: &str) -> bool {
    if ends_sentence(last_paragraph) {
        return false;
    }
    // A turn of a few words needs no full stop (我答咗你); neither does a signature after a last sentence.
    let short = whole.chars().count() <= 12 && !last_paragraph.ends_with(['，', '、', '：', '；', ',']);
    !short && !last_paragraph.ends_with(['：', ':'])
}
