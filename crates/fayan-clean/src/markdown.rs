//! Markdown: plain text whose marks for headings, quotes and weight are taken as cues, with a front matter block as
//! metadata and the few HTML elements that archives leave in it. Links and lists stay as printed.

use std::ops::Range;

use fayan_contract::{
    clean::{Break, Cues, Metadata, MetadataKey},
    span::Span,
};

use crate::{
    assemble::{Assembled, Assembler},
    dates,
    decoded::Decoded,
    html::tokens::{self, Kind},
    line::{self, Atom, Ink},
    rules,
    text::source_lines,
};

/// Cleans Markdown.
pub(crate) fn clean(decoded: &Decoded) -> (Assembled, Vec<Metadata>) {
    let text = &decoded.text;
    let mut assembler = Assembler::new(decoded);
    let front_matter = front_matter(text);
    assembler.remove(0..front_matter.end, rules::FRONT_MATTER);
    let mut blank = 0;
    for (start, end, line_end) in source_lines(&text[front_matter.end..]) {
        let offset = |at: usize| at + front_matter.end;
        let printed = write_line(&mut assembler, text, offset(start)..offset(end), blank);
        assembler.remove(offset(end)..offset(line_end), if printed { rules::LINE_END } else { rules::BLANK });
        blank = if printed { 0 } else { blank + 1 };
    }
    (assembler.finish(), metadata(decoded, front_matter))
}

/// Writes a source line, as several lines where it holds several paragraphs of HTML; tells whether it printed any.
fn write_line(assembler: &mut Assembler<'_>, text: &str, range: Range<usize>, blank_before: u32) -> bool {
    let Marks { heading, mut atoms } = marks(text, range);
    set_weight(&mut atoms);
    let mut cues = Cues { break_before: Break::Newline, blank_before, heading, ..Cues::default() };
    let mut printed = false;
    for part in atoms.chunk_by(|_, next| next.ink != Ink::Nothing(rules::BLOCK)) {
        if line::printed_range(part).is_some() {
            line::write(assembler, part, cues);
            cues = Cues { break_before: Break::Block, ..Cues::default() };
            printed = true;
        } else {
            line::remove_all(assembler, part, rules::BLANK);
        }
    }
    printed
}

/// A source line with its marks told from its text.
struct Marks {
    heading: Option<u8>,
    atoms: Vec<Atom>,
}

fn marks(text: &str, range: Range<usize>) -> Marks {
    let line = &text[range.clone()];
    let is_rule = line.trim().len() >= 3 && ["-", "*", "_"].iter().any(|mark| line.trim().replace(mark, "").is_empty());
    if is_rule {
        return Marks { heading: None, atoms: vec![Atom::nothing(range, rules::MARKDOWN)] };
    }
    let quoted = line.len() - line.trim_start_matches(['>', ' ']).len();
    let quoted = if line[..quoted].contains('>') { quoted } else { 0 };
    let level = line[quoted..].bytes().take_while(|byte| *byte == b'#').count();
    let is_heading = (1..=6).contains(&level) && line[quoted + level..].starts_with(' ');
    let opening = if is_heading { quoted + level + 1 } else { quoted };
    let mut atoms = Vec::with_capacity(line.len() / 2);
    if opening > 0 {
        atoms.push(Atom::nothing(range.start..range.start + opening, rules::MARKDOWN));
    }
    let body = range.start + opening..range.end;
    for token in tokens::tokenize(&text[body.clone()]) {
        let place = body.start + token.range.start..body.start + token.range.end;
        let name = tokens::name_of(&text[body.clone()], &token);
        match (token.kind, name.as_str()) {
            (Kind::Start(_) | Kind::End(_), "p" | "div" | "br" | "figure" | "figcaption" | "center" | "blockquote") => {
                atoms.push(Atom::nothing(place, rules::BLOCK));
            }
            (
                Kind::Start(_) | Kind::End(_),
                "b" | "strong" | "i" | "em" | "u" | "span" | "font" | "img" | "sup" | "sub",
            )
            | (Kind::Comment, _) => atoms.push(Atom::nothing(place, rules::INLINE)),
            _ => line::push_atoms(&mut atoms, text, place),
        }
    }
    Marks { heading: is_heading.then_some(level as u8), atoms }
}

/// `**` around words sets them in bold; a pair that is not complete on its line stays as printed.
fn set_weight(atoms: &mut [Atom]) {
    let star = Ink::Character('*');
    let marks: Vec<usize> = (1..atoms.len()).filter(|at| atoms[*at].ink == star && atoms[at - 1].ink == star).collect();
    // In `***` the marks overlap; what is meant is not clear, so nothing is done.
    if marks.len() % 2 == 1 || marks.windows(2).any(|pair| pair[1] - pair[0] < 3) {
        return;
    }
    for pair in marks.chunks_exact(2) {
        for at in [pair[0] - 1, pair[0], pair[1] - 1, pair[1]] {
            atoms[at].ink = Ink::Nothing(rules::MARKDOWN);
        }
        atoms[pair[0] + 1..pair[1] - 1].iter_mut().for_each(|atom| atom.bold = true);
    }
}

/// A block between two lines of dashes at the very beginning, with its line ends; empty when there is none.
fn front_matter(text: &str) -> Range<usize> {
    const MOST_LINES: usize = 200;
    let mut lines = source_lines(text).take(MOST_LINES);
    let is_fence =
        |(start, end, _): &(usize, usize, usize)| text[*start..*end].trim_start_matches('\u{FEFF}').trim() == "---";
    match lines.next().filter(is_fence).and_then(|_| lines.find(is_fence)) {
        Some((_, _, end)) => 0..end,
        None => 0..0,
    }
}

/// `key: "value"` lines of the front matter.
fn metadata(decoded: &Decoded, front_matter: Range<usize>) -> Vec<Metadata> {
    const KEYS: &[(&str, MetadataKey)] = &[
        ("title", MetadataKey::Title),
        ("subtitle", MetadataKey::Subtitle),
        ("author", MetadataKey::Author),
        ("date", MetadataKey::Published),
        ("source", MetadataKey::ContentSource),
        ("original_url", MetadataKey::Url),
        ("url", MetadataKey::Url),
    ];
    let mut metadata = Vec::new();
    for (name, key) in KEYS {
        for (start, end, _) in source_lines(&decoded.text[front_matter.clone()]) {
            let line = &decoded.text[start..end];
            let Some(value) = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')) else { continue };
            let printed = value.trim().trim_matches(['"', '\'']).trim();
            let start = start + line.len() - value.len() + value.find(printed).unwrap_or(0);
            let value = match key {
                MetadataKey::Published => dates::first(printed),
                _ => Some(line::value_of(printed)).filter(|value| !value.is_empty()),
            };
            let Some(value) = value else { continue };
            let raw = decoded.raw_range(start..start + printed.len());
            let spans = vec![Span::new(raw.start, raw.end)];
            metadata.push(Metadata { key: *key, value, basis: format!("front matter:{name}"), spans });
        }
    }
    metadata.sort_by_key(|metadata| metadata.key);
    metadata
}
