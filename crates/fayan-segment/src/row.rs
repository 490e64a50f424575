//! One row: a line, or one of several turns on a line, with what it reads as by itself.

use std::ops::Range;

use fayan_contract::clean::Line;

use crate::{
    characters::{count_up_to, ends_sentence},
    credits,
    glance::{Glance, Words, words},
    inline,
    lexicon::{Class, Lexicon, ROLES},
    opening::{self, Known, Mark, Opening},
    phrase::{self, Phrase},
    stamps,
};

/// One line with what it reads as. Offsets into [`Row::text`] become offsets into the line by adding [`Row::offset`].
pub(crate) struct Row<'a> {
    pub(crate) line: &'a Line,
    /// Index of the line; one line may hold several rows.
    pub(crate) index: usize,
    /// The text without Markdown marks.
    pub(crate) text: &'a str,
    /// What one look at its line tells.
    pub(crate) glance: Glance,
    /// Number of rows before it that are neither furniture nor markup.
    pub(crate) order: usize,
    /// Where the text begins in the line.
    pub(crate) offset: usize,
    /// Number of characters, counted up to [`LONG`].
    pub(crate) chars: usize,
    /// Width of the text in half-width columns.
    pub(crate) width: u32,
    /// Heading level by markup.
    pub(crate) heading: Option<u8>,
    /// Wholly bold.
    pub(crate) bold: bool,
    /// Whether the line ends a sentence.
    pub(crate) ends: bool,
    /// Classes of the words in it; for long rows 0.
    pub(crate) classes: u32,
    /// How much the line looks like a credit.
    pub(crate) credit: Option<f32>,
    /// How the label at its start is used on the page.
    pub(crate) label_use: LabelUse,
    /// The line as the introduction of a speaker.
    pub(crate) phrase: Option<Phrase>,
    /// The line as the signature of the speaker under the speech.
    pub(crate) signature: Option<Phrase>,
    /// A label at the start of the line.
    pub(crate) opening: Option<Opening>,
    /// Part of a block of metadata at the top of a Markdown file, or markup left in the text.
    pub(crate) markup: bool,
    /// The introduction of a speaker begins here and goes on in the next row.
    pub(crate) head: bool,
    /// The introduction began in the row before: the reading of both rows together.
    pub(crate) whole: Option<Phrase>,
    /// Width of the column around it, where lines are cut by a margin.
    pub(crate) column: Option<u32>,
    /// The margin of the column cut it: it goes on in the next row.
    pub(crate) cut: bool,
    /// What the rows are that are set alike in the same place.
    pub(crate) alike: Option<Alike>,
    /// A field at the top of the page that says who takes part.
    pub(crate) cast: bool,
}

/// What rows of one form over the speeches of a page are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alike {
    Byline,
    Post,
    Name,
}

/// Rows with more characters are body text whatever else they look like.
pub(crate) const LONG: usize = 64;

/// Longest line, in characters, that can be a bare name or a label without any word of the lists.
const SHORT: usize = 8;

/// Classes of words without which a longer line introduces nobody.
const INTRODUCING: u32 = Class::Title as u32 | Class::Organisation as u32 | Class::Honorific as u32 | ROLES;

/// Classes of words without which a line is no credit.
const CREDITING: u32 = Class::Credit as u32 | Class::Title as u32;

/// How a label is used on a page.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LabelUse {
    /// How often it stands at the start of a line.
    pub(crate) count: u32,
    /// Whether the head speaks of the person it names, the label itself not counted.
    pub(crate) named_in_head: bool,
    /// How much the form of the line tells a label by the lines that are surely labels.
    pub(crate) form: f32,
}

