//! Hand corrections on real pages: what they change, what they leave, and when they no longer fit.

use std::sync::Arc;

use fayan_clean::{clean, verify::verify_report};
use fayan_contract::{
    clean::CleanDocument,
    identity::{sha256_hex, statement_id},
    message::{DocumentSegmented, GivenMetadata, JobHeader, JobResult},
    report::{DatePrecision, Report},
    source::SourceSlug,
    span::Span,
};
use fayan_publish::{
    InvalidReport,
    correct::{CorrectError, CorrectionFile, Corrections, Field, Fit, Target, correct, draft, reconsider, standing},
    decide::accept,
    save_corrected,
    suppress::suppress,
};
use fayan_segment::{Input, Options, Segmenter};
use fayan_store::{
    Held, NewSuppression, Store, Subject,
    suite::sample::{doubtful, time},
};
use fayan_testkit::{
    generate::{Options as Wanted, generate},
    story::PAGE,
};

use crate::{decide::WORD, sample::store};

struct Reading {
    raw: Vec<u8>,
    clean: CleanDocument,
    report: Report,
}

fn read(raw: &[u8], name: &str) -> Reading {
    let given = GivenMetadata { file_name: Some(name.to_owned()), ..GivenMetadata::default() };
    let clean = clean(raw, &given);
    let segmenter = Segmenter::new(&Options::default()).expect("the default options are usable");
    let source = SourceSlug::local();
    let (raw_sha256, raw_bytes) = (sha256_hex(raw), raw.len() as u64);
    let input = Input { clean: &clean, source: &source, given: &given, raw_sha256: &raw_sha256, raw_bytes };
    let report = segmenter.segment(&input);
    Reading { raw: raw.to_vec(), clean, report }
}

fn page(text: &str) -> Reading {
    read(text.as_bytes(), "page.txt")
}

/// A correction of the statement at a place, or of the meeting.
fn file(
    reading: &Reading,
    statement: Option<usize>,
    field: Field,
    old: Option<&str>,
    new: Option<&str>,
) -> CorrectionFile {
    let target = statement.map_or(Target::Meeting, |at| Target::Statement(reading.report.statements[at].id.clone()));
    let file = CorrectionFile {
        name: format!("{field}.toml"),
        document: reading.report.document.id.clone(),
        target,
        field,
        raw_sha256: String::new(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        reason: "checked against the print".to_owned(),
        author: "编辑甲".to_owned(),
    };
    draft(&reading.report, &reading.raw, file).expect("the old value is read")
}

fn book(files: &[CorrectionFile]) -> Corrections {
    let texts: Vec<(String, String)> = files.iter().map(|file| (file.name.clone(), file.to_toml())).collect();
    Corrections::parse(texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))).expect("the files are correct")
}

/// The report with corrections, all of which must fit; what was read must stay beside it.
fn corrected(reading: &Reading, files: &[CorrectionFile]) -> Report {
    let corrections = book(files);
    let done = correct(reading.report.clone(), &reading.raw, &corrections);
    assert!(done.fits.iter().all(|(_, fit)| *fit == Fit::Applied), "{:?}", done.fits);
    assert_eq!(*done.report.as_read(), reading.report);
    assert_eq!(verify_report(&reading.raw, &reading.clean, &done.report.as_read()), []);
    assert_eq!(correct(done.report.clone(), &reading.raw, &corrections), done, "again gives the same");
    assert_eq!(correct(done.report.clone(), &reading.raw, &Corrections::default()).report, reading.report);
    done.report
}

/// Statement, field, old value, new value, and where it stands afterwards.
type Case = (Option<usize>, Field, Option<&'static str>, Option<&'static str>, fn(&Report) -> String);

