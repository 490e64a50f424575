//! A page that somebody edits, from its bytes to the stream. What each edit gives on pages of every layout is tested in
//! `fayan-publish`; here the rules read the edited bytes themselves.

use fayan_contract::{
    message::{JobRequested, JobResult},
    report::IdBasis,
};

use crate::story::{PAGE, events, follow, page, pipeline, told};

/// The page as the issue of a day, so that each edit is done to a document of its own.
fn issue(number: u128, day: usize, text: &str) -> JobRequested {
    let mut job = page(number, text);
    job.job.metadata.outlet = Some("青禾日报".to_owned());
    job.job.metadata.published = Some(format!("2031-05-{day:02}"));
    job
}

/// Replaces a part that the page has.
fn with(part: &str, other: &str) -> String {
    assert!(PAGE.contains(part), "{part:?} is not on the page");
    PAGE.replace(part, other)
}

const SECOND: &str = "把山看好\n\n白石县县长 石二山\n\n白石县守住生态红线，去年没有发生一起火灾。我们将继续努力。\n\n";
const THIRD: &str = "把水留住\n\n松江乡党委书记 江三水\n\n松江乡修了十二座塘坝，旱季也有水浇树。乡里的老人都说好。\n";

#[tokio::test(flavor = "multi_thread")]
async fn each_edit_of_the_bytes_gives_its_events_and_no_other() {
    let inserted =
        format!("把路修好\n\n云岭乡乡长 云五土\n\n云岭乡把防火通道修到了山顶，巡山的人少走二十里路。\n\n{SECOND}");
    let exchanged = format!("{THIRD}\n{}", SECOND.trim_end_matches('\n').to_owned() + "\n");
    let edits: [(&str, String, &[&str]); 8] = [
        ("nothing", PAGE.to_owned(), &[]),
        ("a character", with("三万亩", "四万亩"), &["田一木 statement.corrected"]),
        ("a name", with("江三水", "江水"), &["江水 statement.published", "- statement.redirected"]),
        ("a post", with("白石县县长 石二山", "白石县副县长 石二山"), &["石二山 statement.corrected"]),
        ("an insertion", with(SECOND, &inserted), &["云五土 statement.published"]),
        (
            "a split",
            with("二是管好护。", "把林护好\n\n市林业局副局长 木六林\n\n二是管好护。"),
            &["田一木 statement.corrected", "木六林 statement.published"],
        ),
        ("another order", with(&format!("{SECOND}{THIRD}"), &exchanged), &[]),
        (
            "a name and a text",
            with("江三水", "江水").replace("十二座", "十三座"),
            &["江水 statement.published", "- statement.redirected"],
        ),
    ];
    let pipeline = pipeline().await;
    let bus = pipeline.bus("test").await;
    for (day, (edit, text, expected)) in (1..).zip(&edits) {
        let number = 10 * day as u128;
        let before = events(&bus).await.len();
        assert!(matches!(
            follow(&bus, issue(number, day, PAGE)).await,
            JobResult::Stored { revision: 1, events: 3, .. }
        ));
        let again = follow(&bus, issue(number + 1, day, text)).await;
        let JobResult::Stored { events: announced, .. } = again else { panic!("{edit}: {again:?}") };
        let all = events(&bus).await.split_off(before + 3);
        assert_eq!(
            (told(&all), announced as usize),
            (expected.iter().map(|&told| told.to_owned()).collect(), expected.len()),
            "{edit}"
        );
        assert!(all.iter().all(|event| event.event.document.id_basis == IdBasis::Issue), "{edit}");
    }
    let lost: [(&str, String); 2] =
        [("a statement", with(SECOND, "")), ("the line of a speaker", with("把山看好\n\n白石县县长 石二山\n\n", ""))];
    for (day, (edit, text)) in (20..).zip(&lost) {
        let number = 10 * day as u128;
        follow(&bus, issue(number, day, PAGE)).await;
        let before = events(&bus).await.len();
        let result = follow(&bus, issue(number + 1, day, text)).await;
        assert!(matches!(&result, JobResult::Held { code, .. } if code == "SHRUNK_VS_PREVIOUS"), "{edit}: {result:?}");
        assert_eq!(events(&bus).await.len(), before, "{edit}");
    }
}
