//! Bodies that speak, nobody named: before a colon, or on a line of their own over the speech. Any list of measures is
//! printed so, too; hence only pages that call themselves excerpts of speeches are read in this way.

use crate::{
    characters::{count_up_to, is_colon, squeeze},
    lexicon::Lexicon,
    maps::HashSet,
    opening::Mark,
    phrase::Phrase,
    posts,
    row::{Alike, Row},
};

/// Shortest body that speaks, in characters: 柏渡市, 桥西乡.
const SHORTEST: usize = 3;

/// Longest line of a body and a headline, in characters.
const LONGEST_HEADED: usize = 45;

/// Reads bodies as speakers where two different ones at least are printed in the same way.
pub(crate) fn find(lexicon: &Lexicon, rows: &mut [Row<'_>], announced: &[String]) {
    let labels: Vec<usize> = (0..rows.len()).filter(|at| is_label(lexicon, rows, *at, announced)).collect();
    let different: HashSet<&str> =
        labels.iter().filter_map(|at| Some(rows[*at].opening.as_ref()?.squeezed.as_str())).collect();
    if different.len() >= 2 {
        for at in labels {
            let Some(opening) = rows[at].opening.as_mut() else { continue };
            opening.phrase = Some(Phrase { name: Some(opening.label.clone()), ..Phrase::of_organisation() });
            rows[at].label_use.form = 3.0;
        }
    }
    let lines: Vec<usize> = (0..rows.len()).filter(|at| is_line(lexicon, rows, *at, announced)).collect();
    let different: HashSet<&str> = lines.iter().map(|at| rows[*at].text).collect();
    if different.len() >= 2 {
        for at in lines {
            rows[at].phrase = Some(Phrase::of_organisation());
            rows[at].alike = Some(Alike::Name);
        }
    }
}

fn is_body(lexicon: &Lexicon, words: &str, announced: &[String]) -> bool {
    // 主要有三点体会 announces points and is no 协会.
    let counts = words
        .chars()
        .zip(words.chars().skip(1))
        .any(|(number, what)| "一二两三四五六七八九十几".contains(number) && "点條条个個项項方".contains(what));
    let held = || !posts::read(lexicon, words).found.is_empty();
    count_up_to(words, SHORTEST) >= SHORTEST
        && !counts
        && !words.contains(['（', '('])
        && (posts::is_organisation(lexicon, words) || announced.iter().any(|unit| unit == words) && !held())
}

/// Neither furniture nor a credit or a field.
fn may_speak(row: &Row<'_>) -> bool {
    row.is_content() && !row.cast && row.credit.is_none()
}

fn is_speech(row: &Row<'_>) -> bool {
    may_speak(row) && row.runs()
}

/// 桥西乡：去年… , or the label alone over the text.
fn is_label(lexicon: &Lexicon, rows: &[Row<'_>], at: usize, announced: &[String]) -> bool {
    let row = &rows[at];
    let Some(opening) = row.opening.as_ref().filter(|opening| opening.mark == Mark::Colon && !opening.verb) else {
        return false;
    };
    let alone = opening.body == row.text.len();
    // 桥西乡：一座桥守百年, a headline over the text.
    let headed = !row.ends && !row.cut && row.chars <= LONGEST_HEADED && opening.body < row.text.len();
    let text = if alone || headed { rows.get(at + 1).is_some_and(is_speech) } else { is_speech(row) };
    let inside = at.checked_sub(1).is_some_and(|before| rows[before].cut) && !row.set_apart();
    (may_speak(row) || row.is_long())
        && row.whole.is_none()
        && text
        && !inside
        && is_body(lexicon, &opening.squeezed, announced)
}

/// 桥西乡 on a line of its own over the text.
fn is_line(lexicon: &Lexicon, rows: &[Row<'_>], at: usize, announced: &[String]) -> bool {
    let row = &rows[at];
    let inside = at.checked_sub(1).is_some_and(|before| rows[before].cut) && !row.set_apart();
    row.order > 0
        && may_speak(row)
        && !row.is_long()
        && !row.ends
        && !row.cut
        && !inside
        && row.whole.is_none()
        && !row.head
        && rows.get(at + 1).is_some_and(|next| is_speech(next) && next.opening.is_none())
        && is_body(lexicon, &squeeze(row.text.trim_end_matches(is_colon)), announced)
}
