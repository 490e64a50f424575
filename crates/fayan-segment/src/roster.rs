//! The document's own list of speakers: reading it from the note, and matching it against what is found.

use std::ops::Range;

use crate::{
    glance::{Glance, Words, words},
    lexicon::Lexicon,
    numerals, posts,
};

/// The speakers that a note announces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Announced {
    /// Units or persons in printed order.
    pub(crate) names: Vec<String>,
    /// Where they stand in the note.
    pub(crate) ranges: Vec<Range<usize>>,
    /// A number that is given (5位企业家).
    pub(crate) count: Option<u32>,
    /// Whether the list ends in 等.
    pub(crate) open: bool,
    /// Whether speakers are announced in words that are neither a list nor a number.
    pub(crate) unparsed: bool,
}

/// Words that say that those before them spoke.
static SPOKE: Words = Words::of(&words([
    "作表态发言",
    "作交流发言",
    "作典型发言",
    "作了交流发言",
    "作了表态发言",
    "作了典型发言",
    "交流发言",
    "表态发言",
    "大会发言",
    "作了大会",
    "作大会",
    "作了发言",
    "作发言",
    "先后发言",
    "分别发言",
    "踊跃发言",
    "先后交流",
    "分别交流",
    "依次交流",
    "发言",
    "畅所欲言",
    "建言献策",
    "作了交流",
    "作了介绍",
    "介绍了情况",
    "作了经验",
    "作了典型",
    "做了交流",
    "进行交流",
    "进行了交流",
    "分享经验",
    "介绍经验",
    "作了汇报",
    "作汇报",
    "發言",
    "暢所欲言",
    "先後",
    "畅谈",
    "谈体会",
    "作经验交流",
    "作交流",
    "做交流",
    "登台",
    "上台",
    "同台",
    "登臺",
    "上臺",
]));

/// Words that say that those after them were asked to come.
static INVITED: Words =
    Words::of(&words(["邀请了", "邀请到", "特邀", "邀请", "邀集了", "邀集", "邀請了", "邀請到", "邀請", "约请"]));

/// What those who are invited come for.
static CAME_FOR: Words = Words::of(&words([
    "座谈", "座談", "讨论", "討論", "协商", "发言", "發言", "畅谈", "暢談", "交流", "笔谈", "对话", "恳谈", "研讨",
]));

/// Words that join the last of a list to those before.
const JOINS: [&str; 7] = ["以及", "暨", "和", "及", "与", "與", "同"];

/// Words that end the list of those who spoke.
static LIST_ENDS: Words = Words::of(&words([
    "等",
    "负责人",
    "主要负责人",
    "负责同志",
    "主要负责同志",
    "相关负责人",
    "有关负责人",
    "党委负责人",
    "分别",
    "先后",
    "先後",
    "依次",
    "作表态",
    "作交流",
    "作了",
    "做了",
    "做交流",
    "作发言",
    "作典型",
    "作经验",
    "作汇报",
    "作大会",
    "作书面",
    "进行",
    "围绕",
    "结合",
    "代表发言",
    "代表作",
    "发言",
    "畅所欲言",
    "暢所欲言",
    "畅谈",
    "踊跃",
    "在会上",
    "應邀",
    "發言",
    "登台",
    "上台",
    "同台",
    "登臺",
    "上臺",
    "举行",
    "舉行",
    "参加",
    "座谈",
    "座談",
]));

/// Finds the list of announced speakers in a text without line ends.
pub(crate) fn announced(lexicon: &Lexicon, text: &str) -> Option<Announced> {
    let mut start = 0;
    for sentence in text.split_inclusive(['。', '！', '？']) {
        let found = in_sentence(lexicon, sentence);
        if let Some(mut found) = found {
            found.ranges.iter_mut().for_each(|range| *range = range.start + start..range.end + start);
            return Some(found);
        }
        start += sentence.len();
    }
    None
}

