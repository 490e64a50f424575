//! The editor's note and other openings before the first speaker.

use super::{Cue, Seen};
use crate::{
    characters::is_colon,
    glance::{Words, words},
    label::Label,
    lexicon::{Class, Lexicon},
    row::Row,
};

pub(super) const CUES: [Cue; 4] = [
    Cue { name: "note_label", label: Label::NoteLabel, weigh: note_label },
    Cue { name: "note_opens", label: Label::Note, weigh: note_opens },
    Cue { name: "note_announces", label: Label::Note, weigh: note_announces },
    Cue { name: "note_short", label: Label::Note, weigh: note_short },
];

/// A note stands among the first rows; further down its words say nothing.
const LATEST_NOTE: usize = 120;

/// 编者按 alone, also in brackets or with a colon.
pub(super) fn is_note_label(seen: &Seen<'_, '_>) -> bool {
    is_note_word(seen.page.lexicon, seen.row)
}

/// The same, wherever the row stands.
pub(crate) fn is_note_word(lexicon: &Lexicon, row: &Row<'_>) -> bool {
    if row.chars > 10 {
        return false;
    }
    let bare: String =
        row.text.chars().filter(|c| !is_colon(*c) && !matches!(c, '【' | '】' | ' ' | '■' | '[' | ']')).collect();
    lexicon.is(&bare, Class::Note)
}

fn note_label(seen: &Seen<'_, '_>) -> Option<f32> {
    is_note_label(seen).then_some(6.0)
}

/// 编者按：9月6日，…
pub(crate) fn note_opener(lexicon: &Lexicon, text: &str) -> Option<usize> {
    let end = lexicon.opening(text.trim_start_matches(['【', '■']), Class::Note as u32)?;
    let end = end + (text.len() - text.trim_start_matches(['【', '■']).len());
    let rest = text[end..].trim_start_matches('】').trim_start();
    let rest = if rest.len() < text.len() - end || rest.starts_with(is_colon) { rest } else { return None };
    Some(text.len() - rest.trim_start_matches(is_colon).trim_start().len())
}

fn note_opens(seen: &Seen<'_, '_>) -> Option<f32> {
    if seen.row.order > LATEST_NOTE {
        return None;
    }
    note_opener(seen.page.lexicon, seen.row.text).map(|_| 3.0)
}

/// Words that announce what follows.
static ANNOUNCING: Words = Words::of(&words([
    "摘登",
    "现将",
    "以下为",
    "以下是",
    "如下",
    "实录",
    "實錄",
    "發言全文",
    "召开",
    "举行",
    "作了发言",
    "發言",
    "整理",
]));

/// 会上，…作表态发言。现将发言内容摘登如下。
fn note_announces(seen: &Seen<'_, '_>) -> Option<f32> {
    if seen.row.order > LATEST_NOTE {
        return None;
    }
    let count = ANNOUNCING.count_in(seen.row.text, &seen.row.glance);
    (count > 0).then_some(0.4 * count.min(3) as f32)
}

fn note_short(seen: &Seen<'_, '_>) -> Option<f32> {
    (!seen.row.ends && seen.row.column.is_none() && !seen.row.is_long() && !seen.row.text.ends_with(['：', ':']))
        .then_some(-0.8)
}
