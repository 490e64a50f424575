//! Running text.

use super::{Cue, Seen, headings::introduces_speaker};
use crate::{label::Label, series};

pub(super) const CUES: [Cue; 8] = [
    Cue { name: "text_sentence", label: Label::Body, weigh: sentence },
    Cue { name: "text_long", label: Label::Body, weigh: long },
    Cue { name: "text_series", label: Label::Body, weigh: in_series },
    Cue { name: "text_short_open", label: Label::Body, weigh: short_open },
    Cue { name: "text_stops", label: Label::Body, weigh: stops },
    Cue { name: "text_introduces", label: Label::Body, weigh: introduces },
    Cue { name: "text_set_apart", label: Label::Body, weigh: set_apart },
    Cue { name: "note_sentence", label: Label::Note, weigh: sentence },
];

fn sentence(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.ends.then_some(0.3)
}

fn long(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.is_long().then_some(0.5)
}

fn in_series(seen: &Seen<'_, '_>) -> Option<f32> {
    series::opens_with_marker(seen.row.text).then_some(0.5)
}

/// A short line without an end, outside a column, is hardly text.
fn short_open(seen: &Seen<'_, '_>) -> Option<f32> {
    let row = seen.row;
    let open = !row.ends && !row.is_long() && !row.text.ends_with(['：', ':', '；', '，', '、', '”', '…']);
    (open && seen.row.column.is_none()).then_some(-0.7)
}

/// A line that ends no sentence, and then somebody else speaks.
fn stops(seen: &Seen<'_, '_>) -> Option<f32> {
    let next = seen.next()?;
    (!seen.row.ends && !seen.row.is_long() && (introduces_speaker(next) || next.head)).then_some(-1.5)
}

/// The end of an introduction that began in the lines before, whose beginning only it explains.
fn introduces(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.whole.is_some().then_some(-3.0)
}

fn set_apart(seen: &Seen<'_, '_>) -> Option<f32> {
    let apart = seen.row.set_apart() && !seen.row.ends && !seen.row.is_long();
    apart.then_some(-1.5)
}
