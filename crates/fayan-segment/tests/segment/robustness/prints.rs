//! The same page in other bytes: the statements are the same.

use encoding_rs::GB18030;

use super::{Page, Tally, difference, read, readings};

/// Writes a page of text in other encodings and with other characters that look the same.
pub(crate) fn check(page: &Page, tally: &mut Tally) {
    let want = readings(&page.report);
    let mut same = |how: &str, raw: &[u8]| {
        let changed = difference(&readings(&read(raw, &page.file_name)), &want);
        tally.add(changed.is_none(), || format!("{} {how}: {}", page.name, changed.unwrap_or_default()));
    };
    same("with a byte order mark", &[b"\xEF\xBB\xBF", page.source.as_bytes()].concat());
    let (in_gb18030, _, unmappable) = GB18030.encode(&page.source);
    if !unmappable {
        same("in GB18030", &in_gb18030);
    }
    same("with CR LF", page.source.replace("\r\n", "\n").replace('\n', "\r\n").as_bytes());
    if !page.source.contains('<') {
        same("with full-width digits", full_width(&page.source).as_bytes());
        same("with radicals", radicals(&page.source).as_bytes());
    }
}

/// ASCII digits as full-width ones.
fn full_width(text: &str) -> String {
    let wide = |digit: char| char::from_u32(digit as u32 - '0' as u32 + '０' as u32).unwrap_or(digit);
    text.chars().map(|character| if character.is_ascii_digit() { wide(character) } else { character }).collect()
}

/// Han characters, and the radicals that text recognition and some fonts put in their places.
const RADICALS: &[(char, char)] = &[
    ('一', '⼀'),
    ('人', '⼈'),
    ('入', '⼊'),
    ('八', '⼋'),
    ('力', '⼒'),
    ('十', '⼗'),
    ('口', '⼝'),
    ('土', '⼟'),
    ('大', '⼤'),
    ('女', '⼥'),
    ('子', '⼦'),
    ('小', '⼩'),
    ('山', '⼭'),
    ('工', '⼯'),
    ('干', '⼲'),
    ('心', '⼼'),
    ('手', '⼿'),
    ('支', '⽀'),
    ('文', '⽂'),
    ('方', '⽅'),
    ('日', '⽇'),
    ('月', '⽉'),
    ('木', '⽊'),
    ('比', '⽐'),
    ('水', '⽔'),
    ('火', '⽕'),
    ('生', '⽣'),
    ('用', '⽤'),
    ('田', '⽥'),
    ('白', '⽩'),
    ('目', '⽬'),
    ('石', '⽯'),
    ('立', '⽴'),
    ('老', '⽼'),
    ('自', '⾃'),
    ('行', '⾏'),
    ('里', '⾥'),
    ('金', '⾦'),
    ('青', '⻘'),
    ('食', '⻝'),
    ('民', '⺠'),
    ('见', '⻅'),
    ('长', '⻓'),
    ('门', '⻔'),
    ('车', '⻋'),
    ('风', '⻛'),
];

fn radicals(text: &str) -> String {
    let radical = |character: char| RADICALS.iter().find(|(han, _)| *han == character).map_or(character, |pair| pair.1);
    text.chars().map(radical).collect()
}

/// Compares a page with the same page in another format.
pub(crate) fn check_same(name: &str, page: &Page, other: &Page, tally: &mut Tally) {
    let changed = difference(&readings(&other.report), &readings(&page.report));
    tally.add(changed.is_none(), || format!("{} {name}: {}", page.name, changed.unwrap_or_default()));
}
