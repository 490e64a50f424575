//! Lines set alike: over the speeches of a page stand lines of the same form in the same order, and what most of them
//! are the others are too, whatever words no list knows.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    characters::is_colon,
    cues::opens_tail,
    lexicon::{Class, Lexicon},
    names,
    opening::Mark,
    phrase::{self, Phrase, Shape},
    posts,
    row::{self, Alike, Row},
};

/// Most lines over a speech that are looked at.
const MOST_LINES: usize = 4;

/// Classes of the words that open a note.
const NOTES: u32 = Class::Note as u32;

/// How a line is set, apart from its words: element, class, heading level, bold, centred, right.
type Form<'a> = (Option<&'a str>, Option<&'a str>, Option<u8>, bool, bool, bool);

/// The place of a row over its speech, counted upwards from 1, and its form.
type Slot<'a> = (usize, Form<'a>);

/// Finds rows of one form in one place over the speeches, and reads the odd ones like the many.
pub(crate) fn find(lexicon: &Lexicon, rows: &mut [Row<'_>]) {
    let mut slots: BTreeMap<Slot<'_>, Vec<usize>> = BTreeMap::new();
    for (at, _) in rows.iter().enumerate().filter(|(_, row)| is_text(row)) {
        let over = rows[..at].iter().rev().take_while(|row| stands_over(row, true)).take(MOST_LINES);
        for (distance, _) in over.enumerate() {
            let index = at - 1 - distance;
            slots.entry((distance + 1, form(&rows[index]))).or_default().push(index);
        }
    }
    let groups: Vec<(usize, Vec<usize>)> =
        slots.into_iter().filter(|(_, group)| group.len() >= 2).map(|((place, _), group)| (place, group)).collect();
    for (place, group) in &groups {
        if *place == 1 {
            names_glued_to_posts(lexicon, rows, group);
        }
        bylines(lexicon, rows, group);
        names_beside_posts(lexicon, rows, group);
        organisations(lexicon, rows, *place, group);
    }
}

fn form<'a>(row: &Row<'a>) -> Form<'a> {
    let cues = &row.line.cues;
    (cues.element.as_deref(), cues.class.as_deref(), row.heading, row.bold, cues.centred, cues.right)
}

/// Running text, as far as one line shows it.
fn is_text(row: &Row<'_>) -> bool {
    // …主要抓了三件事：
    let goes_on = row.order > FIRST && row.chars > LONGEST_HEADING && row.text.ends_with(is_colon);
    row.is_content() && !row.set_apart() && !is_bracketed(row) && (row.is_long() || row.ends || goes_on)
}

/// 【甲乙】: a label in brackets is the whole line.
fn is_bracketed(row: &Row<'_>) -> bool {
    row.opening.as_ref().is_some_and(|opening| opening.mark == Mark::Bracket && opening.body == row.text.len())
}

/// Rows of title and note, over which nobody stands: a note closes with a colon, too.
const FIRST: usize = 3;

/// Longest line that may be a heading although it closes with a colon, in characters.
const LONGEST_HEADING: usize = 30;

/// A short line that ends no sentence, over a speech; with `outside` it is no line of a column either.
fn stands_over(row: &Row<'_>, outside: bool) -> bool {
    let labelled = row.opening.as_ref().is_some_and(|opening| opening.body < row.text.len());
    row.is_content()
        && row.credit.is_none()
        && !row.is_long()
        && (!row.ends || is_bracketed(row))
        && !is_text(row)
        && !labelled
        && (!outside || row.column.is_none() || row.set_apart())
}

/// Post and name on one line: most lines of the form read so, so the others do with words that no list knows.
fn bylines(lexicon: &Lexicon, rows: &mut [Row<'_>], group: &[usize]) {
    let read = |row: &Row<'_>| {
        let sure = |phrase: &&Phrase| phrase.post.is_some() && phrase.read.is_some();
        row.phrase.as_ref().filter(sure).map(|phrase| (phrase.shape, phrase.weight))
    };
    let found: Vec<(Shape, f32)> = group.iter().filter_map(|at| read(&rows[*at])).collect();
    let sure = found.iter().filter(|(_, weight)| *weight >= 3.5).count();
    if found.len() * 2 <= group.len() || sure == 0 {
        return;
    }
    let name_first = found.iter().all(|(shape, _)| *shape == Shape::NameSpacePost);
    for at in group {
        let row = &mut rows[*at];
        if read(row).is_none() {
            let loosely: fn(&Lexicon, &str) -> Option<Phrase> =
                if name_first { phrase::read_loosely_name_first } else { phrase::read_loosely };
            row.phrase = loosely(lexicon, row.text).or(row.phrase.take());
        }
        // One of them without a post.
        if read(row).is_none()
            && row.set_apart()
            && let Some(name) = names::read(lexicon, without_colon(row.text)).filter(|name| name.weight >= 1.5)
        {
            row.phrase = Some(Phrase::of_name(without_colon(row.text), name));
            row.alike = Some(Alike::Name);
        }
        if read(row).is_none() && row.set_apart() && posts::is_organisation(lexicon, without_colon(row.text)) {
            row.phrase = Some(Phrase::of_organisation());
            row.alike = Some(Alike::Name);
        }
        if read(row).is_some() {
            row.alike = Some(Alike::Byline);
        }
    }
}

