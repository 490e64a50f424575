//! Akoma Ntoso 3.0 debates (OASIS LegalDocML), one document each.

use fayan_contract::{
    export::ExportCounts,
    report::{Report, Statement},
};

use crate::{ExportTimes, people::People, permalink, points, words::word, xml::Xml};

const NAMESPACE: &str = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0";

/// The standard wants a country. No document says its own, and `zz` is a code that ISO 3166 leaves to users: unknown.
const COUNTRY: &str = "zz";

/// Chinese, in the form that the standard wants. Which of its scripts is not said.
const LANGUAGE: &str = "zho";

/// A document as a debate, and what it holds.
pub fn akn(report: &Report, times: &ExportTimes<'_>) -> (Vec<u8>, ExportCounts) {
    let people = People::of(report);
    let mut counts = ExportCounts { documents: 1, ..ExportCounts::default() };
    let mut xml = Xml::new();
    xml.open("akomaNtoso", &[("xmlns", NAMESPACE)]);
    xml.open("debate", &[("name", &word(&report.kind)), ("contains", "originalVersion")]);
    meta(&mut xml, report, &people, times);
    preface(&mut xml, report);
    xml.open("debateBody", &[("eId", "dbody")]);
    xml.open("debateSection", &[("eId", "dbsect_1"), ("name", "statements")]);
    if let Some(name) = &report.meeting.name {
        xml.leaf("heading", &[("eId", "dbsect_1__heading")], &name.text);
    }
    for (number, statement) in (1_usize..).zip(&report.statements) {
        speech(&mut xml, number, statement, &people, &mut counts);
    }
    xml.close();
    xml.close();
    if !report.credits.is_empty() {
        xml.open("conclusions", &[("eId", "conclusions")]);
        for credit in &report.credits {
            xml.leaf("p", &[("class", "credit")], &credit.text);
        }
        xml.close();
    }
    xml.close();
    xml.close();
    (xml.finish(), counts)
}

fn meta(xml: &mut Xml, report: &Report, people: &People<'_>, times: &ExportTimes<'_>) {
    let document = &report.document;
    xml.open("meta", &[]);
    xml.open("identification", &[("source", "#fayan")]);
    let day = document.published.as_ref().map(|day| format!("{day}/")).unwrap_or_default();
    let work = format!("/akn/{COUNTRY}/debate/{day}{}", document.id);
    let expression = format!("{work}/{LANGUAGE}@revision-{}", document.revision);
    let manifestation = format!("{expression}.xml");
    xml.open("FRBRWork", &[]);
    place(xml, &work, "/!main");
    for url in &document.urls {
        xml.empty("FRBRalias", &[("value", url), ("name", "address")]);
    }
    match &document.published {
        Some(day) => xml.empty("FRBRdate", &[("date", day), ("name", "published")]),
        // The standard wants a date; this one is true, and its name says of what.
        None => xml.empty("FRBRdate", &[("date", times.saved_at), ("name", "archived")]),
    }
    xml.empty("FRBRauthor", &[("href", "#publisher")]);
    xml.empty("FRBRcountry", &[("value", COUNTRY)]);
    xml.empty("FRBRsubtype", &[("value", &word(&report.kind))]);
    xml.close();
    xml.open("FRBRExpression", &[]);
    place(xml, &expression, "/!main");
    xml.empty("FRBRdate", &[("date", times.saved_at), ("name", "archived")]);
    xml.empty("FRBRauthor", &[("href", "#publisher")]);
    xml.empty("FRBRversionNumber", &[("value", &document.revision.to_string())]);
    xml.empty("FRBRlanguage", &[("language", LANGUAGE)]);
    xml.close();
    xml.open("FRBRManifestation", &[]);
    place(xml, &manifestation, "");
    xml.empty("FRBRdate", &[("date", times.exported_at), ("name", "exported")]);
    xml.empty("FRBRauthor", &[("href", "#fayan")]);
    xml.empty("FRBRformat", &[("value", "application/akn+xml")]);
    xml.close();
    xml.close();
    if let (Some(day), Some(outlet)) = (&document.published, &document.outlet) {
        let mut attributes = vec![("date", day.as_str()), ("name", outlet.as_str()), ("showAs", outlet.as_str())];
        attributes.extend(document.page.as_deref().map(|page| ("number", page)));
        xml.empty("publication", &attributes);
    }
    references(xml, report, people);
    notes(xml, report);
    xml.close();
}

/// The two addresses that each level has.
fn place(xml: &mut Xml, address: &str, part: &str) {
    xml.empty("FRBRthis", &[("value", &format!("{address}{part}"))]);
    xml.empty("FRBRuri", &[("value", address)]);
}

