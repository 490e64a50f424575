//! Titles, sub-titles, headlines and sections.

use fayan_contract::report::SpeakerRole;

use super::{Cue, Seen};
use crate::{
    characters::squeeze,
    glance::{Words, words},
    label::Label,
    lexicon::Class,
    phrase::Shape,
    row::{Alike, Row},
    series,
};

pub(super) const CUES: [Cue; 35] = [
    Cue { name: "title_of_metadata", label: Label::Title, weigh: title_of_metadata },
    Cue { name: "title_heading", label: Label::Title, weigh: title_heading },
    Cue { name: "title_first", label: Label::Title, weigh: title_first },
    Cue { name: "title_genre", label: Label::Title, weigh: title_genre },
    Cue { name: "title_like_text", label: Label::Title, weigh: like_text },
    Cue { name: "title_is_dash", label: Label::Title, weigh: starts_with_dash_against },
    Cue { name: "title_introduces", label: Label::Title, weigh: introduces },
    Cue { name: "subtitle_of_metadata", label: Label::Subtitle, weigh: subtitle_of_metadata },
    Cue { name: "subtitle_dash", label: Label::Subtitle, weigh: subtitle_dash },
    Cue { name: "subtitle_genre", label: Label::Subtitle, weigh: subtitle_genre },
    Cue { name: "subtitle_late", label: Label::Subtitle, weigh: late },
    Cue { name: "subtitle_like_text", label: Label::Subtitle, weigh: like_text },
    Cue { name: "headline_set_apart", label: Label::Headline, weigh: set_apart },
    Cue { name: "headline_before_byline", label: Label::Headline, weigh: before_byline },
    Cue { name: "headline_halves", label: Label::Headline, weigh: halves },
    Cue { name: "headline_like_text", label: Label::Headline, weigh: like_text },
    Cue { name: "headline_in_column", label: Label::Headline, weigh: in_column },
    Cue { name: "headline_after_sentence", label: Label::Headline, weigh: after_sentence },
    Cue { name: "headline_introduces", label: Label::Headline, weigh: introduces },
    Cue { name: "headline_is_dash", label: Label::Headline, weigh: starts_with_dash_against },
    Cue { name: "headline_of_metadata", label: Label::Headline, weigh: not_of_metadata },
    Cue { name: "afterheadline_set_apart", label: Label::AfterHeadline, weigh: set_apart },
    Cue { name: "afterheadline_after_byline", label: Label::AfterHeadline, weigh: after_byline },
    Cue { name: "afterheadline_after_speech", label: Label::AfterHeadline, weigh: after_speech },
    Cue { name: "afterheadline_under_each", label: Label::AfterHeadline, weigh: under_each },
    Cue { name: "afterheadline_like_text", label: Label::AfterHeadline, weigh: like_text },
    Cue { name: "afterheadline_in_column", label: Label::AfterHeadline, weigh: in_column_hard },
    Cue { name: "section_numbered", label: Label::Section, weigh: section_numbered },
    Cue { name: "section_set_apart", label: Label::Section, weigh: section_set_apart },
    Cue { name: "section_like_text", label: Label::Section, weigh: like_text },
    Cue { name: "section_in_column", label: Label::Section, weigh: in_column_hard },
    Cue { name: "section_inside_line", label: Label::Section, weigh: section_inside_line },
    Cue { name: "section_over_turn", label: Label::Section, weigh: section_over_turn },
    Cue { name: "section_marked", label: Label::Section, weigh: section_marked },
    Cue { name: "section_introduces", label: Label::Section, weigh: introduces },
];

fn title_of_metadata(seen: &Seen<'_, '_>) -> Option<f32> {
    if seen.page.titles.is_empty() || seen.index >= 120 {
        return None;
    }
    let text = squeeze(seen.row.text);
    let whole = seen.page.titles.contains(&text);
    let part = seen.page.titles.iter().any(|title| title.contains(&text) && text.chars().count() >= 6);
    whole.then_some(6.0).or(part.then_some(2.5))
}

fn title_heading(seen: &Seen<'_, '_>) -> Option<f32> {
    let level = seen.row.heading?;
    Some(match level {
        1 if seen.row.order == 0 => 4.5,
        1 => 3.0,
        _ => 0.5,
    })
}

/// The first line of the page, or the one after a short first line.
fn title_first(seen: &Seen<'_, '_>) -> Option<f32> {
    Some(match seen.row.order {
        0 => 2.0,
        1 => 0.5,
        2 | 3 => -1.0,
        _ => -4.0,
    })
}