fn in_sentence(lexicon: &Lexicon, sentence: &str) -> Option<Announced> {
    if sentence.len() > 3000 {
        return None;
    }
    let glance = Glance::of(sentence);
    let invited = || if CAME_FOR.may_stand_in(&glance) { invited(lexicon, sentence, &glance) } else { None };
    let Some(spoke) = SPOKE.first_in(sentence, &glance) else { return invited() };
    let clause = &sentence[..spoke];
    if let Some(list) = list_before(lexicon, clause).or_else(invited) {
        return Some(list);
    }
    if let Some(count) = count_of_speakers(sentence) {
        return Some(Announced { count: Some(count), ..Announced::default() });
    }
    let announces = clause.contains("会上") && clause.contains(['等', '、']);
    announces.then(|| Announced { unparsed: true, ..Announced::default() })
}

/// The items before the words that say that they spoke: 会上，A、B、C等负责人…
fn list_before(lexicon: &Lexicon, clause: &str) -> Option<Announced> {
    let first = clause.find('、').or_else(|| joined_last(clause).map(|(at, _)| at))?;
    let opens = ["会上，", "会议上，", "会上,", "其间，", "会上", "會上，", "會上"]
        .iter()
        .filter_map(|word| clause.find(word).map(|at| at + word.len()));
    let start = opens.filter(|at| *at <= first).max().unwrap_or_else(|| {
        clause[..first]
            .rfind(['，', '：', ':', ','])
            .map_or(0, |at| at + clause[at..].chars().next().map_or(1, char::len_utf8))
    });
    list(lexicon, clause, start)
}

/// The items after the words that say that they were asked to come: 邀请A、B、C等三位委员座谈
fn invited(lexicon: &Lexicon, sentence: &str, glance: &Glance) -> Option<Announced> {
    let start = INVITED.places(sentence, glance).map(|place| place.end).max()?;
    let end = CAME_FOR.first_in(&sentence[start..], glance)?;
    list(lexicon, &sentence[..start + end], start)
}

/// Where 和 and its like stand in the last item of a list, and where the item after them begins.
fn joined_last(text: &str) -> Option<(usize, usize)> {
    let from = text.rfind(['、', '，']).map_or(0, |at| at + '、'.len_utf8());
    let find = |word: &str| text[from..].rfind(word).map(|at| (from + at, from + at + word.len()));
    // 以及 as a whole, not the 及 in it.
    let (long, short) = JOINS.split_at(2);
    long.iter().find_map(|word| find(word)).or_else(|| short.iter().filter_map(|word| find(word)).max())
}

/// Characters that units end in.
const UNIT_ENDS: &str = "中局委厅县縣区區镇鎮乡鄉市州旗盟省村社院校厂廠司会會团團部处處办辦心集行站所队隊室馆館府";

/// 青溪县和芦苇镇 are two, 市发展和改革委员会 and 县工业和信息化局 are one.
fn are_two(lexicon: &Lexicon, item: &str, (before, after): (usize, usize)) -> bool {
    let (left, right) = (&item[..before], &item[after..]);
    if item[before..after].chars().count() > 1 || &item[before..after] == "暨" {
        return left.chars().count() >= 2 && right.chars().count() >= 2;
    }
    let is_unit =
        |text: &str| text.ends_with(|c| UNIT_ENDS.contains(c)) && !text.ends_with("社会") && !text.ends_with("农村");
    is_unit(left) && posts::is_organisation(lexicon, left) && is_unit(right) && posts::is_organisation(lexicon, right)
        || is_person(lexicon, left) && is_person(lexicon, right) && !is_unit(right)
}

