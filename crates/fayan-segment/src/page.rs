//! A document as the rules see it: rows without markup marks, with what each row reads as, and what the page says
//! about itself as a whole.

use std::{collections::HashMap, ops::Range};

use fayan_contract::clean::{Break, CleanDocument, Line, MetadataKey};

use crate::{
    characters::{count_up_to, ends_sentence, is_colon, is_han, squeeze},
    lexicon::{Class, Lexicon},
    opening::{self, Opening},
    phrase::{self, Phrase, Shape},
    posts, roster,
};

/// One line with what it reads as. Offsets into [`Row::text`] become offsets into the line by adding [`Row::offset`].
pub(crate) struct Row<'a> {
    pub(crate) line: &'a Line,
    /// Index of the line; one line may hold several rows.
    pub(crate) index: usize,
    /// The text without Markdown marks.
    pub(crate) text: &'a str,
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
    /// The line as the introduction of a speaker.
    pub(crate) phrase: Option<Phrase>,
    /// A label at the start of the line.
    pub(crate) opening: Option<Opening>,
    /// Part of a block of metadata at the top of a Markdown file, or markup left in the text.
    pub(crate) markup: bool,
    /// The introduction of a speaker begins here and goes on in the next row.
    pub(crate) head: bool,
    /// The introduction began in the row before: the reading of both rows together.
    pub(crate) whole: Option<Phrase>,
}

/// Rows with more characters are body text whatever else they look like.
pub(crate) const LONG: usize = 64;

/// How far into a document its head reaches: rows and bytes.
const HEAD_ROWS: usize = 40;
const HEAD_BYTES: usize = 9000;

impl Row<'_> {
    pub(crate) fn is_long(&self) -> bool {
        self.chars >= LONG
    }

    pub(crate) fn set_apart(&self) -> bool {
        self.bold || self.line.cues.centred || self.heading.is_some()
    }
}

/// How a label is used on a page.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LabelUse {
    /// How often it stands at the start of a line.
    pub(crate) count: u32,
    /// Whether the head speaks of the person it names, the label itself not counted.
    pub(crate) named_in_head: bool,
}

/// All rows and what holds for the whole document.
pub(crate) struct Page<'a> {
    pub(crate) rows: Vec<Row<'a>>,
    /// Titles that the document gives in its metadata, without white space, best first.
    pub(crate) titles: Vec<String>,
    /// Sub-titles likewise.
    pub(crate) subtitles: Vec<String>,
    /// The first rows without white space, for looking up words.
    pub(crate) head: String,
    /// How often each label occurs.
    pub(crate) labels: HashMap<String, LabelUse>,
    /// How many different labels that read as speakers have no verb of speaking.
    pub(crate) plain_labels: usize,
    /// Units and persons that the note announces.
    pub(crate) announced: Vec<String>,
    /// Whether lines are wrapped to a column.
    pub(crate) wrapped: bool,
    /// Width of the widest column, in half-width columns.
    pub(crate) column: u32,
    /// Classes of the words of title, sub-title and head.
    pub(crate) title_classes: u32,
    pub(crate) head_classes: u32,
}

