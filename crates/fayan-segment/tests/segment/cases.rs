//! Invented documents of many layouts, each with what a right report says about it.

use std::{fs, path::Path};

use crate::common::{report_of, squeezed};
use fayan_contract::{report::Report, span::CitedText};
use serde_json::Value;

/// Compares what a case expects with the report; one line for each difference.
fn differences(expected: &Value, report: &Report) -> Vec<String> {
    let mut found = Vec::new();
    let mut same = |what: &str, got: Option<&str>, want: &Value| {
        if let Some(want) = want.as_str()
            && got.map(squeezed).as_deref() != Some(&squeezed(want))
        {
            found.push(format!("{what}: got {got:?}, want {want:?}"));
        }
    };
    let kind = serde_json::to_value(report.kind).unwrap();
    let text = |cited: Option<&CitedText>| cited.map(|cited| cited.text.clone());
    same("kind", kind.as_str(), &expected["kind"]);
    same("title", text(report.document.title.as_ref()).as_deref(), &expected["title"]);
    same("meeting", text(report.meeting.name.as_ref()).as_deref(), &expected["meeting"]);
    same("place", text(report.meeting.place.as_ref()).as_deref(), &expected["place"]);
    same("date", report.meeting.date.as_ref().map(|date| date.value.as_str()), &expected["date"]);
    let wanted = expected["statements"].as_array().unwrap();
    let speaker = |index: usize| {
        let speaker = &report.statements[index].speaker;
        speaker.name.clone().unwrap_or_else(|| speaker.as_printed.clone())
    };
    let got: Vec<String> = (0..report.statements.len()).map(speaker).collect();
    let want: Vec<&str> = wanted.iter().filter_map(|statement| statement["speaker"].as_str()).collect();
    if got != want {
        found.push(format!("speakers: got {got:?}, want {want:?}"));
        return found;
    }
    for (statement, want) in report.statements.iter().zip(wanted) {
        let who = want["speaker"].as_str().unwrap();
        let body = squeezed(&statement.text);
        let begins = body.starts_with(&squeezed(want["start"].as_str().unwrap()));
        let ends = body.ends_with(&squeezed(want["end"].as_str().unwrap()));
        if !begins || !ends {
            found.push(format!("text of {who}: {}", statement.text));
        }
        let mut same = |what: &str, got: Option<&str>| {
            if let Some(want) = want[what].as_str()
                && got.map(squeezed).as_deref() != Some(&squeezed(want))
            {
                found.push(format!("{what} of {who}: got {got:?}, want {want:?}"));
            }
        };
        same("headline", statement.headline.as_ref().map(|headline| headline.text.as_str()));
        same("position", statement.position.as_deref());
        if let Some(points) = want["points"].as_u64()
            && statement.points.len() as u64 != points
        {
            found.push(format!("points of {who}: got {:?}", statement.points));
        }
    }
    if let Some(want) = expected["completeness"].as_str() {
        let last = report.statements.last().map(|statement| serde_json::to_value(statement.completeness).unwrap());
        if last.as_ref().and_then(Value::as_str) != Some(want) {
            found.push(format!("completeness: got {last:?}, want {want}"));
        }
    }
    found
}

#[test]
fn every_case_is_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|case| case.unwrap().path()).collect();
    names.sort();
    let mut wrong = Vec::new();
    for case in names {
        let expected: Value = serde_json::from_slice(&fs::read(case.join("expect.json")).unwrap()).unwrap();
        let source =
            ["source.txt", "source.html", "source.md"].into_iter().find(|name| case.join(name).exists()).unwrap();
        let report = report_of(&fs::read(case.join(source)).unwrap(), source);
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        wrong.extend(differences(&expected, &report).into_iter().map(|difference| format!("{name}: {difference}")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
