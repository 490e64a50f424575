//! HTML pages: markup to lines, and which of the lines are the article.

pub(crate) mod blocks;
pub(crate) mod content;
mod elements;
pub(crate) mod entities;
mod evidence;
mod metadata;
pub(crate) mod tokens;

use fayan_contract::{
    clean::{Break, Cues, Metadata},
    message::GivenMetadata,
};

use self::{
    blocks::{Align, BlockLine, Page},
    content::Place,
};
use crate::{
    assemble::{Assembled, Assembler},
    decoded::Decoded,
    line::{self, Ink},
    rules,
};

/// Cleans a page.
pub(crate) fn clean(decoded: &Decoded, given: &GivenMetadata) -> (Assembled, Vec<Metadata>) {
    let mut page = Page::read(&decoded.text);
    content::remove_actions(&mut page);
    content::narrow_imprints(&mut page);
    let claims = metadata::claims(&page, &decoded.text, given);
    let places = content::places(&page, &decoded.text, &claims);
    let metadata = metadata::collect(&page, decoded, claims, &places);
    (write(&page, decoded, &places), metadata)
}

/// Writes the lines that belong to the article, everything else as edits.
fn write(page: &Page, decoded: &Decoded, places: &[Place]) -> Assembled {
    let mut assembler = Assembler::new(decoded);
    let mut gap_start = 0;
    let (mut break_before, mut blanks) = (Break::default(), 0);
    for (line, place) in page.lines.iter().zip(places) {
        // A left-out line still sets the lines around it apart.
        break_before = break_before.max_break(line.break_before);
        blanks += line.blank_before;
        let Place::Kept { chrome } = place else { continue };
        let start = page.atoms[line.atoms.start].start as usize;
        let rule = gap_rule(page, gap_start..line.atoms.start);
        assembler.remove(assembler.position()..start, rule);
        let cues = cues_of(page, line, break_before, blanks, *chrome);
        let body = &page.atoms[line.atoms.clone()];
        line::write_trimmed(&mut assembler, body, line.spacing, cues);
        gap_start = line.atoms.end;
        (break_before, blanks) = (Break::default(), 0);
    }
    let rule = gap_rule(page, gap_start..page.atoms.len());
    assembler.remove(assembler.position()..decoded.text.len(), rule);
    assembler.finish()
}

/// One edit covers everything between two lines; it is named after the strongest thing in it.
fn gap_rule(page: &Page, gap: std::ops::Range<usize>) -> &'static str {
    const WEAK_TO_STRONG: &[&str] =
        &[rules::TRAILING, rules::COMMENT, rules::INLINE, rules::BR, rules::BLOCK, rules::HIDDEN, rules::CHROME];
    let strength = |rule: &str| WEAK_TO_STRONG.iter().position(|weak| *weak == rule).unwrap_or(0);
    let mut strongest = 0;
    for atom in &page.atoms[gap] {
        match atom.ink {
            Ink::Nothing(rule) => strongest = strongest.max(strength(rule)),
            _ if atom.is_printed() => return rules::CHROME,
            _ => {}
        }
    }
    WEAK_TO_STRONG[strongest]
}

fn cues_of(
    page: &Page,
    line: &BlockLine,
    break_before: Break,
    blank_before: u32,
    chrome: Option<&'static str>,
) -> Cues {
    let block = page.block_of(line.element);
    let align = page.ancestors(line.element).find_map(|element| element.style.align);
    Cues {
        break_before,
        blank_before,
        indent: line.indent,
        centred: align == Some(Align::Centre),
        right: align == Some(Align::Right),
        heading: page.ancestors(line.element).find_map(|element| elements::heading_level(&element.name)),
        element: Some(block.name.clone()).filter(|name| !name.is_empty()),
        class: class_of(page, line),
        chrome: chrome.map(str::to_owned),
        ..Cues::default()
    }
}

/// `class` and `id` of the two innermost elements that have any.
fn class_of(page: &Page, line: &BlockLine) -> Option<String> {
    const LONGEST: usize = 80;
    let classes = page.ancestors(line.element).map(|element| element.class.as_str()).filter(|class| !class.is_empty());
    let class: Vec<String> = classes.take(2).map(line::value_of).collect();
    let class: String = class.join(" ").chars().take(LONGEST).collect();
    (!class.is_empty()).then_some(class)
}

trait Stronger {
    fn max_break(self, other: Self) -> Self;
}

impl Stronger for Break {
    /// A block end sets apart more than a `<br>`, and that more than a line end of the source.
    fn max_break(self, other: Self) -> Self {
        match (self, other) {
            (Self::Block, _) | (_, Self::Block) => Self::Block,
            (Self::Br, _) | (_, Self::Br) => Self::Br,
            _ => Self::Newline,
        }
    }
}
