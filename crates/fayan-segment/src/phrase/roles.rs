//! Labels without a post: roles, outlets, accounts of the net, initials.

use fayan_contract::report::SpeakerRole;

use super::{Phrase, Shape};
use crate::{
    characters::count_up_to,
    glance::{Words, words},
    lexicon::{Class, Lexicon, ROLES},
    names,
};

/// Weight of a role that is sure by itself on its line.
pub(crate) const CLOSING: f32 = 5.0;

/// 主持人, 问, 翻译: a role without a name; a number may follow (网友1).
pub(super) fn role(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let number = |c: char| {
        matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
            || matches!(c, '0'..='9' | 'A'..='Z' | '甲' | '乙' | '丙' | '丁' | '戊')
    };
    let bare = text.trim_end_matches(number);
    // Q1, A1
    let bare = if bare.is_empty() { text.trim_end_matches(|c: char| c.is_ascii_digit()) } else { bare };
    // 主持人结语 over the last words of the host.
    static CLOSINGS: Words =
        Words::of(&words(["结语", "結語", "结束语", "結束語", "小结", "小結", "总结", "總結", "点评"]));
    if let Some(host) = CLOSINGS.closing(text).filter(|host| lexicon.is(host, Class::Host)) {
        let mut phrase = Phrase::new(Shape::Role, CLOSING);
        phrase.role = Some(SpeakerRole::Host);
        phrase.name = Some(0..host.len());
        return Some(phrase);
    }
    let classes = lexicon.classes(text) | if bare.is_empty() { 0 } else { lexicon.classes(bare) };
    if classes & ROLES == 0 {
        return None;
    }
    let mut phrase = Phrase::new(Shape::Role, 4.0);
    phrase.role = Some(role_of(classes));
    Some(phrase)
}

pub(super) fn role_of(classes: u32) -> SpeakerRole {
    if classes & Class::Host as u32 != 0 {
        SpeakerRole::Host
    } else if classes & Class::Questioner as u32 != 0 {
        SpeakerRole::Questioner
    } else if classes & Class::Respondent as u32 != 0 {
        SpeakerRole::Respondent
    } else {
        SpeakerRole::Speaker
    }
}

/// 新华社记者, 中央电视台新闻中心记者, 东屿证券分析师
pub(super) fn outlet(text: &str) -> Option<Phrase> {
    static REPORTERS: Words = Words::of(&words(["记者", "記者"]));
    static ASKING: Words = Words::of(&words(["分析师", "分析師", "分析员", "分析員", "投资者", "投資者"]));
    let asks = || ASKING.closing(text).filter(|before| !before.is_empty());
    let before = REPORTERS.closing(text).or_else(asks)?;
    let plausible = count_up_to(before, 26) <= 25 && !before.contains(['，', ',', '。', '？', '?', '“', '的']);
    let mut phrase = Phrase::new(Shape::Outlet, if before.is_empty() { 3.0 } else { 4.0 });
    phrase.role = Some(SpeakerRole::Questioner);
    plausible.then_some(phrase)
}

/// 灯塔报, 瞭望网, CNN: the paper or the site whose reporter asks, before a colon. Weak where only its ending tells: papers
/// are quoted so, too.
pub(crate) fn medium(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let outlet = |weight: f32| Phrase { role: Some(SpeakerRole::Questioner), ..Phrase::new(Shape::Outlet, weight) };
    if lexicon.is(text, Class::Outlet) {
        return Some(outlet(3.0));
    }
    let end = &text[lexicon.ending(text, Class::MediumEnding as u32 | Class::NoMedium as u32)?..];
    let plausible = (3..=10).contains(&count_up_to(text, 11))
        && text.chars().all(crate::characters::is_han)
        && !text.starts_with(['据', '由', '在', '本', '原', '见'])
        && !text.contains(['的', '是', '和', '与']);
    (plausible && lexicon.is(end, Class::MediumEnding)).then(|| outlet(1.5))
}

/// 问题2, 提问三: a question by its number; only words that ask make it one, for 问题一：灯太暗。 is a point.
pub(crate) fn numbered_question(label: &str) -> Option<Phrase> {
    let number = label.strip_prefix("问题").or_else(|| label.strip_prefix("提问"))?;
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let counted = (1..=3).contains(&count_up_to(number, 4)) && number.chars().all(numeral);
    let mut phrase = Phrase::new(Shape::Role, 4.0);
    phrase.role = Some(SpeakerRole::Questioner);
    counted.then_some(phrase)
}

/// 网友“海边拾贝”, 网友：海边拾贝 does not come here.
pub(super) fn net_name(text: &str) -> Option<Phrase> {
    let mark = |rest: &str| rest.starts_with(['“', '「', '"', '@', '[', '【', ' ', '‘', '＠']);
    static OPENING: Words = Words::of(&words(["网友", "網友", "网民", "網民", "听众", "观众", "市民", "读者"]));
    // 投资者“轮胎老李”; without a mark 学生会 and 居民楼 would open so, too.
    static MARKED: Words = Words::of(&words([
        "投资者",
        "投資者",
        "股东",
        "股東",
        "用户",
        "用戶",
        "粉丝",
        "粉絲",
        "家长",
        "家長",
        "学生",
        "學生",
        "居民",
        "村民",
        "聽眾",
        "觀眾",
        "讀者",
        "提问者",
        "提問者",
    ]));
    let rest = OPENING.opening(text).or_else(|| MARKED.opening(text).filter(|rest| mark(rest)))?;
    // “骑行的蜗牛” may hold anything; without quotation marks the words may be a clause.
    let quoted = ["“”", "「」", "\"\"", "‘’"].iter().any(|marks| {
        let mut marks = marks.chars();
        rest.starts_with(|c| Some(c) == marks.next()) && rest.ends_with(|c| Some(c) == marks.next())
    });
    let clause = !quoted && rest.contains(['，', '。', '：', '？', '的', '问', '说']);
    if rest.is_empty() || count_up_to(rest, 16) > 15 || clause || rest.contains(['。', '：']) {
        return None;
    }
    let mut phrase = Phrase::new(Shape::NetName, if mark(rest) { 4.5 } else { 2.0 });
    phrase.role = Some(SpeakerRole::Questioner);
    Some(phrase)
}

/// 毛答: the surname of whoever answers, and that it is an answer.
pub(super) fn answers(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let surname = text.strip_suffix('答').filter(|surname| names::is_surname(lexicon, surname))?;
    let mut phrase = Phrase::new(Shape::Surname, 3.0);
    phrase.name = Some(0..surname.len());
    phrase.role = Some(SpeakerRole::Respondent);
    Some(phrase)
}

pub(super) fn initials(text: &str) -> Option<Phrase> {
    let fits = text.len() <= 3 && text.chars().all(|character| character.is_ascii_uppercase());
    fits.then(|| Phrase::new(Shape::Initials, 0.0))
}
