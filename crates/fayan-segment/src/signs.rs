//! Signs that a page holds no speeches, however much its lines look like introductions: timetables, questions and
//! answers of a help page, threads of a forum, fiction, minutes of decisions, decisions and lists, columns of quotations.

use crate::{
    glance::{Words, words},
    lexicon::Class,
    page::Page,
    row::Row,
};

/// Whether a page shows a sign.
type Sign = fn(&Page<'_>) -> bool;

/// The signs that a page shows.
#[derive(Debug, Default)]
pub(crate) struct Signs {
    /// Each with its weight for each line that looks like the introduction of a speaker.
    pub(crate) found: Vec<(&'static str, f32)>,
    /// Rows of the longest list of persons; 0 where there is none.
    pub(crate) persons: usize,
}

impl Signs {
    pub(crate) fn of(page: &Page<'_>) -> Self {
        let found = SIGNS.into_iter().filter(|(_, shows)| shows(page)).map(|(name, _)| (name, 8.0)).collect();
        Self { found, persons: list_of_persons(page) }
    }

    /// Whether the page is neither speeches nor news.
    pub(crate) fn of_other(&self) -> bool {
        self.persons > 0 || self.found.iter().any(|(name, _)| *name != SPEAKERS_TOLD_OF)
    }
}

const SIGNS: [(&str, Sign); 10] = [
    ("timetable", timetable),
    ("leader_dots", leader_dots),
    ("model_text", model_text),
    ("help_page", help_page),
    ("forum_thread", forum_thread),
    ("fiction", fiction),
    ("minutes_of_decisions", minutes_of_decisions),
    ("decision_or_list", decision_or_list),
    ("quotations_with_sources", quotations_with_sources),
    (SPEAKERS_TOLD_OF, speakers_told_of),
];

/// The rows of the article.
fn content<'p, 'a>(page: &'p Page<'a>) -> impl Iterator<Item = &'p Row<'a>> {
    page.rows.iter().filter(|row| row.is_content())
}

/// The first rows and the titles of the metadata.
fn headings<'p>(page: &'p Page<'_>) -> impl Iterator<Item = &'p str> {
    let rows = content(page).take(5).filter(|row| !row.is_long() && !row.ends).map(|row| row.text);
    page.titles.iter().map(String::as_str).chain(rows)
}

/// A time of the day at the beginning of a text: its end, and whether a second one follows it (9:00-9:10).
fn clock(text: &str) -> Option<(usize, bool)> {
    let one = |text: &str| {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let hours = digits(text);
        let colon = text[hours..].chars().next().filter(|c| matches!(c, ':' | '：'))?;
        let minutes = digits(&text[hours + colon.len_utf8()..]);
        let end = hours + colon.len_utf8() + minutes;
        // 9:30:12 stamps a turn.
        ((1..=2).contains(&hours) && minutes == 2 && !text[end..].starts_with([':', '：'])).then_some(end)
    };
    let end = one(text)?;
    let dashes = |c: char| " —-–~～至".contains(c);
    let rest = text[end..].trim_start_matches(dashes);
    Some(if rest.len() < text.len() - end {
        one(rest).map_or((end, false), |next| (text.len() - rest.len() + next, true))
    } else {
        (end, false)
    })
}

/// Dots that lead from a title to its page: a table of contents.
fn leader_dots(page: &Page<'_>) -> bool {
    static DOTS: Words = Words::of(&words(["………", "······", "......", "．．．．"]));
    content(page).filter(|row| row.holds(&DOTS)).take(4).count() == 4
}

/// Rows that open with a time or a span of time and go on with a few words: an agenda, a list of programmes.
fn timetable(page: &Page<'_>) -> bool {
    let (mut spans, mut times, mut sentences) = (0, 0, 0);
    for row in content(page) {
        let text = row.text.trim_start_matches(['|', ' ']);
        match clock(text) {
            Some((end, span)) if !row.is_long() && !row.ends && row.text.len() < 200 => {
                spans += usize::from(span);
                let named = text[end..].trim_start().starts_with(['[', '【', '［']) || text[end..].trim().is_empty();
                times += usize::from(!span && !named);
            }
            _ => sentences += usize::from(row.is_long() || row.ends),
        }
    }
    spans >= 3 && sentences < spans * 3 || times >= 5 && sentences * 2 < times
}

/// Placeholders instead of names and places, again and again: a text to be filled in.
fn model_text(page: &Page<'_>) -> bool {
    static BLANKS: Words = Words::of(&words(["XX", "ＸＸ", "××", "某某", "*市", "X市", "X县"]));
    page.rows.iter().filter(|row| !row.markup && row.holds(&BLANKS)).take(3).count() >= 3
}

/// 常见问题解答: questions and answers that nobody asked or gave.
fn help_page(page: &Page<'_>) -> bool {
    let words = [
        "常见问题",
        "常見問題",
        "问题解答",
        "問題解答",
        "疑难解答",
        "热点问题解答",
        "办事指南",
        "使用说明",
        "知识问答",
        "FAQ",
    ];
    headings(page).any(|heading| words.iter().any(|word| heading.contains(word)))
}

/// 楼主, 沙发, 3楼: posts of a thread.
fn forum_thread(page: &Page<'_>) -> bool {
    static SEATS: Words = Words::of(&words(["楼主", "樓主", "沙发", "沙發", "板凳", "地板"]));
    let post = |row: &&Row<'_>| {
        let text = row.text;
        let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let floor = number.len() < text.len() && number.starts_with(['楼', '樓', '#'])
            || text.starts_with('#') && text[1..].starts_with(|c: char| c.is_ascii_digit());
        floor
            || SEATS
                .opening(text)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '：', ' ', '|', '\u{3000}']))
    };
    content(page).filter(post).take(3).count() >= 3
}

