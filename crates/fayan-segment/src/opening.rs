//! Labels at the start of a line: `主持人：…`, `[骆启年]：…`, `▲新华社记者:…`, a bold opening.

use std::ops::Range;

use fayan_contract::report::SpeakerRole;

use crate::{
    characters::{count_up_to, ends_sentence, is_colon, squeeze},
    glance::{Glance, Words, words},
    lexicon::{Lexicon, ROLES},
    maps::HashMap,
    phrase::{self, Phrase, Shape},
    posts, stamps,
};

/// A label with what it reads as. Ranges are byte offsets into the line's text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Opening {
    /// The label without marks, brackets and colon.
    pub(crate) label: Range<usize>,
    /// The label without white space.
    pub(crate) squeezed: String,
    /// Where the speech begins.
    pub(crate) body: usize,
    /// What sets the label off.
    pub(crate) mark: Mark,
    /// The label as the introduction of a speaker; its ranges are offsets into the line's text, too.
    pub(crate) phrase: Option<Phrase>,
    /// Whether the label is wholly bold and the rest is not.
    pub(crate) bold: bool,
    /// A verb of speaking that the label ends in.
    pub(crate) verb: bool,
}

/// What sets a label off from the speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Mark {
    /// A colon of any width.
    Colon,
    /// Brackets, with or without a colon.
    Bracket,
    /// Bold print alone.
    Bold,
    /// A dash, and behind it the headline of the speech.
    Dash,
    /// White space alone: 左小川　　目前我们的刊物…
    Gap,
}

/// Labels as they were read before: a transcript has few labels and many turns.
#[derive(Debug, Default)]
pub(crate) struct Known<'t>(HashMap<&'t str, Introduction>);

/// Longest label that is kept, in bytes; longer ones hardly come again.
const LONGEST_KNOWN: usize = 36;

/// How a label reads. Ranges are byte offsets into the label.
#[derive(Debug, Clone)]
struct Introduction {
    /// Where the label ends.
    end: usize,
    phrase: Option<Phrase>,
    /// Whether a verb of speaking at its end is left out of the reading.
    verb: bool,
}

/// What a label ends in, mostly.
pub(crate) static COLONS: Words = Words::of(&words(["：", ":", "︰"]));

static DASH: Words = Words::of(&words(["——"]));

/// Longest label that is looked at, in characters.
const LONGEST_LABEL: usize = 60;

/// Marks that may stand before a label.
pub(crate) const LEADING_MARKS: [char; 14] = ['▲', '■', '●', '◆', '□', '△', '★', '◎', '…', '*', '•', '▌', '○', '◇'];

/// Verbs that a label may end in.
static VERBS: Words = Words::of(&words([
    "首先发布消息",
    "首先發布消息",
    "发布消息",
    "發布消息",
    "说",
    "表示",
    "指出",
    "答",
    "問",
    "问",
    "回答",
    "介绍",
    "認為",
    "说道",
    "答道",
    "發言",
    "坦言",
    "直言",
    "认为",
    "强调",
    "感慨",
    "回忆",
    "建议",
    "呼吁",
    "透露",
]));

/// Finds the label of a line. A time stamp before it is skipped whatever follows, a number only before a speaker.
pub(crate) fn read<'t>(
    lexicon: &Lexicon,
    known: &mut Known<'t>,
    text: &'t str,
    glance: &Glance,
    bold_until: Option<usize>,
) -> Option<Opening> {
    let marks = |start: usize| {
        let mark = |c: char| LEADING_MARKS.contains(&c) || c == '—' || c.is_whitespace();
        let rest = text[start..].trim_start_matches(mark);
        text.len() - rest.len()
    };
    let first = marks(0);
    // 09:00 开学季：第一课 is the item of a programme; speech ends in a sentence, or the label stands alone.
    let spoken = || ends_sentence(text) || text.ends_with([']', '】', '：', ':']) || count_up_to(text, 40) >= 40;
    let stamped = marks(stamps::after_stamp(text, first));
    let bracket = text[stamped..].starts_with(['[', '【', '［']);
    let start = if stamped > first && (bracket || spoken()) { stamped } else { first };
    let numbered = marks(stamps::after_number(text, start));
    if numbered > start
        && let Some(opening) = read_at(lexicon, known, text, glance, numbered, bold_until)
        && opening.phrase.as_ref().is_some_and(|phrase| phrase.weight >= 2.0)
    {
        return Some(opening);
    }
    read_at(lexicon, known, text, glance, start, bold_until)
}

