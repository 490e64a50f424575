//! What can stand in a name slot, and how well it looks like a name.
//!
//! A surname raises the score; its absence never rejects. Tibetan and many Mongolian names have none.

use std::borrow::Cow;

use crate::{
    characters::{count_up_to, is_han, is_name_dot},
    glance::{Characters, Words, words},
    lexicon::{Class, Lexicon},
};

/// A text in a name slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    /// The name with its inner spacing removed and its dots made one.
    pub(crate) text: String,
    /// How well it looks like a name; about 2 for surname and given name, below 0 for a phrase.
    pub(crate) weight: f32,
    /// Whether it begins with a known surname.
    pub(crate) surname: bool,
}

/// Longest name that is considered, in characters without spacing.
const LONGEST_NAME: usize = 24;

/// Most characters between the dots of a name.
const LONGEST_PART: usize = 7;

/// Characters that end or fill phrases and hardly ever names.
static FUNCTIONS: Characters = Characters::new(
    "的了着过吗呢吧们我你您她它这那哪怎么什么与及被把从使将也都就还又很最更再并或而且因所以之乎者嘅唔係咗啦啊",
);

/// Two-character words that fill a slogan and are no given names.
static PHRASES: Words = Words::of(&words([
    "发展", "改革", "建设", "服务", "创新", "工作", "管理", "生活", "未来", "时代", "能力", "质量", "水平", "问题",
    "项目", "经济", "企业", "群众", "人才", "产业", "乡村", "振兴", "治理", "保障", "开局", "出发", "答卷", "篇章",
    "担当", "使命", "责任", "安全", "教育", "科技", "文化", "生态", "环境", "开放", "合作", "交流", "发言", "讲话",
    "如下", "记者", "现场", "会议", "大会", "同期", "引言", "结论", "结语", "前言", "后记", "附录", "目录", "摘要",
    "注释", "正文", "总结", "心声", "声音", "观点", "心得", "体会", "感言", "寄语", "留言", "实录", "摘登", "引論",
    "結論", "人员", "姓名", "时间", "内容", "嘉宾", "单位", "职务", "备注", "近日", "日前", "今后", "目前", "当前",
    "近年", "去年", "今年", "明年", "前年", "昨日", "昨天", "今天", "今日", "明天", "上午", "下午", "此前", "此后",
    "随后", "期间", "其间", "去歲", "當前", "今後", "隨後", "会上", "會上", "场上", "台上", "上的",
]));

/// Reads a text as a name; spacing inside is allowed.
pub(crate) fn read(lexicon: &Lexicon, text: &str) -> Option<Name> {
    // Words for a speech stand after posts as names do: 會長獻辭, 校友代表致辭.
    if lexicon.ending(text, Class::Speech as u32).is_some() {
        return None;
    }
    // The kinds of characters are counted first: most texts that are tried are too long, and need no copy.
    if let Some(kinds) = Kinds::of(text) {
        return of_kinds(lexicon, text, kinds);
    }
    let bare = without_readings(text)?;
    of_kinds(lexicon, &bare, Kinds::of(&bare)?)
}

/// How many characters of each kind a text has, white space left out.
#[derive(Debug, Clone, Copy, Default)]
struct Kinds {
    han: usize,
    latin: usize,
    dots: usize,
    /// Whether there is white space.
    spaced: bool,
}

impl Kinds {
    /// Nothing where a character of another kind is among them, or too many are.
    fn of(text: &str) -> Option<Self> {
        let mut kinds = Self::default();
        for character in text.chars() {
            if is_han(character) {
                kinds.han += 1;
            } else if is_name_dot(character) {
                kinds.dots += 1;
            } else if is_latin(character) {
                kinds.latin += 1;
            } else if character.is_whitespace() {
                kinds.spaced = true;
            } else {
                return None;
            }
            if kinds.han + kinds.latin + kinds.dots > LONGEST_NAME {
                return None;
            }
        }
        Some(kinds)
    }
}

fn of_kinds(lexicon: &Lexicon, text: &str, kinds: Kinds) -> Option<Name> {
    let Kinds { han, latin, dots, spaced } = kinds;
    let initialled = (2..=LONGEST_PART).contains(&han) && latin >= 2 && is_initialled(text);
    if !matches!((han, latin, dots), (0, 2.., _) | (2..=20, _, 1..) | (2..=6, 0, 0)) && !initialled {
        return None;
    }
    let mut name = if spaced || dots > 0 { Cow::Owned(squeezed(text)) } else { Cow::Borrowed(text) };
    if name.starts_with('·') || name.ends_with('·') || dots > 1 && name.contains("··") {
        return None;
    }
    // 村第一书记扎西·顿珠: no part of a name is that long.
    if dots > 0 && han > 0 && name.split('·').any(|part| count_up_to(part, LONGEST_PART + 1) > LONGEST_PART) {
        return None;
    }
    let (weight, surname) = match (han, latin, dots) {
        (0, 2.., _) if name.starts_with(|c: char| c.is_ascii_uppercase()) => {
            name = text.split_whitespace().collect::<Vec<_>>().join(" ").into();
            (0.5, false)
        }
        (_, _, 1..) if han >= 2 => (2.0, false),
        _ if initialled => (2.0, false),
        (2..=6, 0, 0) => weigh_han(lexicon, &name, han),
        _ => return None,
    };
    let office = lexicon.classes(&name) & (Class::Title as u32 | Class::Organisation as u32) != 0;
    // 扎西·顿珠同志: the form of address is no part of the name.
    let addressed = dots > 0 && lexicon.ending(&name, Class::Honorific as u32).is_some();
    let weight = weight - phrase_penalty(&name) - if office || addressed { 4.0 } else { 0.0 };
    (weight > -2.0).then(|| Name { text: name.into_owned(), weight, surname })
}