impl Row<'_> {
    pub(crate) fn is_long(&self) -> bool {
        self.chars >= LONG
    }

    /// Whether one of the words stands in it.
    pub(crate) fn holds(&self, words: &Words) -> bool {
        words.stand_in(self.text, &self.glance)
    }

    /// Part of the article, neither furniture nor markup.
    pub(crate) fn is_content(&self) -> bool {
        !self.markup && self.line.cues.chrome.is_none()
    }

    /// Running text, as far as one line shows it.
    pub(crate) fn runs(&self) -> bool {
        self.is_long() || self.ends || self.cut
    }

    /// The introduction of a speaker that it is, or that its label is.
    pub(crate) fn introduction(&self) -> Option<&Phrase> {
        self.phrase.as_ref().or_else(|| self.opening.as_ref()?.phrase.as_ref())
    }

    /// Whether it introduces somebody at least so surely.
    pub(crate) fn introduces(&self, weight: f32) -> bool {
        self.introduction().is_some_and(|phrase| phrase.weight >= weight)
    }

    /// Whether it introduces somebody by post and name, a label by its colon.
    pub(crate) fn introduces_by_post(&self) -> bool {
        let colon = || self.opening.as_ref().is_some_and(|opening| opening.mark == Mark::Colon);
        let named = |phrase: &Phrase| phrase.post.is_some() && phrase.read.is_some() && phrase.weight >= 3.0;
        (self.phrase.is_some() || colon()) && self.introduction().is_some_and(named)
    }

    pub(crate) fn set_apart(&self) -> bool {
        self.bold || self.line.cues.centred || self.heading.is_some()
    }
}

/// Reads a range of a line, mostly the whole, as a row.
pub(crate) fn read<'a>(
    lexicon: &Lexicon,
    known: &mut Known<'a>,
    line: &'a Line,
    glance: &Glance,
    index: usize,
    range: Range<usize>,
    front_matter: bool,
) -> Row<'a> {
    let whole = range == (0..line.text.len());
    let range = phrase::trim_range(&line.text, range);
    let (start, end, heading, bold) = without_markdown(&line.text[range.clone()]);
    let (offset, end) = (range.start + start, range.start + end);
    let text = &line.text[offset..end];
    let chars = count_up_to(text, LONG);
    let long = chars >= LONG;
    // 【照明局】（局长 柳青） is no speech of stage notes.
    let ends = ends_sentence(text) && (long || !phrase::sets_body_apart(lexicon, text));
    let markup = front_matter || is_markup(text);
    // ■ and the like before post and name are ornament.
    let marks = text.len() - text.trim_start_matches(|c: char| opening::LEADING_MARKS.contains(&c) || c == ' ').len();
    let marks = marks + running_number(&text[marks..]);
    let classes = if long { furniture_within(lexicon, text) } else { lexicon.classes_within(text) };
    let introduces = !long
        && !ends
        && !markup
        && may_introduce(text, glance)
        && (chars <= SHORT || classes & INTRODUCING != 0 || PARTS.stand_in(text, glance));
    let phrase =
        introduces.then(|| phrase::read(lexicon, &text[marks..])).flatten().map(|phrase| phrase.shifted(marks));
    let bold_until = line.cues.bold_until.map(|until| (until as usize).saturating_sub(offset).min(text.len()));
    let opening = (!markup).then(|| opening::read(lexicon, known, text, glance, bold_until)).flatten();
    let opening = opening.or_else(|| {
        let speech = !markup && GAP.may_stand_in(glance) && (long || PAUSES.stand_in(text, glance));
        if speech { opening::before_gap(lexicon, text) } else { None }
    });
    // 演讲人：石磊（青溪镇镇长）
    let presented = opening.as_ref().filter(|_| !long && !ends).and_then(|opening| presented(lexicon, text, opening));
    let opening = opening.filter(|_| presented.is_none());
    let phrase = presented.or(phrase);
    // Post and name with a colon, alone on the line, are a byline as well as a label.
    let alone =
        opening.as_ref().filter(|opening| opening.body == text.len()).and_then(|opening| opening.phrase.clone());
    let named = |phrase: &Phrase| phrase.post.is_some() && phrase.read.is_some();
    // 诸位代表先生： greets.
    let greets = || lexicon.opening(text, Class::Greeting as u32).is_some();
    let phrase = phrase.or(alone.filter(|phrase| named(phrase) && !greets()));
    let signature = (!long && !markup && classes & INTRODUCING != 0).then(|| signature(lexicon, text)).flatten();
    Row {
        line,
        index,
        order: 0,
        text,
        glance: *glance,
        offset,
        chars,
        width: if whole && offset == 0 && end == line.text.len() {
            line.cues.width
        } else {
            crate::characters::width(text)
        },
        heading: line.cues.heading.or(heading),
        bold: line.cues.bold || bold,
        ends,
        classes,
        credit: if !long && (classes & CREDITING != 0 || SLASH.stand_in(text, glance)) {
            credits::looks_like(lexicon, text)
        } else {
            None
        },
        label_use: LabelUse::default(),
        phrase,
        signature,
        opening,
        markup,
        head: false,
        whole: None,
        column: None,
        cut: false,
        alike: None,
        cast: false,
    }
}

