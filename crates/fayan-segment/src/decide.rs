//! The one global decision: for each sort of document the best sequence of labels, and of these the best sort.
//!
//! Labels that only interrupt (furniture, credits, captions, dates, stage notes, fields) leave the place in the
//! document as it was, so a credit between two speeches does not end the second one's headline.

use std::sync::OnceLock;

use crate::{
    cues::{Seen, Weights, weigh},
    label::{Label, Model, NEVER, Part, STRUCTURAL, begin, follow},
    page::Page,
};

/// The labels of all rows under one sort of document.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) model: Model,
    pub(crate) labels: Vec<Label>,
    pub(crate) score: f32,
}

impl Path {
    /// The rows with a label.
    pub(crate) fn rows(&self, label: Label) -> impl Iterator<Item = usize> + '_ {
        self.labels.iter().enumerate().filter(move |(_, other)| **other == label).map(|(row, _)| row)
    }
}

/// Weighs every row once; all sorts of documents share the weights.
pub(crate) fn weights(page: &Page<'_>) -> Vec<Weights> {
    page.rows.iter().enumerate().map(|(index, row)| weigh(&Seen::new(page, row, index), None)).collect()
}

/// State before anything structural was seen.
const NOWHERE: usize = STRUCTURAL;

/// Number of states: the label of the last structural row, or nowhere; and one that is never reached, because computers
/// add sixteen numbers as fast as fifteen.
const STATES: usize = STRUCTURAL + 2;

const _: () = assert!(STATES == 16, "`largest` folds sixteen scores, and `Weights` holds sixteen bits");

/// Weight of each row after the end of the article: as much as text can have, so that the end holds.
const TAIL: f32 = 1.3;

/// A score for each state.
pub(crate) type Scores = [f32; STATES];

/// Nothing was seen yet.
const BEGIN: Scores = {
    let mut scores = [NEVER; STATES];
    scores[NOWHERE] = 0.0;
    scores
};

/// The best labels under one sort of document. `scores` is room to work in.
pub(crate) fn best_path(model: Model, weights: &[Weights], scores: &mut Vec<Scores>) -> Path {
    let table = Transitions::get(model);
    let last = forward(table, weights, scores);
    let (mut state, score) = best_end(&last);
    let mut labels = vec![Label::Furniture; weights.len()];
    for ((label, row), before) in labels.iter_mut().zip(weights).zip(scores.iter()).rev() {
        match came_from(table, row, before, state) {
            Some(from) => {
                *label = Label::ALL[state];
                state = from;
            }
            None => *label = pause_at(row, state),
        }
    }
    Path { model, labels, score }
}

/// The state before a row that a state was best reached from; none where the row interrupts. Of equal ways the one from
/// the first state counts, and an interruption goes before the label of the state itself.
fn came_from(table: &Transitions, row: &Weights, before: &Scores, state: usize) -> Option<usize> {
    let (_, fits) = row.possible(1 << state).next()?;
    let reached = sum(before, &table.weights(&leaves(row), Label::ALL[state], fits));
    let pause = paused(row, before)[state];
    let best = largest(&reached);
    let from = reached.iter().position(|score| *score == best)?;
    (best > pause || best == pause && from < state).then_some(from)
}

/// The best scores before each row, and those after the last.
fn forward(table: &Transitions, weights: &[Weights], all: &mut Vec<Scores>) -> Scores {
    all.clear();
    let mut scores = BEGIN;
    for row in weights {
        all.push(scores);
        let mut next = paused(row, &scores);
        let leaves = leaves(row);
        for (label, fits) in row.possible(table.labels) {
            let reached = sum(&scores, &table.weights(&leaves, label, fits));
            next[label.index()] = larger(next[label.index()], largest(&reached));
        }
        scores = next;
    }
    scores
}

fn sum(left: &Scores, right: &Scores) -> Scores {
    std::array::from_fn(|state| left[state] + right[state])
}

/// The larger of two numbers that are numbers; the method of the library looks after others.
fn larger(left: f32, right: f32) -> f32 {
    if left > right { left } else { right }
}

fn largest(of: &Scores) -> f32 {
    let eight: [f32; 8] = std::array::from_fn(|at| larger(of[at], of[at + 8]));
    let four: [f32; 4] = std::array::from_fn(|at| larger(eight[at], eight[at + 4]));
    larger(larger(four[0], four[2]), larger(four[1], four[3]))
}