impl<'a> Page<'a> {
    pub(crate) fn new(clean: &'a CleanDocument) -> Self {
        let front_matter = front_matter_end(clean);
        let mut rows: Vec<Row<'a>> = Vec::with_capacity(clean.lines.len());
        for (index, line) in clean.lines.iter().enumerate() {
            let mut start = 0;
            for end in turn_ends(&line.text) {
                rows.push(row(line, index, start..end, index < front_matter));
                start = end;
            }
        }
        let mut order = 0;
        for row in &mut rows {
            row.order = order;
            order += usize::from(!row.markup && row.line.cues.chrome.is_none());
        }
        find_heads(&mut rows);
        let (wrapped, column) = column_of(&rows);
        let metadata = |key: MetadataKey| {
            clean
                .metadata
                .iter()
                .filter(move |item| item.key == key)
                .map(|item| squeeze(&item.value))
                .collect::<Vec<_>>()
        };
        let titles = metadata(MetadataKey::Title);
        let subtitles = metadata(MetadataKey::Subtitle);
        let mut head = String::new();
        let content = rows.iter().filter(|row| row.line.cues.chrome.is_none() && !row.markup);
        for row in content.take(HEAD_ROWS) {
            if head.len() > HEAD_BYTES {
                break;
            }
            head.extend(row.text.chars().filter(|character| !character.is_whitespace()).take(HEAD_BYTES / 3));
            head.push('\n');
        }
        let labels = label_uses(&rows, &head);
        let plain_labels = rows
            .iter()
            .filter_map(|row| row.opening.as_ref())
            .filter(|opening| !opening.verb && opening.phrase.as_ref().is_some_and(|phrase| phrase.weight >= 3.0))
            .count();
        let announced = roster::announced(&head.replace('\n', "")).map(|found| found.names).unwrap_or_default();
        let mut titles_text: String = titles.concat() + &subtitles.concat();
        rows.iter()
            .filter(|row| row.line.cues.chrome.is_none() && !row.markup)
            .take(4)
            .filter(|row| !row.is_long() && !row.ends)
            .for_each(|row| titles_text += row.text);
        let title_classes = Lexicon::get().classes_within(&titles_text);
        let head_classes = Lexicon::get().classes_within(&head);
        Self {
            rows,
            titles,
            subtitles,
            head,
            labels,
            plain_labels,
            announced,
            wrapped,
            column,
            title_classes,
            head_classes,
        }
    }

    /// The row in which the introduction that ends in a row begins.
    pub(crate) fn first_of_introduction(&self, row: usize) -> usize {
        self.rows[..row].iter().rposition(|row| !row.head).map_or(0, |before| before + 1)
    }

    /// How the label of a row is used.
    pub(crate) fn label_use(&self, row: &Row<'_>) -> LabelUse {
        let label = row.opening.as_ref().map(|opening| squeeze(&row.text[opening.label.clone()]));
        label.and_then(|label| self.labels.get(&label).copied()).unwrap_or_default()
    }

    /// How often the label of a row occurs.
    pub(crate) fn label_count(&self, row: &Row<'_>) -> u32 {
        self.label_use(row).count
    }
}

fn label_uses(rows: &[Row<'_>], head: &str) -> HashMap<String, LabelUse> {
    let mut uses: HashMap<String, LabelUse> = HashMap::new();
    for (row, opening) in rows.iter().filter_map(|row| row.opening.as_ref().map(|opening| (row, opening))) {
        let found = uses.entry(squeeze(&row.text[opening.label.clone()])).or_default();
        if found.count == 0 {
            let name = opening.phrase.as_ref().and_then(|phrase| phrase.read.as_ref()).map(|name| name.text.as_str());
            found.named_in_head =
                name.is_some_and(|name| name.chars().nth(1).is_some() && head.matches(name).nth(1).is_some());
        }
        found.count += 1;
    }
    uses
}

fn row(line: &Line, index: usize, range: Range<usize>, front_matter: bool) -> Row<'_> {
    let whole = range == (0..line.text.len());
    let range = phrase::trim_range(&line.text, range);
    let (start, end, heading, bold) = without_markdown(&line.text[range.clone()]);
    let (offset, end) = (range.start + start, range.start + end);
    let text = &line.text[offset..end];
    let chars = count_up_to(text, LONG);
    let long = chars >= LONG;
    let ends = ends_sentence(text);
    let markup = front_matter || is_markup(text);
    // ■ and the like before post and name are ornament.
    let marks = text.len() - text.trim_start_matches(|c: char| opening::LEADING_MARKS.contains(&c) || c == ' ').len();
    let introduces = !long && !ends && !markup && may_introduce(text);
    let phrase = introduces.then(|| phrase::read(&text[marks..])).flatten().map(|phrase| phrase.shifted(marks));
    let bold_until = line.cues.bold_until.map(|until| (until as usize).saturating_sub(offset).min(text.len()));
    let opening = (!markup).then(|| opening::read(text, bold_until)).flatten();
    // Post and name with a colon, alone on the line, are a byline as well as a label.
    let alone =
        opening.as_ref().filter(|opening| opening.body == text.len()).and_then(|opening| opening.phrase.clone());
    let phrase = phrase.or(alone.filter(|phrase| phrase.post.is_some() && phrase.read.is_some()));
    Row {
        line,
        index,
        order: 0,
        text,
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
        classes: if long { furniture_within(text) } else { Lexicon::get().classes_within(text) },
        phrase,
        opening,
        markup,
        head: false,
        whole: None,
    }
}

