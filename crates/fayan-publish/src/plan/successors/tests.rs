//! Where texts go, as a table.

use super::{Text, successors};

const A: &str = "林场去年造林三万亩，苗木全部来自本地。今年还要再造两万亩，让荒山全都绿起来。";
const B: &str = "渔港今年修好了防波堤，两百条船可以避风。明年要把冷库建起来，让鱼卖得更远。";
const C: &str = "学校的新楼已经封顶，秋天就能上课。孩子们再也不用走十里山路去镇上读书了。";
const THANKS: &str = "谢谢大家。";

/// Who says what, in printed order; the n-th statement of a speaker is `speaker/n`.
type Page = Vec<(&'static str, String)>;

fn page(speeches: &[(&'static str, &[&str])]) -> Page {
    speeches.iter().map(|(speaker, text)| (*speaker, text.concat())).collect()
}

fn ids(page: &Page) -> Vec<String> {
    let nth = |place: usize| page[..=place].iter().filter(|(speaker, _)| *speaker == page[place].0).count();
    (0..page.len()).map(|place| format!("{}/{}", page[place].0, nth(place))).collect()
}

fn texts<'a>(page: &'a Page, ids: &'a [String]) -> Vec<Text<'a>> {
    page.iter().zip(ids).map(|((speaker, text), id)| Text { id, speaker, text }).collect()
}

/// What became of identifiers that are gone, for example `乙/1 merged 甲/1; 丙/1 missing`.
fn words(before: &Page, after: &Page) -> String {
    let (before_ids, after_ids) = (ids(before), ids(after));
    let found = successors(&texts(before, &before_ids), &texts(after, &after_ids));
    let word = |(place, successors): (&usize, &super::Successors)| {
        let to: Vec<&str> = successors.places.iter().map(|place| after_ids[*place].as_str()).collect();
        format!("{} {} {}", before_ids[*place], successors.kind.as_str(), to.join("+")).trim_end().to_owned()
    };
    found.iter().map(word).collect::<Vec<_>>().join("; ")
}

/// The first and the second sentence of a text.
fn halves(text: &str) -> (&str, &str) {
    text.split_at(text.find('。').expect("a text has two sentences") + '。'.len_utf8())
}

#[test]
fn each_text_is_found_where_it_went_and_nowhere_else() {
    let (a1, a2) = halves(A);
    let corrected = A.replace("三万亩", "四万亩");
    let reworded = "林场去年造林三万亩，苗木全部来自本地。往后的事情，大家商量着办，不着急。";
    type Speeches<'a> = &'a [(&'static str, &'a [&'a str])];
    let cases: &[(&str, Speeches<'_>, Speeches<'_>, &str)] = &[
        ("nothing is gone", &[("甲", &[A]), ("乙", &[B])], &[("乙", &[B]), ("甲", &[C])], ""),
        ("a name", &[("甲", &[A]), ("乙", &[B])], &[("甲一", &[A]), ("乙", &[B])], "甲/1 perfect 甲一/1"),
        ("a paragraph end", &[("甲", &[A])], &[("乙", &[a1, "\n", a2])], "甲/1 perfect 乙/1"),
        ("a name and a character", &[("甲", &[A])], &[("乙", &[&corrected])], "甲/1 changed 乙/1"),
        ("a name and half of the text", &[("甲", &[A])], &[("乙", &[reworded])], "甲/1 missing"),
        ("a name and a longer text", &[("甲", &[A])], &[("乙", &[A, B, C])], "甲/1 changed 乙/1"),
        ("names exchanged", &[("甲", &[A]), ("乙", &[B])], &[("乙", &[A]), ("甲", &[B])], ""),
        (
            "all names",
            &[("甲", &[A]), ("乙", &[B])],
            &[("丙", &[A]), ("丁", &[B])],
            "甲/1 perfect 丙/1; 乙/1 perfect 丁/1",
        ),
        ("taken out", &[("甲", &[A]), ("乙", &[B])], &[("甲", &[A])], "乙/1 missing"),
        ("another in its place", &[("甲", &[A])], &[("乙", &[B])], "甲/1 missing"),
        ("split under two names", &[("甲", &[A])], &[("乙", &[a1]), ("丙", &[a2])], "甲/1 split 乙/1+丙/1"),
        (
            "split around another",
            &[("甲", &[A]), ("丙", &[C])],
            &[("乙", &[a1]), ("丙", &[C]), ("乙", &[a2])],
            "甲/1 split 乙/1+乙/2",
        ),
        ("split, one half lost", &[("甲", &[A, B])], &[("乙", &[A]), ("丙", &[halves(B).0])], "甲/1 split 乙/1+丙/1"),
        ("merged into another", &[("甲", &[A]), ("乙", &[B])], &[("甲", &[A, B])], "乙/1 merged 甲/1"),
        (
            "merged under a new name",
            &[("甲", &[A]), ("乙", &[B])],
            &[("丙", &[A, B])],
            "甲/1 merged 丙/1; 乙/1 merged 丙/1",
        ),
        (
            "merged in three",
            &[("甲", &[A]), ("乙", &[B]), ("丙", &[C])],
            &[("乙", &[A, B, C])],
            "甲/1 merged 乙/1; 丙/1 merged 乙/1",
        ),
        ("the first of one speaker taken out", &[("甲", &[A]), ("甲", &[B])], &[("甲", &[B])], "甲/2 perfect 甲/1"),
        (
            "the first of three taken out",
            &[("甲", &[A]), ("甲", &[B]), ("甲", &[C])],
            &[("甲", &[B]), ("甲", &[C])],
            "甲/3 perfect 甲/2",
        ),
        ("two of one speaker merged", &[("甲", &[A]), ("甲", &[B])], &[("甲", &[A, B])], "甲/2 merged 甲/1"),
        ("one of one speaker split", &[("甲", &[A]), ("甲", &[B])], &[("甲", &[a1]), ("甲", &[a2]), ("甲", &[B])], ""),
        (
            "one split, its speaker renamed, the next follows",
            &[("甲", &[A]), ("甲", &[B])],
            &[("乙", &[a1]), ("甲", &[a2]), ("乙", &[B])],
            "甲/2 perfect 乙/2",
        ),
        ("one of two equal texts taken out", &[("甲", &[A]), ("乙", &[A])], &[("甲", &[A])], "乙/1 missing"),
        (
            "two equal texts renamed",
            &[("甲", &[A]), ("乙", &[A])],
            &[("丙", &[A]), ("丁", &[A])],
            "甲/1 perfect 丙/1; 乙/1 perfect 丁/1",
        ),
        (
            "of equal texts the speaker's own goes first",
            &[("甲", &[B]), ("甲", &[A]), ("乙", &[A])],
            &[("丙", &[A]), ("甲", &[A])],
            "甲/2 perfect 甲/1; 乙/1 perfect 丙/1",
        ),
        ("a short turn renamed", &[("甲", &[THANKS])], &[("乙", &[THANKS])], "甲/1 perfect 乙/1"),
        ("a short turn inside another", &[("甲", &[A]), ("乙", &[THANKS])], &[("甲", &[A, THANKS])], "乙/1 missing"),
        ("a short turn changed", &[("甲", &[THANKS])], &[("乙", &["谢谢大家！"])], "甲/1 missing"),
        ("two short turns stay apart", &[("甲", &[THANKS]), ("乙", &[THANKS])], &[("甲", &[THANKS])], "乙/1 missing"),
        ("without text", &[("甲", &[""]), ("乙", &[B])], &[("丙", &[""]), ("乙", &[B])], "甲/1 missing"),
        ("everything", &[("甲", &[A]), ("乙", &[B])], &[], "甲/1 missing; 乙/1 missing"),
    ];
    for (name, before, after, expected) in cases {
        let (before, after) = (page(before), page(after));
        assert_eq!(words(&before, &after), *expected, "{name}");
    }
}

/// A text that was taken for one statement turns out to be sixty turns: each of them is a small part of it.
#[test]
fn a_long_text_is_found_in_many_turns() {
    let turns: Vec<String> =
        (0..60).map(|turn| format!("第{turn}个问题是河道{turn}号断面的水什么时候能变清。")).collect();
    let before: Page = vec![("全场", turns.concat())];
    let after: Page = turns.iter().map(|turn| ("甲", turn.clone())).collect();
    let all: Vec<String> = (1..=60).map(|turn| format!("甲/{turn}")).collect();
    assert_eq!(words(&before, &after), format!("全场/1 split {}", all.join("+")));
}

/// Four thousand turns of which every name and every text changed: comparing each with each would be 16 million pairs.
#[test]
fn the_cost_grows_with_the_text_and_not_with_the_pairs() {
    let turn = |number: u32, year: &str| {
        let own: String =
            (1..=30).filter_map(|place| char::from_u32(0x4E00 + (number * 31 + place * 97) % 9973)).collect();
        format!("{year}，{own}。")
    };
    let before: Page = (0..4000).map(|number| ("记者", turn(number, "去年"))).collect();
    let after: Page = (0..4000).map(|number| ("本报记者", turn(number, "今年"))).collect();
    let (before_ids, after_ids) = (ids_in_order(&before), ids_in_order(&after));
    let found = successors(&texts(&before, &before_ids), &texts(&after, &after_ids));
    assert_eq!(found.len(), 4000);
    for (place, successors) in &found {
        assert_eq!((successors.kind.as_str(), successors.places.as_slice()), ("changed", &[*place][..]));
    }
}

/// Identifiers of pages of one speaker.
fn ids_in_order(page: &Page) -> Vec<String> {
    (1..).zip(page).map(|(nth, (speaker, _)): (u32, _)| format!("{speaker}/{nth}")).collect()
}
