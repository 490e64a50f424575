//! Bytes to characters: which encoding, and how each unit of it is read and written back.
//!
//! The order of trust is byte order mark, strict UTF-8, label, statistics. `gb2312` and `gbk` are read as GB18030, as
//! browsers do: names of people use characters outside the older sets.

mod gb18030;

use std::collections::HashMap;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding as Legacy, GB18030, GBK, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE,
    UTF_16LE, X_USER_DEFINED,
};
use fayan_contract::clean::{Encoding, EncodingBasis};

use crate::decoded::{Decoded, Fidelity};

/// Bytes after which a label inside the document is no longer looked for; browsers read 1,024, templates with long
/// comments need more.
const LABEL_WINDOW: usize = 4096;

/// Decides on an encoding and reads the bytes. `carrier` is the label that came with the bytes (HTTP).
pub(crate) fn decode(raw: &[u8], carrier: Option<&str>) -> (Decoded, Encoding) {
    let inside = carrier.is_none().then(|| label_inside(raw)).flatten();
    let declared = carrier.map(str::to_owned).or(inside);
    let (encoding, basis, decoded) = decide(raw, declared.as_deref());
    let undecodable = decoded.undecodable().0;
    (decoded, Encoding { name: encoding.name().to_owned(), basis, declared, undecodable })
}

fn decide(raw: &[u8], declared: Option<&str>) -> (&'static Legacy, EncodingBasis, Decoded) {
    let certain = |encoding, basis| (encoding, basis, read(raw, encoding));
    if let Some((encoding, _)) = Legacy::for_bom(raw) {
        return certain(encoding, EncodingBasis::Bom);
    }
    if raw.starts_with(b"\x84\x31\x95\x33") {
        return certain(GB18030, EncodingBasis::Bom);
    }
    let utf8 = Utf8Share::of(raw);
    if utf8.broken == 0 {
        return certain(UTF_8, EncodingBasis::Utf8);
    }
    let label = declared.and_then(|label| Legacy::for_label(label.trim().as_bytes())).and_then(supported);
    if utf8.is_damaged_utf8() {
        let basis = if label == Some(UTF_8) { EncodingBasis::Label } else { EncodingBasis::Detected };
        return certain(UTF_8, basis);
    }
    if let Some(encoding) = label.filter(|encoding| *encoding != UTF_8) {
        let decoded = read(raw, encoding);
        if is_mostly_readable(raw, &decoded) {
            return (encoding, EncodingBasis::Label, decoded);
        }
    }
    let encoding = detect(raw);
    certain(encoding, EncodingBasis::Detected)
}

