use fayan_contract::report::Report;
use serde_json::{Value, json};

use super::*;

/// The report that the contract keeps as its golden file: one statement of 甲一, a roster of one with one missing.
fn report() -> Report {
    let golden = include_str!("../../../../fayan-contract/golden/v1/report.json");
    serde_json::from_str(golden).expect("the contract's golden report is a report")
}

fn gold() -> Value {
    json!({
        "kind": "speech_excerpts",
        "title": "林海会议　发言摘登",
        "meeting": "林海会议",
        "date": "2031-05-01",
        "place": "林海",
        "truncated": false,
        "roster": ["林海市"],
        "missing": ["乙县"],
        "credit_names": ["丁三"],
        "statements": [{
            "speaker": "甲一", "position": "林海市市长", "headline": "植树", "points": 1,
            "text_start": "一是", "text_end": "植树。"
        }]
    })
}

fn wrong(gold: &Value, report: &Report) -> Vec<&'static str> {
    score_case(gold, report).checks.iter().filter(|check| !check.right).map(|check| check.field.name()).collect()
}

#[test]
fn a_right_report_is_right_in_every_field() {
    let score = score_case(&gold(), &report());
    assert_eq!(wrong(&gold(), &report()), Vec::<&str>::new());
    assert_eq!(score.checks.len(), 17, "every field but silent_when_none was compared");
}

#[test]
fn each_field_is_compared() {
    let statement = |field: &str, value: Value| {
        let mut gold = gold();
        gold["statements"][0][field] = value;
        gold
    };
    let document = |field: &str, value: Value| {
        let mut gold = gold();
        gold[field] = value;
        gold
    };
    for (gold, field) in [
        (document("kind", json!("news")), vec!["kind"]),
        (document("title", json!("另一个题目")), vec!["title"]),
        (document("meeting", json!("另一个会议")), vec!["meeting"]),
        (document("date", json!("2031-05-02")), vec!["date"]),
        (document("place", json!("云海")), vec!["place"]),
        (document("truncated", json!(true)), vec!["truncated"]),
        (document("roster", json!(["林海市", "乙县"])), vec!["roster"]),
        (document("missing", json!([])), vec!["missing"]),
        (document("credit_names", json!(["戊四"])), vec!["credits"]),
        (statement("headline", json!("种草")), vec!["headline"]),
        (statement("position", json!("县长")), vec!["position"]),
        (statement("points", json!(3)), vec!["points"]),
        (statement("text_start", json!("二是")), vec!["start", "exact"]),
        (statement("text_end", json!("种草。")), vec!["end", "exact"]),
        (statement("speaker", json!("乙二")), vec!["speaker_recall", "speaker_precision", "start", "end", "exact"]),
    ] {
        assert_eq!(wrong(&gold, &report()), field);
    }
}

#[test]
fn what_gold_leaves_open_is_not_compared() {
    let gold = json!({"kind": "speech_excerpts", "roster": null, "statements": [{"speaker": "甲一", "points": null}]});
    let score = score_case(&gold, &report());
    let fields: Vec<&str> = score.checks.iter().map(|check| check.field.name()).collect();
    assert_eq!(fields, ["kind", "speaker_recall", "speaker_precision", "start", "end", "exact"]);
}

#[test]
fn statements_on_a_page_without_any_are_wrong() {
    let gold = json!({"kind": "not_a_meeting", "statements": []});
    assert_eq!(wrong(&gold, &report()), ["kind", "silent_when_none", "speaker_precision"]);
    let silent = Report { kind: Kind::Other, statements: Vec::new(), ..report() };
    assert_eq!(wrong(&gold, &silent), Vec::<&str>::new());
}

#[test]
fn a_speaker_too_many_does_not_shift_the_others() {
    let mut report = report();
    let mut host = report.statements[0].clone();
    host.speaker.name = Some("主持人".to_owned());
    report.statements.insert(0, host);
    assert_eq!(wrong(&gold(), &report), ["speaker_precision"]);
}

#[test]
fn posts_of_transcripts_count_only_where_the_label_prints_them() {
    let transcript = |label: &str| json!({"kind": "qa_transcript", "statements": [{"speaker": "甲一", "position": "云海市市长", "label_as_printed": label}]});
    let position_is_wrong = |label| wrong(&transcript(label), &report()).contains(&"position");
    assert!(!position_is_wrong("甲一："));
    assert!(position_is_wrong("云海市市长甲一："));
}
