//! The cast: whom the page itself says its labels stand for, in fields (`主播：秋白露`), in a title (`…就…答记者问`)
//! and in words like 以下简称.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    characters::{count_up_to, is_colon, squeeze},
    glance::{Glance, Words, words},
    lexicon::{Class, Lexicon, ROLES},
    names,
    phrase::{self, Shape},
    row::Row,
};

/// Rows among which the fields of a page are looked for.
const ROWS: usize = 60;

/// Rows among which a line of names under the title is looked for.
const LISTED: usize = 6;

/// What sentences of the head end in.
const ENDS: [char; 2] = ['\n', '。'];

/// Longest line of fields, in characters.
const LONGEST: usize = 160;

/// A part in a conversation that one person of a page has or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Host,
    Guest,
}

impl Part {
    /// The part that a label without a name speaks of: 主播, 答. An office (局长) is no part, whoever holds it.
    pub(crate) fn of(label: &str) -> Option<Self> {
        static HOST: Words = Words::of(&words(["主持", "主播", "司仪", "司儀"]));
        static GUEST: Words = Words::of(&words([
            "回答",
            "答复",
            "答覆",
            "回复",
            "回覆",
            "应答",
            "嘉宾",
            "嘉賓",
            "受访",
            "受訪",
            "采访对象",
            "採訪對象",
            "被采访",
            "证人",
            "證人",
            "主讲",
            "主講",
            "讲者",
            "講者",
            "对谈",
            "對談",
            "对话",
            "對話",
            "访谈",
        ]));
        let glance = Glance::of(label);
        if HOST.stand_in(label, &glance) {
            Some(Self::Host)
        } else {
            (matches!(label, "答" | "A") || GUEST.stand_in(label, &glance)).then_some(Self::Guest)
        }
    }
}

/// Who takes part, as the page says before anybody speaks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cast {
    /// Full names.
    pub(crate) persons: BTreeSet<String>,
    /// Other names of theirs.
    aliases: BTreeMap<String, BTreeSet<String>>,
    /// Bodies that a short form is given of, and their short forms.
    bodies: BTreeSet<String>,
    /// Everybody who has a part, by name or, if that is not printed, as printed.
    parts: BTreeMap<Part, BTreeSet<String>>,
}

