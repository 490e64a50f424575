//! Finding statements.

use std::collections::BTreeSet;

use fayan_contract::{
    issue::IssueCode,
    report::{DateBasis, DatePrecision, Headline, Kind, MeetingDate, Paragraph, Post, PostStatus, Statement},
};

use super::{Backend, Outcome, sample};
use crate::{
    copy::copy,
    error::StoreError,
    model::NewRevision,
    search::{Cursor, DateOf, Hit, Mark, Order, Phrase, SearchQuery},
    store::Store,
};

fn words(words: &str) -> SearchQuery {
    SearchQuery { words: Phrase::all(words).expect("there are words"), ..SearchQuery::default() }
}

fn phrase(text: &str) -> Option<Phrase> {
    Some(Phrase::new(text).expect("there are words"))
}

/// All hits, a few at a time.
async fn all(store: &dyn Store, query: &SearchQuery) -> Result<Vec<Hit>, StoreError> {
    let (mut hits, mut after): (Vec<Hit>, Option<Cursor>) = (Vec::new(), None);
    loop {
        let page = store.search(query.clone(), after.as_ref(), 3).await?;
        assert!(page.hits.len() <= 3, "a page is no longer than asked for");
        assert_eq!(page.unindexed, 0);
        hits.extend(page.hits);
        match page.next {
            Some(next) => after = Some(next.to_string().parse().expect("a cursor reads back")),
            None => return Ok(hits),
        }
    }
}

/// Documents and speakers of all hits.
async fn found(store: &dyn Store, query: &SearchQuery) -> Result<Vec<String>, StoreError> {
    let name =
        |hit: &Hit| format!("{} {}", hit.statement.document.document_id, hit.statement.statement.speaker.as_printed);
    Ok(all(store, query).await?.iter().map(name).collect())
}

fn on(mut new: NewRevision, date: &str) -> NewRevision {
    new.report.meeting.date = Some(MeetingDate {
        value: date.to_owned(),
        precision: DatePrecision::Day,
        as_printed: None,
        basis: DateBasis::Text,
        spans: Vec::new(),
    });
    new
}

fn headed(statement: &mut Statement, headline: &str) {
    let lines = vec![headline.to_owned()];
    statement.headline = Some(Headline { text: headline.to_owned(), lines, spans: Vec::new() });
}

fn in_post(statement: &mut Statement, organization: &str, title: &str) {
    statement.position = Some(format!("{organization}{title}"));
    statement.posts.push(Post {
        organization: Some(organization.to_owned()),
        title: title.to_owned(),
        status: PostStatus::Current,
        as_printed: format!("{organization}{title}"),
        spans: Vec::new(),
    });
}

fn paragraphs(statement: &mut Statement, texts: &[&str]) {
    let paragraph = |text: &&str| Paragraph { text: (*text).to_owned(), spans: Vec::new(), points: Vec::new() };
    statement.paragraphs = texts.iter().map(paragraph).collect();
    statement.text = texts.join("\n");
}

/// Words of two and more characters, single ones, letters and numbers; in headlines and paragraphs, not across them.
pub async fn words_are_found_where_they_stand_and_nowhere_else(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let speeches = [("甲", "数字经济发展。"), ("乙", "字经济，数字。发展经济"), ("丙", "建设５Ｇ基站15个，增长3.5%")];
    let mut new = sample::first("d", &speeches);
    headed(&mut new.report.statements[0], "以创新引领");
    paragraphs(&mut new.report.statements[1], &["推进数字", "经济发展。数字化，数字"]);
    sample::doubt(&mut new, 2);
    let mut other = sample::first("e", &speeches[2..]);
    other.report.statements[0].speaker.name = None;
    store.save_revision(new).await?;
    store.save_revision(other).await?;

    for (asked, expected) in [
        ("数字", &["d 甲", "d 乙"][..]),
        ("数字经济", &["d 甲"]),
        ("经济发展", &["d 甲", "d 乙"]),
        ("数字 化", &["d 乙"]),
        ("字", &["d 甲", "d 乙"]),
        ("创新 发展", &["d 甲"]),
        ("创新引领数字", &[]),
        ("5g", &["e 丙"]),
        ("基站", &["e 丙"]),
        ("1", &[]),
        ("15", &["e 丙"]),
        ("3.5", &["e 丙"]),
        ("35", &[]),
        ("「数字」", &["d 甲", "d 乙"]),
        ("没有", &[]),
    ] {
        assert_eq!(found(&*store, &words(asked)).await?, expected, "{asked}");
    }
    let hits = all(&*store, &words("数字")).await?;
    let passage = hits[1].passage.as_ref().expect("words were asked for");
    assert_eq!((passage.paragraph, passage.marks.as_slice()), (Some(1), &[Mark { start: 2, end: 4 }][..]));
    let hits = all(&*store, &words("创新")).await?;
    let passage = hits[0].passage.as_ref().expect("words were asked for");
    assert_eq!((passage.paragraph, passage.marks.as_slice()), (None, &[Mark { start: 1, end: 3 }][..]));
    assert_eq!(store.statement(&hits[0].statement.statement.id).await?.as_ref(), Some(&hits[0].statement));
    Ok(())
}

