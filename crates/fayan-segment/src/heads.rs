//! Introductions that were broken over several rows.

use fayan_contract::clean::Break;

use crate::{
    characters::{count_up_to, is_colon, is_han, squeeze},
    glance::{Words, words},
    lexicon::{Class, Lexicon},
    names,
    opening::{COLONS, Known, Mark, Opening},
    phrase::{self, Phrase, Shape},
    posts,
    row::{self, Row},
};

/// Most rows that one introduction is looked for in.
const LONGEST_INTRODUCTION: usize = 8;

/// Finds introductions that were broken over several rows: read together they are post and name, and more surely so.
pub(crate) fn find(lexicon: &Lexicon, rows: &mut [Row<'_>]) {
    for first in 0..rows.len() {
        // A line that says 发言摘登 is a title, also where it is as wide as the column.
        if rows[first].classes & Class::Excerpt as u32 != 0 {
            continue;
        }
        if let Some((last, phrase)) = cut_label(lexicon, rows, first) {
            rows[first..last].iter_mut().for_each(|row| row.head = true);
            rows[last].whole = Some(phrase);
            continue;
        }
        if !may_begin_introduction(lexicon, rows, first) {
            continue;
        }
        let mut both = rows[first].text.to_owned();
        let mut length = rows[first].chars;
        for last in first + 1..rows.len().min(first + LONGEST_INTRODUCTION) {
            let row = &rows[last];
            if row.markup || row.line.cues.break_before == Break::Block {
                break;
            }
            let colon = if COLONS.may_stand_in(&row.glance) { colon(row.text) } else { None };
            let words = &row.text[..colon.unwrap_or(row.text.len())];
            length += count_up_to(words, LONGEST);
            // The first row has no such mark.
            if length >= LONGEST || row.ends && colon.is_none() || ENDS.stand_in(words, &row.glance) {
                break;
            }
            let before = both.len();
            both.push_str(words);
            // Without the first row: what already is a whole introduction needs no more words before it.
            let rest = &both[rows[first].text.len()..];
            let halves = last == first + 1 && colon.is_none() && is_post_and_name(&rows[first], row);
            let posted =
                halves || rows[first + 1].phrase.as_ref().is_some_and(|phrase| matches!(phrase.shape, Shape::Post));
            if posted || last > first + 1 && whole_introduction(lexicon, rest, 0).is_some() {
                break;
            }
            let whole = if is_complete(lexicon, row) { None } else { whole_introduction(lexicon, &both, before) };
            if whole.is_some() && (colon.is_some() || !row.is_long()) {
                rows[first..last].iter_mut().for_each(|row| row.head = true);
                // The first of them is no introduction by itself.
                rows[first].phrase = None;
                rows[last].whole = whole;
                break;
            }
            if colon.is_some() {
                break;
            }
        }
    }
}

/// Longest label whose colon may stand on the next line, in characters.
const LONGEST_PARTED: usize = 24;

/// 石磊 on one line and ：去年… on the next: sites that turn pages into Markdown part the two. The label gets its colon.
pub(crate) fn join_colons<'t>(lexicon: &Lexicon, known: &mut Known<'t>, rows: &mut [Row<'t>]) {
    for at in 1..rows.len() {
        let (before, row) = (&rows[at - 1], &rows[at]);
        if !row.text.starts_with(is_colon)
            || before.opening.is_some()
            || before.ends
            || before.markup
            || before.chars > LONGEST_PARTED
            || row.line.cues.blank_before > 0
        {
            continue;
        }
        let Some(phrase) = phrase::read(lexicon, before.text).filter(|phrase| phrase.weight >= 0.3) else { continue };
        let body = before.text.len();
        let (start, end) = (row.offset + first_length(row.text), row.offset + row.text.len());
        let opening = Opening {
            label: 0..body,
            squeezed: squeeze(before.text),
            body,
            mark: Mark::Colon,
            phrase: Some(phrase),
            bold: before.bold,
            verb: false,
        };
        let glance = row.glance;
        rows[at] = row::read(lexicon, known, row.line, &glance, row.index, start..end, false);
        rows[at - 1].opening = Some(opening);
    }
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// Where the first colon of a line stands that can close an introduction.
fn colon(text: &str) -> Option<usize> {
    text.char_indices().take(40).find(|(_, character)| is_colon(*character)).map(|(at, _)| at)
}

/// Length of an introduction that is none, in characters.
const LONGEST: usize = 80;

/// What ends a sentence, and no introduction holds.
static ENDS: Words = Words::of(&words(["。", "；", "！", "？"]));

/// A label that the margin cut: full lines up to one with a colon are one introduction, whatever each reads as by
/// itself. Gives the row with the colon and the reading.
fn cut_label(lexicon: &Lexicon, rows: &[Row<'_>], first: usize) -> Option<(usize, Phrase)> {
    let row = &rows[first];
    // Titles and sub-titles may be as wide as the column, too.
    let in_title = |row: &Row<'_>| row.order == 0 || row.text.starts_with("——");
    let goes_on = |index: usize| rows[index].head || rows[index].cut && !in_title(&rows[index]);
    if !row.cut || row.opening.is_some() || first.checked_sub(1).is_some_and(goes_on) {
        return None;
    }
    let mut text = row.text.to_owned();
    for (last, next) in rows.iter().enumerate().take(first + LONGEST_INTRODUCTION).skip(first + 1) {
        if count_up_to(&text, 80) >= 80 || text.contains(['。', '；', '！', '？', '“']) {
            return None;
        }
        let before = text.len();
        if let Some(opening) = &next.opening {
            text.push_str(next.text[..opening.label.end].trim_end());
            return whole_introduction(lexicon, &text, before).map(|phrase| (last, phrase));
        }
        if !next.cut {
            return None;
        }
        text.push_str(next.text);
    }
    None
}

/// A line that is the start of something and is neither a sentence nor an introduction by itself.
fn may_begin_introduction(lexicon: &Lexicon, rows: &[Row<'_>], index: usize) -> bool {
    let row = &rows[index];
    let after_end = index.checked_sub(1).is_none_or(|before| {
        let before = &rows[before];
        before.ends
            || before.set_apart()
            || row.line.cues.indent >= 2
            || before.phrase.is_some()
            || !before.is_long() && before.line.cues.break_before == Break::Block
            || before.text.ends_with(['：', ':'])
            || is_broken_name(rows, index)
            // Right under a sub-title.
            || before.text.starts_with("——")
            || before.width + 8 < row.width
    });
    if row.credit.is_some() {
        return false;
    }
    after_end
        && !row.is_long()
        && !row.ends
        && !row.markup
        && !row.head
        // The row that ends one introduction does not begin the next.
        && row.whole.is_none()
        && row.opening.is_none()
        && (!is_complete(lexicon, row) || name_goes_on(rows, index) || is_surname_alone(lexicon, rows, index))
        && row.text.chars().next().is_some_and(is_han)
        && !row.text.contains(['。', '！', '？', '；', '：'])
}

/// Post on one line and name on the next are two lines by intention.
fn is_post_and_name(first: &Row<'_>, second: &Row<'_>) -> bool {
    let shape = |row: &Row<'_>| row.phrase.as_ref().map(|phrase| phrase.shape);
    shape(first) == Some(Shape::Post) && shape(second) == Some(Shape::Name)
}

/// 青溪镇镇长 欧 over 阳石: the margin of a narrow column breaks a name, which shows by itself.
fn is_broken_name(rows: &[Row<'_>], index: usize) -> bool {
    let han = |text: &str| !text.is_empty() && text.chars().all(crate::characters::is_han);
    let ends_in_name = rows[index].text.rsplit_once(' ').is_some_and(|(post, name)| {
        han(name) && count_up_to(name, 3) < 3 && post.chars().any(crate::characters::is_han)
    });
    ends_in_name && rows.get(index + 1).is_some_and(|next| next.chars <= 3 && han(next.text))
}

/// Whether the next row begins with one or two characters and a colon: the rest of a name.
fn name_goes_on(rows: &[Row<'_>], index: usize) -> bool {
    rows.get(index + 1).is_some_and(|next| {
        let colon = next.text.char_indices().take(3).position(|(_, character)| is_colon(character));
        colon.is_some_and(|at| at > 0) && next.line.cues.break_before != Break::Block
    })
}

/// 某校校长 端木 over 晴: the margin cut behind a surname of two characters.
fn is_surname_alone(lexicon: &Lexicon, rows: &[Row<'_>], index: usize) -> bool {
    let row = &rows[index];
    let name = row.phrase.as_ref().and_then(|phrase| phrase.name.clone()).map(|name| &row.text[name]);
    let surname = name.is_some_and(|name| name.chars().count() == 2 && lexicon.is(name, Class::Surname));
    let rest = |next: &Row<'_>| next.chars <= 2 && next.text.chars().all(is_han);
    surname && rows.get(index + 1).is_some_and(rest)
}

/// Whether a row introduces a speaker without help: its posts are read to the last word and begin with a body.
fn is_complete(lexicon: &Lexicon, row: &Row<'_>) -> bool {
    let label = row.opening.as_ref().and_then(|opening| opening.phrase.as_ref());
    let phrase = row.phrase.as_ref().or(label);
    phrase.is_some_and(|phrase| {
        let post = phrase.post.clone().map(|post| posts::read(lexicon, &row.text[post]));
        let posted = post
            .is_some_and(|posts| posts.whole && posts.found.first().is_some_and(|post| post.organization.is_some()));
        // Without a colon the name may go on in the next line.
        let ended = row.opening.is_some() || phrase.shape != Shape::PostName;
        posted && phrase.read.as_ref().is_some_and(|name| ended || name.weight >= 1.5)
            || matches!(phrase.shape, Shape::Role | Shape::Outlet | Shape::NetName)
    })
}

/// Whether a title stands right before the last words that can be a name, or brackets or a dash part the two: a cheap
/// look that turns away nothing that [`whole_introduction`] would take.
fn may_end_in_name(lexicon: &Lexicon, text: &str) -> bool {
    if text.contains(['（', '(', '）', ')', '-', '—', '–', '|', '/', '－', '｜']) {
        return lexicon.holds(text, Class::Title as u32);
    }
    let titled = |words: &str| lexicon.ending(words, Class::Title as u32).is_some();
    let separates = |c: char| c.is_whitespace() || matches!(c, '、' | '，' | ',' | '；' | ';' | '兼');
    for (at, character) in text.char_indices().rev() {
        let before = &text[..at + character.len_utf8()];
        if titled(before)
            || separates(character) && (titled(before.trim_end()) || titled(before.trim_end_matches(separates)))
        {
            return true;
        }
        if !names::may_hold(character) {
            return false;
        }
    }
    false
}

/// Reads the text of several rows as one introduction that needs the last row, which begins at `last`.
fn whole_introduction(lexicon: &Lexicon, text: &str, last: usize) -> Option<Phrase> {
    // Without a title there are no posts to introduce anybody by, and most texts have none.
    if !may_end_in_name(lexicon, text) {
        return None;
    }
    let phrase = phrase::read(lexicon, text)?;
    let name = phrase.read.as_ref()?;
    let posts = posts::read(lexicon, &text[phrase.post.clone()?]);
    let covers = match phrase.shape {
        Shape::PostName | Shape::PostSpaceName => phrase.post.as_ref()?.start == 0 && phrase.name.as_ref()?.end > last,
        Shape::NameBracketPost => phrase.name.as_ref()?.start == 0 && phrase.post.as_ref()?.end > last,
        _ => false,
    };
    let bodied = posts.found.first().is_some_and(|post| post.organization.is_some());
    (covers && posts.whole && bodied && name.weight >= 0.2).then_some(phrase)
}
