//! The named cues: small functions that look at one row and say how much it speaks for a label.

mod bylines;
mod furniture;
mod headings;
mod openings;
mod tails;
mod text;
mod turns;

use std::cell::OnceCell;

pub(crate) use furniture::{is_continuation, is_source_note, stands_above_title};
pub(crate) use openings::{is_note_word, note_opener};
pub(crate) use tails::opens_tail;

use crate::{
    label::{LABELS, Label, NEVER, STRUCTURAL},
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
        self.page.rows[self.index + 1..].iter().take(4).find(|row| row.is_content())
    }

    /// The row before that is not furniture by markup.
    pub(crate) fn before(&self) -> Option<&'p Row<'a>> {
        self.page.rows[..self.index].iter().rev().take(4).find(|row| row.is_content())
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
    /// Of the labels that a place in the document consists of; [`NEVER`] for those that the row cannot have.
    of: [f32; STRUCTURAL],
    /// Those that it can have, as bits.
    possible: u16,
    /// What it costs that running text ends before this row.
    pub(crate) leaves: f32,
    /// The interruption that fits best, with its weight.
    pub(crate) pause: (Label, f32),
}

impl Weights {
    fn new(all: &[f32; LABELS], leaves: f32) -> Self {
        let of: [f32; STRUCTURAL] = std::array::from_fn(|label| all[label]);
        let possible = of.iter().rev().fold(0, |possible, weight| possible << 1 | u16::from(*weight != NEVER));
        Self { of, possible, leaves, pause: best_interruption(all) }
    }

    /// The labels among some, given as bits, that the row can have, with their weights.
    #[inline]
    pub(crate) fn possible(&self, among: u16) -> impl Iterator<Item = (Label, f32)> {
        let mut rest = self.possible & among;
        std::iter::from_fn(move || {
            if rest == 0 {
                return None;
            }
            let label = Label::ALL[rest.trailing_zeros() as usize];
            rest &= rest - 1;
            Some((label, self.of[label.index()]))
        })
    }
}

/// Cues of one sort and the labels that they speak of, as bits.
struct Cues {
    labels: u32,
    all: &'static [Cue],
}

impl Cues {
    const fn new(all: &'static [Cue]) -> Self {
        let (mut labels, mut at) = (0, 0);
        while at < all.len() {
            labels |= 1 << all[at].label.index();
            at += 1;
        }
        Self { labels, all }
    }
}

/// All cues. Long rows are text, turns or furniture: only short ones need those of [`SHORT`].
const SHORT: [Cues; 2] = [Cues::new(&headings::CUES), Cues::new(&bylines::CUES)];

const ANY: [Cues; 5] = [
    Cues::new(&turns::CUES),
    Cues::new(&text::CUES),
    Cues::new(&furniture::CUES),
    Cues::new(&openings::CUES),
    Cues::new(&tails::CUES),
];

/// Weighs a row. Labels that no cue speaks for, and that cannot be without one, stay impossible.
pub(crate) fn weigh(seen: &Seen<'_, '_>, mut record: Option<&mut Vec<Fired>>) -> Weights {
    let mut of = [NEVER; LABELS];
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
    let closed = GATES.iter().filter(|(_, gate)| !gate(seen)).fold(0, |closed, (label, _)| closed | 1 << label.index());
    let thought_of = |labels: u32| labels & !closed != 0;
    let mut ask = |cue: &Cue| {
        let Some(weight) = (cue.weigh)(seen) else { return };
        let total = &mut of[cue.label.index()];
        *total = if total.is_finite() { *total + weight } else { weight };
        if let Some(record) = record.as_deref_mut() {
            record.push(Fired { cue: cue.name, label: cue.label, weight });
        }
    };
    for cues in SHORT.iter().filter(|_| !long).chain(&ANY).filter(|cues| thought_of(cues.labels)) {
        for cue in cues.all {
            if thought_of(1 << cue.label.index()) {
                ask(cue);
            }
        }
    }
    let inside = seen.before().is_some_and(|before| before.cut) && !seen.row.set_apart();
    Weights::new(&of, if inside { INSIDE } else { 0.0 })
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
