//! Enumerated items: `一是…二是…`, `第一，…`, `首先…其次…`, `（一）`, `1.`.

use crate::{characters::ends_sentence, numerals};

/// One way to number items. Items of one series share their style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Style {
    /// 一、
    Section,
    /// （一）
    Bracketed,
    /// 1. or 1、
    Digit,
    /// （1）
    BracketedDigit,
    /// ①
    Circled,
    /// 一是, 一要, 一靠: numeral and one repeated character.
    Numeral(char),
    /// 第一，
    Ordinal,
    /// 其一，
    Among,
    /// 首先, 其次, 再次, 最后
    Sequence,
    /// 一方面, 另一方面
    Sides,
}

/// A marker in a text; offsets in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) style: Style,
    pub(crate) ordinal: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The number of 最后, which closes a series of any length.
const LAST: u32 = 99;

/// Characters that follow a numeral in a spoken series.
const NUMERAL_TAILS: &str = "是要靠抓则看讲促推强做查管来有为须在以即打建育树守聚优补稳扩练帮用";

/// What is counted in a spoken series, the longer words first: 第一件小事，…第二件小事，…
const COUNTED: [&str; 44] = [
    "个方面",
    "個方面",
    "个问题",
    "個問題",
    "个建议",
    "个特点",
    "个体会",
    "件小事",
    "件大事",
    "件实事",
    "件事情",
    "件事",
    "点建议",
    "点体会",
    "点意见",
    "点感受",
    "条建议",
    "条经验",
    "条体会",
    "项工作",
    "项任务",
    "句话",
    "句話",
    "个",
    "個",
    "件",
    "条",
    "條",
    "点",
    "點",
    "方面",
    "步",
    "招",
    "项",
    "項",
    "类",
    "類",
    "种",
    "種",
    "层",
    "層",
    "笔账",
    "本账",
    "关",
];

/// Reads the marker that a text begins with.
pub(crate) fn opening(text: &str) -> Option<(Style, u32, usize)> {
    let first = text.chars().next()?;
    let width = first.len_utf8();
    match first {
        '①'..='⑳' => Some((Style::Circled, first as u32 - '①' as u32 + 1, width)),
        '⑴'..='⒇' => Some((Style::BracketedDigit, first as u32 - '⑴' as u32 + 1, width)),
        '㈠'..='㈩' => Some((Style::Bracketed, first as u32 - '㈠' as u32 + 1, width)),
        '（' | '(' => bracketed(text, width),
        '第' => ordinal(text),
        '其' if !text.starts_with("其次") => numeral_after(text, "其")
            .filter(|(_, _, end)| follows_pause(&text[*end..]))
            .map(|(ordinal, _, end)| (Style::Among, ordinal, end)),
        '首' | '其' | '再' | '此' | '最' => sequence(text),
        '一' | '另' if side(text).is_some() => side(text),
        _ => numbered(text, first),
    }
}

