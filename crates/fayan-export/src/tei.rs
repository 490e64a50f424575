//! TEI P5 as Parla-CLARIN recommends it for debates, one document each.

use std::borrow::Cow;

use fayan_contract::{
    export::ExportCounts,
    issue::Issue,
    report::{MeetingDate, Report, Statement},
    span::CitedText,
};

use crate::{ExportTimes, people::People, permalink, points, words::word, xml::Xml};

const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";

/// The parts that speakers play: the taxonomy that utterances refer to.
const ROLES: [(&str, &str); 4] = [
    ("role.speaker", "makes a speech"),
    ("role.host", "leads the meeting"),
    ("role.questioner", "asks"),
    ("role.respondent", "answers"),
];

/// A document as TEI, and what it holds.
pub fn tei(report: &Report, times: &ExportTimes<'_>) -> (Vec<u8>, ExportCounts) {
    let people = People::of(report);
    let mut counts = ExportCounts { documents: 1, ..ExportCounts::default() };
    let mut xml = Xml::new();
    let id = format!("document.{}", report.document.id);
    xml.open("TEI", &[("xmlns", NAMESPACE), ("xml:id", &id), ("xml:lang", "zh")]);
    xml.open("teiHeader", &[("xml:lang", "en")]);
    file_description(&mut xml, report, times);
    encoding_description(&mut xml, report);
    profile_description(&mut xml, report, &people);
    xml.close();
    xml.open("text", &[("xml:lang", "zh")]);
    front(&mut xml, report);
    xml.open("body", &[]);
    xml.open("div", &[("type", "debateSection")]);
    if let Some(name) = &report.meeting.name {
        xml.leaf("head", &[], &name.text);
    }
    for (number, statement) in (1_usize..).zip(&report.statements) {
        speech(&mut xml, number, statement, &people, &mut counts);
    }
    xml.close();
    xml.close();
    if !report.credits.is_empty() {
        xml.open("back", &[]);
        xml.open("div", &[("type", "credits")]);
        for credit in &report.credits {
            xml.leaf("p", &[], &credit.text);
        }
        xml.close();
        xml.close();
    }
    xml.close();
    xml.close();
    (xml.finish(), counts)
}

fn file_description(xml: &mut Xml, report: &Report, times: &ExportTimes<'_>) {
    let document = &report.document;
    xml.open("fileDesc", &[]);
    xml.open("titleStmt", &[]);
    titles(xml, report);
    if let Some(name) = &report.meeting.name {
        xml.leaf("meeting", &[("xml:lang", "zh")], &name.text);
    }
    xml.close();
    xml.open("editionStmt", &[]);
    xml.leaf("edition", &[("n", &document.revision.to_string())], &format!("Revision {}", document.revision));
    xml.close();
    xml.open("extent", &[]);
    let speeches = report.statements.len().to_string();
    xml.leaf("measure", &[("unit", "speeches"), ("quantity", &speeches)], &format!("{speeches} speeches"));
    xml.close();
    xml.open("publicationStmt", &[]);
    xml.leaf("authority", &[], &format!("fayan {}", report.generator.version));
    xml.leaf("idno", &[("type", "fayan")], &document.id);
    xml.open("availability", &[]);
    xml.leaf("p", &[], document.rights.as_deref().unwrap_or("No terms of use are stated for the source."));
    xml.close();
    xml.leaf("date", &[("when", times.exported_at), ("type", "exported")], times.exported_at);
    xml.close();
    source_description(xml, report, times);
    xml.close();
}

