//! Changes to inputs that keep them documents: pieces put in, lines moved, doubled, dropped, cut and joined. One change
//! in three is left to the engine, which flips bytes and splices inputs.

use std::borrow::Cow;

use encoding_rs::GB18030;

use crate::pieces::PIECES;

/// Numbers from the seed of one change.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Changes `data[..size]` in place and returns the new size, as the engine asks for.
pub(crate) fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut draw = Draw(u64::from(seed) << 17 | 1);
    draw.below(1);
    let (size, max_size) = (size.min(data.len()), max_size.min(data.len()));
    if size < 2 || draw.below(3) == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    let mut changed = data[..size].to_vec();
    for _ in 0..=draw.below(3) {
        changed = change(&changed, &mut draw);
    }
    changed.truncate(max_size);
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
}

fn change(input: &[u8], draw: &mut Draw) -> Vec<u8> {
    let (first, document) = input.split_at(1.min(input.len()));
    let in_gb18030 = matches!(first, b"g" | b"G");
    let mut lines: Vec<&[u8]> = document.split(|byte| *byte == b'\n').collect();
    let (at, other) = (draw.below(lines.len()), draw.below(lines.len()));
    let piece = piece(draw, in_gb18030);
    let put;
    match draw.below(9) {
        0 => lines.insert(at, &piece),
        1 => {
            put = piece_inside(lines[at], &piece, draw);
            lines[at] = &put;
        }
        2 => lines.swap(at, other),
        3 => lines.insert(at, lines[other]),
        4 if lines.len() > 1 => drop(lines.remove(at)),
        5 => {
            let cut = boundary(lines[at], draw);
            let (left, right) = lines[at].split_at(cut);
            lines[at] = left;
            lines.insert(at + 1, right);
        }
        6 if at + 1 < lines.len() => {
            put = [lines[at], lines[at + 1]].concat();
            lines[at] = &put;
            lines.remove(at + 1);
        }
        7 => {
            let cut = boundary(lines[at], draw);
            lines[at] = &lines[at][..cut];
            lines.truncate(if draw.below(4) == 0 { at + 1 } else { lines.len() });
        }
        _ => lines.rotate_left(at),
    }
    [first, &lines.join(&b'\n')].concat()
}

fn piece(draw: &mut Draw, in_gb18030: bool) -> Cow<'static, [u8]> {
    let piece = PIECES[draw.below(PIECES.len())];
    if in_gb18030 { GB18030.encode(piece).0 } else { Cow::Borrowed(piece.as_bytes()) }
}

fn piece_inside(line: &[u8], piece: &[u8], draw: &mut Draw) -> Vec<u8> {
    let (left, right) = line.split_at(boundary(line, draw));
    [left, piece, right].concat()
}

/// A place in a line, mostly where a character begins in UTF-8.
fn boundary(line: &[u8], draw: &mut Draw) -> usize {
    let mut at = draw.below(line.len() + 1);
    while at < line.len() && line[at] & 0xC0 == 0x80 && draw.below(64) > 0 {
        at += 1;
    }
    at
}