/// Each filter alone and some together. A date without a year is in no range.
pub async fn statements_are_chosen_by_who_where_and_when(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let mut one = on(sample::first("d", &[("王 伟", "一"), ("李明", "二")]), "2021-09-06");
    in_post(&mut one.report.statements[0], "星湖市教育局", "副局长");
    in_post(&mut one.report.statements[1], "星湖市", "市长");
    one.report.statements[1].issues.push(sample::doubtful());
    let mut two = on(sample::first("e", &[("王伟民", "一")]), "XXXX-09-06");
    two.report.document.published = Some("2022-01-02".to_owned());
    two.report.document.outlet = Some("林海 日报".to_owned());
    two.report.kind = Kind::SingleSpeech;
    let mut three = on(sample::first("f", &[("王伟", "三")]), "XXXX-09-06");
    three.report.document.source = "paper-two".parse().expect("a source");
    three.report.issues.push(sample::doubtful());
    let four = on(sample::first("g", &[("赵四", "四")]), "2021-09");
    for new in [one, two, three, four] {
        store.save_revision(new).await?;
    }
    let any = SearchQuery::default;
    let since = |date: &str| SearchQuery { since: date.parse().ok(), ..any() };
    let until = |date: &str| SearchQuery { until: date.parse().ok(), ..any() };
    let (all_of_them, flagged) = (["e 王伟民", "d 王 伟", "d 李明", "g 赵四", "f 王伟"], ["d 李明", "f 王伟"]);
    for (query, expected) in [
        (any(), &all_of_them[..]),
        (SearchQuery { speaker: Some("王伟".to_owned()), ..any() }, &["d 王 伟", "f 王伟"]),
        (SearchQuery { speaker: Some("王".to_owned()), ..any() }, &[]),
        (SearchQuery { speaker: Some("王伟".to_owned()), ..words("二") }, &[]),
        (SearchQuery { post: phrase("局长"), ..any() }, &["d 王 伟"]),
        (SearchQuery { post: phrase("星湖市市长"), ..any() }, &["d 李明"]),
        (SearchQuery { organization: phrase("教育局"), ..any() }, &["d 王 伟"]),
        (SearchQuery { organization: phrase("局长"), ..any() }, &[]),
        (SearchQuery { meeting: phrase("座谈会"), ..any() }, &all_of_them),
        (SearchQuery { meeting: phrase("座谈会议"), ..any() }, &[]),
        (SearchQuery { outlet: Some("林海日报".to_owned()), ..any() }, &["e 王伟民"]),
        (SearchQuery { outlet: Some("日报".to_owned()), ..any() }, &[]),
        (SearchQuery { source: "paper-two".parse().ok(), ..any() }, &["f 王伟"]),
        (SearchQuery { kind: Some(Kind::SingleSpeech), ..any() }, &["e 王伟民"]),
        (SearchQuery { issues: vec![IssueCode::LowConfidence], ..any() }, &flagged),
        (SearchQuery { issues: vec![IssueCode::EnumGap], ..any() }, &[]),
        (since("2021-09-06"), &["e 王伟民", "d 王 伟", "d 李明"]),
        (since("2021"), &all_of_them[..4]),
        (until("2021-09-06"), &["d 王 伟", "d 李明"]),
        (until("2021-09"), &["d 王 伟", "d 李明", "g 赵四"]),
        (SearchQuery { until: "2021".parse().ok(), ..words("二") }, &["d 李明"]),
        (SearchQuery { since: "2022".parse().ok(), ..words("二") }, &[]),
    ] {
        assert_eq!(found(&*store, &query).await?, expected, "{query:?}");
    }
    let hits = all(&*store, &any()).await?;
    let date = |hit: &Hit| hit.date.as_ref().map(|date| (date.value.clone(), date.of));
    assert_eq!(date(&hits[0]), Some(("2022-01-02".to_owned(), DateOf::Publication)));
    assert_eq!(date(&hits[1]), Some(("2021-09-06".to_owned(), DateOf::Meeting)));
    assert_eq!(date(&hits[4]), None);
    Ok(())
}