impl Cast {
    /// Reads the fields at the top of the page, marks their rows, and reads title and lead.
    pub(crate) fn find(lexicon: &Lexicon, rows: &mut [Row<'_>], titles: &[String], head: &str) -> Self {
        let mut cast = Self::default();
        let content = (0..rows.len()).filter(|row| rows[*row].is_content());
        let content: Vec<usize> = content.take(ROWS).collect();
        let mut after_field = false;
        for (at, index) in content.iter().enumerate() {
            let row = &rows[*index];
            let label = row.opening.as_ref().map(|opening| &row.text[opening.label.clone()]);
            let plain = label.is_some_and(|label| lexicon.is(&squeeze(label), Class::Field)) && !row.ends;
            let next = content.get(at + 1).is_some_and(|next| rows[*next].opening.is_some());
            let fields =
                if (after_field || next) && !row.ends && !row.cut { cast.fields(lexicon, row.text) } else { false };
            if at < LISTED && cast.listed(lexicon, row.text) {
                rows[*index].cast = true;
                continue;
            }
            rows[*index].cast = fields;
            after_field = plain || fields;
        }
        titles.iter().for_each(|title| cast.sentence(lexicon, title, true));
        // Whoever is interviewed in a question is somebody else.
        let (first_question, mut start) = (first_question(lexicon, head), 0);
        for sentence in head.split_inclusive(ENDS) {
            cast.sentence(lexicon, sentence.strip_suffix(ENDS).unwrap_or(sentence), start < first_question);
            start += sentence.len();
        }
        cast
    }

    /// Reads a sentence of title or lead, which may say who answers.
    fn sentence(&mut self, lexicon: &Lexicon, text: &str, answers: bool) {
        static SHORT_FORMS: Words = Words::of(&words(["简称", "簡稱"]));
        static OPENING: Words = Words::of(&words(["（", "("]));
        let glance = Glance::of(text);
        if answers {
            self.respondent(lexicon, text, &glance);
        }
        if SHORT_FORMS.may_stand_in(&glance) {
            self.short_forms(lexicon, text);
        }
        if OPENING.may_stand_in(&glance) {
            self.initials(lexicon, text);
        }
    }

    /// The one person of a part.
    pub(crate) fn alone_in(&self, part: Part) -> Option<&String> {
        self.parts.get(&part).filter(|persons| persons.len() == 1)?.first().filter(|name| self.persons.contains(*name))
    }

    /// The one person with another name.
    pub(crate) fn alias(&self, label: &str) -> Option<&String> {
        self.aliases.get(label).filter(|persons| persons.len() == 1)?.first()
    }

    /// Whether a label is the surname or the other name of exactly one person of the cast, or a full name.
    pub(crate) fn knows(&self, label: &str) -> bool {
        let fits = || self.persons.iter().filter(|name| name.starts_with(label)).take(2).count() == 1;
        self.aliases.contains_key(label)
            || self.bodies.contains(label)
            || self.persons.contains(label)
            || count_up_to(label, 2) == 1 && fits()
    }

    /// Gives somebody a part.
    pub(crate) fn take_part(&mut self, part: Part, name: String) {
        self.persons.insert(name.clone());
        self.parts.entry(part).or_default().insert(name);
    }

    /// A line under the title that holds nothing but names: 朱小园/张大河/王稻香.
    fn listed(&mut self, lexicon: &Lexicon, text: &str) -> bool {
        if count_up_to(text, LONGEST + 1) > LONGEST {
            return false;
        }
        // 对谈人 汤小园（影院经理） 屠大河（发行员）
        let fielded = text.split_once(' ').filter(|(field, _)| {
            Part::of(field).is_some() && field.chars().count() <= 6 || lexicon.is(field, Class::Field)
        });
        let mark = if fielded.is_some() { ' ' } else { '/' };
        let list = fielded.map_or(text, |(_, list)| list);
        if !list.contains(mark) {
            return false;
        }
        let items = list.split(mark).filter(|item| !item.is_empty());
        let names: Option<Vec<String>> = items.map(|item| Some(person(lexicon, item.trim(), true)?.0)).collect();
        let Some(names) = names.filter(|names| names.len() >= 2) else { return false };
        self.persons.extend(names);
        true
    }

    /// Reads a line of fields, each a part with persons: `主持:简宁(社区规划师) 对谈:谷雨田、丘小荷`.
    fn fields(&mut self, lexicon: &Lexicon, text: &str) -> bool {
        if count_up_to(text, LONGEST + 1) > LONGEST {
            return false;
        }
        let colons: Vec<usize> = text.match_indices(is_colon).map(|(at, _)| at).collect();
        let mut found = false;
        for (nth, colon) in colons.iter().enumerate() {
            let label_start = if nth == 0 { 0 } else { text[..*colon].rfind(' ').map_or(0, |gap| gap + 1) };
            let label = text[label_start..*colon].trim();
            let end = colons.get(nth + 1).map_or(text.len(), |next| text[..*next].rfind(' ').unwrap_or(*next));
            let start = colon + text[*colon..].chars().next().map_or(1, char::len_utf8);
            let part = Part::of(label);
            if start > end
                || label.contains(' ')
                || part.is_none() && !lexicon.is(&squeeze(label), Class::Field) && lexicon.classes(label) & ROLES == 0
            {
                if nth == 0 {
                    return false;
                }
                continue;
            }
            found |= self.persons_of(lexicon, part, &text[start..end]);
        }
        found
    }

    /// Reads a list of persons, each with a post or another name in brackets.
    fn persons_of(&mut self, lexicon: &Lexicon, part: Option<Part>, list: &str) -> bool {
        let mut depth = 0_i32;
        let items = list.split(|c: char| {
            depth += i32::from(matches!(c, '（' | '(')) - i32::from(matches!(c, '）' | ')'));
            depth == 0 && matches!(c, '、' | '，' | ',' | '；' | ';')
        });
        let mut read = Vec::new();
        let mut known = 0;
        for item in items.map(str::trim).filter(|item| !item.is_empty()) {
            let person = person(lexicon, item, part.is_some());
            known += usize::from(person.is_some());
            read.push(person.unwrap_or_else(|| (squeeze(item), None)));
        }
        // 主持人：大家好，我是王伟 is speech.
        if known == 0 || read.iter().any(|(name, _)| count_up_to(name, 21) > 20) {
            return false;
        }
        for (name, alias) in read {
            if count_up_to(&name, 7) <= 6 || name.contains('·') {
                self.persons.insert(name.clone());
            }
            if let Some(alias) = alias {
                self.aliases.entry(alias).or_default().insert(name.clone());
            }
            if let Some(part) = part {
                self.parts.entry(part).or_default().insert(name);
            }
        }
        true
    }

    /// 司长郗望川就《办法》答记者问, 郗望川接受了记者采访, 发言人郗望川主持例行记者会: the person who answers.
    fn respondent(&mut self, lexicon: &Lexicon, text: &str, glance: &Glance) {
        static ANSWERS: Words = Words::of(&words(["答记者问", "答記者問", "答问", "答問"]));
        static INTERVIEWS: Words = Words::of(&words(["采访", "採訪", "专访", "專訪", "访谈", "訪談", "提问", "提問"]));
        static CONFERENCES: Words = Words::of(&words(["记者会", "記者會"]));
        static SPOKESMEN: Words = Words::of(&words(["发言人", "發言人"]));
        let answers = ANSWERS.stand_in(text, glance);
        let interviewed = INTERVIEWS.stand_in(text, glance);
        // A spokesman who holds a press conference answers the questions himself.
        let meets = CONFERENCES.stand_in(text, glance) && SPOKESMEN.stand_in(text, glance);
        for (word, fits) in [
            ("就", answers || interviewed),
            ("接受", interviewed),
            ("回答", interviewed),
            ("答记者问", answers),
            ("主持", meets),
            ("举行", meets),
            ("舉行", meets),
        ] {
            if !fits {
                continue;
            }
            for (at, _) in text.match_indices(word).take(3) {
                let before = &text[..at];
                let start = before
                    .rfind(['，', ',', '—', '：', ':', '》', '”', '…', '|', '｜', ' ', '）', '\n'])
                    .map_or(0, |mark| mark + before[mark..].chars().next().map_or(1, char::len_utf8));
                let segment = squeeze(&before[start..]);
                if let Some(name) = introduced(lexicon, &segment) {
                    self.take_part(Part::Guest, name);
                }
            }
        }
    }

    /// 盤問證人麥懷瑾（TL）: the initials by which the labels call a person.
    fn initials(&mut self, lexicon: &Lexicon, text: &str) {
        for (open, mark) in text.match_indices(['（', '(']).take(8) {
            let inner = &text[open + mark.len()..];
            let Some(end) = inner.find(['）', ')']) else { continue };
            let initials = inner[..end].trim();
            if !(1..=4).contains(&initials.len()) || !initials.chars().all(|c| c.is_ascii_uppercase()) {
                continue;
            }
            let before = text[..open].trim_end();
            let start = before
                .rfind(['，', ',', '。', '、', '；', '：', '）', ' '])
                .map_or(0, |mark| mark + before[mark..].chars().next().map_or(1, char::len_utf8));
            let words = &before[start..];
            if let Some(name) = introduced(lexicon, words).or_else(|| closing_name(lexicon, words)) {
                self.aliases.entry(initials.to_owned()).or_default().insert(name.clone());
                self.persons.insert(name);
            }
        }
    }

    /// 何伊凡简称“何”, 何伊凡（以下简称“何”）.
    fn short_forms(&mut self, lexicon: &Lexicon, text: &str) {
        for (at, word) in text.match_indices("简称").chain(text.match_indices("簡稱")).take(8) {
            let before = text[..at].trim_end_matches("以下").trim_end_matches(['（', '(', '，']);
            let start = before
                .rfind(['，', ',', '。', '、', '；', '（', '(', '：'])
                .map_or(0, |mark| mark + before[mark..].chars().next().map_or(1, char::len_utf8));
            let after = text[at + word.len()..].trim_start_matches(['为', '為', '“', '"', '「', '：', '‘']);
            let end = after.find(['”', '"', '」', '）', ')', '，', '。', '、', '’', '；']).unwrap_or(after.len());
            let alias = squeeze(&after[..end]);
            let long: String = squeeze(&before[start..]).chars().filter(|c| !"《》“”".contains(*c)).collect();
            if !(1..=8).contains(&count_up_to(&alias, 9)) {
                continue;
            }
            if let Some(name) = introduced(lexicon, &long) {
                self.aliases.entry(alias).or_default().insert(name.clone());
                self.persons.insert(name);
            } else if (2..=12).contains(&count_up_to(&long, 13)) && !alias.starts_with('《') {
                self.bodies.extend([long, alias]);
            }
        }
    }
}

/// The longest name with a known surname that a text ends in: 盤問證人麥懷瑾.
fn closing_name(lexicon: &Lexicon, text: &str) -> Option<String> {
    let starts: Vec<usize> = text.char_indices().rev().map(|(at, _)| at).take(4).collect();
    // Names of three characters are the most.
    [3, 2, 4].into_iter().find_map(|length: usize| {
        let start = *starts.get(length - 1)?;
        let name = names::read(lexicon, &text[start..])?;
        (name.surname && name.weight >= 1.5).then_some(name.text)
    })
}

/// Where the first question or answer of a text begins that has one row on each line.
fn first_question(lexicon: &Lexicon, head: &str) -> usize {
    let asks = Class::Questioner as u32 | Class::Respondent as u32;
    let mut start = 0;
    for line in head.split_inclusive('\n') {
        // What is longer than any word is none.
        let mut places = line.char_indices().take_while(|(at, _)| *at <= lexicon.longest_bytes);
        let colon = places.find(|(_, character)| is_colon(*character));
        let label = colon.map_or("", |(colon, _)| &line[..colon]);
        // 记者：秋白露 is a field.
        if lexicon.classes(label) & asks != 0 && line.trim_end().ends_with(['。', '？', '！', '?', '”', '…']) {
            break;
        }
        start += line.len();
    }
    start
}

/// One person of a list with another name, where one is printed: 谷雨田（楼组长）, QY（秦悦）.
fn person(lexicon: &Lexicon, item: &str, loosely: bool) -> Option<(String, Option<String>)> {
    let open = item.find(['（', '(']);
    let bare = open.map_or(item, |open| &item[..open]);
    // In a field of hosts or guests a name needs no surname that a list knows.
    let unlisted = |words: &str| {
        let speech = ["大家", "各位", "谢谢", "謝謝", "欢迎", "歡迎", "你们", "你們", "早上", "下午", "晚上"];
        let speech = speech.iter().any(|word| words.starts_with(word)) || words.ends_with('好');
        if speech || lexicon.opening(words, Class::Greeting as u32).is_some() {
            return None;
        }
        let name = phrase::read(lexicon, words).filter(|phrase| phrase.shape == Shape::Name)?.read?;
        (loosely && name.weight >= 0.3 && (2..=4).contains(&count_up_to(&name.text, 5))).then_some(name.text)
    };
    if let Some(name) = introduced(lexicon, item).or_else(|| introduced(lexicon, bare)) {
        return Some((name, None));
    }
    let Some(open) = open else { return unlisted(item).map(|name| (name, None)) };
    let inner = item[open..].trim_start_matches(['（', '(']).trim_end_matches(['）', ')']).trim();
    let outer = item[..open].trim();
    match introduced(lexicon, inner).filter(|name| name == &squeeze(inner)) {
        Some(name) => (count_up_to(outer, 9) <= 8).then(|| (name, Some(squeeze(outer)))),
        None => unlisted(outer).map(|name| (name, None)),
    }
}

/// The one person whom words introduce.
fn introduced(lexicon: &Lexicon, words: &str) -> Option<String> {
    let phrase = phrase::read(lexicon, words)?;
    let name = phrase.read?;
    let sure = match phrase.shape {
        Shape::Name => name.weight >= 1.5 || name.text.contains('·'),
        Shape::PostName | Shape::PostSpaceName | Shape::NameSpacePost | Shape::NameBracketPost => {
            name.weight >= 0.3 && phrase.weight >= 2.0
        }
        _ => false,
    };
    // 甲和局长乙 are two.
    let two = words.match_indices(['和', '与', '與', '、']).any(|(at, _)| {
        phrase::read(lexicon, &words[..at]).is_some_and(|first| first.read.is_some() && first.weight >= 3.5)
    });
    (sure && !two).then_some(name.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(cast: &mut Cast, text: &str) {
        cast.sentence(&Lexicon::own(), text, true);
    }

    #[test]
    fn fields_titles_and_short_forms_name_the_cast() {
        let lexicon = Lexicon::own();
        let mut cast = Cast::default();
        assert!(cast.fields(&lexicon, "主播：QX（柳如烟） 嘉宾：买买提·古丽（灯塔管理员）"));
        assert!(!cast.fields(&lexicon, "主持人：大家好，欢迎"));
        assert_eq!(cast.alone_in(Part::Host).map(String::as_str), Some("柳如烟"));
        assert_eq!(cast.alias("QX").map(String::as_str), Some("柳如烟"));
        assert_eq!(cast.alone_in(Part::Guest).map(String::as_str), Some("买买提·古丽"));
        sentence(&mut cast, "——青禾省照明局局长郁金岚就《办法》答记者问");
        assert_eq!(cast.alone_in(Part::Guest), None, "two guests");
        cast.short_forms(&lexicon, "（《新禾农机》简称“农机”，甘雨菲简称“甘”）");
        assert_eq!(cast.alias("甘").map(String::as_str), Some("甘雨菲"));
        assert!(cast.knows("农机") && !cast.knows("稗"));
        cast.initials(&lexicon, "柳如烟親自盤問證人麥聽雨（TY），雙方（HK）爭辯");
        assert_eq!(cast.alias("TY").map(String::as_str), Some("麥聽雨"));
        assert!(!cast.knows("HK"));
    }

    #[test]
    fn a_spokesman_who_holds_a_press_conference_answers() {
        let lexicon = Lexicon::own();
        let mut cast = Cast::default();
        sentence(&mut cast, "原标题：2031年3月4日照明部发言人郁金岚主持例行记者会");
        assert_eq!(cast.alone_in(Part::Guest).map(String::as_str), Some("郁金岚"));
        let head = "发言人举行记者会\n记者：秋白露\n问：谁来修？\n答：司长郗望川接受采访时说过。\n";
        assert!(head[first_question(&lexicon, head)..].starts_with("问：谁来修"));
    }

    #[test]
    fn two_persons_are_nobody_alone() {
        let mut cast = Cast::default();
        sentence(&mut cast, "省照明局局长郁金岚和副局长柳如烟就路灯答记者问");
        assert_eq!(cast.alone_in(Part::Guest), None);
    }
}
