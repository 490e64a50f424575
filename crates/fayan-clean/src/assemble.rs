//! Writes lines and edits so that together they tile the raw bytes.
//!
//! Everything is handed over in text order and without gaps; what is not kept is an edit, by construction. Ranges are
//! byte ranges of the decoded text.

use std::{borrow::Cow, ops::Range};

use fayan_contract::clean::{Cues, Edit, Line, Run};

use crate::{
    decoded::{Decoded, Fidelity, Stretch},
    rules,
};

/// The writer. Call [`Assembler::remove`] for what lies before, between and after lines, [`Assembler::begin_line`],
/// then [`Assembler::keep`], [`Assembler::replace`] and [`Assembler::remove`] for the line's own characters.
pub(crate) struct Assembler<'a> {
    decoded: &'a Decoded,
    position: usize,
    lines: Vec<Line>,
    edits: Vec<Edit>,
    /// Removed ranges since the last printed character, not yet written: one of them may become the line end.
    gap: Vec<(Range<usize>, &'static str)>,
}

/// Lines and edits that tile the raw bytes.
pub(crate) struct Assembled {
    pub(crate) lines: Vec<Line>,
    pub(crate) edits: Vec<Edit>,
}

impl<'a> Assembler<'a> {
    pub(crate) fn new(decoded: &'a Decoded) -> Self {
        Self { decoded, position: 0, lines: Vec::new(), edits: Vec::new(), gap: Vec::new() }
    }

    /// Starts a line. Between two lines something must have been removed.
    pub(crate) fn begin_line(&mut self, cues: Cues) {
        let gap = std::mem::take(&mut self.gap);
        let ends_line = !self.lines.is_empty();
        debug_assert!(!ends_line || !gap.is_empty(), "two lines have nothing between them");
        let is_break = |rule: &str| matches!(rule, rules::LINE_END | rules::BR | rules::BLOCK);
        let end_at = gap.iter().position(|(_, rule)| is_break(rule)).unwrap_or(0);
        for (index, (range, rule)) in gap.into_iter().enumerate() {
            let output = if ends_line && index == end_at { "\n" } else { "" };
            if output == "\n" && self.stands_as_printed(&range, output) {
                continue;
            }
            self.push_edit(range, rule, output);
        }
        self.lines.push(Line { text: String::new(), runs: Vec::new(), cues });
    }

    /// Keeps characters as they are.
    pub(crate) fn keep(&mut self, range: Range<usize>) {
        self.advance(&range);
        self.flush_gap();
        let decoded = self.decoded;
        for (part, stretch) in decoded.parts(range) {
            let rule = match stretch.fidelity {
                Fidelity::Exact => {
                    self.push_run(&part, &decoded.text[part.clone()], steps_of(stretch));
                    continue;
                }
                Fidelity::Variant => rules::VARIANT,
                Fidelity::Undecodable => rules::UNDECODABLE,
            };
            let step = stretch.text_step as usize;
            for start in (part.start..part.end).step_by(step) {
                self.push_replacement(start..start + step, rule, &decoded.text[start..start + step]);
            }
        }
    }

    /// Prints something else in the place of characters.
    pub(crate) fn replace(&mut self, range: Range<usize>, rule: &'static str, output: &str) {
        self.advance(&range);
        self.flush_gap();
        self.push_replacement(range, rule, output);
    }

    /// Leaves characters out.
    pub(crate) fn remove(&mut self, range: Range<usize>, rule: &'static str) {
        if range.is_empty() {
            return;
        }
        self.advance(&range);
        match self.gap.last_mut() {
            Some((last, same)) if *same == rule && rule != rules::LINE_END => last.end = range.end,
            _ => self.gap.push((range, rule)),
        }
    }

    /// The line that is being written.
    pub(crate) fn line(&mut self) -> &mut Line {
        self.lines.last_mut().expect("a line was begun")
    }

    /// How far the text has been handed over.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    pub(crate) fn finish(mut self) -> Assembled {
        debug_assert_eq!(self.position, self.decoded.text.len(), "the text was not handed over completely");
        self.flush_gap();
        Assembled { lines: self.lines, edits: self.edits }
    }

    fn advance(&mut self, range: &Range<usize>) {
        debug_assert_eq!(self.position, range.start, "ranges must follow one another");
        self.position = range.end;
    }

    fn flush_gap(&mut self) {
        for (range, rule) in std::mem::take(&mut self.gap) {
            self.push_edit(range, rule, "");
        }
    }

    fn stands_as_printed(&self, range: &Range<usize>, output: &str) -> bool {
        &self.decoded.text[range.clone()] == output
            && self.decoded.parts(range.clone()).all(|(_, stretch)| stretch.fidelity == Fidelity::Exact)
    }

    fn push_replacement(&mut self, range: Range<usize>, rule: &'static str, output: &str) {
        let raw = self.decoded.raw_range(range.clone());
        let continues = self.push_run(&range, output, (output.len() as u32, raw.end - raw.start));
        // Edits with print become one only inside one run, so that a run never ends inside an edit.
        if continues && self.edits.last().is_some_and(|last| last.end == raw.start && last.rule == rule) {
            let last = self.edits.last_mut().expect("there is a last edit");
            last.end = raw.end;
            last.output.push_str(output);
            return;
        }
        self.edits.push(Edit { start: raw.start, end: raw.end, rule: Cow::Borrowed(rule), output: output.to_owned() });
    }

    /// Writes an edit without print, or a line end. Neighbours of one rule become one.
    fn push_edit(&mut self, range: Range<usize>, rule: &'static str, output: &str) {
        let raw = self.decoded.raw_range(range);
        match self.edits.last_mut() {
            Some(last) if last.end == raw.start && last.rule == rule && last.output.is_empty() && output.is_empty() => {
                last.end = raw.end;
            }
            _ => self.edits.push(Edit {
                start: raw.start,
                end: raw.end,
                rule: Cow::Borrowed(rule),
                output: output.to_owned(),
            }),
        }
    }

    /// Writes characters of the line; tells whether they go on where the last run ended, step by step.
    fn push_run(&mut self, range: &Range<usize>, text: &str, (text_step, raw_step): (u32, u32)) -> bool {
        let raw = self.decoded.raw_range(range.clone());
        let line = self.lines.last_mut().expect("text is only written to a line that was begun");
        let (text_start, text_end) = (line.text.len() as u32, (line.text.len() + text.len()) as u32);
        line.text.push_str(text);
        match line.runs.last_mut() {
            Some(last) if last.raw_end == raw.start && (last.text_step, last.raw_step) == (text_step, raw_step) => {
                (last.text_end, last.raw_end) = (text_end, raw.end);
                true
            }
            _ => {
                let (raw_start, raw_end) = (raw.start, raw.end);
                line.runs.push(Run { text_start, text_end, raw_start, raw_end, text_step, raw_step });
                false
            }
        }
    }
}

fn steps_of(stretch: Stretch) -> (u32, u32) {
    (stretch.text_step, stretch.raw_step)
}
