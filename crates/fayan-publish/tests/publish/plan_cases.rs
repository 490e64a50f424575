//! What is planned for which edit, as a table.

use fayan_contract::{
    event::{EventType, Redirect, RedirectKind},
    issue::{Issue, IssueCode, Severity},
    report::{Kind, Report},
    span::Span,
};
use fayan_publish::{Guard, InvalidReport, Plan, plan};

use fayan_store::{
    StoredDocument,
    suite::sample::{DOUBT, doubtful},
};

use crate::sample::{cited, history, report, speaker, stored};

const BEFORE: &[(&str, &str)] = &[("甲", "第一段讲话内容"), ("乙", "第二段讲话内容")];
const SPEAKERS: &[&str] = &["甲", "乙", "丙", "丁"];

/// The plan in a few words, for example `2: corrected 甲/2 paragraphs, redirected 乙/2 perfect 丙`.
fn words(plan: &Plan) -> String {
    match plan {
        Plan::Unchanged => "unchanged".to_owned(),
        Plan::Outdated => "outdated".to_owned(),
        Plan::Hold { detail, .. } => format!("held: {detail}"),
        Plan::Revise(revision) => {
            let events = revision.events.iter().map(|event| {
                let what = event.event_type.as_str().trim_start_matches("statement.");
                let who = speaker(&event.statement_id, "d", SPEAKERS);
                let whom = |id: &String| speaker(id, "d", SPEAKERS);
                let to =
                    event.redirect.iter().filter(|redirect| redirect.kind != RedirectKind::Missing).map(|redirect| {
                        let to: Vec<_> = redirect.to.iter().map(whom).collect();
                        format!("{} {}", redirect.kind.as_str(), to.join("+"))
                    });
                let more: Vec<String> = event.changed.iter().cloned().chain(to).collect();
                format!("{what} {who}/{} {}", event.revision, more.join("+")).trim_end().to_owned()
            });
            let events: Vec<_> = events.collect();
            format!("{}: {}", revision.report.document.revision, events.join(", ")).trim_end().to_owned()
        }
    }
}