/// Words at the ends of chapters and acts.
static OF_CHAPTERS: Words = Words::of(&words([
    "本章完",
    "未完待续）",
    "幕启",
    "幕啟",
    "幕落",
    "幕闭",
    "下一章",
    "上一章",
    "加入书签",
    "章节目录",
]));

/// 第十七章, 第二场, （本章完）, 〔幕启〕: a chapter of a novel, a scene of a play.
fn fiction(page: &Page<'_>) -> bool {
    let part = |text: &str| {
        let bare = text.trim_start_matches(['#', ' ', '《']);
        bare.strip_prefix('第').is_some_and(|rest| {
            let after = rest.trim_start_matches(|c: char| "0123456789一二三四五六七八九十百千零〇两".contains(c));
            after.len() < rest.len() && after.starts_with(['章', '回', '幕'])
        })
    };
    let chapter = headings(page).any(part);
    let stage = ["剧本", "劇本", "话剧", "話劇", "独幕剧", "獨幕劇", "排练本", "小说连载", "长篇小说"];
    let named = headings(page).any(|heading| stage.iter().any(|word| heading.contains(word)));
    let marked = content(page).filter(|row| !row.is_long() && row.holds(&OF_CHAPTERS)).take(2).count();
    // 他抬头看了看: told, with what the persons say in quotation marks.
    static PERSONS: Words = Words::of(&words(["他", "她"]));
    static MOVES: Words = Words::of(&words([
        "站起",
        "笑了",
        "笑着",
        "叹了",
        "抬头",
        "抬起头",
        "转身",
        "点了点头",
        "点点头",
        "沉默",
        "看了看",
        "冷冷",
        "咳了",
        "哑了",
    ]));
    // Asked last: it reads every line of the page.
    let tale = || content(page).any(|row| row.holds(&PERSONS) && row.holds(&MOVES));
    marked >= 2 || named && chapter || (chapter || named) && (marked >= 1 || tale())
}

/// 会议议定, 会议同意: the minutes say what was decided, not who said what.
fn minutes_of_decisions(page: &Page<'_>) -> bool {
    let minutes = headings(page).any(|heading| {
        let bare: String = heading.chars().filter(|c| !c.is_whitespace()).collect();
        bare.ends_with("纪要") || bare.ends_with("紀要")
    });
    let words = [
        "会议议定",
        "会议决定",
        "会议同意",
        "会议听取",
        "会议研究",
        "会议审议",
        "会议原则同意",
        "会议明确",
        "会议强调",
        "会议要求",
        "會議決定",
        "會議同意",
    ];
    minutes && content(page).filter(|row| words.iter().any(|word| row.text.contains(word))).take(2).count() >= 2
}