/// 演讲人：石磊（青溪镇镇长）: post and name behind the word for whoever speaks.
fn presented(lexicon: &Lexicon, text: &str, opening: &Opening) -> Option<Phrase> {
    if !lexicon.is(&opening.squeezed, Class::Presenter) || opening.body >= text.len() {
        return None;
    }
    let phrase = phrase::read(lexicon, &text[opening.body..])?;
    let named = phrase.read.as_ref().is_some_and(|name| name.weight >= 0.3) && phrase.post.is_some();
    (named && phrase.weight >= 3.0).then(|| phrase.shifted(opening.body))
}

/// （青溪镇镇长 石磊）; ——青溪镇镇长 石磊
fn signature(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let inner = match text.strip_prefix(['（', '(']) {
        Some(inner) => inner.strip_suffix(['）', ')'])?,
        None => text.strip_prefix("——")?,
    };
    let inner = inner.trim();
    let start = text.find(inner)?;
    let phrase = phrase::read(lexicon, inner)?;
    (phrase.post.is_some() && phrase.read.is_some() && phrase.weight >= 2.0).then(|| phrase.shifted(start))
}

/// Where the parts of one line end: after each time stamp that another label follows, and before a credit behind the
/// last sentence, and where labels follow each other inside it. Mostly the end of the line.
pub(crate) fn part_ends<'t>(
    lexicon: &Lexicon,
    known: &mut Known<'t>,
    text: &'t str,
    glance: &Glance,
    ends: &mut Vec<usize>,
) {
    ends.clear();
    if CLOSING_BRACKETS.may_stand_in(glance) {
        for (at, close) in text.match_indices([']', '］']) {
            let end = at + close.len();
            let rest = text[end..].trim_start();
            let open = text[..at].char_indices().rev().take(24).find(|(_, character)| matches!(character, '[' | '［'));
            let stamp = open.is_some_and(|(open, _)| stamps::is_stamp(&text[open..at]));
            if stamp
                && !rest.is_empty()
                && opening::read(lexicon, known, rest, glance, None).is_some_and(|opening| opening.phrase.is_some())
            {
                ends.push(end);
            }
        }
    }
    if ends.is_empty() && opening::COLONS.may_stand_in(glance) {
        *ends = inline::starts(lexicon, text);
    }
    if let Some(start) = credits::glued(lexicon, text, glance).filter(|start| ends.last().is_none_or(|end| end < start))
    {
        ends.push(start);
    }
    ends.push(text.len());
}

/// Where the rest of a stamp ends that a line begins with, and where a stamp begins that the next line ends: the margin
/// of a column breaks `[03-05` from `16:17]`.
pub(crate) fn broken_stamps(lines: &[Line], index: usize, glance: &Glance) -> (Option<usize>, Option<usize>) {
    let broken = |before: &str, after: &str| {
        let open = before.rfind(['[', '［'])?;
        let close = after.find([']', '］'])?;
        let inside = before[open..].trim_start_matches(['[', '［']).trim_end().to_owned() + " " + after[..close].trim();
        let end = close + after[close..].chars().next().map_or(0, char::len_utf8);
        (count_up_to(&inside, 24) < 24 && stamps::is_stamp(&inside)).then_some((open, end))
    };
    let line = &lines[index].text;
    let before = index.checked_sub(1).filter(|_| CLOSING_BRACKETS.may_stand_in(glance));
    let before = before.and_then(|before| broken(&lines[before].text, line));
    let after = lines.get(index + 1).filter(|_| OPENING_BRACKETS.may_stand_in(glance));
    let after = after.and_then(|next| broken(line, &next.text));
    (before.map(|(_, end)| end), after.map(|(open, _)| open).filter(|open| before.is_none_or(|(_, end)| *open >= end)))
}