fn bracketed(text: &str, width: usize) -> Option<(Style, u32, usize)> {
    let (ordinal, end) = numerals::opening(&text[width..])?;
    let close = text[width + end..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
    let digits = text[width..].starts_with(|c: char| c.is_ascii_digit());
    let style = if digits { Style::BracketedDigit } else { Style::Bracketed };
    (ordinal < 40).then_some((style, ordinal, width + end + close.len_utf8()))
}

fn numeral_after(text: &str, word: &str) -> Option<(u32, usize, usize)> {
    let rest = text.strip_prefix(word)?;
    let (ordinal, end) = numerals::opening(rest)?;
    (ordinal > 0 && ordinal < 40 && !rest.starts_with(|c: char| c.is_ascii_digit())).then_some((
        ordinal,
        word.len(),
        word.len() + end,
    ))
}

fn follows_pause(rest: &str) -> bool {
    rest.starts_with(['，', '、', '：', ',', ':', ' ', '是', '就', '．', '.'])
}

/// 第一，; 第一个就是; 第一条，; 第一是
fn ordinal(text: &str) -> Option<(Style, u32, usize)> {
    let (ordinal, _, end) = numeral_after(text, "第")?;
    let rest = &text[end..];
    if follows_pause(rest) {
        return Some((Style::Ordinal, ordinal, end));
    }
    let counted = COUNTED.iter().find_map(|word| rest.strip_prefix(word))?;
    let fits = counted.starts_with(['，', '、', '：', ',', ':', '是', '就', '叫']);
    fits.then_some((Style::Ordinal, ordinal, text.len() - counted.len()))
}

fn sequence(text: &str) -> Option<(Style, u32, usize)> {
    let words = [("首先", 1), ("其次", 2), ("再次", 3), ("此外", LAST - 1), ("最后", LAST), ("最後", LAST)];
    let (word, ordinal) = words.into_iter().find(|(word, _)| text.starts_with(word))?;
    let rest = &text[word.len()..];
    if matches!(ordinal, 1 | LAST) && is_courtesy(rest) {
        return None;
    }
    rest.starts_with(['，', '是', '要', '、', '：', ',', '就']).then_some((Style::Sequence, ordinal, word.len()))
}

/// 首先，我代表… and 最后，祝… open and close a speech, not a list.
fn is_courtesy(rest: &str) -> bool {
    let said = rest.trim_start_matches(['，', ',']);
    let opens = ["我代表", "我谨", "请允许", "感谢", "祝", "预祝", "让我们", "欢迎", "热烈", "衷心", "再次", "非常"];
    let opening: String = said.chars().take(30).collect();
    let thanks = ["表示", "致以", "祝贺", "感谢", "欢迎"].iter().any(|word| opening.contains(word));
    opens.iter().any(|word| said.starts_with(word)) || said.starts_with(['向', '对']) && thanks
}

fn side(text: &str) -> Option<(Style, u32, usize)> {
    let words = [("一方面", 1), ("另一方面", 2), ("另外一方面", 2)];
    words
        .into_iter()
        .find(|(word, _)| text.starts_with(word))
        .map(|(word, ordinal)| (Style::Sides, ordinal, word.len()))
}

/// 一、; 一是; 1.; 1、
fn numbered(text: &str, first: char) -> Option<(Style, u32, usize)> {
    let (ordinal, end) = numerals::opening(text)?;
    if ordinal == 0 || ordinal >= 40 {
        return None;
    }
    let rest = &text[end..];
    let next = rest.chars().next()?;
    let past = end + next.len_utf8();
    if first.is_ascii_digit() {
        let decimal = text[past..].starts_with(|c: char| c.is_ascii_digit());
        return (matches!(next, '.' | '．' | '、' | '）' | ')') && !decimal).then_some((Style::Digit, ordinal, past));
    }
    match next {
        '、' => Some((Style::Section, ordinal, past)),
        _ if NUMERAL_TAILS.contains(next) => Some((Style::Numeral(next), ordinal, past)),
        _ => None,
    }
}

/// Whether a text begins with a marker.
pub(crate) fn opens_with_marker(text: &str) -> bool {
    opening(text).is_some()
}

/// A line that is a section number or begins with one: `一`, `一、目擊案發情況`, `（二）`.
pub(crate) fn is_section_number(text: &str) -> bool {
    numerals::read(text).is_some_and(|number| number < 40 && !text.starts_with(|c: char| c.is_ascii_digit()))
        || matches!(opening(text), Some((Style::Section | Style::Bracketed, ..)))
}

/// All markers of a paragraph: at its start and after a pause.
pub(crate) fn markers(paragraph: &str) -> Vec<Marker> {
    let mut found: Vec<Marker> = Vec::new();
    // A section number alone on its line.
    if let Some(ordinal) = numerals::read(paragraph).filter(|number| (1..40).contains(number))
        && !paragraph.starts_with(|c: char| c.is_ascii_digit())
    {
        return vec![Marker { style: Style::Section, ordinal, start: 0, end: paragraph.len() }];
    }
    let mut boundary = true;
    let mut strong = true;
    for (start, character) in paragraph.char_indices() {
        if boundary
            && let Some((style, ordinal, length)) = opening(&paragraph[start..])
            && fits(style, strong, start == 0)
            && found.last().is_none_or(|last| last.end <= start)
        {
            found.push(Marker { style, ordinal, start, end: start + length });
        }
        if matches!(character, '\u{4E00}'..='\u{9FFF}') {
            // Most characters are Han and part nothing.
            (boundary, strong) = (false, false);
            continue;
        }
        if matches!(character, '”' | '）' | ' ') && boundary {
            continue;
        }
        strong = matches!(character, '。' | '！' | '？' | '；' | '：' | ':' | ';' | '…' | '!' | '?');
        boundary = strong || matches!(character, '，' | ',' | '—');
    }
    if let Some((at, first)) =
        found.iter().enumerate().find_map(|(at, second)| Some((at, inside(paragraph, &found[..at], second)?)))
    {
        found.insert(at, first);
    }
    found
}

/// 建议省里一是…；二是…: the first item begins inside its clause, which only the second tells.
fn inside(paragraph: &str, before: &[Marker], second: &Marker) -> Option<Marker> {
    let Style::Numeral(tail @ ('是' | '要')) = second.style else { return None };
    if second.ordinal != 2 || before.iter().any(|first| first.style == second.style) {
        return None;
    }
    let sentence = paragraph[..second.start].rfind(['。', '！', '？']).map_or(0, |at| at + '。'.len_utf8());
    let from = before.last().map_or(sentence, |last| last.end.max(sentence));
    let words: String = ['一', tail].into_iter().collect();
    let start = from + paragraph[from..second.start].rfind(&words)?;
    let part_of_word = paragraph[..start].ends_with(['统', '唯', '第', '之', '万', '单', '同', '专', '十', '不', '合']);
    (!part_of_word).then_some(Marker { style: second.style, ordinal: 1, start, end: start + words.len() })
}

/// Styles that only count at the start of a sentence or of a paragraph.
fn fits(style: Style, strong: bool, first: bool) -> bool {
    match style {
        Style::Section | Style::Digit => first || strong,
        Style::Numeral(_) | Style::Ordinal | Style::Among | Style::Sides => true,
        Style::Sequence => strong || first,
        Style::Bracketed | Style::BracketedDigit | Style::Circled => true,
    }
}

/// A point with its place: paragraph and bytes, and the level from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) paragraph: usize,
    pub(crate) marker: Marker,
    pub(crate) level: u32,
}

