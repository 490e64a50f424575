//! Decoded text that remembers where each character came from.
//!
//! Offsets in the text map to raw offsets by *stretches*: runs in which each step of the text (for example three bytes
//! of a Han character in UTF-8) stands for the same number of raw bytes (two in GB18030).

use std::ops::Range;

/// A document's characters as UTF-8, with the way back to its bytes.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    /// The characters; `U+FFFD` where bytes could not be decoded.
    pub(crate) text: String,
    stretches: Vec<Stretch>,
    raw_len: u32,
}

/// A run of the text with a constant relation to the raw bytes. It ends where the next one begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    /// First byte in the text.
    pub(crate) text_start: u32,
    /// First raw byte.
    pub(crate) raw_start: u32,
    /// Bytes of text in one step.
    pub(crate) text_step: u32,
    /// Raw bytes in one step.
    pub(crate) raw_step: u32,
    /// What the bytes of the stretch mean for keeping them.
    pub(crate) fidelity: Fidelity,
}

/// Whether characters encode back to the bytes they were read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fidelity {
    /// They do: the text may be kept as it is.
    Exact,
    /// The bytes are a second way to write the character; it has to be an edit.
    Variant,
    /// The bytes say nothing.
    Undecodable,
}

impl Decoded {
    /// Appends valid UTF-8.
    pub(crate) fn push_utf8(&mut self, text: &str) {
        if !text.is_empty() {
            self.open(1, 1, Fidelity::Exact);
            self.text.push_str(text);
            self.raw_len += text.len() as u32;
        }
    }

    /// Appends characters that have the same lengths, in the text and in the raw bytes.
    pub(crate) fn push_uniform(&mut self, text: &str, (text_step, raw_step): (usize, usize), fidelity: Fidelity) {
        if !text.is_empty() {
            self.open(text_step as u32, raw_step as u32, fidelity);
            self.text.push_str(text);
            self.raw_len += (text.len() / text_step * raw_step) as u32;
        }
    }

    /// Appends one unit of an encoding: its characters and the number of its raw bytes.
    pub(crate) fn push_unit(&mut self, text: &str, raw: usize, fidelity: Fidelity) {
        self.open(text.len() as u32, raw as u32, fidelity);
        self.text.push_str(text);
        self.raw_len += raw as u32;
    }

    /// Continues the last stretch where it has the same steps, else opens one.
    fn open(&mut self, text_step: u32, raw_step: u32, fidelity: Fidelity) {
        let fits = self
            .stretches
            .last()
            .is_some_and(|last| (last.text_step, last.raw_step, last.fidelity) == (text_step, raw_step, fidelity));
        if !fits {
            let (text_start, raw_start) = (self.text.len() as u32, self.raw_len);
            self.stretches.push(Stretch { text_start, raw_start, text_step, raw_step, fidelity });
        }
    }

    /// The raw offset of a text offset.
    pub(crate) fn raw_at(&self, text: usize) -> u32 {
        if text >= self.text.len() {
            return self.raw_len;
        }
        let stretch = self.stretches[self.index_at(text)];
        stretch.raw_start + (text as u32 - stretch.text_start) / stretch.text_step * stretch.raw_step
    }

    /// The raw range of a text range.
    pub(crate) fn raw_range(&self, text: Range<usize>) -> Range<u32> {
        self.raw_at(text.start)..self.raw_at(text.end)
    }

    /// The parts of a text range, one for each stretch it touches.
    pub(crate) fn parts(&self, text: Range<usize>) -> impl Iterator<Item = (Range<usize>, Stretch)> + '_ {
        let first = if text.is_empty() { self.stretches.len() } else { self.index_at(text.start) };
        self.stretches[first..].iter().enumerate().map_while(move |(index, stretch)| {
            let next = self.stretches.get(first + index + 1).map_or(self.text.len(), |next| next.text_start as usize);
            let part = text.start.max(stretch.text_start as usize)..text.end.min(next);
            (part.start < part.end).then_some((part, *stretch))
        })
    }

    /// How many units could not be decoded, and the raw ranges of the first few places.
    pub(crate) fn undecodable(&self) -> (u32, Vec<Range<u32>>) {
        let mut count = 0;
        let mut places = Vec::new();
        for (index, stretch) in self.stretches.iter().enumerate() {
            if stretch.fidelity == Fidelity::Undecodable {
                let end = self.stretches.get(index + 1).map_or(self.raw_len, |next| next.raw_start);
                count += (end - stretch.raw_start) / stretch.raw_step;
                if places.len() < 8 {
                    places.push(stretch.raw_start..end);
                }
            }
        }
        (count, places)
    }

    fn index_at(&self, text: usize) -> usize {
        self.stretches.partition_point(|stretch| stretch.text_start as usize <= text).saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_map_through_mixed_stretches() {
        let mut decoded = Decoded::default();
        decoded.push_unit("赵", 2, Fidelity::Exact);
        decoded.push_unit("堃", 2, Fidelity::Exact);
        decoded.push_unit("A", 1, Fidelity::Exact);
        decoded.push_unit("\u{FFFD}", 1, Fidelity::Undecodable);
        assert_eq!([0, 3, 6, 7, 10].map(|text| decoded.raw_at(text)), [0, 2, 4, 5, 6]);
        let parts: Vec<_> = decoded.parts(3..10).map(|(part, _)| part).collect();
        assert_eq!(parts, [3..6, 6..7, 7..10]);
        assert_eq!(decoded.undecodable().0, 1);
        assert_eq!(decoded.undecodable().1.first(), Some(&(5..6)));
    }

    #[test]
    fn an_empty_text_has_no_parts() {
        let decoded = Decoded::default();
        assert_eq!(decoded.raw_at(0), 0);
        assert_eq!(decoded.parts(0..0).count(), 0);
    }
}
