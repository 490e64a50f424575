//! Why each line became what it is.

use std::fmt;

use serde::Serialize;

use crate::{
    characters::width,
    cues::{Fired, Seen, weigh},
    kind::Candidate,
    label::{Label, Model},
    page::Page,
};

/// The decision about a document, line by line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The sorts of documents that were compared, the best first.
    pub models: Vec<ModelScore>,
    /// One reason for each line.
    pub lines: Vec<Reason>,
}

/// How well a sort of document fits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelScore {
    /// The sort of document.
    pub model: Model,
    /// Score of its best path, with the evidence.
    pub total: f32,
    /// Score of the path alone.
    pub path: f32,
    /// What title and lead say.
    pub evidence: Vec<(&'static str, f32)>,
}

/// Why a line has its label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// Index of the line.
    pub line: usize,
    /// Its label.
    pub label: Label,
    /// Its text.
    pub text: String,
    /// The cues that fired for this label.
    pub cues: Vec<Fired>,
    /// The cues that fired for other labels.
    pub others: Vec<Fired>,
}

pub(crate) fn of(page: &Page<'_>, candidates: &[Candidate]) -> Explanation {
    let models = candidates
        .iter()
        .map(|candidate| ModelScore {
            model: candidate.path.model,
            total: candidate.total,
            path: candidate.path.score,
            evidence: candidate.evidence.clone(),
        })
        .collect();
    let labels = &candidates[0].path.labels;
    let lines = page
        .rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let mut fired = Vec::new();
            weigh(&Seen::new(page, row, index), Some(&mut fired));
            let (cues, others) = fired.into_iter().partition(|fired| fired.label == labels[index]);
            Reason { line: row.index, label: labels[index], text: row.text.to_owned(), cues, others }
        })
        .collect();
    Explanation { models, lines }
}

/// Columns of text shown for each line.
const SHOWN: u32 = 40;

impl fmt::Display for Explanation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for model in &self.models {
            write!(formatter, "{:<9} {:>8.1} = path {:.1}", format!("{:?}", model.model), model.total, model.path)?;
            for (name, weight) in &model.evidence {
                write!(formatter, ", {name} {weight:+.1}")?;
            }
            writeln!(formatter)?;
        }
        for reason in &self.lines {
            let shown = cut_to(&reason.text, SHOWN);
            let padding = " ".repeat(SHOWN.saturating_sub(width(&shown)) as usize);
            write!(formatter, "{:>5}  {:<13} {shown}{padding} ", reason.line, format!("{:?}", reason.label))?;
            let cues: Vec<String> =
                reason.cues.iter().map(|fired| format!("{} {:+.1}", fired.cue, fired.weight)).collect();
            let others: Vec<String> = reason
                .others
                .iter()
                .filter(|fired| fired.weight > 0.9)
                .map(|fired| format!("{:?}: {} {:+.1}", fired.label, fired.cue, fired.weight))
                .collect();
            write!(formatter, "{}", cues.join(", "))?;
            if !others.is_empty() {
                write!(formatter, " | {}", others.join(", "))?;
            }
            writeln!(formatter)?;
        }
        Ok(())
    }
}

/// The beginning of a text that fits a number of columns, with … where it was cut.
fn cut_to(text: &str, columns: u32) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut used = 0;
    let mut shown = String::new();
    for character in text.chars() {
        used += width(character.encode_utf8(&mut [0; 4]));
        if used > columns - 2 {
            break;
        }
        shown.push(character);
    }
    shown.push('…');
    shown
}