fn without_colon(text: &str) -> &str {
    text.trim_end_matches(is_colon)
}

/// A name on a line of its own, with the post on the line above or below.
fn names_beside_posts(lexicon: &Lexicon, rows: &mut [Row<'_>], group: &[usize]) {
    let name = |at: &usize| {
        names::read(lexicon, &rows[*at].text[inside_brackets(rows[*at].text)])
            .filter(|_| !rows[*at].text.contains('，'))
    };
    let names: Vec<_> = group.iter().filter_map(name).collect();
    let surnames = names.iter().filter(|name| name.weight >= 1.5).count();
    if names.len() < group.len() || surnames * 2 < group.len() {
        return;
    }
    let above = |at: usize| at.checked_sub(1).filter(|above| stands_over(&rows[*above], false));
    let below = |at: usize| Some(at + 1).filter(|below| *below < rows.len() && stands_over(&rows[*below], false));
    let posted = |beside: Option<usize>| beside.is_some_and(|at| is_like_post(lexicon, &rows[at]));
    let posts_above = group.iter().filter(|at| posted(above(**at))).count();
    let posts_below = group.iter().filter(|at| posted(below(**at))).count();
    let beside: Vec<Option<usize>> = if posts_above * 2 > group.len() && posts_above >= posts_below {
        group.iter().map(|at| above(*at)).collect()
    } else if posts_below * 2 > group.len() {
        group.iter().map(|at| below(*at)).collect()
    } else if surnames == group.len() && group.len() >= 3 && group.iter().all(|at| rows[*at].set_apart()) {
        vec![None; group.len()]
    } else {
        return;
    };
    for ((at, name), post) in group.iter().zip(names).zip(beside) {
        if let Some(post) = post {
            rows[post].phrase = Some(Phrase::of_post(rows[post].text));
            rows[post].alike = Some(Alike::Post);
        }
        let row = &mut rows[*at];
        let inside = inside_brackets(row.text);
        row.phrase = Some(Phrase::of_name(&row.text[inside.clone()], name).shifted(inside.start));
        row.alike = Some(Alike::Name);
        // 【甲乙】 is no label where the line under it goes on.
        if post.is_some() && inside.start > 0 {
            row.opening = None;
        }
    }
}

/// The range of a line without the brackets around all of it: 【甲乙】.
fn inside_brackets(text: &str) -> Range<usize> {
    let opened = text.trim_start_matches(['【', '〔', '［', '[']);
    let inner = opened.trim_end_matches(['】', '〕', '］', ']']);
    let start = text.len() - opened.len();
    if start > 0 && inner.len() < opened.len() { start..start + inner.len() } else { 0..text.len() }
}

/// Names and posts that stand in elements of their own on one line, which nothing parts in the text.
fn names_glued_to_posts(lexicon: &Lexicon, rows: &mut [Row<'_>], group: &[usize]) {
    let read = |at: &usize| {
        let row = &rows[*at];
        let named = row.phrase.as_ref().is_some_and(|phrase| phrase.read.is_some());
        let name = |at: Option<usize>| at.is_some_and(|at| names::read(lexicon, rows[at].text).is_some());
        // With a name on the line above the line is a post.
        if named || name(at.checked_sub(1)) {
            return None;
        }
        let start = row::running_number(row.text);
        phrase::name_glued_post(lexicon, &row.text[start..]).map(|phrase| phrase.shifted(start))
    };
    let found: Vec<Phrase> = group.iter().filter_map(read).collect();
    if found.len() == group.len() {
        for (at, phrase) in group.iter().zip(found) {
            rows[*at].phrase = Some(phrase);
        }
        group.iter().for_each(|at| rows[*at].alike = Some(Alike::Byline));
    }
}

/// Whether a line reads as a post, or as the last words of one.
fn is_like_post(lexicon: &Lexicon, row: &Row<'_>) -> bool {
    let posts = posts::read(lexicon, row.text);
    posts.whole || posts.title_last || phrase::describes_person(row.text)
}

/// Bodies on lines of their own: over a line of post and name they belong to it, over text they are the speakers.
fn organisations(lexicon: &Lexicon, rows: &mut [Row<'_>], place: usize, group: &[usize]) {
    let is_body = |at: &&usize| posts::is_organisation(lexicon, without_colon(rows[**at].text));
    let bodies = group.iter().filter(is_body).count();
    let below = |at: &usize| rows[at + 1].phrase.as_ref();
    // 步青檐（1993级灯塔系） ends like a body.
    let named =
        |at: &usize| rows[*at].phrase.as_ref().is_some_and(|phrase| phrase.read.is_some() && phrase.post.is_some());
    let posted =
        group.iter().filter(|at| below(at).is_some_and(|phrase| phrase.post.is_some() && phrase.read.is_some()));
    // 云溪县委副书记 names its body itself: what stands over it is a headline, unless all of them are bodies.
    let bare = |at: &usize| {
        let below = &rows[at + 1];
        let post = below.phrase.as_ref().and_then(|phrase| phrase.post.clone());
        let found = post.map(|post| posts::read(lexicon, &below.text[post]).found).unwrap_or_default();
        found.first().is_none_or(|post| post.organization.is_none())
    };
    let over = bodies == group.len() || bodies * 2 > group.len() && group.iter().any(bare);
    if place == 2 && over && posted.count() == group.len() {
        for at in group {
            rows[*at].phrase = Some(Phrase::of_post(rows[*at].text));
            rows[*at].alike = Some(Alike::Post);
        }
    } else if place == 1 && bodies == group.len() && group.iter().all(|at| rows[*at].set_apart() && !named(at)) {
        for at in group {
            rows[*at].phrase = Some(Phrase::of_organisation());
            rows[*at].alike = Some(Alike::Name);
        }
    }
}

/// Post and name under each speech instead of over it: text stands over the first of them, and nothing but a heading,
/// a credit or the end under each.
pub(crate) fn signatures(rows: &mut [Row<'_>]) {
    let text = |row: &Row<'_>| row.credit.is_none() && (is_text(row) || row.cut);
    let introduces = |row: &Row<'_>| {
        let named = |phrase: &Phrase| phrase.post.is_some() && phrase.read.is_some() && phrase.weight >= 3.0;
        stands_over(row, false) && row.phrase.as_ref().is_some_and(named)
    };
    let content = |row: &&Row<'_>| row.is_content();
    let found: Vec<usize> = (0..rows.len()).filter(|at| introduces(&rows[*at])).collect();
    let Some(first) = found.first().filter(|_| found.len() >= 2) else { return };
    let under = |at: usize| rows[at + 1..].iter().find(content).is_some_and(text);
    let over = |at: usize| rows[..at].iter().rev().find(content).is_some_and(|row| row.ends);
    // Over the first speech stands its heading, not only title and note.
    let mut before = rows[..*first].iter().rev().filter(content).skip_while(|row| text(row));
    let headed = before.next().is_some_and(|row| row.order > 1 && row.classes & NOTES == 0);
    // 邮电局局长 甲乙 over the headline of a speech is no signature, though no text stands right under it.
    let mut after = rows[found[found.len() - 1] + 1..].iter().filter(content);
    let heads = after.next().is_some_and(|row| !text(row) && row.credit.is_none() && !opens_tail(row.text))
        && after.next().is_some_and(|row| row.is_long() && text(row));
    if heads {
        return;
    }
    // A speech that the paper cut off ends no sentence.
    let ended = found.iter().filter(|at| over(**at)).count();
    if headed && ended + 1 >= found.len() && !found.iter().any(|at| under(*at)) {
        for at in found {
            rows[at].signature = rows[at].phrase.take();
        }
    }
}

/// 柳河镇郁金岚：, 省委社会工作部长孙折桂：: where the body ends and the name begins, the note says that announces the person.
pub(crate) fn announced_names(lexicon: &Lexicon, rows: &mut [Row<'_>], names: &[String]) {
    for row in rows.iter_mut() {
        let Some(opening) = row.opening.as_mut().filter(|opening| opening.body < row.text.len()) else { continue };
        let label = &row.text[opening.label.clone()];
        // Read so already, with all that the label tells beside post and name.
        let read = opening.phrase.as_ref().filter(|phrase| phrase.post.is_some());
        if read.and_then(|phrase| phrase.read.as_ref()).is_some_and(|name| names.contains(&name.text)) {
            continue;
        }
        let found = names.iter().find_map(|name| {
            let body = label.strip_suffix(name.as_str()).map(str::trim_end).filter(|body| !body.is_empty())?;
            let posts = posts::read(lexicon, body);
            (posts.whole || posts::is_organisation(lexicon, body)).then_some((body.len(), name))
        });
        if let Some((body, name)) = found
            && let Some(read) = names::read(lexicon, name)
        {
            let start = opening.label.end - name.len();
            let post = opening.label.start..opening.label.start + body;
            opening.phrase = Some(Phrase::of_announced(start..opening.label.end, read, post));
        }
    }
}

/// Bodies on lines of their own that the note announces as speakers.
pub(crate) fn announced(rows: &mut [Row<'_>], units: &[String]) {
    if units.is_empty() {
        return;
    }
    for at in 0..rows.len().saturating_sub(1) {
        let over_text = is_text(&rows[at + 1]) && stands_over(&rows[at], false);
        let row = &mut rows[at];
        let nobody = row.phrase.as_ref().is_none_or(|phrase| phrase.read.is_none());
        if over_text && nobody && units.iter().any(|unit| unit == without_colon(row.text)) {
            row.phrase = Some(Phrase::of_organisation());
            row.alike = Some(Alike::Name);
        }
    }
}