/// The items of a text from a place on: units and persons with 、 between them, the last perhaps with 和.
fn list(lexicon: &Lexicon, clause: &str, start: usize) -> Option<Announced> {
    let last = clause[start..].rfind('、').map_or(start, |at| start + at + '、'.len_utf8());
    let tail = &clause[last..];
    let glance = Glance::of(tail);
    let words = LIST_ENDS.places(tail, &glance).map(|place| place.start).filter(|at| *at > 0).min();
    let words = words.unwrap_or(tail.len());
    let end = last + words.min(number_before_counter(tail).unwrap_or(tail.len()));
    let open = clause[end..].starts_with('等');
    let mut found = Announced { open, ..Announced::default() };
    let mut at = start;
    for item in clause[start..end].split('、') {
        let range = at..at + item.len();
        at += item.len() + '、'.len_utf8();
        // 副市长张三 is announced by name; a unit by its own words.
        if !item.trim().is_empty() {
            found.names.push(item.to_owned());
            found.ranges.push(range);
        }
    }
    let is_likely = |name: &str| posts::is_organisation(lexicon, name) || is_person(lexicon, name);
    if let (Some(item), Some(range)) = (found.names.last(), found.ranges.last())
        && let Some((before, after)) = joined_last(item).filter(|parts| are_two(lexicon, item, *parts))
    {
        let (item, range) = (item.clone(), range.clone());
        found.names.pop();
        found.ranges.pop();
        found.names.extend([item[..before].to_owned(), item[after..].to_owned()]);
        found.ranges.extend([range.start..range.start + before, range.start + after..range.end]);
    }
    let plausible = found.names.len() >= 2
        && found
            .names
            .iter()
            .all(|name| (2..=30).contains(&name.chars().count()) && !name.contains(['，', '“', '《', '的']));
    // 十二位委员、专家发言 says how many and names nobody.
    let counted = found
        .names
        .first()
        .is_some_and(|name| number_before_counter(&format!("等{name}")).is_some_and(|at| at == '等'.len_utf8()));
    let likely = found.names.iter().filter(|name| is_likely(name)).count();
    found.count = count_of_speakers(&clause[end..]).or((!open).then_some(found.names.len() as u32));
    (plausible && !counted && likely * 2 >= found.names.len()).then_some(found)
}

/// Where a number of persons begins: 戴闻溪7位同志
fn number_before_counter(text: &str) -> Option<usize> {
    let counter = ["位", "名", "家单位", "个单位", "人"].iter().filter_map(|word| text.find(word)).min()?;
    let digits = text[..counter]
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c))
        .last();
    digits.map(|(start, _)| start).filter(|start| *start > 0)
}

fn is_person(lexicon: &Lexicon, text: &str) -> bool {
    crate::names::read(lexicon, text).is_some_and(|name| name.weight >= 1.5)
        || crate::phrase::read(lexicon, text).is_some_and(|phrase| phrase.read.is_some())
}

/// 5位民营企业家代表, 五位青年代表, 18位委员
fn count_of_speakers(text: &str) -> Option<u32> {
    for counter in ["位", "名"] {
        for (at, _) in text.match_indices(counter) {
            let start = text[..at]
                .char_indices()
                .rev()
                .take_while(|(_, c)| c.is_ascii_digit() || "一二三四五六七八九十两".contains(*c))
                .last();
            let Some(number) =
                start.and_then(|(start, _)| numerals::read(&text[start..at])).filter(|n| (2..200).contains(n))
            else {
                continue;
            };
            let rest: String = text[at..].chars().take(20).collect();
            if [
                "代表",
                "委员",
                "企业家",
                "专家",
                "同志",
                "负责人",
                "嘉宾",
                "学者",
                "书记",
                "干部",
                "青年",
                "发言",
                "师生",
            ]
            .iter()
            .any(|word| rest.contains(word))
            {
                return Some(number);
            }
        }
    }
    None
}

/// Whether one of the announced stands for this post and name.
pub(crate) fn matches_any(lexicon: &Lexicon, announced: &[String], post: &str, name: &str) -> bool {
    let body = body_of(lexicon, post);
    announced.iter().any(|unit| strength(unit, post, &body, name) > 0)
}

/// The body of the last post, read once for all units that it is compared with.
fn body_of(lexicon: &Lexicon, post: &str) -> String {
    posts::read(lexicon, post).found.pop().and_then(|found| found.organization).unwrap_or_default()
}