/// None comes twice and none of those that were there is left out.
pub async fn hits_come_in_pages_by_date_whatever_is_saved_meanwhile(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let speakers: Vec<String> = (0..7).map(|number| format!("甲{number}")).collect();
    let speeches: Vec<(&str, &str)> = speakers.iter().map(|speaker| (speaker.as_str(), "数字经济")).collect();
    let days = ["2021-09-06", "2020-01-01", "XXXX-09-06", "2021-09-06", "2022"];
    for (number, day) in days.iter().enumerate() {
        store.save_revision(on(sample::first(&format!("d{number}"), &speeches), day)).await?;
    }
    let before = found(&*store, &words("经济")).await?;
    let documents: Vec<&str> = before.iter().map(|hit| &hit[..2]).collect();
    let expected = ["d4", "d3", "d0", "d1", "d2"].map(|document| [document; 7]).concat();
    assert_eq!(documents, expected, "the latest first, of a day the last one first, without a date last");
    let speakers: Vec<&str> = before.iter().map(|hit| &hit[3..]).collect();
    assert_eq!(&speakers[..7], speeches.iter().map(|(speaker, _)| *speaker).collect::<Vec<_>>(), "as printed");

    let mut paged = Vec::new();
    let mut after: Option<Cursor> = None;
    for number in 0.. {
        let page = store.search(words("经济"), after.as_ref(), 4).await?;
        paged.extend(page.hits);
        store.save_revision(on(sample::first(&format!("later{number}"), &speeches), "2023-01-01")).await?;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let name =
        |hit: &Hit| format!("{} {}", hit.statement.document.document_id, hit.statement.statement.speaker.as_printed);
    assert_eq!(paged.iter().map(name).collect::<Vec<_>>(), before);
    // Also from any hit, not only from the end of a page.
    let rest = store.search(words("经济"), Some(&paged[9].cursor), 100).await?;
    assert_eq!(rest.hits.iter().map(name).collect::<Vec<_>>(), before[10..]);
    assert_eq!(rest.next, None);
    Ok(())
}

/// However many documents have a word and wherever they stand in the order of dates, also together with a range of days.
pub async fn frequent_and_rare_words_are_found_among_many_documents(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    const DOCUMENTS: usize = 300;
    let holds = |word: &str, document: usize| match word {
        "数字" => document.is_multiple_of(3),
        "绿色" => document.is_multiple_of(20),
        "冷门" => document == 1,
        "单字" => document < 100,
        _ => word == "经济",
    };
    let month = |document: usize| format!("{}-{:02}", 2000 + document / 12, document % 12 + 1);
    for document in 0..DOCUMENTS {
        let words = ["经济", "数字", "绿色", "冷门", "单字"].into_iter().filter(|word| holds(word, document));
        let text = words.collect::<Vec<_>>().join("，");
        let new = sample::first(&format!("d{document}"), &[("甲", text.as_str())]);
        store.save_revision(on(new, &month(document))).await?;
    }
    for (since, until) in [(0, DOCUMENTS - 1), (0, 70), (70, 75), (40, 240)] {
        for asked in ["经济", "数字", "绿色", "冷门", "单字", "数字 绿色", "绿色 单字", "没有", ""]
        {
            let range =
                SearchQuery { since: month(since).parse().ok(), until: month(until).parse().ok(), ..words(asked) };
            let expected: Vec<String> = (since..=until)
                .rev()
                .filter(|document| asked.split_whitespace().all(|word| holds(word, *document)))
                .map(|document| format!("d{document} 甲"))
                .collect();
            let (mut hits, mut after) = (Vec::new(), None);
            loop {
                let page = store.search(range.clone(), after.as_ref(), 60).await?;
                hits.extend(page.hits.iter().map(|hit| format!("{} 甲", hit.statement.document.document_id)));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(hits, expected, "{asked} of documents {since} to {until}");
        }
    }
    assert_eq!(found(&*store, &words("单")).await?.len(), 100, "one character is found too");
    Ok(())
}

/// A headline counts for more, and so does a shorter text.
pub async fn the_most_relevant_hits_come_in_pages(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let long = format!("经济{}", "。其他的话也说".repeat(60));
    let speeches = [("一次", "经济发展"), ("两次", "经济发展，经济"), ("长文", long.as_str()), ("无关", "其他")];
    let mut new = sample::first("d", &speeches);
    let mut headline = new.report.statements[3].clone();
    headed(&mut headline, "经济");
    headline.id = sample::statement_of("d", "题目");
    headline.ordinal = 5;
    headline.speaker.as_printed = "题目".to_owned();
    new.report.statements.push(headline);
    store.save_revision(new).await?;
    let query = SearchQuery { order: Order::Relevance, ..words("经济") };
    assert_eq!(found(&*store, &query).await?, ["d 题目", "d 两次", "d 一次", "d 长文"]);

    let first = store.search(query.clone(), None, 2).await?;
    store.save_revision(sample::first("later", &[("新来", "经济经济经济")])).await?;
    let second = store.search(query, first.next.as_ref(), 9).await?;
    let names = |hits: &[Hit]| -> Vec<String> {
        hits.iter().map(|hit| hit.statement.statement.speaker.as_printed.clone()).collect()
    };
    assert_eq!(
        (names(&first.hits), names(&second.hits)),
        (vec!["题目".into(), "两次".into()], vec!["一次".into(), "长文".into()])
    );
    Ok(())
}

/// Published, corrected, withdrawn, back again, redated: after each revision all pairs of characters are found exactly
/// where they stand.
pub async fn what_is_found_follows_every_revision(backend: &dyn Backend) -> Outcome {
    let store = backend.open().await?;
    let first = on(sample::first("d", &[("甲", "数字经济"), ("乙", "绿色发展")]), "2021-09-06");
    let second = on(sample::next(&first, &[("甲", "数据要素"), ("乙", "绿色发展")]), "2021-09-06");
    let third = on(sample::next(&second, &[("丙", "数字人才"), ("甲", "数据要素")]), "2022-01-01");
    let mut fourth = sample::next(&third, &[("丙", "数字人才"), ("乙", "绿色经济")]);
    let back = &mut fourth.report.statements[1];
    back.revision = 3;
    fourth.events.iter_mut().filter(|event| event.statement_id == back.id).for_each(|event| event.revision = 3);
    store.save_revision(sample::first("e", &[("丁", "数字人才")])).await?;
    for new in [first, second, third, fourth] {
        store.save_revision(new).await?;
        let mut stored = Vec::new();
        for (document, speaker) in [("d", "甲"), ("d", "乙"), ("d", "丙"), ("e", "丁")] {
            stored.extend(store.statement(&sample::statement_of(document, speaker)).await?);
        }
        for pair in ["数字", "字经", "经济", "绿色", "色发", "色经", "发展", "数据", "据要", "要素", "字人", "人才"]
        {
            for withdrawn in [false, true] {
                let holds = stored.iter().filter(|stored| stored.statement.text.contains(pair));
                let expected: BTreeSet<&str> = holds
                    .filter(|stored| withdrawn || !stored.withdrawn)
                    .map(|stored| stored.statement.id.as_str())
                    .collect();
                let hits = all(&*store, &SearchQuery { withdrawn, ..words(pair) }).await?;
                let ids: BTreeSet<&str> = hits.iter().map(|hit| hit.statement.statement.id.as_str()).collect();
                assert_eq!((ids, hits.len()), (expected.clone(), expected.len()), "{pair}, withdrawn: {withdrawn}");
                assert!(hits.iter().all(|hit| stored.contains(&hit.statement)), "{pair}: as it stands");
            }
        }
    }
    let hits = all(&*store, &SearchQuery { since: "2022".parse().ok(), ..words("人才") }).await?;
    assert!(hits.is_empty(), "the last revision has no date any more");
    Ok(())
}

/// What is copied is not indexed with it; until it is, a search says so.
pub async fn a_copy_is_searched_when_it_is_indexed(backend: &dyn Backend) -> Outcome {
    let (origin, _folder) = super::copying::file().await;
    let first = on(sample::first("d", &[("甲", "数字经济"), ("乙", "绿色发展")]), "2021-09-06");
    origin.save_revision(first.clone()).await?;
    origin.save_revision(sample::next(&first, &[("甲", "数据要素")])).await?;
    for number in 0..5 {
        origin.save_revision(sample::first(&format!("e{number}"), &[("丙", "数字人才")])).await?;
    }
    let store = backend.open().await?;
    super::copying::copied(copy(&origin, &*store).await)?;
    let page = store.search(words("数据"), None, 9).await?;
    assert_eq!((page.hits.len(), page.unindexed), (0, 6));
    let mut left = Vec::new();
    loop {
        let step = store.index(4).await?;
        left.push((step.indexed, step.left));
        if step.left == 0 {
            break;
        }
    }
    assert_eq!(left, [(4, 2), (2, 0)]);
    assert_eq!(store.index(4).await?.indexed, 0);
    for (asked, withdrawn) in [("数据", false), ("数字", false), ("绿色", true), ("数字经济", true)] {
        let query = SearchQuery { withdrawn, ..words(asked) };
        let ids =
            |hits: Vec<Hit>| -> BTreeSet<String> { hits.into_iter().map(|hit| hit.statement.statement.id).collect() };
        assert_eq!(ids(all(&*store, &query).await?), ids(all(&origin, &query).await?), "{asked}");
    }
    store.save_revision(sample::first("later", &[("丁", "数据")])).await?;
    assert_eq!(all(&*store, &words("数据")).await?.len(), 2);
    Ok(())
}
