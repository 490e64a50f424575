//! GB18030, read in whole stretches: the encoding of most Chinese pages that are not UTF-8.

use std::collections::HashMap;

use encoding_rs::{DecoderResult, GB18030};

use crate::decoded::{Decoded, Fidelity};

/// Two-byte units whose characters are written with other bytes; everything else of two bytes goes there and back.
const VARIANTS: &[[u8; 2]] = &[[0xA3, 0xA0]];

/// How many bytes the unit at the beginning of `raw` has, by its form alone.
pub(super) fn unit_len(raw: &[u8]) -> usize {
    let len = match raw {
        [..0x80, ..] => 1,
        [0x80 | 0xFF, ..] => 1,
        [_, b'0'..=b'9', ..] => 4,
        [_, 0x40..=0xFE, ..] => 2,
        _ => 1,
    };
    len.min(raw.len())
}

/// Reads bytes; what cannot be read is skipped byte by byte.
pub(super) fn read(raw: &[u8]) -> Decoded {
    let mut decoded = Decoded::default();
    let mut four_bytes = HashMap::new();
    // No unit gives more than twice as many bytes of UTF-8 as it has itself (0x80 gives three).
    let mut buffer = vec![0; raw.len() * 3 + 16];
    let mut at = 0;
    while at < raw.len() {
        let mut decoder = GB18030.new_decoder_without_bom_handling();
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(&raw[at..], &mut buffer, true);
        let sound = match result {
            DecoderResult::Malformed(broken, after) => read - usize::from(broken) - usize::from(after),
            DecoderResult::InputEmpty | DecoderResult::OutputFull => read,
        };
        let text = std::str::from_utf8(&buffer[..written]).expect("the decoder writes UTF-8");
        push(&mut decoded, &raw[at..at + sound], text, &mut four_bytes);
        at += sound;
        if matches!(result, DecoderResult::Malformed(..)) {
            decoded.push_unit("\u{FFFD}", 1, Fidelity::Undecodable);
            at += 1;
        }
    }
    decoded
}

/// Appends sound units with their characters, uniform runs at once.
fn push(decoded: &mut Decoded, raw: &[u8], text: &str, four_bytes: &mut HashMap<[u8; 4], bool>) {
    let mut at = 0;
    let mut run_start = 0;
    let mut run = None;
    for (offset, character) in text.char_indices() {
        let unit = &raw[at..at + unit_len(&raw[at..])];
        at += unit.len();
        let shape = ((character.len_utf8(), unit.len()), fidelity(unit, character, four_bytes));
        if run != Some(shape) {
            if let Some((steps, fidelity)) = run {
                decoded.push_uniform(&text[run_start..offset], steps, fidelity);
            }
            (run, run_start) = (Some(shape), offset);
        }
    }
    if let Some((steps, fidelity)) = run {
        decoded.push_uniform(&text[run_start..], steps, fidelity);
    }
}

/// Whether a character is written with the bytes it was read from.
fn fidelity(unit: &[u8], character: char, four_bytes: &mut HashMap<[u8; 4], bool>) -> Fidelity {
    let is_exact = match *unit {
        [byte] => byte < 0x80,
        [first, second] => !VARIANTS.contains(&[first, second]),
        [first, second, third, fourth] => {
            let key = [first, second, third, fourth];
            *four_bytes.entry(key).or_insert_with(|| writes_back(unit, character))
        }
        _ => false,
    };
    if is_exact { Fidelity::Exact } else { Fidelity::Variant }
}

fn writes_back(unit: &[u8], character: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = GB18030.encode(character.encode_utf8(&mut buffer));
    !unmappable && *bytes == *unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_two_byte_units_but_the_known_ones_go_there_and_back() {
        let units = (0x81..=0xFE_u8).flat_map(|first| (0x40..=0xFE_u8).map(move |second| [first, second]));
        for unit in units.filter(|unit| unit[1] != 0x7F) {
            let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(&unit) else { continue };
            let character = text.chars().next().unwrap();
            assert_eq!(writes_back(&unit, character), !VARIANTS.contains(&unit), "{unit:02X?} {character}");
        }
    }
}