/// The first lines say what sort of text follows: …发言摘登, …实录.
fn title_genre(seen: &Seen<'_, '_>) -> Option<f32> {
    let genre = Class::Excerpt as u32 | Class::Transcript as u32 | Class::Speech as u32 | Class::Other as u32;
    if seen.row.order >= 3 || seen.row.classes & genre == 0 || seen.row.chars <= 5 {
        return None;
    }
    // Under a heading without such a word, set as a heading itself: what follows is said by a sub-title.
    let under = seen.before().is_some_and(|before| before.set_apart() && before.classes & genre == 0);
    let second = seen.row.order > 0 && seen.row.set_apart() && seen.row.heading != Some(1) && under;
    Some(if second { -0.8 } else { 1.2 })
}

/// Marks of running text in a line that should be a heading.
fn like_text(seen: &Seen<'_, '_>) -> Option<f32> {
    *seen.like_text.get_or_init(|| weigh_text(seen.row))
}

fn weigh_text(row: &Row<'_>) -> Option<f32> {
    let text = row.text;
    let mut weight = 0.0;
    if text.ends_with(['：', ':']) && row.set_apart() {
        weight -= 0.5;
    } else if text.ends_with(['。', '，', '、', '；', '：', ',', ';', ':', '“']) {
        weight -= 4.0;
    } else if row.ends {
        weight -= 1.5;
    }
    let marker = series::opening(text);
    let words = marker.map_or(0, |(_, _, end)| end);
    let (mut pauses, mut lists, mut quotes, mut brackets) = (0, false, 0, 0_u32);
    for (at, character) in text.char_indices() {
        match character {
            // Most characters are Han, and none of the marks.
            '\u{4E00}'..='\u{9FFF}' => {}
            '（' | '(' | '《' | '【' | '〔' => brackets += 1,
            '）' | ')' | '》' | '】' | '〕' => brackets = brackets.saturating_sub(1),
            '，' | '。' | '；' if at >= words => pauses += 1,
            '、' if at >= words => lists = true,
            '“' => quotes += 1,
            '”' => quotes -= 1,
            _ => {}
        }
    }
    // A list of words, as in 守住桥头、堤头、山头, is no more than one pause.
    weight -= match pauses + usize::from(lists) {
        0 => 0.0,
        1 => 0.8,
        _ => 2.5,
    };
    if row.chars > 45 {
        weight -= 3.0;
    } else if row.chars < 4 && !row.set_apart() {
        weight -= 2.0;
    }
    if quotes != 0 || brackets > 0 {
        weight -= 2.0;
    }
    if text.starts_with(crate::characters::is_forbidden_at_start) {
        weight -= 4.0;
    }
    if marker.is_some() {
        weight -= 1.5;
    }
    (weight < 0.0).then_some(weight)
}

static SPACE: Words = Words::of(&words([" "]));

fn starts_with_dash_against(seen: &Seen<'_, '_>) -> Option<f32> {
    starts_with_dash(seen.row.text).then_some(-4.0)
}

/// A line that introduces a speaker is no heading.
fn introduces(seen: &Seen<'_, '_>) -> Option<f32> {
    let phrase = seen.row.phrase.as_ref()?;
    // A name over a post, set like those over the other speeches.
    if seen.row.alike == Some(Alike::Name) && seen.next().is_some_and(|next| next.alike == Some(Alike::Post)) {
        return Some(-4.0);
    }
    if matches!(phrase.shape, Shape::Role | Shape::Outlet) {
        return Some(-2.5);
    }
    (phrase.weight >= 3.5 && phrase.post.is_some() && !matches!(phrase.shape, Shape::PostName)).then_some(-2.5)
}

fn subtitle_of_metadata(seen: &Seen<'_, '_>) -> Option<f32> {
    if seen.page.subtitles.is_empty() {
        return None;
    }
    let text = squeeze(seen.row.text);
    seen.page.subtitles.contains(&text).then_some(7.0)
}

fn starts_with_dash(text: &str) -> bool {
    static DASHES: Words = Words::of(&words(["—", "--", "──", "－－"]));
    DASHES.open(text)
}

fn subtitle_dash(seen: &Seen<'_, '_>) -> Option<f32> {
    (starts_with_dash(seen.row.text) && seen.index < 60).then_some(5.0)
}