/// …的决定, …的通报, 名单: a title that names the sort of paper, and the words of that sort.
fn decision_or_list(page: &Page<'_>) -> bool {
    let titled = closes_as_other(page);
    let words = [
        "予以表彰",
        "现予表彰",
        "决定表彰",
        "称号",
        "特此",
        "任命",
        "免去",
        "希望受",
        "如下决定",
        "通知如下",
        "公告如下",
        "通报如下",
        "名单如下",
        "公示期",
        "经研究",
        "现将有关事项",
    ];
    titled && content(page).any(|row| words.iter().any(|word| row.text.contains(word)))
}

/// Whether a heading ends in a word for another sort of text.
pub(crate) fn closes_as_other(page: &Page<'_>) -> bool {
    headings(page).any(|heading| {
        let bare = heading.trim_end_matches(|c: char| "（）()【】[] 》”".contains(c));
        page.lexicon.ending(bare, Class::Other as u32).is_some()
    })
}

/// How many rows the longest list of persons with their posts has: a speech stands under one or a few, a list of names
/// goes on.
fn list_of_persons(page: &Page<'_>) -> usize {
    let (mut run, mut longest) = (0, 0);
    for row in content(page) {
        let named = row.phrase.as_ref().is_some_and(|phrase| phrase.post.is_some() && phrase.read.is_some());
        run = if named && !row.ends { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    if longest >= LIST { longest } else { 0 }
}

/// Fewest persons in consecutive rows that are a list.
const LIST: usize = 4;

/// 《…报》[2014-06-10] after each paragraph: sayings collected from papers of several days.
fn quotations_with_sources(page: &Page<'_>) -> bool {
    let source = |row: &&Row<'_>| {
        row.text.starts_with('《')
            && !row.is_long()
            && row.text.find('》').is_some_and(|at| {
                let rest = row.text[at + '》'.len_utf8()..].trim();
                rest.chars().any(|c| c.is_ascii_digit())
                    && rest.chars().all(|c| c.is_ascii_digit() || "[]（）()-./年月日第版期 ".contains(c))
            })
    };
    content(page).filter(source).take(3).count() >= 3
}

/// The sign of a report: it says that the page holds no speeches, not that it is no news.
const SPEAKERS_TOLD_OF: &str = "speakers_told_of";

/// Rows under post and name in which the paper may tell of the person.
const ROWS_UNDER: usize = 4;

/// 镇长甲乙 on a line of its own, and under it “…”甲乙感叹道。: a report that is set like speeches.
fn speakers_told_of(page: &Page<'_>) -> bool {
    let verbs =
        ["说", "感慨", "感叹", "介绍", "表示", "告诉", "回忆", "坦言", "笑着", "指出", "說", "感嘆", "介紹", "告訴"];
    let (mut named, mut told) = (0, 0);
    for (at, row) in page.rows.iter().enumerate().filter(|(_, row)| !row.ends && row.credit.is_none()) {
        let phrase = row.phrase.as_ref().or(row.signature.as_ref());
        let phrase = phrase.filter(|phrase| phrase.post.is_some() && phrase.weight >= 2.5);
        let Some(name) = phrase.and_then(|phrase| phrase.read.as_ref()).map(|name| name.text.as_str()) else {
            continue;
        };
        let under = page.rows[at + 1..].iter().take(ROWS_UNDER);
        let text: Vec<&Row<'_>> = under.take_while(|row| row.ends || row.is_long() || row.cut).collect();
        let tells = |row: &&Row<'_>| {
            let mut places = row.text.match_indices(name);
            places.any(|(at, _)| verbs.iter().any(|verb| row.text[at + name.len()..].starts_with(verb)))
        };
        named += usize::from(!text.is_empty());
        told += usize::from(text.iter().any(tells));
    }
    told >= 2 && told * 3 >= named * 2
}