fn references(xml: &mut Xml, report: &Report, people: &People<'_>) {
    let document = &report.document;
    let publisher = document.outlet.as_deref().unwrap_or(document.source.as_str());
    let address = |kind: &str, number: usize| format!("/akn/ontology/{kind}/{COUNTRY}/{}.{number}", document.id);
    xml.open("references", &[("source", "#fayan")]);
    let fayan = [("eId", "fayan"), ("href", "/akn/ontology/organization/zz/fayan"), ("showAs", "fayan")];
    xml.empty("TLCOrganization", &fayan);
    let href = format!("/akn/ontology/organization/{COUNTRY}/source.{}", document.source);
    xml.empty("TLCOrganization", &[("eId", "publisher"), ("href", &href), ("showAs", publisher)]);
    for (number, name) in (1..).zip(&people.organizations) {
        let (id, href) = (format!("organization_{number}"), address("organization", number));
        xml.empty("TLCOrganization", &[("eId", &id), ("href", &href), ("showAs", name)]);
    }
    for (number, (name, _)) in (1..).zip(&people.persons) {
        let (id, href) = (format!("person_{number}"), address("person", number));
        xml.empty("TLCPerson", &[("eId", &id), ("href", &href), ("showAs", name)]);
    }
    for (number, name) in (1..).zip(&people.titles) {
        let (id, href) = (format!("role_{number}"), address("role", number));
        xml.empty("TLCRole", &[("eId", &id), ("href", &href), ("showAs", name)]);
    }
    xml.close();
}

/// Damage and doubt, as notes of the editors that we are.
fn notes(xml: &mut Xml, report: &Report) {
    let of_document = report.issues.iter().map(|issue| (None, issue));
    let of_statements = (1_usize..)
        .zip(&report.statements)
        .flat_map(|(number, statement)| statement.issues.iter().map(move |issue| (Some(number), issue)));
    let mut issues = of_document.chain(of_statements).peekable();
    if issues.peek().is_none() {
        return;
    }
    xml.open("notes", &[("source", "#fayan")]);
    for (note, (statement, issue)) in (1..).zip(issues) {
        let (id, code) = (format!("note_{note}"), word(&issue.code));
        let base = statement.map(|number| format!("#{}", speech_id(number)));
        let mut attributes = vec![("eId", id.as_str()), ("class", code.as_str())];
        attributes.extend(base.as_deref().map(|base| ("placementBase", base)));
        xml.open("note", &attributes);
        xml.leaf("p", &[], &issue.detail);
        xml.close();
    }
    xml.close();
}

fn preface(xml: &mut Xml, report: &Report) {
    let Report { document, meeting, .. } = report;
    let has_some = document.title.is_some() || document.subtitle.is_some() || report.editors_note.is_some();
    if !has_some && meeting.place.is_none() && meeting.date.is_none() {
        return;
    }
    xml.open("preface", &[("eId", "preface")]);
    if let Some(title) = &document.title {
        xml.open("p", &[("class", "title")]);
        xml.inline("docTitle", &title.text);
        xml.end();
    }
    if let Some(subtitle) = &document.subtitle {
        xml.leaf("p", &[("class", "subtitle")], &subtitle.text);
    }
    if let Some(note) = &report.editors_note {
        xml.leaf("p", &[("class", "editorsNote")], &note.text);
    }
    if let Some(place) = &meeting.place {
        xml.leaf("p", &[("class", "place")], &place.text);
    }
    // The standard's own element for dates takes whole days only, and a day without its year is none.
    if let Some(date) = &meeting.date {
        xml.leaf("p", &[("class", "date"), ("title", &date.value)], date.as_printed.as_deref().unwrap_or(&date.value));
    }
    xml.close();
}

fn speech_id(number: usize) -> String {
    format!("dbsect_1__speech_{number}")
}

fn speech(xml: &mut Xml, number: usize, statement: &Statement, people: &People<'_>, counts: &mut ExportCounts) {
    let id = speech_id(number);
    let by = format!("#person_{}", people.person(statement) + 1);
    let role = statement.posts.first().and_then(|post| people.title(&post.title));
    let role = role.map(|number| format!("#role_{}", number + 1));
    let link = permalink(statement);
    let mut attributes = vec![("eId", id.as_str()), ("GUID", link.as_str()), ("by", by.as_str())];
    attributes.extend(role.as_deref().map(|role| ("as", role)));
    xml.open("speech", &attributes);
    if let Some(headline) = &statement.headline {
        xml.leaf("heading", &[("eId", &format!("{id}__heading"))], &headline.text);
    }
    let speaker = &statement.speaker.as_printed;
    let from = statement.position.as_ref().map_or_else(|| speaker.clone(), |position| format!("{position} {speaker}"));
    xml.leaf("from", &[], &from);
    for (number, paragraph) in (1..).zip(points::parts(statement)) {
        let id = format!("{id}__p_{number}");
        xml.open("p", &[("eId", &id)]);
        for part in paragraph {
            if let Some(point) = part.begins {
                let id = format!("{id}__point_{}", point + 1);
                let point = &statement.points[point];
                let name = point.ordinal.map_or_else(|| "point".to_owned(), |ordinal| format!("point {ordinal}"));
                xml.mark("marker", &[("eId", &id), ("name", &name), ("title", &point.marker)]);
                counts.points += 1;
            }
            xml.text(part.text);
        }
        xml.end();
        counts.paragraphs += 1;
    }
    if statement.paragraphs.is_empty() {
        // The standard wants a block in every speech.
        xml.empty("p", &[]);
    }
    xml.close();
    counts.statements += 1;
}