/// A number that is missing in a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gap {
    /// Index of the item in front of which a number is missing.
    pub(crate) item: usize,
    pub(crate) missing: u32,
}

/// How many series back a marker may belong to, or be nested in.
const NEAR: usize = 8;

/// Finds the items of all series of a statement and the gaps in them.
pub(crate) fn items<'t>(paragraphs: impl IntoIterator<Item = &'t str>) -> (Vec<Item>, Vec<Gap>) {
    let mut all: Vec<(usize, Marker)> = Vec::new();
    let mut cut_off = false;
    for (index, paragraph) in paragraphs.into_iter().enumerate() {
        cut_off = !ends_sentence(paragraph);
        let found = markers(paragraph);
        all.extend(found.into_iter().map(|marker| (index, marker)));
    }
    let runs = runs(&all, cut_off);
    let mut items = Vec::new();
    let mut gaps = Vec::new();
    // Runs that are open, outermost first: a run that begins inside another one and is over before it goes on is nested.
    for (run, markers) in runs.iter().enumerate() {
        let (first, last) = (markers[0], markers[markers.len() - 1]);
        let level = 1 + runs[run.saturating_sub(NEAR)..run]
            .iter()
            .filter(|span| span[span.len() - 1] > last || span[span.len() - 1] < first && trails(&all, span, first))
            .count() as u32;
        let mut expected = 1;
        for at in markers {
            let (paragraph, marker) = all[*at];
            let sequence = marker.style == Style::Sequence && marker.ordinal >= LAST - 1;
            if marker.ordinal > expected && !sequence {
                gaps.push((*at, expected));
            }
            expected = marker.ordinal + 1;
            items.push((*at, Item { paragraph, marker, level }));
        }
    }
    items.sort_by_key(|(at, _)| *at);
    let gaps = gaps
        .into_iter()
        .filter_map(|(at, missing)| items.iter().position(|(item, _)| *item == at).map(|item| Gap { item, missing }))
        .collect();
    (items.into_iter().map(|(_, item)| item).collect(), gaps)
}

/// Whether a short series of sides stands in the last item of a longer one: 三是…一方面…另一方面…
fn trails(all: &[(usize, Marker)], span: &[usize], first: usize) -> bool {
    let inner = all[first];
    let outer = all[span[span.len() - 1]];
    inner.1.style == Style::Sides && outer.1.style != Style::Sides && inner.0 == outer.0
}