fn subtitle_genre(seen: &Seen<'_, '_>) -> Option<f32> {
    let genre = Class::Excerpt as u32 | Class::Transcript as u32 | Class::Speech as u32;
    (seen.row.classes & genre != 0 && seen.row.text.chars().count() > 6).then_some(1.5)
}

fn late(seen: &Seen<'_, '_>) -> Option<f32> {
    (seen.row.order >= 6).then_some(-2.0)
}

fn set_apart(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.set_apart().then_some(1.5)
}

/// The line before post and name.
fn before_byline(seen: &Seen<'_, '_>) -> Option<f32> {
    let next = seen.next()?;
    // The first of two lines of a headline.
    if !next.ends && next.chars <= 20 && next.phrase.is_none() && next.opening.is_none() && !next.head {
        let after = seen.page.rows.get(seen.index + 2)?;
        let fresh = seen.before().is_none_or(|before| before.ends);
        return (introduces_speaker(after) || after.head).then_some(if fresh { 1.6 } else { 0.3 });
    }
    let halves = || {
        let shape = |row: &Row<'_>| row.phrase.as_ref().map(|phrase| phrase.shape);
        let named = seen.page.rows.get(seen.index + 2).and_then(shape);
        shape(next) == Some(Shape::Post) && named == Some(Shape::Name)
    };
    (introduces_speaker(next) || next.head || halves()).then_some(0.7)
}

/// Whether a line introduces a speaker by post and name, with or without a colon.
pub(super) fn introduces_speaker(next: &Row<'_>) -> bool {
    next.introduction().is_some_and(|phrase| phrase.post.is_some() && phrase.weight >= 3.0)
}

/// Behind a label and its speech no headline of that speech can follow.
fn after_speech(seen: &Seen<'_, '_>) -> Option<f32> {
    let before = seen.before()?;
    before.opening.as_ref().is_some_and(|opening| opening.body < before.text.len()).then_some(-6.0)
}

/// Most rows on each side among which introductions are compared.
const NEAR: usize = 120;

/// Under each introduction of the page stands a short line without an end, and over it the end of a sentence: the paper
/// sets its headlines under the names.
fn under_each(seen: &Seen<'_, '_>) -> Option<f32> {
    let rows = &seen.page.rows;
    let introduces = |row: &Row<'_>| introduces_speaker(row) && row.opening.is_none() || row.alike.is_some();
    let heading = |row: &Row<'_>| !row.ends && !row.cut && !row.is_long() && row.chars <= 30 && row.credit.is_none();
    let headed = |at: usize| {
        let next = rows.get(at + 1).filter(|next| heading(next) && !introduces(next));
        next.is_some() && rows.get(at + 2).is_some_and(|text| text.is_long() || text.ends || text.cut)
    };
    let before = seen.index.checked_sub(1)?;
    if !introduces(&rows[before]) || !headed(before) {
        return None;
    }
    let near = seen.index.saturating_sub(NEAR)..(seen.index + NEAR).min(rows.len());
    // Of name and post on two lines the lower one counts.
    let lines = near.filter(|at| introduces(&rows[*at]) && !rows.get(at + 1).is_some_and(introduces));
    let (mut all, mut under, mut over) = (0, 0, 0);
    for at in lines {
        all += 1;
        under += usize::from(headed(at));
        let first = rows[..at].iter().rposition(|row| !introduces(row));
        over += usize::from(first.is_some_and(|above| heading(&rows[above])));
    }
    (all >= 2 && under * 4 >= all * 3 && over * 2 < all).then_some(2.5)
}

/// A short line without an end between post and name and the speech.
fn after_byline(seen: &Seen<'_, '_>) -> Option<f32> {
    let (before, next) = (seen.before()?, seen.next()?);
    let speech = next.is_long() || next.ends || next.cut && !seen.row.cut;
    let weak = seen.row.phrase.as_ref().is_none_or(|phrase| phrase.weight < 2.0);
    let short = !seen.row.ends && seen.row.chars <= 30 && weak;
    // 全国政协委员、某厂厂长甲乙： alone on its line is a byline with a colon; 问： is none.
    let label = before.opening.as_ref().is_none_or(|opening| {
        let named = opening.phrase.as_ref().is_some_and(|phrase| phrase.post.is_some() && phrase.read.is_some());
        named && opening.body == before.text.len() && !seen.row.cut
    });
    (short && speech && introduces_speaker(before) && label).then_some(1.8)
}

fn halves(seen: &Seen<'_, '_>) -> Option<f32> {
    let spaced = seen.row.chars > 6 && SPACE.may_stand_in(&seen.row.glance);
    (spaced && seen.row.text.matches(' ').count() == 1).then_some(0.7)
}

