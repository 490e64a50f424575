//! Proofs about a cleaned document: that its edits can be applied and undone, and that spans read as they claim to.

mod edits;
mod report;
mod spans;

use fayan_contract::clean::{CleanDocument, Edit, Line, Run};

pub use self::{
    report::{Mismatch, verify_report},
    spans::cut,
};
use crate::charset::Codec;

/// Why kept ranges and edits do not tile the raw bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TilingError {
    /// The document names an encoding that cannot be read.
    #[error("the encoding {0:?} is unknown")]
    UnknownEncoding(String),
    /// Edits are empty, overlap, are out of order or reach beyond the bytes.
    #[error("edit {index} covers {start}..{end}, out of order or out of bounds")]
    MisplacedEdit {
        /// Position in the list of edits.
        index: usize,
        /// Its first byte.
        start: u32,
        /// One past its last byte.
        end: u32,
    },
    /// Bytes outside the edits do not read as text that writes back to them.
    #[error("the kept bytes {start}..{end} do not stand for themselves")]
    NotKept {
        /// First byte.
        start: u32,
        /// One past the last byte.
        end: u32,
    },
    /// The edits give another text than the lines.
    #[error("edits and lines part at byte {at} of the text")]
    OtherText {
        /// Byte offset in the joined lines.
        at: usize,
    },
    /// The bytes of an edit do not give its output by its rule.
    #[error("edit {index} ({rule}) is not what its rule makes of the bytes")]
    WrongOutput {
        /// Position in the list of edits.
        index: usize,
        /// Its rule.
        rule: String,
    },
    /// A line is empty or holds a line end.
    #[error("line {line} is no line")]
    NoLine {
        /// Its index.
        line: usize,
    },
    /// A gap of a line is not as wide as the space that was folded there.
    #[error("a gap of line {line} is not as wide as its bytes say")]
    WrongGap {
        /// Index of the line.
        line: usize,
    },
    /// A run does not read as its part of the line.
    #[error("run {run} of line {line} does not read as its text")]
    WrongRun {
        /// Index of the line.
        line: usize,
        /// Index of the run.
        run: usize,
    },
    /// Not as many originals as edits, or an original of another length.
    #[error("the original of edit {index} is missing or has another length")]
    WrongOriginal {
        /// Position in the list of edits.
        index: usize,
    },
    /// A span reaches beyond the bytes or cuts a character.
    #[error("the span {start}..{end} cuts a character or an edit, or is out of bounds")]
    WrongSpan {
        /// First byte.
        start: u32,
        /// One past the last byte.
        end: u32,
    },
}

/// Checks that kept ranges and edits tile `raw`, that applied they give the lines joined by `\n`, that the runs of every
/// line say the same, and that edits of characters are what their rules make of the bytes.
pub fn check_tiling(raw: &[u8], clean: &CleanDocument) -> Result<(), TilingError> {
    let applied = apply(raw, clean)?;
    let joined = joined(&clean.lines);
    if applied != joined {
        let at = applied.bytes().zip(joined.bytes()).take_while(|(left, right)| left == right).count();
        return Err(TilingError::OtherText { at });
    }
    let codec = codec(clean)?;
    for (index, edit) in clean.edits.iter().enumerate() {
        if !edits::agrees(&codec, &raw[edit.start as usize..edit.end as usize], edit) {
            return Err(TilingError::WrongOutput { index, rule: edit.rule.to_string() });
        }
    }
    for (index, line) in clean.lines.iter().enumerate() {
        if line.text.trim().is_empty() || line.text.contains('\n') {
            return Err(TilingError::NoLine { line: index });
        }
        if !edits::gaps_agree(&codec, raw, line) {
            return Err(TilingError::WrongGap { line: index });
        }
        check_runs(raw, clean, index, line)?;
    }
    Ok(())
}

