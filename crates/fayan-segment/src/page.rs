//! A document as the rules see it: rows without markup marks, with what each row reads as, and what the page says
//! about itself as a whole.

use std::collections::HashMap;

use fayan_contract::clean::{Break, CleanDocument, Line, MetadataKey};

use crate::{
    characters::{count_up_to, ends_sentence, squeeze},
    lexicon::{Class, Lexicon},
    opening::{self, Opening},
    phrase::{self, Phrase, Shape},
    roster,
};

/// One line with what it reads as. Offsets into [`Row::text`] become offsets into the line by adding [`Row::offset`].
pub(crate) struct Row<'a> {
    pub(crate) line: &'a Line,
    /// The text without Markdown marks.
    pub(crate) text: &'a str,
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
    pub(crate) labels: HashMap<String, u32>,
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
            rows.push(row(line, index < front_matter));
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
        let mut labels = HashMap::new();
        for opening in rows.iter().filter_map(|row| row.opening.as_ref().map(|opening| (row, opening))) {
            *labels.entry(squeeze(&opening.0.text[opening.1.label.clone()])).or_default() += 1;
        }
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

    /// How often the label of a row occurs.
    pub(crate) fn label_count(&self, row: &Row<'_>) -> u32 {
        let label = row.opening.as_ref().map(|opening| squeeze(&row.text[opening.label.clone()]));
        label.and_then(|label| self.labels.get(&label).copied()).unwrap_or_default()
    }
}

fn row(line: &Line, front_matter: bool) -> Row<'_> {
    let (offset, end, heading, bold) = without_markdown(&line.text);
    let text = &line.text[offset..end];
    let chars = count_up_to(text, LONG);
    let long = chars >= LONG;
    let ends = ends_sentence(text);
    let markup = front_matter || is_markup(text);
    let phrase = (!long && !ends && !markup && may_introduce(text)).then(|| phrase::read(text)).flatten();
    let bold_until = line.cues.bold_until.map(|until| (until as usize).saturating_sub(offset).min(text.len()));
    let opening = (!markup).then(|| opening::read(text, bold_until)).flatten();
    Row {
        line,
        text,
        offset,
        chars,
        width: if offset == 0 && end == line.text.len() { line.cues.width } else { crate::characters::width(text) },
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

/// Finds introductions that were broken over two rows: read together they are post and name, and more surely so.
fn find_heads(rows: &mut [Row<'_>]) {
    for index in 1..rows.len() {
        let (before, row) = (&rows[index - 1], &rows[index]);
        let unfit = before.is_long()
            || before.ends
            || before.markup
            || before.head
            || before.opening.is_some()
            || row.line.cues.break_before == Break::Block;
        let named = before
            .phrase
            .as_ref()
            .is_some_and(|phrase| phrase.read.is_some() && phrase.post.is_some() && phrase.weight >= 4.0);
        if unfit || named || !may_introduce(before.text.trim_end_matches(['、', '，'])) {
            continue;
        }
        let (rest, alone) = match (&row.opening, &row.phrase) {
            (Some(opening), _) if opening.label.start == 0 => (&row.text[..opening.label.end], opening.phrase.as_ref()),
            (None, Some(phrase)) if phrase.read.is_some() => (row.text, Some(phrase)),
            _ => continue,
        };
        if count_up_to(rest, 40) > 38 || alone.is_some_and(|phrase| phrase.weight >= 4.2) {
            continue;
        }
        let both = before.text.to_owned() + rest;
        let whole = phrase::read(&both).filter(|phrase| {
            let posts = phrase.weight - phrase.read.as_ref().map_or(0.0, |name| name.weight);
            let name_in_row = phrase.name.as_ref().is_some_and(|name| name.start >= before.text.len());
            let post_in_both = phrase.post.as_ref().is_some_and(|post| post.start == 0);
            posts >= 2.4
                && name_in_row
                && post_in_both
                && matches!(phrase.shape, Shape::PostName | Shape::PostSpaceName)
        });
        if whole.is_some() {
            rows[index - 1].head = true;
            rows[index].whole = whole;
        }
    }
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

/// Whether plain lines are wrapped to a column, and the width of the widest.
///
/// Lines that end no sentence and stand between others are cut by a margin when most of them have nearly one width.
fn column_of(rows: &[Row<'_>]) -> (bool, u32) {
    let cut: Vec<u32> = rows
        .windows(2)
        .filter(|pair| !pair[0].ends && !pair[0].set_apart() && pair[0].opening.is_none() && pair[0].phrase.is_none())
        .filter(|pair| pair[0].width > 12 && pair[0].width < 140)
        .map(|pair| pair[0].width)
        .collect();
    if cut.len() < 6 || cut.len() * 4 < rows.len() {
        return (false, 0);
    }
    let mut counts: HashMap<u32, usize> = HashMap::new();
    cut.iter().for_each(|width| *counts.entry(*width / 4).or_default() += 1);
    let widest = counts.iter().filter(|(_, count)| **count * 12 >= cut.len()).map(|(width, _)| width * 4 + 3).max();
    (true, widest.unwrap_or_default())
}