/// In a column of text a line of full width without an end is text.
fn in_column(seen: &Seen<'_, '_>) -> Option<f32> {
    let full = seen.row.column.is_some() && !seen.row.set_apart() && !seen.row.holds(&SPACE);
    full.then_some(if seen.row.cut { -2.0 } else { -0.8 })
}

fn in_column_hard(seen: &Seen<'_, '_>) -> Option<f32> {
    (seen.row.column.is_some() && !seen.row.set_apart()).then_some(-3.0)
}

/// Most lines of title and sub-title.
const TITLE_LINES: usize = 6;

/// A headline stands after the end of the speech before it.
fn after_sentence(seen: &Seen<'_, '_>) -> Option<f32> {
    let before = seen.before()?;
    let credit = before.credit.is_some();
    // Inside a sentence, or under a label and words without an end, which go on.
    // 编者按：…摘登如下： announces what comes.
    let labelled = before.opening.as_ref().is_some_and(|opening| {
        opening.phrase.is_some() && (opening.body == before.text.len() || !before.text.ends_with(['：', ':']))
    });
    if before.text.ends_with(['，', '、']) && !before.set_apart() || labelled && !before.ends && !seen.row.set_apart()
    {
        return Some(-4.0);
    }
    let subtitle = before.order < TITLE_LINES && starts_with_dash(before.text);
    let heading = before.set_apart() || before.chars < 12 || subtitle || credit;
    (!before.ends && !heading && before.phrase.is_none() && seen.row.column.is_some()).then_some(-1.5)
}

fn not_of_metadata(seen: &Seen<'_, '_>) -> Option<f32> {
    if seen.page.titles.is_empty() || seen.index >= 40 {
        return None;
    }
    let text = squeeze(seen.row.text);
    (seen.page.titles.contains(&text) && seen.index < 40).then_some(-3.0)
}

/// 一、目擊案發情況; 三
fn section_numbered(seen: &Seen<'_, '_>) -> Option<f32> {
    static PAUSES: Words = Words::of(&words(["。", "；", "，"]));
    let heading = !seen.row.ends && seen.row.chars <= 30 && series::is_section_number(seen.row.text);
    (heading && !seen.row.holds(&PAUSES)).then_some(2.0)
}

fn section_set_apart(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.set_apart().then_some(1.7)
}

/// A few words between two turns of one line.
fn section_inside_line(seen: &Seen<'_, '_>) -> Option<f32> {
    let row = seen.row;
    let next = seen.next().is_some_and(|next| next.index == row.index && next.opening.is_some());
    (row.offset > 0 && next && !row.ends && !row.is_long() && row.opening.is_none()).then_some(2.5)
}

/// A few words without an end between the end of an answer and the next question.
fn section_over_turn(seen: &Seen<'_, '_>) -> Option<f32> {
    let row = seen.row;
    static CLOSINGS: Words = Words::of(&words(["结语", "結語", "结束语", "結束語", "尾声", "尾聲", "编后"]));
    let closes = CLOSINGS.are(row.text);
    let again = |other: &Row<'_>| {
        let role = other.opening.as_ref().and_then(|opening| opening.phrase.as_ref()).and_then(|phrase| phrase.role);
        let asks = role == Some(SpeakerRole::Questioner) || closes && role == Some(SpeakerRole::Host);
        asks && other.label_use.count > 1
    };
    // 夜里的灯：谁来守 has a colon and nobody before it.
    let labelled = row.opening.as_ref().and_then(|opening| opening.phrase.as_ref()).is_some_and(|phrase| {
        phrase.shape != Shape::Name || phrase.read.as_ref().is_some_and(|name| name.weight >= 1.5)
    });
    let words = (closes || (4..=24).contains(&row.chars)) && !row.ends && !labelled && row.column.is_none();
    // 【…】 tells what the questions are about.
    let told = |row: &Row<'_>| row.text.starts_with('【') && row.text.ends_with('】');
    let next = seen.next().and_then(|next| if told(next) { seen.page.rows.get(seen.index + 2) } else { Some(next) });
    let between = || next.is_some_and(again) && seen.before().is_some_and(|before| before.ends);
    (words && !series::opens_with_marker(row.text) && between()).then_some(if closes { 4.5 } else { 2.5 })
}

fn section_marked(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.text.starts_with(['■', '◆', '●', '▌']).then_some(2.0)
}
