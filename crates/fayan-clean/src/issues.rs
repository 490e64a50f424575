//! Damage that shows in the bytes, told once for each kind.

use std::collections::BTreeSet;

use fayan_contract::{
    clean::Edit,
    issue::{Issue, IssueCode, Severity},
    span::Span,
};

use crate::{decoded::Decoded, rules};

/// Places named in an issue; more would only make the document larger.
const PLACES: usize = 8;

/// The issues that edits and undecodable places give.
pub(crate) fn of(decoded: &Decoded, edits: &[Edit], raw: &[u8]) -> Vec<Issue> {
    let mut issues = Vec::new();
    issues.extend(repaired(edits));
    issues.extend(private_use(edits, decoded));
    issues.extend(undecodable(decoded, raw));
    issues
}

/// The issue of a document of which nothing could be read.
pub(crate) fn unreadable(code: IssueCode, detail: String) -> Issue {
    Issue { code, severity: Severity::Error, detail, spans: Vec::new() }
}

fn repaired(edits: &[Edit]) -> Option<Issue> {
    let (count, spans) = printed(edits, &[rules::RADICAL, rules::COMPATIBILITY]);
    let detail = format!("{count} look-alikes were replaced by the Han characters they stand for");
    (count > 0).then_some(Issue { code: IssueCode::EncodingRepaired, severity: Severity::Info, detail, spans })
}

fn private_use(edits: &[Edit], decoded: &Decoded) -> Option<Issue> {
    let (count, spans) = printed(edits, &[rules::PRIVATE_USE]);
    if count == 0 {
        return None;
    }
    let is_private = |character: &char| matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    let codes: BTreeSet<char> = decoded.text.chars().filter(is_private).collect();
    let named: Vec<String> = codes.iter().take(PLACES).map(|code| format!("U+{:04X}", *code as u32)).collect();
    let more = if codes.len() > PLACES { " and others" } else { "" };
    let detail = format!("{count} characters of a private font are shown as 〓: {}{more}", named.join(" "));
    Some(Issue { code: IssueCode::EncodingDamaged, severity: Severity::Warning, detail, spans })
}

fn undecodable(decoded: &Decoded, raw: &[u8]) -> Option<Issue> {
    let (count, places) = decoded.undecodable();
    if count == 0 {
        return None;
    }
    let detail = format!("{count} places of {} bytes could not be decoded", raw.len());
    let spans = places.into_iter().map(|place| Span::new(place.start, place.end)).collect();
    Some(Issue { code: IssueCode::EncodingDamaged, severity: Severity::Warning, detail, spans })
}

/// How many characters the rules changed, and the first places.
fn printed(edits: &[Edit], rules: &[&str]) -> (usize, Vec<Span>) {
    let of_rules = || edits.iter().filter(|edit| rules.contains(&edit.rule.as_ref()));
    let count = of_rules().map(|edit| edit.output.chars().count()).sum();
    let spans = of_rules().take(PLACES).map(|edit| Span::new(edit.start, edit.end)).collect();
    (count, spans)
}
