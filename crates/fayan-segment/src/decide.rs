//! The one global decision: for each sort of document the best sequence of labels, and of these the best sort.
//!
//! Labels that only interrupt (furniture, credits, captions, dates, stage notes, fields) leave the place in the
//! document as it was, so a credit between two speeches does not end the second one's headline.

use std::sync::OnceLock;

use crate::{
    cues::{Seen, Weights, weigh},
    label::{Label, Model, NEVER, STRUCTURAL, begin, follow},
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

/// Weight of each row after the end of the article: as much as text can have, so that the end holds.
const TAIL: f32 = 1.3;

/// How one state was reached.
#[derive(Clone, Copy)]
struct Step {
    label: Label,
    from: u8,
}

/// The best labels under one sort of document.
pub(crate) fn best_path(model: Model, weights: &[Weights]) -> Path {
    let mut scores = [NEVER; STRUCTURAL + 1];
    scores[NOWHERE] = 0.0;
    let mut steps: Vec<[Step; STRUCTURAL + 1]> = Vec::with_capacity(weights.len());
    let table = Transitions::get(model);
    for row in weights {
        let mut next = [NEVER; STRUCTURAL + 1];
        let mut taken = [Step { label: Label::Furniture, from: 0 }; STRUCTURAL + 1];
        for (state, score) in scores.iter().enumerate().filter(|(_, score)| score.is_finite()) {
            steps_from(table, row, state, |label, to, weight| {
                if score + weight > next[to] {
                    next[to] = score + weight;
                    taken[to] = Step { label, from: state as u8 };
                }
            });
        }
        scores = next;
        steps.push(taken);
    }
    let (mut state, score) = best_end(&scores);
    let mut labels = vec![Label::Furniture; weights.len()];
    for (label, step) in labels.iter_mut().zip(&steps).rev() {
        *label = step[state].label;
        state = step[state].from as usize;
    }
    Path { model, labels, score }
}

/// All labels that a row may have after a state, each with the state it leads to and its weight.
#[inline]
fn steps_from(table: &Transitions, row: &Weights, state: usize, mut step: impl FnMut(Label, usize, f32)) {
    let (pause, pause_weight) = row.pause;
    if state == Label::Tail.index() {
        // Credits under the paper's last words are credits still.
        let label = if pause == Label::Credit { pause } else { Label::Tail };
        step(label, state, TAIL + pause_weight.max(0.0));
    } else {
        step(pause, state, pause_weight);
    }
    for next in &table.0[state] {
        let fits = row.of[next.label.index()];
        if fits == NEVER {
            continue;
        }
        let left = if next.ends_text { row.leaves } else { 0.0 };
        step(next.label, next.label.index(), next.weight + fits + left);
    }
}

/// For each row how much worse the best path is in which the row plays another part: how sure the decision is there.
///
/// The path must be the best one of its sort of document.
pub(crate) fn margins(path: &Path, weights: &[Weights]) -> Vec<f32> {
    let table = Transitions::get(path.model);
    let mut ahead = vec![[NEVER; STRUCTURAL + 1]; weights.len() + 1];
    for (state, score) in ahead[weights.len()].iter_mut().enumerate() {
        *score = end_weight(state);
    }
    for (index, row) in weights.iter().enumerate().rev() {
        let (before, after) = ahead.split_at_mut(index + 1);
        for (state, best) in before[index].iter_mut().enumerate() {
            steps_from(table, row, state, |_, to, weight| *best = best.max(weight + after[0][to]));
        }
    }
    let mut behind = [NEVER; STRUCTURAL + 1];
    behind[NOWHERE] = 0.0;
    let mut margins = Vec::with_capacity(weights.len());
    for (index, row) in weights.iter().enumerate() {
        let part = path.labels[index].part();
        let mut other = NEVER;
        let mut next = [NEVER; STRUCTURAL + 1];
        for (state, score) in behind.iter().enumerate().filter(|(_, score)| score.is_finite()) {
            steps_from(table, row, state, |label, to, weight| {
                next[to] = next[to].max(score + weight);
                if label.part() != part {
                    other = other.max(score + weight + ahead[index + 1][to]);
                }
            });
        }
        margins.push((path.score - other).max(0.0));
        behind = next;
    }
    margins
}

/// Whether running text ends where a label follows a state.
fn ends_text(state: usize, label: Label) -> bool {
    let text = [Label::Body, Label::Turn, Label::Note].iter().any(|text| text.index() == state);
    text && !matches!(label, Label::Body | Label::Note)
}

fn best_end(scores: &[f32; STRUCTURAL + 1]) -> (usize, f32) {
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

/// A label that may follow a state.
struct Next {
    label: Label,
    weight: f32,
    /// Whether running text ends where it follows.
    ends_text: bool,
}

/// Transitions of one sort of document from each state, the impossible ones left out.
struct Transitions([Vec<Next>; STRUCTURAL + 1]);

impl Transitions {
    /// The table of a sort of document, made once.
    fn get(model: Model) -> &'static Self {
        static TABLES: [OnceLock<Transitions>; Model::ALL.len()] = [const { OnceLock::new() }; Model::ALL.len()];
        TABLES[model as usize].get_or_init(|| Self::of(model))
    }

    fn of(model: Model) -> Self {
        let mut allowed: [Vec<Next>; STRUCTURAL + 1] = Default::default();
        for (state, allowed) in allowed.iter_mut().enumerate() {
            for label in Label::ALL[..STRUCTURAL].iter().copied() {
                let weight =
                    if state == NOWHERE { begin(model, label) } else { follow(model, Label::ALL[state], label) };
                if weight.is_finite() {
                    allowed.push(Next { label, weight, ends_text: ends_text(state, label) });
                }
            }
        }
        Self(allowed)
    }
}