/// A name without its spacing and with its dots made one.
fn squeezed(text: &str) -> String {
    let characters = text.chars().filter(|character| !character.is_whitespace());
    characters.map(|character| if is_name_dot(character) { '·' } else { character }).collect()
}

/// Longest reading of a character in brackets, in letters: (shuāng).
const LONGEST_READING: usize = 6;

/// A name without the readings that the print gives of rare characters: 邢樂(lè)成.
fn without_readings(text: &str) -> Option<String> {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(['（', '(']).filter(|open| *open > 0) {
        let inner = rest[open..].trim_start_matches(['（', '(']);
        let end = inner.find(['）', ')'])?;
        let letters = |c: char| c.is_alphabetic() && !is_han(c);
        if !(1..=LONGEST_READING).contains(&count_up_to(&inner[..end], LONGEST_READING + 1))
            || !inner[..end].chars().all(letters)
            || inner.chars().next().is_some_and(char::is_uppercase)
        {
            return None;
        }
        bare.push_str(&rest[..open]);
        rest = inner[end..].trim_start_matches(['）', ')']);
    }
    if bare.is_empty() {
        return None;
    }
    bare.push_str(rest);
    Some(bare)
}

/// Latin, Greek and Cyrillic letters, and what stands between them.
fn is_latin(character: char) -> bool {
    character.is_ascii_alphabetic()
        || matches!(character, '\u{C0}'..='\u{52F}') && character.is_alphabetic()
        || matches!(character, '.' | '-' | '\'')
}

/// Н.А.齐赫文, J.科尔: capital letters with points, and behind them nothing but characters.
fn is_initialled(text: &str) -> bool {
    let mut rest = text;
    while let Some(first) = rest.chars().next().filter(|first| first.is_uppercase()) {
        let Some(after) = rest[first.len_utf8()..].strip_prefix('.') else { return false };
        rest = after.trim_start();
    }
    rest.len() < text.len() && rest.chars().all(is_han)
}

/// Whether [`read`] takes a text that holds the character.
pub(crate) fn may_hold(character: char) -> bool {
    is_han(character) || is_name_dot(character) || is_latin(character) || character.is_whitespace()
}

/// Weight of an undotted Han name of a number of characters, and whether it has a known surname.
fn weigh_han(lexicon: &Lexicon, name: &str, han: usize) -> (f32, bool) {
    let first = name.chars().next().map_or(0, char::len_utf8);
    let second = first + name[first..].chars().next().map_or(0, char::len_utf8);
    let compound = han >= 3 && lexicon.is(&name[..second], Class::Surname);
    let single = lexicon.is(&name[..first], Class::Surname);
    match (han, compound, single) {
        (3 | 4, true, _) => (2.2, true),
        (2 | 3, false, true) => (2.0, true),
        (4, _, true) => (0.8, true),
        (2..=4, _, false) => (0.3, false),
        _ => (-0.5, single),
    }
}

/// What the signs of a phrase take off.
fn phrase_penalty(name: &str) -> f32 {
    let function = name.chars().filter(|character| FUNCTIONS.contain(*character)).count() as f32;
    function * 1.5 + if PHRASES.close(name) { 2.5 } else { 0.0 }
}

/// Whether a text is exactly one known surname.
pub(crate) fn is_surname(lexicon: &Lexicon, text: &str) -> bool {
    lexicon.is(text, Class::Surname)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_kinds_are_read() {
        for (printed, name) in [
            ("何忠友", "何忠友"),
            ("林 森", "林森"),
            ("阿米娜·哈桑", "阿米娜·哈桑"),
            ("艾尔肯•吐尼亚孜", "艾尔肯·吐尼亚孜"),
            ("多吉才让", "多吉才让"),
            ("相里云", "相里云"),
            ("乜（niè）云", "乜云"),
            ("Н.А.柳德米娅", "Н.А.柳德米娅"),
        ] {
            let read = read(&Lexicon::own(), printed).unwrap();
            assert_eq!(read.text, name);
            assert!(read.weight > 0.0, "{printed} weighs {}", read.weight);
        }
    }

    #[test]
    fn a_phrase_is_hardly_a_name() {
        for phrase in ["谈发展", "开新局了", "走深走实，", "12345"] {
            assert!(read(&Lexicon::own(), phrase).is_none_or(|name| name.weight < 0.5), "{phrase}");
        }
    }

    #[test]
    fn a_missing_surname_never_rejects() {
        assert!(read(&Lexicon::own(), "斯朗尼玛").unwrap().weight > 0.0);
    }
}