/// The scores behind a row that interrupts.
fn paused(row: &Weights, scores: &Scores) -> Scores {
    let mut next = scores.map(|score| score + row.pause.1);
    next[Label::Tail.index()] = scores[Label::Tail.index()] + (TAIL + row.pause.1.max(0.0));
    next
}

/// What a row that interrupts is: behind the end of the article all belongs to the tail, but credits under the paper's
/// last words are credits still.
fn pause_at(row: &Weights, state: usize) -> Label {
    let (pause, _) = row.pause;
    if state == Label::Tail.index() && pause != Label::Credit { Label::Tail } else { pause }
}

/// For each row how much worse the best path is in which the row plays another part: how sure the decision is there.
///
/// The path must be the best one of its sort of document.
pub(crate) fn margins(path: &Path, weights: &[Weights]) -> Vec<f32> {
    let table = Transitions::get(path.model);
    let mut behind = Vec::with_capacity(weights.len());
    forward(table, weights, &mut behind);
    let mut ahead: Scores = std::array::from_fn(end_weight);
    let mut margins = vec![0.0; weights.len()];
    for (index, row) in weights.iter().enumerate().rev() {
        let part = path.labels[index].part();
        let leaves = leaves(row);
        let mut best = paused(row, &ahead);
        // The best score of a way through this row in another part, by the state that it comes from.
        let mut other = if part == Part::Aside { [NEVER; STATES] } else { sum(&paused(row, &behind[index]), &ahead) };
        for (label, fits) in row.possible(table.labels) {
            let weights = table.weights(&leaves, label, fits);
            let rest = ahead[label.index()];
            best = std::array::from_fn(|from| larger(best[from], weights[from] + rest));
            if label.part() != part {
                let before = &behind[index];
                other = std::array::from_fn(|from| larger(other[from], before[from] + weights[from] + rest));
            }
        }
        margins[index] = (path.score - largest(&other)).max(0.0);
        ahead = best;
    }
    margins
}

fn best_end(scores: &Scores) -> (usize, f32) {
    let mut best = (NOWHERE, scores[NOWHERE]);
    for (state, score) in scores.iter().enumerate() {
        let score = score + end_weight(state);
        if score > best.1 {
            best = (state, score);
        }
    }
    best
}

/// A document does not end with a heading or an empty byline.
fn end_weight(state: usize) -> f32 {
    let open = [Label::Headline, Label::Byline, Label::Post, Label::AfterHeadline];
    if open.iter().any(|label| label.index() == state) { -2.0 } else { 0.0 }
}

/// 1 for the states that are running text, which ends where another label but text follows.
const IS_TEXT: Scores = {
    let mut text = [0.0; STATES];
    text[Label::Body.index()] = 1.0;
    text[Label::Turn.index()] = 1.0;
    text[Label::Note.index()] = 1.0;
    text
};

/// What it costs that running text ends before a row, by the state: where text follows, and where another label does.
type Leaves = [Scores; 2];

fn leaves(row: &Weights) -> Leaves {
    [[0.0; STATES], IS_TEXT.map(|text| text * row.leaves)]
}

/// How well each label follows each state in one sort of document, by label.
struct Transitions {
    of: [Scores; STRUCTURAL],
    /// The labels that it has at all, as bits.
    labels: u16,
}

impl Transitions {
    /// The table of a sort of document, made once.
    fn get(model: Model) -> &'static Self {
        static TABLES: [OnceLock<Transitions>; Model::ALL.len()] = [const { OnceLock::new() }; Model::ALL.len()];
        TABLES[model as usize].get_or_init(|| Self::of(model))
    }

    fn of(model: Model) -> Self {
        let weight = |label: Label, state: usize| match Label::ALL.get(state) {
            _ if state == NOWHERE => begin(model, label),
            Some(before) if state < STRUCTURAL => follow(model, *before, label),
            _ => NEVER,
        };
        let of: [Scores; STRUCTURAL] =
            std::array::from_fn(|label| std::array::from_fn(|state| weight(Label::ALL[label], state)));
        let has = |label: &Scores| u16::from(label.iter().any(|weight| weight.is_finite()));
        let labels = of.iter().rev().fold(0, |labels, label| labels << 1 | has(label));
        Self { of, labels }
    }

    /// The weights of a row with a label that fits it so well, by the state before.
    #[inline]
    fn weights(&self, leaves: &Leaves, label: Label, fits: f32) -> Scores {
        let stays = matches!(label, Label::Body | Label::Note);
        let (weights, leaves) = (&self.of[label.index()], &leaves[usize::from(!stays)]);
        std::array::from_fn(|state| weights[state] + fits + leaves[state])
    }
}