#[test]
fn each_field_can_be_corrected_and_what_was_read_stays_beside_it() {
    let reading = page(PAGE);
    let cases: &[Case] = &[
        (Some(0), Field::SpeakerName, Some("田一木"), Some("田一本"), |report| {
            report.statements[0].speaker.name.clone().unwrap()
        }),
        (Some(0), Field::SpeakerHonorific, None, Some("同志"), |report| {
            report.statements[0].speaker.honorific.clone().unwrap()
        }),
        (Some(1), Field::Position, Some("县长"), Some("副县长"), |report| {
            report.statements[1].posts[0].title.clone()
        }),
        (Some(1), Field::Headline, Some("把山看好"), None, |report| format!("{:?}", report.statements[1].headline)),
        (Some(0), Field::Headline, Some("把树种好"), Some("树种"), |report| {
            report.statements[0].headline.as_ref().unwrap().lines.join(" ")
        }),
        (Some(2), Field::Headline, Some("留"), Some("引"), |report| {
            report.statements[2].headline.as_ref().unwrap().lines.join(" ")
        }),
        (Some(2), Field::Paragraph, Some("十二座"), Some("十三座"), |report| report.statements[2].text.clone()),
        (None, Field::MeetingName, Some("造林"), Some("植树造林"), |report| {
            report.meeting.name.clone().unwrap().text
        }),
        (None, Field::MeetingPlace, Some("青禾"), Some("青禾市"), |report| {
            report.meeting.place.clone().unwrap().text
        }),
        (None, Field::MeetingDate, Some("XXXX-05-06"), Some("2031-05-06"), |report| {
            report.meeting.date.clone().unwrap().value
        }),
    ];
    let expected = [
        "田一本",
        "同志",
        "副县长",
        "None",
        "树种",
        "把水引住",
        "松江乡修了十三座塘坝，旱季也有水浇树。乡里的老人都说好。",
        "青禾市植树造林现场会",
        "青禾市",
        "2031-05-06",
    ];
    let mut files = Vec::new();
    for ((statement, field, old, new, value), expected) in cases.iter().zip(expected) {
        let mut file = file(&reading, *statement, *field, *old, *new);
        let report = corrected(&reading, std::slice::from_ref(&file));
        assert_eq!(value(&report), expected, "{field}");
        let records = match statement {
            Some(at) => &report.statements[*at].corrections,
            None => &report.meeting.corrections,
        };
        assert_eq!((records.len(), records[0].field.as_str()), (1, field.as_str()));
        assert_eq!((records[0].file.as_str(), records[0].author.as_str()), (file.name.as_str(), "编辑甲"));
        assert_ne!(records[0].as_read, records[0].corrected);
        file.name = format!("{} {}", files.len(), file.name);
        files.push(file);
    }
    let all = corrected(&reading, &files);
    assert!(cases.iter().zip(expected).all(|((.., value), expected)| value(&all) == expected), "all at once");
    assert_eq!(all.meeting.date.as_ref().map(|date| date.precision), Some(DatePrecision::Day));
    let ids = |report: &Report| report.statements.iter().map(|statement| statement.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&all), ids(&reading.report), "a resolved name makes no identifier");
}

#[test]
fn points_move_with_their_paragraph() {
    let reading = page(PAGE);
    let second = file(&reading, Some(0), Field::Paragraph, Some("二是管好护"), Some("二是要管好、护好"));
    let report = corrected(&reading, &[second]);
    let as_if_printed = page(&PAGE.replace("二是管好护", "二是要管好、护好")).report;
    let (statement, printed) = (&report.statements[0], &as_if_printed.statements[0]);
    assert_eq!(statement.points, printed.points);
    assert_eq!(statement.text, printed.text);
    let marks = |statement: &fayan_contract::report::Statement| {
        statement.paragraphs.iter().flat_map(|paragraph| paragraph.points.clone()).collect::<Vec<_>>()
    };
    assert_eq!(marks(statement), marks(printed));
}

#[test]
fn a_corrected_label_has_the_identifier_that_the_right_label_gives() {
    let reading = page(PAGE);
    let label = file(&reading, Some(1), Field::SpeakerAsPrinted, Some("石二山"), Some("田一木"));
    let report = corrected(&reading, &[label]);
    let document = &report.document.id;
    assert_eq!(report.statements[1].id, statement_id(document, "田一木", 2));
    assert_eq!(report.statements[0].id, reading.report.statements[0].id);
    let linked = |report: &Report| {
        let expected = report.roster.as_ref().unwrap().expected.clone();
        expected.into_iter().filter_map(|expected| expected.statement_id).collect::<Vec<_>>()
    };
    assert!(linked(&report).contains(&report.statements[1].id));
    assert_eq!(linked(&report).len(), linked(&reading.report).len());
}

#[test]
fn a_range_of_bytes_names_whatever_is_read_from_it() {
    let reading = page(PAGE);
    let start = PAGE.find("十二座").unwrap();
    let span = Span::new(start as u32, (start + "十二座".len()) as u32);
    let mut file = file(&reading, Some(2), Field::Paragraph, Some("十二座"), Some("十三座"));
    file.target = Target::Span(span);
    file.raw_sha256 = sha256_hex("十二座".as_bytes());
    let report = corrected(&reading, std::slice::from_ref(&file));
    assert!(report.statements[2].text.contains("十三座塘坝"));
    let moved = page(&format!("第3版\n\n{PAGE}"));
    file.document.clone_from(&moved.report.document.id);
    let fits = correct(moved.report, &moved.raw, &book(&[file])).fits;
    assert!(matches!(fits[0].1, Fit::Unfit(_)), "other bytes stand there now: {fits:?}");
}