#[test]
fn each_edit_gives_its_events_and_no_other() {
    type Edit = fn(&mut Report);
    let cases: &[(&str, crate::sample::Speeches<'_>, Edit, &str)] = &[
        ("nothing", BEFORE, |_| (), "unchanged"),
        ("a character", &[("甲", "第一段讲话内容"), ("乙", "第二段讲话內容")], |_| (), "2: corrected 乙/2 paragraphs"),
        ("an insertion", &[("丙", "新"), BEFORE[0], BEFORE[1]], |_| (), "2: published 丙/1"),
        (
            "another speaker",
            &[BEFORE[0], ("丙", "第二段讲话内容")],
            |_| (),
            "2: published 丙/1, redirected 乙/2 perfect 丙",
        ),
        (
            "another in its place",
            &[BEFORE[0], ("丙", "别的内容")],
            |_| (),
            "held: the statements have 11 characters, those of revision 1 have 14",
        ),
        ("another speaker and text", &[BEFORE[0], ("丙", "别人说的话")], |_| (), "2: withdrawn 乙/2, published 丙/1"),
        ("another order", &[BEFORE[1], BEFORE[0]], |_| (), "2:"),
        (
            "a headline",
            BEFORE,
            |report| report.statements[0].speaker.honorific = Some("同志".to_owned()),
            "2: corrected 甲/2 honorific",
        ),
        (
            "the meeting",
            BEFORE,
            |report| report.meeting.name = cited("星湖市推进会"),
            "2: corrected 甲/2 meeting_name, corrected 乙/2 meeting_name",
        ),
        ("the title", BEFORE, |report| report.document.title = cited("发言选登"), "2:"),
        ("the editor's note", BEFORE, |report| report.editors_note = cited("编者按"), "2:"),
        ("an issue of the page", BEFORE, |report| report.issues.push(issue()), "2:"),
        (
            "an issue of a statement",
            BEFORE,
            |report| report.statements[1].issues.push(issue()),
            "2: corrected 乙/2 issues",
        ),
        ("spans", BEFORE, |report| report.statements[0].paragraphs[0].spans.push(Span::new(1, 2)), "unchanged"),
        ("confidence", BEFORE, |report| report.statements[0].confidence.speaker = 0.5, "unchanged"),
        ("bytes", BEFORE, |report| report.document.raw_sha256 = "0".repeat(64), "unchanged"),
        ("address", BEFORE, |report| report.document.urls = vec!["https://b.example/".to_owned()], "unchanged"),
        ("rules", BEFORE, |report| report.generator.segment_rules = "segment-2".to_owned(), "unchanged"),
        ("a lost statement", &[BEFORE[0]], |_| (), "held: the report has 1 statements, revision 1 has 2"),
        (
            "a lost fifth",
            &[("甲", "第一段讲话内容"), ("乙", "第二段讲")],
            |_| (),
            "held: the statements have 11 characters, those of revision 1 have 14",
        ),
        (
            "less than a fifth",
            &[("甲", "第一段讲话内容"), ("乙", "第二段讲话")],
            |_| (),
            "2: corrected 乙/2 paragraphs",
        ),
        (
            "unreadable",
            &[],
            |report| report.kind = Kind::Unreadable,
            "held: the document now reads as unreadable; revision 1 has 2 statements",
        ),
        ("news", &[], |_| (), "held: the document now reads as news; revision 1 has 2 statements"),
    ];
    let before = history("d", &[BEFORE]);
    for (name, speeches, edit, expected) in cases {
        let mut after = report("d", speeches);
        edit(&mut after);
        let planned = plan(Some(&before), after.clone(), Guard::Hold).unwrap();
        assert_eq!(words(&planned), *expected, "{name}");
        if let Plan::Revise(revision) = planned {
            let again = plan(Some(&stored(Some(&before), &revision)), after, Guard::Hold).unwrap();
            assert_eq!(again, Plan::Unchanged, "{name}, planned again");
        }
    }
}

fn issue() -> Issue {
    Issue { code: IssueCode::EnumGap, severity: Severity::Warning, detail: String::new(), spans: Vec::new() }
}

#[test]
fn a_first_report_publishes_every_statement() {
    let planned = plan(None, report("d", BEFORE), Guard::Hold).unwrap();
    assert_eq!(words(&planned), "1: published 甲/1, published 乙/1");
    assert_eq!(words(&plan(None, report("d", &[]), Guard::Hold).unwrap()), "1:");
}

#[test]
fn a_statement_that_comes_back_goes_on_counting() {
    let before = history("d", &[BEFORE, &[BEFORE[0]]]);
    let planned = plan(Some(&before), report("d", BEFORE), Guard::Hold).unwrap();
    assert_eq!(words(&planned), "3: published 乙/3");
}

#[test]
fn an_accepted_loss_withdraws() {
    let before = history("d", &[BEFORE]);
    let planned = plan(Some(&before), report("d", &[BEFORE[1]]), Guard::Accept).unwrap();
    assert_eq!(words(&planned), "2: withdrawn 甲/2");
    let Plan::Revise(revision) = planned else { unreachable!("it is a revision") };
    let event = &revision.events[0];
    assert_eq!((event.event_type, &event.statement), (EventType::Withdrawn, &None));
    assert!(event.reason.is_some());
    assert_eq!(event.redirect, Some(Redirect { kind: RedirectKind::Missing, to: Vec::new() }));
    assert_eq!(event.document.revision, 2);
}

#[test]
fn a_document_without_statements_may_become_anything() {
    let before = history("d", &[&[]]);
    let planned = plan(Some(&before), report("d", BEFORE), Guard::Hold).unwrap();
    assert_eq!(words(&planned), "2: published 甲/1, published 乙/1");
    let mut unreadable = report("d", &[]);
    unreadable.kind = Kind::Unreadable;
    assert_eq!(words(&plan(Some(&before), unreadable, Guard::Hold).unwrap()), "2:");
}

#[test]
fn bytes_that_were_fetched_earlier_are_outdated() {
    let mut before = history("d", &[BEFORE]);
    let mut after = report("d", &[("甲", "旧"), ("乙", "旧")]);
    let cases = [
        (Some("2021-09-07T00:00:01Z"), Some("2021-09-07T00:00:00.900Z"), true),
        (Some("2021-09-07T00:00:01Z"), Some("2021-09-07T00:00:01Z"), false),
        (Some("2021-09-07T00:00:01Z"), Some("2021-09-07T00:00:01.5Z"), false),
        (Some("2021-09-07T08:00:00+08:00"), Some("2021-09-07T00:00:00Z"), false),
        (Some("2021-09-07T00:00:01Z"), None, false),
        (None, Some("2021-09-07T00:00:01Z"), false),
        (Some("yesterday"), Some("2021-09-07T00:00:01Z"), false),
    ];
    for (stored, fetched, outdated) in cases {
        before.fetched_at = stored.map(str::to_owned);
        after.document.fetched_at = fetched.map(str::to_owned);
        let planned = plan(Some(&before), after.clone(), Guard::Accept).unwrap();
        assert_eq!(planned == Plan::Outdated, outdated, "{fetched:?} after {stored:?}");
    }
}

#[test]
fn addresses_are_kept_over_revisions() {
    let mut before = history("d", &[BEFORE]);
    before.urls.push("https://alias.example/".to_owned());
    let mut after = report("d", &[("甲", "第一段讲话内容"), ("乙", "又一段讲话内容")]);
    after.document.urls = vec!["https://new.example/".to_owned()];
    let Plan::Revise(revision) = plan(Some(&before), after, Guard::Hold).unwrap() else { panic!("it changed") };
    let urls = ["https://paper.example/d", "https://alias.example/", "https://new.example/"];
    assert_eq!(revision.report.document.urls, urls);
    assert_eq!(revision.events[0].document.urls, urls);
}

#[test]
fn contradictions_are_refused() {
    let mut twice = report("d", BEFORE);
    twice.statements[1].id = twice.statements[0].id.clone();
    let error = plan(None, twice, Guard::Hold).unwrap_err();
    assert!(matches!(error, InvalidReport::DuplicateStatement { .. }), "{error}");
    let mut news = report("d", BEFORE);
    news.kind = Kind::News;
    let error = plan(None, news, Guard::Hold).unwrap_err();
    assert!(matches!(error, InvalidReport::UnexpectedStatements { .. }), "{error}");
}

/// Plans a report in which the speeches of some speakers are in doubt, and gives what is stored after it.
fn doubting(
    before: Option<&StoredDocument>,
    speeches: crate::sample::Speeches<'_>,
    doubted: &[&str],
    guard: Guard,
) -> (String, Option<StoredDocument>) {
    let mut report = report("d", speeches);
    for statement in report.statements.iter_mut().filter(|it| doubted.contains(&it.speaker.as_printed.as_str())) {
        statement.issues.push(doubtful());
    }
    let planned = plan(before, report, guard).expect("the report contradicts nothing");
    let after = match &planned {
        Plan::Revise(revision) => Some(stored(before, revision)),
        _ => before.cloned(),
    };
    (words(&planned), after)
}

#[test]
fn a_doubtful_statement_waits_until_it_is_sure_or_accepted() {
    const CHANGED: &[(&str, &str)] = &[("甲", "第一段讲话内容"), ("乙", "第二段讲話内容")];
    type Step<'a> = (crate::sample::Speeches<'a>, &'a [&'a str], Guard<'a>, &'a str);
    let in_doubt = format!("held: the statement of 乙 is published and its new reading is in doubt: {}", DOUBT);
    let lives: &[(&str, &[Step<'_>])] = &[
        (
            "becomes sure",
            &[
                (BEFORE, &["乙"], Guard::Hold, "1: published 甲/1"),
                (BEFORE, &["乙"], Guard::Hold, "unchanged"),
                (CHANGED, &["乙"], Guard::Hold, "2:"),
                (CHANGED, &[], Guard::Hold, "3: published 乙/1"),
            ],
        ),
        (
            "is accepted",
            &[
                (BEFORE, &["乙"], Guard::Hold, "1: published 甲/1"),
                (BEFORE, &["乙"], Guard::Accept, "2: published 乙/1"),
                (BEFORE, &["乙"], Guard::Hold, "unchanged"),
                (&[BEFORE[0], BEFORE[1], ("丙", "新")], &["乙"], Guard::Hold, "3: published 丙/1"),
            ],
        ),
        (
            "goes away unannounced",
            &[(BEFORE, &["乙"], Guard::Hold, "1: published 甲/1"), (&[BEFORE[0]], &[], Guard::Accept, "2:")],
        ),
        (
            "was sure before",
            &[
                (BEFORE, &[], Guard::Hold, "1: published 甲/1, published 乙/1"),
                (CHANGED, &["乙"], Guard::Hold, &in_doubt),
                (CHANGED, &["乙"], Guard::Accept, "2: corrected 乙/2 paragraphs+issues"),
            ],
        ),
        (
            "was withdrawn before",
            &[
                (BEFORE, &[], Guard::Hold, "1: published 甲/1, published 乙/1"),
                (&[BEFORE[0]], &[], Guard::Accept, "2: withdrawn 乙/2"),
                (BEFORE, &["乙"], Guard::Hold, "3:"),
                (BEFORE, &[], Guard::Hold, "4: published 乙/3"),
            ],
        ),
    ];
    for (name, steps) in lives {
        let mut document = None;
        for (number, (speeches, doubted, guard, expected)) in steps.iter().enumerate() {
            let (planned, after) = doubting(document.as_ref(), speeches, doubted, *guard);
            assert_eq!(planned, *expected, "{name}, step {number}");
            document = after;
        }
    }
}

/// Then the old statement is withdrawn, the new one waits.
#[test]
fn nobody_is_led_to_a_statement_that_is_held() {
    let before = history("d", &[BEFORE]);
    let renamed: crate::sample::Speeches<'_> = &[BEFORE[0], ("丙", BEFORE[1].1)];
    let (planned, after) = doubting(Some(&before), renamed, &["丙"], Guard::Hold);
    assert_eq!(planned, "2: withdrawn 乙/2");
    let (planned, _) = doubting(after.as_ref(), renamed, &["丙"], Guard::Accept);
    assert_eq!(planned, "3: published 丙/1");
    let (planned, _) = doubting(Some(&before), renamed, &["丙"], Guard::Accept);
    assert_eq!(planned, "2: published 丙/1, redirected 乙/2 perfect 丙");
}
