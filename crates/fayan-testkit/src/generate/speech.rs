//! The body of a statement: paragraphs, with their enumerated items.

use super::{options::Points, random::Random, sentences::Writer, series};

/// One paragraph and the items that begin in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
}

/// The beginning of an enumerated item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// The marker as printed, without the punctuation after it.
    pub(super) marker: String,
    /// Byte offset of the marker in the paragraph.
    pub(super) start: usize,
    /// 1 for the items of the speech itself, 2 for items of an item.
    pub(super) level: u8,
}

impl Paragraph {
    pub(super) fn plain(text: String) -> Self {
        Self { text, marks: Vec::new() }
    }

    /// Puts a sentence before all others.
    pub(super) fn push_front(&mut self, sentence: &str) {
        self.text.insert_str(0, sentence);
        for mark in &mut self.marks {
            mark.start += sentence.len();
        }
    }

    /// Appends an item with its marker.
    pub(super) fn push_item(&mut self, marker: &str, text: &str, level: u8) {
        self.marks.push(Mark { marker: marker.to_owned(), start: self.text.len(), level });
        self.text.push_str(text);
    }
}

/// Whether numerals tell how many points a speech has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting {
    /// Its items carry numerals, or it has none.
    Numerals,
    /// Parallel openings that a reader counts and a numeral does not; nobody is to be marked for them.
    Parallel,
}

/// A speech in parts.
#[derive(Debug, Clone)]
pub(super) struct Speech {
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) counting: Counting,
}

impl Speech {
    /// A speech of one paragraph without points.
    pub(super) fn plain(text: String) -> Self {
        Self { paragraphs: vec![Paragraph::plain(text)], counting: Counting::Numerals }
    }
}

/// Writes a speech of about `length` characters.
pub(super) fn write(writer: &mut Writer, points: Points, length: usize, random: &mut Random) -> Speech {
    let mut paragraphs = vec![Paragraph::plain(writer.opening(random))];
    if random.chance(35) {
        paragraphs[0].text.push_str(&writer.measure(random));
    }
    let budget = length.saturating_sub(paragraphs[0].text.chars().count());
    let counting = match points {
        Points::None => {
            plain(writer, budget, &mut paragraphs, random);
            Counting::Numerals
        }
        Points::Parallel => {
            series::parallel(writer, &mut paragraphs, random);
            Counting::Parallel
        }
        Points::Dashes => {
            series::dashes(writer, &mut paragraphs, random);
            Counting::Parallel
        }
        Points::Nested => {
            series::nested(writer, &mut paragraphs, random);
            Counting::Numerals
        }
        Points::Restarting => {
            series::enumerate(writer, Points::OneIs, budget / 2, &mut paragraphs, random);
            paragraphs.push(Paragraph::plain(writer.measure(random)));
            series::enumerate(writer, Points::OneIs, budget / 2, &mut paragraphs, random);
            Counting::Numerals
        }
        numbered => {
            series::enumerate(writer, numbered, budget, &mut paragraphs, random);
            Counting::Numerals
        }
    };
    if random.chance(70) {
        let closing = writer.closing(random);
        paragraphs.push(Paragraph::plain(closing));
    }
    Speech { paragraphs, counting }
}

fn plain(writer: &mut Writer, budget: usize, paragraphs: &mut Vec<Paragraph>, random: &mut Random) {
    let mut written = 0;
    while written < budget {
        let mut text = if random.chance(40) { writer.story(random) } else { writer.measure(random) };
        while text.chars().count() < random.between(50..=110) {
            text.push_str(&writer.measure(random));
        }
        written += text.chars().count();
        paragraphs.push(Paragraph::plain(text));
    }
}