#[test]
fn a_range_of_bytes_names_a_field_of_the_meeting_that_is_read_from_it() {
    let reading = page(PAGE);
    let mut file = file(&reading, None, Field::MeetingPlace, Some("青禾"), Some("青禾市"));
    let place = reading.report.meeting.place.as_ref().unwrap().spans[0];
    let at = |span: Span| {
        file.target = Target::Span(span);
        file.raw_sha256 = sha256_hex(&PAGE.as_bytes()[span.range()]);
        correct(reading.report.clone(), &reading.raw, &book(std::slice::from_ref(&file))).fits.remove(0).1
    };
    let [here, elsewhere] = [place, Span::new(0, 3)].map(at);
    assert_eq!(here, Fit::Applied);
    assert!(matches!(elsewhere, Fit::Unfit(_)), "{elsewhere:?}");
}

/// The correction stays with its print, wherever the page moves it, and never touches another one.
#[test]
fn a_correction_fits_as_long_as_its_own_bytes_do() {
    let reading = page(PAGE);
    let file = file(&reading, Some(2), Field::Paragraph, Some("十二座"), Some("十三座"));
    let fit = |text: &str| {
        let reading = page(text);
        assert_eq!(reading.report.document.id, file.document, "the same document");
        let done = correct(reading.report.clone(), &reading.raw, &book(std::slice::from_ref(&file)));
        let fit = done.fits.into_iter().next().unwrap().1;
        assert_eq!(done.report != reading.report, fit == Fit::Applied);
        fit
    };
    assert_eq!(fit(PAGE), Fit::Applied);
    assert_eq!(fit(&PAGE.replace("三万亩", "四万亩")), Fit::Applied, "another speech was edited");
    let more = "我们还要继续努力把水留住。\n\n松江乡修了十二座塘坝";
    assert_eq!(fit(&PAGE.replace("松江乡修了十二座塘坝", more)), Fit::Applied, "a paragraph came before it");
    assert_eq!(fit(&PAGE.replace("十二座", "十三座")), Fit::NotNeeded, "the paper corrected it");
    assert!(matches!(fit(&PAGE.replace("十二座", "二十座")), Fit::Unfit(_)), "the paper corrected it otherwise");
    assert!(matches!(fit(&PAGE.replace("旱季", "旱灾时")), Fit::Unfit(_)), "the sentence beside it was edited");
    assert!(
        matches!(fit(&PAGE.replace("松江乡党委书记 江三水", "松江乡乡长 河四木")), Fit::Unfit(_)),
        "another speaker"
    );
}