fn read_at<'t>(
    lexicon: &Lexicon,
    known: &mut Known<'t>,
    text: &'t str,
    glance: &Glance,
    start: usize,
    bold_until: Option<usize>,
) -> Option<Opening> {
    let (label, body, mark) = in_brackets(text, start)
        .or_else(|| if COLONS.may_stand_in(glance) { before_colon(text, start) } else { None })
        .or_else(|| in_bold(lexicon, text, start, bold_until))
        .or_else(|| if DASH.may_stand_in(glance) { before_dash(lexicon, text, start) } else { None })?;
    let bold = bold_until.is_some_and(|until| {
        let until = floor(text, until);
        until >= label.end && until <= body + 3
    });
    let Introduction { end, phrase, verb } = known.introduction(lexicon, &text[label.clone()]);
    let phrase = phrase.map(|phrase| phrase.shifted(label.start));
    let phrase = phrase::numbered_question(&text[label.clone()]).filter(|_| text.ends_with(['？', '?'])).or(phrase);
    let label = label.start..label.start + end;
    let squeezed = squeeze(&text[label.clone()]);
    let mut opening = Opening { label, squeezed, body, mark, phrase, bold, verb };
    if let Some(post) = post_in_brackets(lexicon, text, &opening)
        && let Some(phrase) = opening.phrase.as_mut()
    {
        phrase.post = Some(post);
        phrase.shape = Shape::NameBracketPost;
        phrase.weight += 2.0;
        opening.body = text.len();
    }
    if let Some(extended) = named_after_role(lexicon, text, &opening) {
        opening = extended;
    }
    Some(opening)
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// `【张业遂】…`, `[骆启年]：…`
fn in_brackets(text: &str, start: usize) -> Option<(Range<usize>, usize, Mark)> {
    let open = text[start..].chars().next()?;
    let close = match open {
        '【' => '】',
        '[' => ']',
        '〔' => '〕',
        '［' => '］',
        _ => return None,
    };
    let inner = start + open.len_utf8();
    let mut label = text[inner..].char_indices().take(LONGEST_LABEL + 1);
    let end = inner + label.find(|(_, character)| *character == close)?.0;
    if end == inner {
        return None;
    }
    let after = end + close.len_utf8();
    // [words](address) is a link of Markdown.
    if text[after..].starts_with('(') {
        return None;
    }
    Some((inner..end, after_colon(text, after), Mark::Bracket))
}

/// Finds a label that only white space sets off from the speech. One page sets all its speakers so, hence a single one
/// means nothing.
pub(crate) fn before_gap(lexicon: &Lexicon, text: &str) -> Option<Opening> {
    let start = text.len() - text.trim_start_matches(|c: char| LEADING_MARKS.contains(&c)).len();
    let gaps = text.char_indices().take(LONGEST_LABEL).filter(|(at, character)| *character == ' ' && *at > start);
    for (gap, _) in gaps.take(3) {
        let label = phrase::trim_range(text, start..gap);
        if text[label.clone()].contains(['，', '。', '！', '？', '；', '：', ':', '“']) {
            return None;
        }
        let phrase = phrase::read(lexicon, &text[label.clone()]).filter(|phrase| {
            let named = |name: &crate::names::Name| {
                name.weight >= 1.5
                    || name.weight >= 0.3 && phrase.shape == Shape::Name && name.text.chars().count() == 3
            };
            phrase.read.as_ref().is_some_and(named) && !matches!(phrase.shape, Shape::NamePost | Shape::NameSpacePost)
        });
        if let Some(phrase) = phrase {
            let body = gap + (text[gap..].len() - text[gap..].trim_start().len());
            let phrase = Some(phrase.shifted(label.start));
            let squeezed = squeeze(&text[label.clone()]);
            return Some(Opening { label, squeezed, body, mark: Mark::Gap, phrase, bold: false, verb: false });
        }
    }
    None
}

/// Skips a colon and the white space around it.
fn after_colon(text: &str, at: usize) -> usize {
    let rest = text[at..].trim_start();
    let rest = rest.strip_prefix(is_colon).unwrap_or(rest).trim_start();
    text.len() - rest.len()
}

/// The text before the first colon outside brackets and quotations.
fn before_colon(text: &str, start: usize) -> Option<(Range<usize>, usize, Mark)> {
    let mut depth = 0_u32;
    for (count, (at, character)) in text[start..].char_indices().map(|(at, c)| (start + at, c)).enumerate() {
        if count > LONGEST_LABEL {
            return None;
        }
        match character {
            '（' | '(' | '“' | '《' | '「' | '[' => depth += 1,
            '）' | ')' | '”' | '》' | '」' | ']' => depth = depth.saturating_sub(1),
            '。' | '！' | '？' | '；' | '!' | '?' | ';' => return None,
            _ if depth == 0 && is_colon(character) => {
                let label = phrase::trim_range(text, start..at);
                let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
                let body = after_colon(text, at);
                let clock = digit(text[..at].chars().next_back()) && digit(text[body..].chars().next());
                // 主持人 10:05:12：…
                let stem = label.start + stamps::before_stamp(&text[label.clone()]);
                if clock && stem == label.end || label.is_empty() {
                    continue;
                }
                if stem == label.start || text[label.start..stem].contains(is_colon) {
                    return None;
                }
                return Some((label.start..stem, body, Mark::Colon));
            }
            _ => {}
        }
    }
    None
}

/// 甲乙代表——路修通了，更要有人管: name with its form of address or post, and behind the dash no sentence.
fn before_dash(lexicon: &Lexicon, text: &str, start: usize) -> Option<(Range<usize>, usize, Mark)> {
    let dash = start + text[start..].find("——").filter(|at| *at > 0)?;
    if ends_sentence(text) || count_up_to(text, LONGEST_LABEL + 1) > LONGEST_LABEL {
        return None;
    }
    let label = phrase::trim_range(text, start..dash);
    let phrase = phrase::read(lexicon, &text[label.clone()])?;
    let introduced = phrase.read.is_some() && (phrase.honorific.is_some() || phrase.post.is_some());
    let body = dash + "——".len();
    (introduced && phrase.weight >= 2.0 && body < text.len()).then_some((label, body, Mark::Dash))
}

/// A bold opening that reads as an introduction, without a colon.
fn in_bold(
    lexicon: &Lexicon,
    text: &str,
    start: usize,
    bold_until: Option<usize>,
) -> Option<(Range<usize>, usize, Mark)> {
    let until = floor(text, bold_until?);
    if until <= start || until >= text.len() || count_up_to(&text[start..until], LONGEST_LABEL + 1) > LONGEST_LABEL {
        return None;
    }
    let label = phrase::trim_range(text, start..until);
    let named = phrase::read(lexicon, &text[label.clone()]).is_some_and(|phrase| phrase.weight >= 3.0);
    (!label.is_empty() && named).then(|| (label, after_colon(text, until), Mark::Bold))
}

impl<'t> Known<'t> {
    fn introduction(&mut self, lexicon: &Lexicon, label: &'t str) -> Introduction {
        if label.len() > LONGEST_KNOWN {
            return introduction(lexicon, label);
        }
        self.0.entry(label).or_insert_with(|| introduction(lexicon, label)).clone()
    }
}

/// Reads the label; a verb of speaking at its end is left out of the reading.
fn introduction(lexicon: &Lexicon, printed: &str) -> Introduction {
    // 本刊编辑部（以下简称“本刊”）
    let short_form =
        ["（以下", "(以下", "（简称", "(简称"].iter().find_map(|open| printed.find(open)).filter(|at| *at > 0);
    let words = &printed[..short_form.unwrap_or(printed.len())];
    let whole = phrase::read(lexicon, words);
    let mut verb = false;
    let mut found = whole;
    // 席慕白代表民盟市委会发言：, 席慕白代表民盟市委会说：
    let spoke = ["发言", "說", "说"].iter().any(|word| words.ends_with(word));
    let on_behalf = |at: usize| spoke || is_body_spoken_for(lexicon, &words[at + "代表".len()..]);
    if let Some(stem) = words.find("代表").filter(|at| *at > 0 && on_behalf(*at)).map(|at| words[..at].trim_end())
        && let Some(phrase) = phrase::read(lexicon, stem)
        && phrase.read.is_some()
    {
        found = Some(phrase);
    } else if let Some(stem) = VERBS.closing(words).map(str::trim_end)
        && let Some(phrase) = phrase::read(lexicon, stem)
        && phrase.shape != Shape::Post
        && found.as_ref().is_none_or(|found| {
            // 谢澈说 is no name, 李答 could be one.
            let names = phrase.read.is_some() && !words.ends_with(['答', '问', '問']);
            phrase.weight > found.weight || names && phrase.weight >= found.weight
        })
    {
        found = Some(phrase);
        verb = true;
    }
    let found = match found {
        Some(found) if found.weight >= 1.5 => Some(found),
        weak => phrase::medium(lexicon, words).or(weak),
    };
    Introduction { end: words.len(), phrase: found, verb }
}

/// 民盟市委会, 共青团、青联界: whom a delegate speaks for.
fn is_body_spoken_for(lexicon: &Lexicon, text: &str) -> bool {
    (2..=30).contains(&count_up_to(text, 31))
        && (text.ends_with(['界', '组', '組', '团', '團']) || posts::is_organisation(lexicon, text))
}

/// `主持人:对外新闻处处长柯宜达 女士们…`: a role, and after the colon post and name up to a space or a second colon.
fn named_after_role(lexicon: &Lexicon, text: &str, opening: &Opening) -> Option<Opening> {
    if lexicon.classes(&text[opening.label.clone()]) & ROLES == 0 {
        return None;
    }
    let rest = &text[opening.body..];
    let end = rest.char_indices().take(LONGEST_LABEL).find(|(_, c)| *c == ' ' || is_colon(*c)).map(|(at, _)| at)?;
    let named = phrase::read(lexicon, &rest[..end])?;
    if !matches!(named.shape, Shape::PostName) || named.read.is_none() || named.weight < 3.0 {
        return None;
    }
    let mut phrase = named.shifted(opening.body);
    phrase.role = opening.phrase.as_ref().and_then(|phrase| phrase.role).or(Some(SpeakerRole::Speaker));
    phrase.shape = Shape::RoleBracketName;
    phrase.weight = 5.0;
    let label = opening.label.start..opening.body + end;
    let squeezed = squeeze(&text[label.clone()]);
    let body = after_colon(text, opening.body + end);
    Some(Opening { label, squeezed, body, phrase: Some(phrase), ..opening.clone() })
}

/// `潘儒荪：（第一医学院）`: after name and colon only the body or the post of the speaker, in brackets.
fn post_in_brackets(lexicon: &Lexicon, text: &str, opening: &Opening) -> Option<Range<usize>> {
    let named = opening.phrase.as_ref().is_some_and(|phrase| phrase.read.is_some() && phrase.post.is_none());
    let inner = text[opening.body..].strip_prefix(['（', '('])?.strip_suffix(['）', ')'])?;
    let posts = posts::read(lexicon, inner);
    let post = posts.whole || posts.title_last || posts::is_organisation(lexicon, inner);
    let end = text.trim_end_matches(['）', ')']).len();
    (named && post).then(|| end - inner.len()..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_label(text: &str) -> Option<Opening> {
        read(&Lexicon::own(), &mut Known::default(), text, &Glance::of(text), None)
    }

    fn check(text: &str, label: &str, body: &str) -> Opening {
        let opening = read_label(text).unwrap_or_else(|| panic!("{text} has no label"));
        assert_eq!((&text[opening.label.clone()], &text[opening.body..]), (label, body));
        opening
    }

    #[test]
    fn labels_of_all_marks_are_found() {
        check("主持人：各位记者，下午好。", "主持人", "各位记者，下午好。");
        check("[骆启年]：", "骆启年", "");
        check("[王志珍]人民网的网友们", "王志珍", "人民网的网友们");
        check("▲新华社记者:请问", "新华社记者", "请问");
        check("……吳：當時", "吳", "當時");
        check("裁判官（指向吳）：唔駛講", "裁判官（指向吳）", "唔駛講");
        check("吳︰咁你都幾", "吳", "咁你都幾");
        let host = check(
            "主持人:福建省委宣传部对外新闻处处长柯宜达 女士们",
            "主持人:福建省委宣传部对外新闻处处长柯宜达",
            "女士们",
        );
        assert_eq!(host.phrase.unwrap().read.unwrap().text, "柯宜达");
    }

    #[test]
    fn times_and_sentences_are_no_labels() {
        assert!(read_label("10:00-11:00 开幕").is_none());
        assert!(read_label("我来回答。第一个问题：").is_none());
    }
}