/// The decoder for a labelled encoding; none where its characters have no fixed bytes.
fn supported(encoding: &'static Legacy) -> Option<&'static Legacy> {
    if encoding == GBK {
        Some(GB18030)
    } else if [ISO_2022_JP, REPLACEMENT, X_USER_DEFINED].contains(&encoding) {
        None
    } else {
        Some(encoding)
    }
}

/// Statistics, with the prior that documents are Chinese. One broken byte makes the detector give up the right
/// encoding, and a short page of Big5 reads as rare characters of GB18030; so each of the two is taken first where it
/// reads nearly everything as common Han characters. GB18030 before Big5: its common rows hold many of Big5's.
fn detect(raw: &[u8]) -> &'static Legacy {
    const SAMPLE: usize = 1 << 16;
    let sample = &raw[..raw.len().min(SAMPLE)];
    let common = [GB18030, BIG5]
        .into_iter()
        .find(|encoding| is_mostly_common_han(sample, encoding) && is_mostly_readable(sample, &read(sample, encoding)));
    if let Some(encoding) = common {
        return encoding;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(raw, true);
    supported(detector.guess(Some(b"cn"), Utf8Detection::Allow)).unwrap_or(GB18030)
}

/// How much of the bytes is UTF-8.
struct Utf8Share {
    /// Characters of more than one byte.
    multibyte: usize,
    /// Places that are not UTF-8.
    broken: usize,
}

impl Utf8Share {
    fn of(raw: &[u8]) -> Self {
        let (mut multibyte, mut broken) = (0, 0);
        for chunk in raw.utf8_chunks() {
            // Lead bytes only: each character of several bytes has exactly one.
            multibyte += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
            broken += usize::from(!chunk.invalid().is_empty());
        }
        Self { multibyte, broken }
    }

    /// Text in another encoding hardly ever forms characters of UTF-8: where most are sound, it is damaged UTF-8.
    fn is_damaged_utf8(&self) -> bool {
        self.multibyte > 3 * self.broken
    }
}

/// Whether at most one high byte in twenty cannot be read; a wrong label gives far more.
fn is_mostly_readable(raw: &[u8], decoded: &Decoded) -> bool {
    let high = raw.iter().filter(|byte| **byte >= 0x80).count();
    decoded.undecodable().0 as usize * 20 <= high.max(1)
}

/// Whether most double bytes lie where GB2312 or Big5 has its everyday Han characters and punctuation.
fn is_mostly_common_han(raw: &[u8], encoding: &'static Legacy) -> bool {
    let is_common = |unit: &[u8]| match unit {
        [lead, 0xA1..=0xFE] if encoding == GB18030 => matches!(lead, 0xA1..=0xA3 | 0xB0..=0xD7),
        // Level 1 of Big5 ends at C67E.
        [lead, 0x40..=0x7E | 0xA1..=0xFE] if encoding == BIG5 => matches!(lead, 0xA1..=0xC6),
        _ => false,
    };
    let (mut common, mut all) = (0_usize, 0_usize);
    let mut at = 0;
    while at < raw.len() {
        let unit = &raw[at..at + unit_len(&raw[at..], encoding)];
        all += usize::from(unit[0] >= 0x80);
        common += usize::from(is_common(unit));
        at += unit.len();
    }
    common * 10 >= all * 8
}

/// `charset=` in a `<meta>` element or an XML declaration near the beginning.
fn label_inside(raw: &[u8]) -> Option<String> {
    let head = raw[..raw.len().min(LABEL_WINDOW)].to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = find(&head[from..], b"<meta").map(|at| from + at) {
        let end = find(&head[at..], b">").map_or(head.len(), |end| at + end);
        if let Some(label) = value_after(&head[at..end], b"charset=") {
            return Some(label);
        }
        from = end.min(head.len());
    }
    let declaration = head.starts_with(b"<?xml").then(|| find(&head, b"?>")).flatten()?;
    value_after(&head[..declaration], b"encoding=")
}

fn value_after(text: &[u8], key: &[u8]) -> Option<String> {
    let at = find(text, key)? + key.len();
    let value: String = text[at..]
        .iter()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        .map(|byte| char::from(*byte))
        .collect();
    (!value.is_empty()).then_some(value)
}

fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len()).position(|window| window == pattern)
}

fn read(raw: &[u8], encoding: &'static Legacy) -> Decoded {
    if encoding == UTF_8 {
        read_utf8(raw)
    } else if encoding == GB18030 {
        gb18030::read(raw)
    } else {
        read_units(raw, encoding)
    }
}

fn read_utf8(raw: &[u8]) -> Decoded {
    let mut decoded = Decoded::default();
    for chunk in raw.utf8_chunks() {
        decoded.push_utf8(chunk.valid());
        if !chunk.invalid().is_empty() {
            decoded.push_unit("\u{FFFD}", chunk.invalid().len(), Fidelity::Undecodable);
        }
    }
    decoded
}

fn read_units(raw: &[u8], encoding: &'static Legacy) -> Decoded {
    let mut decoded = Decoded::default();
    let mut units: HashMap<&[u8], (Option<String>, Fidelity)> = HashMap::new();
    let codec = Codec::new(encoding);
    let has_ascii = encoding != UTF_16LE && encoding != UTF_16BE;
    let mut at = 0;
    while at < raw.len() {
        let unit = &raw[at..at + unit_len(&raw[at..], encoding)];
        if let ([byte @ ..0x80], true) = (unit, has_ascii) {
            decoded.push_unit(char::from(*byte).encode_utf8(&mut [0; 4]), 1, Fidelity::Exact);
            at += 1;
            continue;
        }
        let (text, fidelity) = units.entry(unit).or_insert_with(|| codec.read_unit(unit));
        match text {
            Some(text) => {
                decoded.push_unit(text, unit.len(), *fidelity);
                at += unit.len();
            }
            // One byte at a time, so that a sound byte after a broken lead byte is read for itself.
            None => {
                decoded.push_unit("\u{FFFD}", 1, Fidelity::Undecodable);
                at += 1;
            }
        }
    }
    decoded
}