#[test]
fn any_paragraph_of_any_page_can_be_corrected_and_taken_back() {
    let mut tried = 0;
    for seed in 1..=150 {
        let generated = generate(seed, &Wanted::default());
        let reading = read(&generated.source, generated.file_name());
        for (at, statement) in reading.report.statements.iter().enumerate().take(3) {
            let Some(paragraph) = statement.paragraphs.iter().find(|paragraph| paragraph.text.chars().count() > 8)
            else {
                continue;
            };
            let old: String = paragraph.text.chars().skip(2).take(4).collect();
            let once = |text: &str| text.matches(&old).count() == 1;
            let texts = || statement.paragraphs.iter().map(|paragraph| paragraph.text.as_str());
            if !once(&paragraph.text) || texts().filter(|text| once(text)).count() != 1 {
                continue;
            }
            let file = file(&reading, Some(at), Field::Paragraph, Some(&old), Some("【改】"));
            // Two paragraphs of the same bytes cannot be told apart; `corrected` would find them.
            let report = corrected(&reading, &[file]);
            assert_eq!(report.statements[at].text.matches("【改】").count(), 1);
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried} were tried");
}

fn message(job: &str, reading: &Reading) -> DocumentSegmented {
    DocumentSegmented {
        job: JobHeader { id: job.to_owned(), source: SourceSlug::local(), metadata: GivenMetadata::default() },
        raw: reading.raw.clone().into(),
        clean: reading.clean.clone(),
        report: reading.report.clone(),
    }
}

fn events(result: &JobResult) -> (u32, u32) {
    let JobResult::Stored { revision, events, .. } = result else { panic!("{result:?}") };
    (*revision, *events)
}

#[tokio::test]
async fn a_correction_outlives_what_is_read_again_and_goes_with_its_file() {
    let (store, _directory) = store().await;
    let (first, none) = (page(PAGE), Corrections::default());
    let save = async |job: &str, reading: &Reading, corrections: &Corrections| {
        let saved = save_corrected(&*store, message(job, reading), None, time(1), corrections).await;
        events(&saved.expect("the page is saved"))
    };
    let text = async |at: usize| {
        let report = store.document(&first.report.document.id).await.unwrap().unwrap().report;
        report.statements[at].text.clone()
    };
    assert_eq!(save("1", &first, &none).await, (1, 3));
    let corrections = book(&[file(&first, Some(2), Field::Paragraph, Some("十二座"), Some("十三座"))]);
    let id = first.report.document.id.as_str();
    let done = reconsider(&*store, &corrections, id, &time(2)).await.unwrap().unwrap();
    assert_eq!((done.revision, done.events), (2, 1));
    let done = reconsider(&*store, &corrections, id, &time(3)).await.unwrap().unwrap();
    assert_eq!((done.revision, done.events), (2, 0), "nothing is corrected twice");
    assert_eq!(save("2", &first, &corrections).await, (2, 0), "the same page comes again");
    let edited = page(&PAGE.replace("三万亩", "四万亩"));
    assert_eq!(save("3", &edited, &corrections).await, (3, 1), "another speech was edited");
    assert!(text(2).await.contains("十三座"));
    let fits: Vec<Fit> = standing(&*store, &corrections).await.unwrap().into_iter().map(|(_, fit)| fit).collect();
    assert_eq!(fits, [Fit::Applied]);

    let changed = page(&PAGE.replace("三万亩", "四万亩").replace("旱季", "旱灾时"));
    assert_eq!(save("4", &changed, &corrections).await, (4, 1));
    assert!(text(2).await.contains("十二座"), "what the paper prints now was not looked at by anybody");
    let fits = standing(&*store, &corrections).await.unwrap();
    assert!(matches!(fits[0].1, Fit::Unfit(_)), "{fits:?}");
    assert_eq!(save("5", &edited, &corrections).await, (5, 1));
    assert_eq!(save("6", &edited, &none).await, (6, 1), "without the file the page is as it is read");
    assert!(text(2).await.contains("十二座"));
    let missing = reconsider(&*Arc::clone(&store), &corrections, "nothing", &time(4)).await.unwrap();
    assert_eq!(missing, None);
}

/// Both planned against the same revision. None is told that what the other has written is what he has.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_correct_in_the_same_moment_both_are_heard() {
    for round in 0..8 {
        let (store, _directory) = store().await;
        let first = page(PAGE);
        save_corrected(&*store, message("1", &first), None, time(1), &Corrections::default()).await.unwrap();
        let id = first.report.document.id.as_str();
        let books = [("十二座", "十三座"), ("十二座", "十四座")]
            .map(|(old, new)| book(&[file(&first, Some(2), Field::Paragraph, Some(old), Some(new))]));
        let at = time(2);
        let (one, other) =
            tokio::join!(reconsider(&*store, &books[0], id, &at), reconsider(&*store, &books[1], id, &at));
        let (one, other) = (one.unwrap().unwrap(), other.unwrap().unwrap());
        assert_eq!(one.revision.min(other.revision), 2, "round {round}");
        assert_eq!(one.revision.max(other.revision), 3, "round {round}");
        let text = store.document(id).await.unwrap().unwrap().report.statements[2].text.clone();
        assert!(text.contains(if one.revision == 3 { "十三座" } else { "十四座" }), "round {round}: {text}");
    }
}

/// Labels of the statements that stand.
async fn standing_labels(store: &dyn Store, reading: &Reading) -> Vec<String> {
    let stored = store.document(&reading.report.document.id).await.expect("the store answers");
    let report = stored.expect("the document is stored").report;
    report.statements.into_iter().map(|statement| statement.speaker.as_printed).collect()
}

fn suppression(id: &str) -> NewSuppression {
    let (reason, by) = ("a court order".to_owned(), "编辑甲".to_owned());
    NewSuppression { subject: Subject::Statement(id.to_owned()), reason, by, at: time(5) }
}