/// Markers grouped into runs of one style with rising numbers; single markers that make no series are left out.
fn runs(all: &[(usize, Marker)], cut_off: bool) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for (at, (paragraph, marker)) in all.iter().enumerate() {
        let open = runs.iter_mut().rev().take(NEAR).find(|run| {
            let last = all[run[run.len() - 1]].1;
            let near = last.ordinal > 1
                || marker.ordinal == LAST
                    && (all[run[run.len() - 1]].0 == *paragraph || last.start == 0 && marker.start == 0);
            let closes = marker.style == Style::Sequence && marker.ordinal >= LAST - 1 && near;
            kin(last.style, marker.style)
                && (marker.ordinal > last.ordinal && marker.ordinal <= last.ordinal + 3
                    || closes && last.ordinal < LAST)
        });
        match open {
            Some(run) => run.push(at),
            None => runs.push(vec![at]),
        }
    }
    runs.retain(|run| is_series(all, run, cut_off));
    runs.sort();
    runs
}

/// Styles that may share one series: 首先，…其二，…第三，…
fn kin(before: Style, style: Style) -> bool {
    let loose = |style| matches!(style, Style::Sequence | Style::Among | Style::Ordinal);
    before == style || loose(before) && loose(style)
}

/// Two or more numbers, or one number above 1 at the start of a paragraph (the rest was lost).
///
/// In a text that is cut off a first item may stand alone: its fellows are gone.
fn is_series(all: &[(usize, Marker)], run: &[usize], cut_off: bool) -> bool {
    let (_, first) = all[run[0]];
    if run.len() == 1 {
        let spoken = matches!(
            first.style,
            Style::Numeral('是' | '要') | Style::Ordinal | Style::Among | Style::Bracketed | Style::Section
        );
        let last_of_all = run[0] + 1 == all.len();
        return cut_off && last_of_all && first.start == 0 && first.ordinal == 1 && spoken
            || first.start == 0
                && first.ordinal > 1
                && first.ordinal < 9
                && matches!(first.style, Style::Numeral('是' | '要') | Style::Ordinal | Style::Among);
    }
    match first.style {
        Style::Sequence => first.ordinal == 1,
        _ => first.ordinal <= 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(paragraphs: &[&str]) -> (usize, Vec<u32>) {
        let (items, gaps) = items(paragraphs.iter().copied());
        (items.iter().filter(|item| item.level == 1).count(), gaps.iter().map(|gap| gap.missing).collect())
    }

    #[test]
    fn inline_series_of_every_style_are_found() {
        assert_eq!(count(&["有以下特点。一是稳。", "二是快。三是好。"]), (3, vec![]));
        assert_eq!(count(&["第一，甲。第二，乙。第三，丙。"]), (3, vec![]));
        assert_eq!(count(&["首先是建得好，严把。其次是管得严。再次是养得勤。最后是运得畅。"]), (4, vec![]));
        assert_eq!(count(&["建议镇里一是修桥，别再等；二是修路。"]), (2, vec![]));
        assert_eq!(count(&["一靠干部带头。最险。二靠群众齐心。三靠各方支援。"]), (3, vec![]));
        assert_eq!(count(&["分三种，一是抽查，二是全查，三是突查，不打招呼。"]), (3, vec![]));
        assert_eq!(count(&["两件：第一件小事，甲。第二件小事，乙。"]), (2, vec![]));
        assert_eq!(count(&["分两步。第一步，甲；第二步，乙。"]), (2, vec![]));
        assert_eq!(count(&["其一，甲。其二，乙。其三，丙。"]), (3, vec![]));
        assert_eq!(count(&["发力：一要算准账；二要跑好腿；三要把好关。"]), (3, vec![]));
    }

    #[test]
    fn a_lost_first_item_is_a_gap() {
        assert_eq!(count(&["进一步完善。", "二是结合特点。"]), (1, vec![1]));
        assert_eq!(count(&["一是甲。三是丙。"]), (2, vec![2]));
    }

    #[test]
    fn words_that_only_look_like_markers_make_no_series() {
        assert_eq!(count(&["一是一，二是二。", "首先，我代表学校祝贺。"]).0, 2);
        assert_eq!(count(&["人才是第一资源，也是。首先，我代表学校祝贺。"]).0, 0);
    }

    #[test]
    fn sides_inside_an_item_are_nested() {
        let (items, _) = items(["一是早。", "二是多。", "三是热。一方面，甲。另一方面，乙。"]);
        assert_eq!(items.iter().map(|item| item.level).collect::<Vec<_>>(), [1, 1, 1, 2, 2]);
    }
}
