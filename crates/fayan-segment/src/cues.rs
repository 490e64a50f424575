//! The named cues: small functions that look at one row and say how much it speaks for a label.

mod bylines;
mod furniture;
mod headings;
mod openings;
mod text;
mod turns;

use std::cell::OnceCell;

pub(crate) use furniture::{is_above_title, is_continuation, is_source_note};
pub(crate) use openings::{is_note_word, note_opener};

use crate::{
    label::{LABELS, Label, STRUCTURAL},
    page::Page,
    row::Row,
};

/// One row in its place.
pub(crate) struct Seen<'p, 'a> {
    pub(crate) page: &'p Page<'a>,
    pub(crate) row: &'p Row<'a>,
    pub(crate) index: usize,
    /// How much it looks like text: five cues ask, each in the name of another label.
    like_text: OnceCell<Option<f32>>,
}

impl<'p, 'a> Seen<'p, 'a> {
    pub(crate) fn new(page: &'p Page<'a>, row: &'p Row<'a>, index: usize) -> Self {
        Self { page, row, index, like_text: OnceCell::new() }
    }

    /// The next row that is not furniture by markup.
    pub(crate) fn next(&self) -> Option<&'p Row<'a>> {
        self.page.rows[self.index + 1..].iter().take(4).find(|row| !row.markup && row.line.cues.chrome.is_none())
    }

    /// The row before that is not furniture by markup.
    pub(crate) fn before(&self) -> Option<&'p Row<'a>> {
        self.page.rows[..self.index].iter().rev().take(4).find(|row| !row.markup && row.line.cues.chrome.is_none())
    }
}

/// A named reason for a label.
pub(crate) struct Cue {
    pub(crate) name: &'static str,
    pub(crate) label: Label,
    /// The weight, or nothing when the cue does not fire.
    pub(crate) weigh: fn(&Seen<'_, '_>) -> Option<f32>,
}

/// A cue that fired.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Fired {
    /// Name of the cue.
    pub cue: &'static str,
    /// The label it speaks for or against.
    pub label: Label,
    /// How much.
    pub weight: f32,
}

/// The weight of each label of one row.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    pub(crate) of: [f32; LABELS],
    /// What it costs that running text ends before this row.
    pub(crate) leaves: f32,
    /// The interruption that fits best, with its weight.
    pub(crate) pause: (Label, f32),
}

/// All cues for short rows.
const SHORT: [&[Cue]; 6] =
    [&headings::CUES, &bylines::CUES, &turns::CUES, &text::CUES, &furniture::CUES, &openings::CUES];

/// The cues that long rows need: they are text, turns or furniture.
const LONG: [&[Cue]; 4] = [&turns::CUES, &text::CUES, &furniture::CUES, &openings::CUES];

/// Weighs a row. Labels that no cue speaks for, and that cannot be without one, stay impossible.
pub(crate) fn weigh(seen: &Seen<'_, '_>, mut record: Option<&mut Vec<Fired>>) -> Weights {
    let mut of = [f32::NEG_INFINITY; LABELS];
    let long = seen.row.is_long();
    let mut open = |label: Label, weight: f32| of[label.index()] = weight;
    open(Label::Body, 0.0);
    open(Label::Note, 0.0);
    if !long {
        open(Label::Title, -1.0);
        open(Label::Subtitle, -2.0);
        open(Label::Headline, 0.0);
        open(Label::AfterHeadline, -0.5);
        open(Label::Section, -1.5);
    }
    // A label that needs a gate (a name, a label, a date) is impossible when the gate does not fire.
    let mut closed = [false; LABELS];
    for (label, gate) in GATES {
        closed[label.index()] = !gate(seen);
    }
    let lists: &[&[Cue]] = if long { &LONG } else { &SHORT };
    for cue in lists.iter().copied().flatten().filter(|cue| !closed[cue.label.index()]) {
        let Some(weight) = (cue.weigh)(seen) else { continue };
        let total = &mut of[cue.label.index()];
        *total = if total.is_finite() { *total + weight } else { weight };
        if let Some(record) = record.as_deref_mut() {
            record.push(Fired { cue: cue.name, label: cue.label, weight });
        }
    }
    let inside = seen.before().is_some_and(|before| before.cut) && !seen.row.set_apart();
    Weights { of, leaves: if inside { INSIDE } else { 0.0 }, pause: best_interruption(&of) }
}

/// The interruption that fits best. Without any cue a row is furniture at a price.
fn best_interruption(of: &[f32; LABELS]) -> (Label, f32) {
    let mut best = (Label::Furniture, -6.0);
    for label in &Label::ALL[STRUCTURAL..] {
        let weight = of[label.index()];
        if weight.is_finite() && weight > best.1 {
            best = (*label, weight);
        }
    }
    best
}

/// What it costs to end running text at a line that the margin cut.
const INSIDE: f32 = -5.0;

type Gate = fn(&Seen<'_, '_>) -> bool;

/// What has to be there before a label is thought of at all.
const GATES: [(Label, Gate); 6] = [
    (Label::Byline, bylines::is_byline),
    (Label::Post, bylines::is_post),
    (Label::Name, bylines::is_name),
    (Label::Turn, turns::is_turn),
    (Label::Signature, bylines::is_signature),
    (Label::NoteLabel, openings::is_note_label),
];
