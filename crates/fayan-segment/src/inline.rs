//! Turns that follow each other inside one line: `…是什么出发点？ 王雪峰：从大背景来说…`.

use crate::{
    characters::{count_up_to, is_closer, is_colon, is_terminal},
    lexicon::{Class, Lexicon, ROLES},
    maps::{HashMap, HashSet},
    phrase::{self, Phrase, Shape},
    stamps,
};

/// Longest label inside a line, in characters.
const LONGEST: usize = 14;

/// Shortest line that is searched, in characters.
const SHORTEST: usize = 60;

/// Longest heading between the end of a sentence and a label, in characters.
const LONGEST_HEADING: usize = 40;

/// Fewest characters of a turn on average.
const SHORTEST_TURN: usize = 15;

/// A label that could open a turn.
struct Candidate<'t> {
    start: usize,
    label: &'t str,
    /// A sentence ends right before it, or the line begins with it.
    after_sentence: bool,
}

/// Where turns begin inside a line, and the headings right before them. Empty for most lines: two different labels
/// have to be there, each of them sure by itself or coming again.
pub(crate) fn starts(lexicon: &Lexicon, text: &str) -> Vec<usize> {
    if text.chars().count() < SHORTEST || text.chars().filter(|character| is_colon(*character)).take(2).count() < 2 {
        return Vec::new();
    }
    let candidates: Vec<Candidate<'_>> =
        text.match_indices(is_colon).filter_map(|(at, _)| candidate(text, at)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::default();
    for candidate in &candidates {
        *counts.entry(candidate.label).or_default() += 1;
    }
    let labels: HashMap<&str, Option<Phrase>> =
        counts.keys().map(|label| (*label, phrase::read(lexicon, label))).collect();
    let speaks = |candidate: &&Candidate<'_>| {
        let Some(Some(phrase)) = labels.get(candidate.label) else { return false };
        let again = counts.get(candidate.label).is_some_and(|count| *count > 1);
        let sure = phrase.weight >= 3.5 && !matches!(phrase.shape, Shape::Post | Shape::Organisation);
        let classes = lexicon.classes(candidate.label);
        let other = classes & (Class::Credit as u32 | Class::Field as u32 | Class::Note as u32) != 0;
        (!other || classes & ROLES != 0) && (again && phrase.weight >= 1.5 || sure && candidate.after_sentence)
    };
    let mut turns: Vec<&Candidate<'_>> = candidates.iter().filter(speaks).collect();
    // 教育局局長： behind a question of 劉健儀議員：, 柳如烟： behind one of 新华社记者：
    if !turns.is_empty() {
        let answers = |candidate: &&Candidate<'_>| {
            let Some(Some(phrase)) = labels.get(candidate.label) else { return false };
            let named = || phrase.read.as_ref().is_some_and(|name| name.surname && name.weight >= 1.5);
            let asked = || text[..candidate.start].trim_end().ends_with(['？', '?']);
            let answer = phrase.shape == Shape::Post || phrase.shape == Shape::Name && named() && asked();
            candidate.after_sentence && answer
        };
        turns = candidates.iter().filter(|candidate| speaks(candidate) || answers(candidate)).collect();
    }
    // 记者：某某。编辑：某某。 is a row of credits.
    if count_up_to(text, turns.len() * SHORTEST_TURN) < turns.len() * SHORTEST_TURN {
        return Vec::new();
    }
    let different: HashSet<&str> = turns.iter().map(|turn| turn.label).collect();
    let parts = |turn: &&Candidate<'_>| labels.get(turn.label).is_some_and(|phrase| phrase.as_ref().is_some_and(asks));
    if different.len() < 2 || turns.iter().filter(|turn| turn.after_sentence).count() < 2 || !turns.iter().any(parts) {
        return Vec::new();
    }
    let mut starts = Vec::new();
    for turn in turns.iter().filter(|turn| turn.start > 0) {
        if !turn.after_sentence
            && let Some(heading) = heading_before(text, turn.start)
        {
            starts.push(heading);
        }
        starts.push(turn.start);
    }
    starts
}

/// Whether a label is one of a conversation: a role or an outlet, or a person by name and office.
fn asks(phrase: &Phrase) -> bool {
    phrase.role.is_some() || phrase.honorific.is_some()
}

/// The label before a colon, right behind the end of a sentence or white space.
fn candidate(text: &str, colon: usize) -> Option<Candidate<'_>> {
    let before = text[..colon].trim_end();
    let body = text[colon..].trim_start_matches(is_colon).trim_start();
    if body.is_empty() || body.starts_with(['“', '「', '"']) {
        return None;
    }
    let mut start = before.len();
    for (count, (at, character)) in before.char_indices().rev().enumerate() {
        if is_terminal(character) || is_closer(character) || character == ' ' {
            break;
        }
        if count >= LONGEST || "，、；：,;:“（(《「".contains(character) {
            return None;
        }
        start = at;
    }
    let label = &before[start..];
    let last = text[..start].trim_end().chars().next_back();
    let after_sentence =
        last.is_none_or(|last| is_terminal(last) || is_closer(last) || last == '.') || stamps::close(&text[..start]);
    (!label.is_empty()).then_some(Candidate { start, label, after_sentence })
}

/// Where the words between the last sentence and a label begin.
fn heading_before(text: &str, label: usize) -> Option<usize> {
    let mut start = None;
    for (at, character) in text[..label].char_indices().rev().take(LONGEST_HEADING) {
        if is_terminal(character) {
            return start;
        }
        start = Some(at);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        let mut ends = starts(&Lexicon::own(), text);
        ends.push(text.len());
        let mut start = 0;
        ends.into_iter().map(|end| text[std::mem::replace(&mut start, end)..end].trim()).collect()
    }

    #[test]
    fn turns_and_headings_inside_a_line_are_found() {
        let text = "记者采访了研究路灯的学者柳如烟，她跑遍了全省九十个镇，数过三万盏灯。记者：灯为什么不亮？ \
                    柳如烟：因为没有人修。 修灯的人在哪里 记者：谁来修？ 柳如烟：谁装谁修。";
        assert_eq!(
            parts(text)[1..],
            [
                "记者：灯为什么不亮？",
                "柳如烟：因为没有人修。",
                "修灯的人在哪里",
                "记者：谁来修？",
                "柳如烟：谁装谁修。"
            ]
        );
    }

    #[test]
    fn a_name_behind_a_question_answers_it() {
        let text = "发言人柳如烟主持记者会，先通报了全省九十个镇的路灯情况。云泊社记者：请问路灯为什么不亮，什么时候修好？\
                    柳如烟：因为坏灯太多，我们年底以前修好。";
        assert_eq!(parts(text)[2], "柳如烟：因为坏灯太多，我们年底以前修好。");
    }

    #[test]
    fn reported_speech_is_one_line() {
        let text = "他的回答很简单：不修。后来我想，办法有两个：一是换灯，二是换人。老人说：“换灯要紧。”\
                    记者问：“换谁？”老人说：“换我。”大家都笑了，这件事就这样定了下来。";
        assert_eq!(parts(text), [text]);
    }
}