/// Whichever of its two identifiers somebody suppresses, and whether before or after.
#[tokio::test]
async fn a_corrected_label_brings_no_suppressed_statement_out() {
    let (first, none) = (page(PAGE), Corrections::default());
    let corrections = book(&[file(&first, Some(1), Field::SpeakerAsPrinted, Some("石二山"), Some("石三山"))]);
    let id = first.report.document.id.as_str();
    let read = statement_id(id, "石二山", 1);
    let corrected = statement_id(id, "石三山", 1);

    let (before, _directory) = store().await;
    suppress(&*before, &suppression(&read)).await.unwrap();
    save_corrected(&*before, message("1", &first), None, time(1), &corrections).await.unwrap();
    assert_eq!(standing_labels(&*before, &first).await, ["田一木", "江三水"]);

    let (after, _directory) = store().await;
    save_corrected(&*after, message("1", &first), None, time(1), &none).await.unwrap();
    reconsider(&*after, &corrections, id, &time(2)).await.unwrap();
    assert_eq!(standing_labels(&*after, &first).await, ["田一木", "石三山", "江三水"]);
    let done = suppress(&*after, &suppression(&read)).await.unwrap();
    assert_eq!((done.documents, done.statements), (1, 1), "what stands is read under that label");
    assert_eq!(standing_labels(&*after, &first).await, ["田一木", "江三水"]);
    let withdrawn = after.statement_revisions(&corrected).await.unwrap().pop().unwrap();
    assert_eq!(withdrawn.reason.as_deref(), Some("suppressed: a court order"));

    let (without_the_file, _directory) = store().await;
    save_corrected(&*without_the_file, message("1", &first), None, time(1), &corrections).await.unwrap();
    suppress(&*without_the_file, &suppression(&corrected)).await.unwrap();
    let result = save_corrected(&*without_the_file, message("2", &first), None, time(6), &none).await.unwrap();
    assert!(matches!(&result, JobResult::Held { code, .. } if code == "SUPPRESSED_MOVED"), "{result:?}");
    assert_eq!(standing_labels(&*without_the_file, &first).await, ["田一木", "江三水"]);
}

/// An identifier counts the statements of its speaker, and those that are suppressed are not there to be counted.
#[tokio::test]
async fn a_label_is_not_corrected_where_statements_cannot_be_counted() {
    let (store, _directory) = store().await;
    let (first, none) = (page(PAGE), Corrections::default());
    let id = first.report.document.id.as_str();
    save_corrected(&*store, message("1", &first), None, time(1), &none).await.unwrap();
    suppress(&*store, &suppression(&first.report.statements[0].id)).await.unwrap();
    let corrections = book(&[file(&first, Some(2), Field::SpeakerAsPrinted, Some("江三水"), Some("田一木"))]);
    let refused = reconsider(&*store, &corrections, id, &time(6)).await.unwrap_err();
    assert!(matches!(refused, CorrectError::InvalidReport(InvalidReport::Unnumbered { .. })), "{refused}");
    assert_eq!(standing_labels(&*store, &first).await, ["石二山", "江三水"]);

    save_corrected(&*store, message("2", &first), None, time(7), &corrections).await.unwrap();
    let report = store.document(id).await.unwrap().unwrap().report;
    assert_eq!(report.statements[1].id, statement_id(id, "田一木", 2), "of the whole page it is the second");
    let text = book(&[file(&first, Some(1), Field::Paragraph, Some("没有发生"), Some("没发生"))]);
    let done = reconsider(&*store, &text, id, &time(8)).await.unwrap().unwrap();
    assert_eq!((done.revision, done.fits[0].1.clone()), (4, Fit::Applied), "other fields need no counting");
}

/// Accepting one statement publishes the document as all of today's files want it, also when one of them is gone.
#[tokio::test]
async fn accepting_a_statement_applies_the_corrections_of_today() {
    let (store, _directory) = store().await;
    let mut first = page(PAGE);
    let corrections = book(&[file(&first, Some(2), Field::Paragraph, Some("十二座"), Some("十三座"))]);
    first.report.statements[1].issues.push(doubtful());
    save_corrected(&*store, message("1", &first), None, time(1), &corrections).await.unwrap();
    let about = Held::Statement(first.report.statements[1].id.clone());
    let accepted = accept(&*store, &Corrections::default(), &about, WORD, &time(2)).await.unwrap();
    assert_eq!((accepted.revision, accepted.events), (2, 2));
    let report = store.document(&first.report.document.id).await.unwrap().unwrap().report;
    assert_eq!(report.statements[2].text, first.report.statements[2].text);
    assert!(report.as_read.is_none());
}