/// How many bytes the unit at the beginning of `raw` has, by the form of the encoding alone.
fn unit_len(raw: &[u8], encoding: &'static Legacy) -> usize {
    let second = raw.get(1).copied();
    let len = if encoding == UTF_16LE || encoding == UTF_16BE {
        let high = if encoding == UTF_16LE { second } else { raw.first().copied() };
        if matches!(high, Some(0xD8..=0xDB)) { 4 } else { 2 }
    } else if raw[0] < 0x80 || encoding.is_single_byte() {
        1
    } else if encoding == GB18030 {
        gb18030::unit_len(raw)
    } else if encoding == EUC_JP && raw[0] == 0x8F {
        3
    } else if encoding == SHIFT_JIS && matches!(raw[0], 0x80 | 0xA1..=0xDF) {
        1
    } else if [BIG5, EUC_KR, EUC_JP, SHIFT_JIS].contains(&encoding) {
        2
    } else {
        1
    };
    len.min(raw.len())
}

/// Reads and writes single units of an encoding.
pub(crate) struct Codec {
    encoding: &'static Legacy,
    written: HashMap<char, Option<Box<[u8]>>>,
}

impl Codec {
    fn new(encoding: &'static Legacy) -> Self {
        Self { encoding, written: HashMap::new() }
    }

    /// The codec of a name in a cleaned document.
    pub(crate) fn of(encoding: &Encoding) -> Option<Self> {
        Legacy::for_label(encoding.name.as_bytes()).map(Self::new)
    }

    /// The characters of a unit and whether they encode back to it; none where it cannot be read.
    fn read_unit(&self, unit: &[u8]) -> (Option<String>, Fidelity) {
        let Some(text) = self.encoding.decode_without_bom_handling_and_without_replacement(unit) else {
            return (None, Fidelity::Undecodable);
        };
        // Four codes of Big5 stand for two characters each; nothing else reads as other than one.
        let mut characters = text.chars();
        let (Some(character), None) = (characters.next(), characters.next()) else {
            return (None, Fidelity::Undecodable);
        };
        let exact = self.encode(character).is_some_and(|bytes| bytes == unit);
        (Some(text.into_owned()), if exact { Fidelity::Exact } else { Fidelity::Variant })
    }

    /// The characters of some bytes.
    pub(crate) fn decode(&self, raw: &[u8]) -> Decoded {
        read(raw, self.encoding)
    }

    /// The text of exactly these bytes; none where they are not whole, exactly re-encodable units.
    pub(crate) fn read(&self, raw: &[u8]) -> Option<String> {
        if self.encoding == UTF_8 {
            return std::str::from_utf8(raw).ok().map(str::to_owned);
        }
        let decoded = self.decode(raw);
        let exact = decoded.parts(0..decoded.text.len()).all(|(_, stretch)| stretch.fidelity == Fidelity::Exact);
        exact.then_some(decoded.text)
    }

    /// The bytes of a character.
    pub(crate) fn write(&mut self, character: char, bytes: &mut Vec<u8>) -> bool {
        if self.encoding == UTF_8 {
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return true;
        }
        if !self.written.contains_key(&character) {
            let written = self.encode(character).map(Vec::into_boxed_slice);
            self.written.insert(character, written);
        }
        let Some(Some(written)) = self.written.get(&character) else { return false };
        bytes.extend_from_slice(written);
        true
    }

    fn encode(&self, character: char) -> Option<Vec<u8>> {
        let mut units = [0; 2];
        if self.encoding == UTF_16LE {
            Some(character.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_le_bytes()).collect())
        } else if self.encoding == UTF_16BE {
            Some(character.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()).collect())
        } else {
            let mut buffer = [0; 4];
            let (bytes, _, unmappable) = self.encoding.encode(character.encode_utf8(&mut buffer));
            (!unmappable).then(|| bytes.into_owned())
        }
    }
}