/// How surely an announced unit or person is this post, with its body, and name: 0 not at all, 4 the very words.
fn strength(unit: &str, post: &str, body: &str, name: &str) -> u32 {
    let unit = unit.trim();
    if unit.is_empty() {
        return 0;
    }
    if !name.is_empty() && (unit == name || unit.ends_with(name)) {
        return 4;
    }
    if post.is_empty() {
        return 0;
    }
    if post.contains(unit) {
        return 4;
    }
    let bare = ["党委", "党组", "党工委", "委"].iter().find_map(|end| unit.strip_suffix(end)).unwrap_or(unit);
    if bare.chars().count() >= 2 && post.contains(bare) {
        return 3;
    }
    // 市发改委 for 市发展和改革委员会, and the other way round.
    if unit.chars().count() >= 3 && is_abbreviation(unit, body)
        || body.chars().count() >= 3 && is_abbreviation(body, unit)
    {
        return 2;
    }
    0
}

/// Whether the characters of a text stand in another in order, both beginning alike.
fn is_abbreviation(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.chars().next() == long.chars().next() && short.chars().all(|character| rest.any(|other| other == character))
}

/// Pairs units and statements one to one, the surest first: for each unit the index of its statement.
pub(crate) fn pair(lexicon: &Lexicon, units: &[String], speakers: &[(String, String)]) -> Vec<Option<usize>> {
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    let bodies: Vec<String> = speakers.iter().map(|(post, _)| body_of(lexicon, post)).collect();
    for (unit_index, unit) in units.iter().enumerate() {
        for (index, (post, name)) in speakers.iter().enumerate() {
            let strength = strength(unit, post, &bodies[index], name);
            if strength > 0 {
                pairs.push((strength, unit_index, index));
            }
        }
    }
    pairs.sort_by_key(|(strength, unit, index)| (std::cmp::Reverse(*strength), *unit, *index));
    let mut found = vec![None; units.len()];
    let mut taken = vec![false; speakers.len()];
    for (_, unit, index) in pairs {
        if found[unit].is_none() && !taken[index] {
            found[unit] = Some(index);
            taken[index] = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_where_the_verb_begins() {
        let list = |text: &str| announced(&Lexicon::own(), text).unwrap();
        let found = list("6月28日，推进会召开。会上，市委政法委、市公安局、绣屏街道先后作了发言，现摘登如下。");
        assert_eq!((found.names, found.open), (vec!["市委政法委".into(), "市公安局".into(), "绣屏街道".into()], false));
        let found = list("会上，县林业局、国有白鹿林场等单位负责人作交流发言。");
        assert_eq!((found.names.len(), found.open), (2, true));
        let found = list("会上，青溪县水务局、竹影镇和芦苇乡作了大会交流。");
        assert_eq!(found.names, ["青溪县水务局", "竹影镇", "芦苇乡"]);
        let found = list("会上，市发展和改革委员会、市民政局先后交流。");
        assert_eq!(found.names, ["市发展和改革委员会", "市民政局"]);
        let found = list("昨天，本报邀请张若谷、李若水、王知秋等十位读者座谈。");
        assert_eq!((found.names.len(), found.open), (3, true));
        let found = list("张若谷、李若水以及王知秋登台讲述。");
        assert_eq!((found.names.len(), found.open), (3, false));
        assert_eq!(list("会上，竹影镇、供销社以及茶叶协会先后交流。").names, ["竹影镇", "供销社", "茶叶协会"]);
        assert_eq!(list("会上，竹影镇、青溪县工业和信息化局作交流发言。").names.len(), 2);
        let found = list("会上，十位委员、专家和居民代表发言。");
        assert_eq!((found.names.len(), found.count), (0, Some(10)));
        assert_eq!(list("会上，5位民营企业家代表畅所欲言。").count, Some(5));
        assert_eq!(list("五位青年代表发言。").count, Some(5));
    }

    #[test]
    fn units_are_matched_by_words_and_abbreviations() {
        let matched = |unit: &str, post: &str, name: &str| strength(unit, post, &body_of(&Lexicon::own(), post), name);
        assert_eq!(matched("海口市委", "省委常委、海口市委书记", "何忠友"), 4);
        assert_eq!(matched("市发改委", "市发展和改革委员会党组书记、主任", "宋晓棠"), 2);
        assert_eq!(matched("市司法局", "市公安局副局长", "雷铁军"), 0);
    }
}