fn source_description(xml: &mut Xml, report: &Report, times: &ExportTimes<'_>) {
    let document = &report.document;
    xml.open("sourceDesc", &[]);
    xml.open("bibl", &[]);
    titles(xml, report);
    if let Some(outlet) = &document.outlet {
        xml.leaf("publisher", &[("xml:lang", "zh")], outlet);
    }
    if let Some(page) = &document.page {
        xml.leaf("biblScope", &[("unit", "page")], page);
    }
    for url in &document.urls {
        xml.leaf("idno", &[("type", "URI")], url);
    }
    xml.leaf("idno", &[("type", "sha256")], &document.raw_sha256);
    if let Some(day) = &document.published {
        xml.leaf("date", &[("when", day), ("type", "published")], day);
    }
    xml.leaf("date", &[("when", times.saved_at), ("type", "archived")], times.saved_at);
    xml.close();
    xml.close();
}

/// Every list of titles has one; a document without says so.
fn titles(xml: &mut Xml, report: &Report) {
    let document = &report.document;
    match &document.title {
        Some(title) => xml.leaf("title", &[("type", "main"), ("xml:lang", "zh")], &title.text),
        None => xml.leaf("title", &[("type", "main")], "(no title)"),
    }
    if let Some(subtitle) = &document.subtitle {
        xml.leaf("title", &[("type", "sub"), ("xml:lang", "zh")], &subtitle.text);
    }
}

fn encoding_description(xml: &mut Xml, report: &Report) {
    let generator = &report.generator;
    xml.open("encodingDesc", &[]);
    xml.open("appInfo", &[]);
    xml.open("application", &[("ident", "fayan"), ("version", &generator.version)]);
    xml.leaf("label", &[], "fayan");
    xml.leaf("desc", &[], &format!("Read by the rules {} and {}.", generator.clean_rules, generator.segment_rules));
    xml.close();
    xml.close();
    xml.open("classDecl", &[]);
    xml.open("taxonomy", &[]);
    xml.leaf("desc", &[], "The parts that speakers play");
    for (id, description) in ROLES {
        xml.open("category", &[("xml:id", id)]);
        xml.leaf("catDesc", &[], description);
        xml.close();
    }
    xml.close();
    xml.close();
    xml.close();
}

fn profile_description(xml: &mut Xml, report: &Report, people: &People<'_>) {
    let meeting = &report.meeting;
    xml.open("profileDesc", &[]);
    if meeting.place.is_some() || meeting.date.is_some() {
        xml.open("settingDesc", &[]);
        xml.open("setting", &[]);
        if let Some(place) = &meeting.place {
            xml.leaf("name", &[("type", "place"), ("xml:lang", "zh")], &place.text);
        }
        if let Some(date) = &meeting.date {
            let (attribute, value) = when(date);
            xml.leaf("date", &[(attribute, &value)], date.as_printed.as_deref().unwrap_or(&date.value));
        }
        xml.close();
        xml.close();
    }
    xml.open("particDesc", &[("xml:lang", "zh")]);
    if !people.organizations.is_empty() {
        xml.open("listOrg", &[]);
        for (number, name) in (1..).zip(&people.organizations) {
            xml.open("org", &[("xml:id", &format!("organization.{number}"))]);
            xml.leaf("orgName", &[], name);
            xml.close();
        }
        xml.close();
    }
    xml.open("listPerson", &[]);
    for (number, (name, statement)) in (1..).zip(&people.persons) {
        xml.open("person", &[("xml:id", &format!("person.{number}"))]);
        xml.leaf("persName", &[], name);
        for post in &statement.posts {
            let organization = post.organization.as_deref().and_then(|name| people.organization(name));
            let organization = organization.map(|number| format!("#organization.{}", number + 1));
            let status = word(&post.status);
            let mut attributes = vec![("type", status.as_str())];
            attributes.extend(organization.as_deref().map(|organization| ("ref", organization)));
            xml.open("affiliation", &attributes);
            xml.inline("roleName", &post.title);
            xml.end();
        }
        xml.close();
    }
    xml.close();
    xml.close();
    xml.open("langUsage", &[]);
    xml.leaf("language", &[("ident", "zh")], "Chinese");
    xml.close();
    xml.close();
}