/// Whether the beginning of a long line holds words of page furniture.
fn furniture_within(lexicon: &Lexicon, text: &str) -> u32 {
    let opening = text.char_indices().nth(40).map_or(text, |(end, _)| &text[..end]);
    lexicon.classes_within(opening) & Class::Furniture as u32
}

/// Length of the number that counts the speakers of a page: 01, 2. or 3、 right before a name or a post.
pub(crate) fn running_number(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text[digits..].trim_start_matches(['.', '．', '、', ' ']);
    let year = rest.starts_with(['年', '月', '日', '级', '届', '号']);
    if (1..=2).contains(&digits) && rest.starts_with(crate::characters::is_han) && !year {
        text.len() - rest.len()
    } else {
        0
    }
}

/// A cheap look before a line is read as an introduction.
fn may_introduce(text: &str, glance: &Glance) -> bool {
    static ENDS: Words = Words::of(&words(["。", "！", "？", "；"]));
    !text.ends_with(['，', '、', '；', '：', ':', '。', '“', ',']) && !ENDS.stand_in(text, glance)
}

/// What parts the words of an introduction.
static PARTS: Words = Words::of(&words([" ", "·", "•", "（", "("]));

static GAP: Words = Words::of(&words([" "]));

static SLASH: Words = Words::of(&words(["/"]));

static PAUSES: Words = Words::of(&words(["，", "。", "？", "！"]));

static OPENING_BRACKETS: Words = Words::of(&words(["[", "［"]));

static CLOSING_BRACKETS: Words = Words::of(&words(["]", "］"]));

/// The range of a line without Markdown marks, its heading level and whether it is bold.
fn without_markdown(text: &str) -> (usize, usize, Option<u8>, bool) {
    let mut start = 0;
    let mut end = text.len();
    let mut heading = None;
    let skip = |start: usize, mark: &str| {
        start + mark.len() + (text[start + mark.len()..].len() - text[start + mark.len()..].trim_start().len())
    };
    while text[start..].starts_with('>') {
        start = skip(start, ">");
    }
    let marks = text[start..].bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&marks) && text[start + marks..].starts_with(' ') {
        heading = Some(marks as u8);
        start = skip(start, &text[start..start + marks]);
    } else if text[start..].starts_with("- ") && text.len() > start + 2 {
        start = skip(start, "-");
    }
    let bold = end - start > 4
        && text[start..].starts_with("**")
        && text.ends_with("**")
        && text[start..].matches("**").count() == 2;
    if bold {
        start += 2;
        end -= 2;
    }
    // *2031年10月26日*
    let italic = !bold
        && end - start > 4
        && text[start..end].starts_with(['*', '_'])
        && text[start..end].ends_with(text[start..].chars().next().unwrap_or('*'))
        && text[start + 1..end - 1].trim() == &text[start + 1..end - 1]
        && !text[start + 1..end - 1].contains(['*', '_']);
    if italic {
        start += 1;
        end -= 1;
    }
    (start, end, heading, bold)
}

/// A line that is only markup of another format: `<img …>`, `<figure>`, `---`.
fn is_markup(text: &str) -> bool {
    (text.starts_with('<')
        && text.ends_with('>')
        && !text.contains("</p>")
        && count_up_to(text, 12) > 1
        && !text.starts_with("<figcaption"))
        // ![](address)
        || text.starts_with("![") && text.ends_with(')') && text.matches("](").count() == 1
        || (text.len() >= 3
            && text.chars().all(|character| {
                matches!(character, '`' | '-' | '=' | '*' | '＊' | '_' | '—' | '■' | '★' | '·' | ' ' | '…' | '○' | '●')
            }))
}