/// Most rows that one introduction is looked for in.
const LONGEST_INTRODUCTION: usize = 6;

/// Where the turns on one line end: after each time stamp that another label follows. Mostly the end of the line.
fn turn_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    for (at, close) in text.match_indices([']', '］']) {
        let end = at + close.len();
        let rest = text[end..].trim_start();
        let open = text[..at].char_indices().rev().take(24).find(|(_, character)| matches!(character, '[' | '［'));
        let stamp = open.is_some_and(|(open, _)| is_stamp(&text[open..at]));
        if stamp && !rest.is_empty() && opening::read(rest, None).is_some_and(|opening| opening.phrase.is_some()) {
            ends.push(end);
        }
    }
    ends.push(text.len());
    ends
}

/// 03-05 16:17 and the like.
pub(crate) fn is_stamp(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 3 && text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || "[［-:/. 年月日时分秒".contains(c))
}

/// Finds introductions that were broken over several rows: read together they are post and name, and more surely so.
fn find_heads(rows: &mut [Row<'_>]) {
    for first in 0..rows.len() {
        if !may_begin_introduction(rows, first) {
            continue;
        }
        let mut both = rows[first].text.to_owned();
        for last in first + 1..rows.len().min(first + LONGEST_INTRODUCTION) {
            let row = &rows[last];
            if row.markup || row.line.cues.break_before == Break::Block {
                break;
            }
            let before = both.len();
            let colon = row.text.char_indices().take(40).find(|(_, character)| is_colon(*character)).map(|(at, _)| at);
            both.push_str(&row.text[..colon.unwrap_or(row.text.len())]);
            if count_up_to(&both, 80) >= 80 || both.contains(['。', '；', '！', '？']) || row.ends && colon.is_none()
            {
                break;
            }
            // Without the first row: what already is a whole introduction needs no more words before it.
            let rest = &both[rows[first].text.len()..];
            let halves = last == first + 1 && colon.is_none() && is_post_and_name(&rows[first], row);
            let posted =
                halves || rows[first + 1].phrase.as_ref().is_some_and(|phrase| matches!(phrase.shape, Shape::Post));
            if posted || last > first + 1 && whole_introduction(rest, 0).is_some() {
                break;
            }
            let whole = if is_complete(row) { None } else { whole_introduction(&both, before) };
            if whole.is_some() && (colon.is_some() || !row.is_long()) {
                rows[first..last].iter_mut().for_each(|row| row.head = true);
                rows[last].whole = whole;
                break;
            }
            if colon.is_some() {
                break;
            }
        }
    }
}

/// A line that is the start of something and is neither a sentence nor an introduction by itself.
fn may_begin_introduction(rows: &[Row<'_>], index: usize) -> bool {
    let row = &rows[index];
    let after_end = index.checked_sub(1).is_none_or(|before| {
        let before = &rows[before];
        before.ends
            || before.set_apart()
            || row.line.cues.indent >= 2
            || before.phrase.is_some()
            || !before.is_long() && before.line.cues.break_before == Break::Block
            || before.text.ends_with(['：', ':'])
            || before.width + 8 < row.width
    });
    if crate::credits::looks_like(row.text).is_some() {
        return false;
    }
    after_end
        && !row.is_long()
        && !row.ends
        && !row.markup
        && !row.head
        && row.opening.is_none()
        && (!is_complete(row) || name_goes_on(rows, index))
        && row.text.chars().next().is_some_and(is_han)
        && !row.text.contains(['。', '！', '？', '；', '：'])
}

/// Post on one line and name on the next are two lines by intention.
fn is_post_and_name(first: &Row<'_>, second: &Row<'_>) -> bool {
    let shape = |row: &Row<'_>| row.phrase.as_ref().map(|phrase| phrase.shape);
    shape(first) == Some(Shape::Post) && shape(second) == Some(Shape::Name)
}

/// Whether the next row begins with one or two characters and a colon: the rest of a name.
fn name_goes_on(rows: &[Row<'_>], index: usize) -> bool {
    rows.get(index + 1).is_some_and(|next| {
        let colon = next.text.char_indices().take(3).position(|(_, character)| is_colon(character));
        colon.is_some_and(|at| at > 0) && next.line.cues.break_before != Break::Block
    })
}

/// Whether a row introduces a speaker without help: its posts are read to the last word and begin with a body.
fn is_complete(row: &Row<'_>) -> bool {
    let label = row.opening.as_ref().and_then(|opening| opening.phrase.as_ref());
    let phrase = row.phrase.as_ref().or(label);
    phrase.is_some_and(|phrase| {
        let post = phrase.post.clone().map(|post| posts::read(&row.text[post]));
        let posted = post
            .is_some_and(|posts| posts.whole && posts.found.first().is_some_and(|post| post.organization.is_some()));
        // Without a colon the name may go on in the next line.
        let ended = row.opening.is_some() || phrase.shape != Shape::PostName;
        posted && phrase.read.as_ref().is_some_and(|name| ended || name.weight >= 1.5)
            || matches!(phrase.shape, Shape::Role | Shape::Outlet | Shape::NetName)
    })
}

/// Reads the text of several rows as one introduction that needs the last row, which begins at `last`.
fn whole_introduction(text: &str, last: usize) -> Option<Phrase> {
    let phrase = phrase::read(text)?;
    let name = phrase.read.as_ref()?;
    let posts = posts::read(&text[phrase.post.clone()?]);
    let covers = match phrase.shape {
        Shape::PostName | Shape::PostSpaceName => phrase.post.as_ref()?.start == 0 && phrase.name.as_ref()?.end > last,
        Shape::NameBracketPost => phrase.name.as_ref()?.start == 0 && phrase.post.as_ref()?.end > last,
        _ => false,
    };
    let bodied = posts.found.first().is_some_and(|post| post.organization.is_some());
    (covers && posts.whole && bodied && name.weight >= 0.2).then_some(phrase)
}

/// Whether the beginning of a long line holds words of page furniture.
fn furniture_within(text: &str) -> u32 {
    let opening = text.char_indices().nth(40).map_or(text, |(end, _)| &text[..end]);
    Lexicon::get().classes_within(opening) & Class::Furniture as u32
}

/// A cheap look before a line is read as an introduction.
fn may_introduce(text: &str) -> bool {
    !text.ends_with(['，', '、', '；', '：', ':', '。', '“', ',']) && !text.contains(['。', '！', '？', '；'])
}

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
    (start, end, heading, bold)
}

/// A line that is only markup of another format: `<img …>`, `<figure>`, `---`.
fn is_markup(text: &str) -> bool {
    (text.starts_with('<')
        && text.ends_with('>')
        && !text.contains("</p>")
        && count_up_to(text, 12) > 1
        && !text.starts_with("<figcaption"))
        || (text.len() >= 3
            && text.chars().all(|character| {
                matches!(character, '-' | '=' | '*' | '＊' | '_' | '—' | '■' | '★' | '·' | ' ' | '…' | '○' | '●')
            }))
}

/// Number of lines of a metadata block at the top of a Markdown file.
fn front_matter_end(clean: &CleanDocument) -> usize {
    if clean.lines.first().is_none_or(|line| line.text != "---") {
        return 0;
    }
    let end = clean.lines.iter().skip(1).take(120).position(|line| line.text == "---");
    end.map_or(0, |end| end + 2)
}

/// Whether lines are wrapped to a column, and the width of the widest.
///
/// A line that ends no sentence was cut by a margin when the next one was cut at nearly the same width; headlines and
/// other short lines stand alone.
fn column_of(rows: &[Row<'_>]) -> (bool, u32) {
    let is_cut = |row: &Row<'_>| {
        !row.ends && !row.set_apart() && row.opening.is_none() && row.phrase.is_none() && (12..140).contains(&row.width)
    };
    let mut counts: HashMap<u32, usize> = HashMap::new();
    let mut cut = 0_usize;
    for pair in rows.windows(2).filter(|pair| is_cut(&pair[0]) && is_cut(&pair[1])) {
        if pair[0].width.abs_diff(pair[1].width) <= 5 {
            cut += 1;
            *counts.entry(pair[0].width / 4).or_default() += 1;
        }
    }
    if cut < 5 || cut * 5 < rows.len() {
        return (false, 0);
    }
    let widest = counts.iter().filter(|(_, count)| **count * 12 >= cut).map(|(width, _)| width * 4 + 3).max();
    (true, widest.unwrap_or_default())
}