/// A date as far as it is known: TEI writes a day without its year as `--09-06`. What it has no form for stands in the
/// attribute for calendars of one's own.
fn when(date: &MeetingDate) -> (&'static str, Cow<'_, str>) {
    let value = date.value.as_str();
    let is_known = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match value.strip_prefix("XXXX-") {
        Some(rest) if is_known(rest) => ("when", format!("--{rest}").into()),
        None if is_known(value) => ("when", value.into()),
        _ => ("when-custom", value.into()),
    }
}

fn front(xml: &mut Xml, report: &Report) {
    let document = &report.document;
    let has_some = document.title.is_some() || document.subtitle.is_some() || report.editors_note.is_some();
    if !has_some && report.issues.is_empty() {
        return;
    }
    xml.open("front", &[]);
    xml.open("div", &[("type", "preface")]);
    let head = |xml: &mut Xml, kind: &str, text: &Option<CitedText>| {
        if let Some(text) = text {
            xml.leaf("head", &[("type", kind)], &text.text);
        }
    };
    head(xml, "main", &document.title);
    head(xml, "sub", &document.subtitle);
    if let Some(note) = &report.editors_note {
        xml.leaf("note", &[("type", "editorsNote")], &note.text);
    }
    notes(xml, &report.issues);
    xml.close();
    xml.close();
}

/// Damage and doubt.
fn notes(xml: &mut Xml, issues: &[Issue]) {
    for issue in issues {
        let code = word(&issue.code);
        xml.leaf("note", &[("type", "issue"), ("subtype", &code), ("xml:lang", "en")], &issue.detail);
    }
}

fn speech(xml: &mut Xml, number: usize, statement: &Statement, people: &People<'_>, counts: &mut ExportCounts) {
    let id = format!("u.{number}");
    xml.open("div", &[("type", "speech")]);
    if let Some(headline) = &statement.headline {
        xml.leaf("head", &[], &headline.text);
    }
    let speaker = &statement.speaker.as_printed;
    let printed =
        statement.position.as_ref().map_or_else(|| speaker.clone(), |position| format!("{position} {speaker}"));
    xml.leaf("note", &[("type", "speaker")], &printed);
    let (who, role) = (format!("#person.{}", people.person(statement) + 1), word(&statement.speaker.role));
    let (role, link) = (format!("#role.{role}"), permalink(statement));
    xml.open("u", &[("xml:id", &id), ("who", &who), ("ana", &role), ("source", &link)]);
    for (number, paragraph) in (1..).zip(points::parts(statement)) {
        xml.open("seg", &[("xml:id", &format!("{id}.{number}"))]);
        for part in paragraph {
            if let Some(point) = part.begins {
                let point = &statement.points[point];
                let level = format!("level{}", point.level);
                xml.mark("milestone", &[("unit", "point"), ("type", &level), ("n", &point.marker)]);
                counts.points += 1;
            }
            xml.text(part.text);
        }
        xml.end();
        counts.paragraphs += 1;
    }
    xml.close();
    notes(xml, &statement.issues);
    xml.close();
    counts.statements += 1;
}

#[cfg(test)]
mod tests {
    use fayan_contract::report::{DateBasis, DatePrecision};

    use super::*;

    #[test]
    fn dates_keep_their_precision() {
        let cases = [
            ("2031-05-06", ("when", "2031-05-06")),
            ("XXXX-05-06", ("when", "--05-06")),
            ("2031-05", ("when", "2031-05")),
            ("XXXX-05", ("when", "--05")),
            ("2031", ("when", "2031")),
            ("XXXX-05-XX", ("when-custom", "XXXX-05-XX")),
        ];
        for (value, expected) in cases {
            let date = MeetingDate {
                value: value.to_owned(),
                precision: DatePrecision::Day,
                as_printed: None,
                basis: DateBasis::Text,
                spans: Vec::new(),
            };
            let (attribute, value) = when(&date);
            assert_eq!((attribute, &*value), expected);
        }
    }
}