/// The lines joined by `\n`, read from `raw` and the edits alone.
pub fn apply(raw: &[u8], clean: &CleanDocument) -> Result<String, TilingError> {
    let codec = codec(clean)?;
    let mut text = String::with_capacity(raw.len());
    let mut position = 0;
    for (index, edit) in clean.edits.iter().enumerate() {
        if edit.start < position || edit.end <= edit.start || edit.end as usize > raw.len() {
            return Err(TilingError::MisplacedEdit { index, start: edit.start, end: edit.end });
        }
        text.push_str(&kept(raw, &codec, position, edit.start)?);
        text.push_str(&edit.output);
        position = edit.end;
    }
    text.push_str(&kept(raw, &codec, position, raw.len() as u32)?);
    Ok(text)
}

/// The raw bytes, from the lines, the edits and the bytes that each edit replaced.
pub fn undo(clean: &CleanDocument, originals: &[Vec<u8>]) -> Result<Vec<u8>, TilingError> {
    let mut codec = codec(clean)?;
    let text = joined(&clean.lines);
    let mut characters = text.chars();
    let mut raw = Vec::with_capacity(text.len());
    for (index, edit) in clean.edits.iter().enumerate() {
        while raw.len() < edit.start as usize {
            let at = text.len() - characters.as_str().len();
            let written = characters.next().is_some_and(|character| codec.write(character, &mut raw));
            if !written || raw.len() > edit.start as usize {
                return Err(TilingError::OtherText { at });
            }
        }
        let at = text.len() - characters.as_str().len();
        let rest = characters.as_str().strip_prefix(edit.output.as_str()).ok_or(TilingError::OtherText { at })?;
        characters = rest.chars();
        let original = originals.get(index).filter(|original| original.len() == (edit.end - edit.start) as usize);
        raw.extend_from_slice(original.ok_or(TilingError::WrongOriginal { index })?);
    }
    for character in characters {
        if !codec.write(character, &mut raw) {
            return Err(TilingError::OtherText { at: text.len() });
        }
    }
    Ok(raw)
}

/// The bytes that each edit replaced, in the order of the edits; what [`undo`] needs. Edits beyond the bytes give
/// nothing.
pub fn originals(raw: &[u8], clean: &CleanDocument) -> Vec<Vec<u8>> {
    let original = |edit: &Edit| raw.get(edit.start as usize..edit.end as usize).unwrap_or_default().to_vec();
    clean.edits.iter().map(original).collect()
}

fn codec(clean: &CleanDocument) -> Result<Codec, TilingError> {
    Codec::of(&clean.encoding).ok_or_else(|| TilingError::UnknownEncoding(clean.encoding.name.clone()))
}

fn joined(lines: &[Line]) -> String {
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    texts.join("\n")
}

fn kept(raw: &[u8], codec: &Codec, start: u32, end: u32) -> Result<String, TilingError> {
    raw.get(start as usize..end as usize).and_then(|bytes| codec.read(bytes)).ok_or(TilingError::NotKept { start, end })
}

fn check_runs(raw: &[u8], clean: &CleanDocument, index: usize, line: &Line) -> Result<(), TilingError> {
    let mut text_end = 0;
    let mut raw_end = 0;
    for (number, run) in line.runs.iter().enumerate() {
        let wrong = || TilingError::WrongRun { line: index, run: number };
        if run.text_start != text_end || run.text_end <= run.text_start || run.raw_start < raw_end {
            return Err(wrong());
        }
        (text_end, raw_end) = (run.text_end, run.raw_end);
        let text = line.text.get(run.text_start as usize..run.text_end as usize).ok_or_else(wrong)?;
        let read = spans::read(raw, clean, run.raw_start, run.raw_end).map_err(|_| wrong())?;
        if read != text || !steps_agree(run) {
            return Err(wrong());
        }
    }
    if text_end as usize == line.text.len() {
        Ok(())
    } else {
        Err(TilingError::WrongRun { line: index, run: line.runs.len() })
    }
}

fn steps_agree(run: &Run) -> bool {
    let (text, raw) = (run.text_end - run.text_start, run.raw_end - run.raw_start);
    match (run.text_step, run.raw_step) {
        (0, 0) => true,
        (0, _) | (_, 0) => false,
        (text_step, raw_step) => text % text_step == 0 && raw % raw_step == 0 && text / text_step == raw / raw_step,
    }
}
