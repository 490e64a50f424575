//! Lines that introduce a speaker: post and name, post alone, name alone.

use super::{Cue, Seen};
use crate::{
    credits::is_staff,
    label::Label,
    lexicon::Class,
    names,
    phrase::{CLOSING, Phrase, Shape},
    roster,
    row::{Alike, Row},
};

pub(super) const CUES: [Cue; 27] = [
    Cue { name: "signature", label: Label::Signature, weigh: signature },
    Cue { name: "post_and_name", label: Label::Byline, weigh: post_and_name },
    Cue { name: "comma_in_column", label: Label::Byline, weigh: comma_in_column },
    Cue { name: "post_and_name_glued", label: Label::Byline, weigh: post_and_name_glued },
    Cue { name: "name_with_honorific", label: Label::Byline, weigh: name_with_honorific },
    Cue { name: "byline_set_apart", label: Label::Byline, weigh: byline_set_apart },
    Cue { name: "byline_before_text", label: Label::Byline, weigh: byline_before_text },
    Cue { name: "byline_after_heading", label: Label::Byline, weigh: byline_after_heading },
    Cue { name: "speaker_announced", label: Label::Byline, weigh: speaker_announced },
    Cue { name: "body_repeats_unit", label: Label::Byline, weigh: body_repeats_unit },
    Cue { name: "byline_is_credit", label: Label::Byline, weigh: byline_is_credit },
    Cue { name: "byline_over_byline", label: Label::Byline, weigh: byline_over_byline },
    Cue { name: "byline_inside_links", label: Label::Byline, weigh: byline_inside_links },
    Cue { name: "shape_prevails", label: Label::Byline, weigh: shape_prevails },
    Cue { name: "byline_set_alike", label: Label::Byline, weigh: byline_alike },
    Cue { name: "post_set_alike", label: Label::Post, weigh: post_alike },
    Cue { name: "name_set_alike", label: Label::Name, weigh: name_alike },
    Cue { name: "post_alone", label: Label::Post, weigh: post_alone },
    Cue { name: "post_goes_on", label: Label::Post, weigh: post_goes_on },
    Cue { name: "post_before_name", label: Label::Post, weigh: post_before_name },
    Cue { name: "post_set_apart", label: Label::Post, weigh: set_apart },
    Cue { name: "post_runs_on", label: Label::Post, weigh: runs_on },
    Cue { name: "name_alone", label: Label::Name, weigh: name_alone },
    Cue { name: "name_beside_post", label: Label::Name, weigh: name_beside_post },
    Cue { name: "name_set_apart", label: Label::Name, weigh: set_apart },
    Cue { name: "name_announced", label: Label::Name, weigh: speaker_announced },
    Cue { name: "name_runs_on", label: Label::Name, weigh: runs_on },
];

fn phrase<'p>(seen: &Seen<'p, '_>) -> Option<&'p Phrase> {
    seen.row.whole.as_ref().filter(|_| seen.row.opening.is_none()).or(seen.row.phrase.as_ref())
}

pub(super) fn is_byline(seen: &Seen<'_, '_>) -> bool {
    phrase(seen).is_some_and(|phrase| {
        phrase.read.is_some() && phrase.post.is_some() || matches!(phrase.shape, Shape::NameHonorific)
    })
}

pub(super) fn is_post(seen: &Seen<'_, '_>) -> bool {
    seen.row.head || phrase(seen).is_some_and(|phrase| matches!(phrase.shape, Shape::Post))
}

pub(super) fn is_name(seen: &Seen<'_, '_>) -> bool {
    phrase(seen)
        .is_some_and(|phrase| matches!(phrase.shape, Shape::Name | Shape::Organisation | Shape::Role | Shape::Outlet))
}

/// Rows of the same form in the same place over the speeches are post and name, post, or name.
fn byline_alike(seen: &Seen<'_, '_>) -> Option<f32> {
    (seen.row.alike == Some(Alike::Byline)).then_some(2.0)
}

fn post_alike(seen: &Seen<'_, '_>) -> Option<f32> {
    (seen.row.alike == Some(Alike::Post)).then_some(2.0)
}

fn name_alike(seen: &Seen<'_, '_>) -> Option<f32> {
    (seen.row.alike == Some(Alike::Name)).then_some(2.0)
}

/// 青溪市委书记 石小桥; 赵堃（公路局局长）
fn post_and_name(seen: &Seen<'_, '_>) -> Option<f32> {
    let phrase = phrase(seen)?;
    matches!(phrase.shape, Shape::PostSpaceName | Shape::NameBracketPost | Shape::NameSpacePost)
        .then_some(phrase.weight)
}

/// 格桑，河管局副局长 names a person; 面源污染，组织青年志愿者 is a line of a column that the sentence runs through.
fn comma_in_column(seen: &Seen<'_, '_>) -> Option<f32> {
    let phrase = phrase(seen).filter(|phrase| matches!(phrase.shape, Shape::NameSpacePost))?;
    let name = phrase.name.as_ref()?;
    let comma = seen.row.text[name.end..].trim_start().starts_with(['，', ',']);
    let runs = seen.row.cut || seen.before().is_some_and(|before| before.cut);
    (comma && runs && !seen.row.set_apart()).then_some(-8.0)
}

/// 宣传司副司长石磊: on a wrapped line this is more often the middle of a sentence.
fn post_and_name_glued(seen: &Seen<'_, '_>) -> Option<f32> {
    let phrase = phrase(seen)
        .filter(|phrase| matches!(phrase.shape, Shape::PostName | Shape::NamePost | Shape::RoleBracketName))?;
    // A role on the line above says that this one is no part of a sentence.
    let roled = seen.before().is_some_and(is_role);
    let column = match seen.row.column {
        _ if roled => 1.0,
        Some(_) if seen.row.set_apart() => 1.0,
        Some(_) if seen.row.cut => 8.0,
        Some(_) => 6.0,
        None => 1.0,
    };
    let posts = phrase.weight - phrase.read.as_ref().map_or(0.0, |name| name.weight);
    let partly = if posts < 2.0 && !seen.row.set_apart() { 2.5 } else { 0.0 };
    Some(phrase.weight - partly - column)
}

fn name_with_honorific(seen: &Seen<'_, '_>) -> Option<f32> {
    let phrase = phrase(seen).filter(|phrase| matches!(phrase.shape, Shape::NameHonorific))?;
    Some(phrase.weight - 2.5)
}

fn byline_set_apart(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.set_apart().then_some(1.0)
}

/// The next line is text: a full sentence, or a line of a column.
fn byline_before_text(seen: &Seen<'_, '_>) -> Option<f32> {
    let next = seen.next()?;
    let text = next.is_long() || next.ends || next.text.ends_with(['：', ':', '，', '、', '；']);
    Some(if text || seen.row.column.is_some() && next.phrase.is_none() { 1.0 } else { -1.0 })
}

fn byline_after_heading(seen: &Seen<'_, '_>) -> Option<f32> {
    let before = seen.before()?;
    (!before.ends && before.chars <= 40 && before.phrase.is_none()).then_some(0.5)
}

/// The words of the post; of an introduction over several lines those of all.
fn post_text(seen: &Seen<'_, '_>, phrase: &Phrase) -> Option<String> {
    let post = phrase.post.clone()?;
    if seen.row.whole.as_ref().is_some_and(|whole| std::ptr::eq(whole, phrase)) {
        let first = seen.page.first_of_introduction(seen.index);
        let both: String = seen.page.rows[first..=seen.index].iter().map(|row| row.text).collect();
        return Some(both[post].to_owned());
    }
    Some(seen.row.text[post].to_owned())
}

/// The note announces the person or the body.
fn speaker_announced(seen: &Seen<'_, '_>) -> Option<f32> {
    announced(seen, phrase(seen)?)
}

pub(super) fn announced(seen: &Seen<'_, '_>, phrase: &Phrase) -> Option<f32> {
    if seen.page.announced.is_empty() {
        return None;
    }
    let name = phrase.read.as_ref().map(|name| name.text.as_str()).unwrap_or_default();
    let body = (phrase.shape == Shape::Organisation).then(|| seen.row.text.to_owned());
    let post = post_text(seen, phrase).or(body).unwrap_or_default();
    roster::matches_any(seen.page.lexicon, &seen.page.announced, &post, name).then_some(3.0)
}

/// 海口市委书记 … / 海口将…: the speech begins with the body it speaks for.
fn body_repeats_unit(seen: &Seen<'_, '_>) -> Option<f32> {
    let post = post_text(seen, phrase(seen)?)?;
    let next = seen.next()?;
    let opening: Vec<char> = next.text.chars().filter(|c| !c.is_whitespace()).take(24).collect();
    let repeated = |(first, second)| opening.windows(2).any(|pair| pair == [first, second]);
    post.chars().zip(post.chars().skip(1)).any(repeated).then_some(0.7)
}

/// 本报记者 左安: a credit, whatever else it looks like.
fn byline_is_credit(seen: &Seen<'_, '_>) -> Option<f32> {
    let text = seen.row.text;
    let reporter =
        ["本报", "本网", "本刊", "本台", "特约记者", "通讯员", "实习", "摄影", "整理", "图为", "責任編輯", "责任编辑"];
    let staff = || phrase(seen).and_then(|phrase| post_text(seen, phrase)).is_some_and(|post| is_staff(&post));
    (reporter.iter().any(|word| text.starts_with(word))
        || text.ends_with(['摄', '攝'])
        || text.contains("/文")
        || staff())
    .then_some(-8.0)
}

/// 村支部书记 田间课 right over 柳河村党支部书记 郁金岚: the headline is no second speaker.
fn byline_over_byline(seen: &Seen<'_, '_>) -> Option<f32> {
    let read = phrase(seen)?;
    let named = |phrase: &Phrase| phrase.read.as_ref().is_some_and(|name| name.surname || name.text.contains('·'));
    let next = seen.next()?;
    let under = next.phrase.as_ref().filter(|under| under.post.is_some() && under.weight >= 3.0 && named(under))?;
    let text = seen.page.rows.get(seen.index + 2).is_some_and(|row| row.is_long() || row.ends || row.cut);
    (text && !named(read) && under.shape == read.shape).then_some(-6.0)
}

fn byline_inside_links(seen: &Seen<'_, '_>) -> Option<f32> {
    let cells = matches!(seen.row.line.cues.element.as_deref(), Some("td" | "th" | "option" | "li"));
    (seen.row.line.cues.link_percent > 60).then_some(-4.0).or(cells.then_some(-3.0))
}

/// Other bylines of the page are set in the same way.
fn shape_prevails(seen: &Seen<'_, '_>) -> Option<f32> {
    let shape = phrase(seen)?.shape;
    let same = |row: &Row<'_>| {
        row.phrase.as_ref().is_some_and(|phrase| phrase.shape == shape && phrase.post.is_some() && phrase.weight >= 4.0)
    };
    let near = seen.index.saturating_sub(60)..(seen.index + 60).min(seen.page.rows.len());
    (seen.page.rows[near].iter().filter(|row| same(row)).count() >= 3).then_some(0.7)
}

fn post_alone(seen: &Seen<'_, '_>) -> Option<f32> {
    phrase(seen).filter(|phrase| matches!(phrase.shape, Shape::Post)).map(|phrase| phrase.weight - 1.0)
}

/// The introduction goes on in the next line.
fn post_goes_on(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.head.then_some(5.0)
}

fn post_before_name(seen: &Seen<'_, '_>) -> Option<f32> {
    let named = |row: Option<&Row<'_>>| {
        row.is_some_and(|row| row.phrase.as_ref().is_some_and(|phrase| matches!(phrase.shape, Shape::Name)))
    };
    let posted = |row: Option<&Row<'_>>| {
        row.is_some_and(|row| row.phrase.as_ref().is_some_and(|phrase| matches!(phrase.shape, Shape::Post)))
    };
    // The second post under a name: 聶小园 / 中国某院院士 / 某大学校长.
    let second = || {
        posted(seen.before()) && seen.index >= 2 && named(seen.page.rows.get(seen.index - 2)) && !seen.row.set_apart()
    };
    (named(seen.next()) || named(seen.before()) || second()).then_some(1.5)
}

fn name_alone(seen: &Seen<'_, '_>) -> Option<f32> {
    let phrase = phrase(seen)?;
    Some(match (phrase.shape, &phrase.read) {
        // 柳如烟的回答 says more than a name.
        (Shape::Name, Some(name)) if phrase.weight >= name.weight + 2.0 => name.weight + 1.0,
        (Shape::Name, Some(name)) => name.weight - if name.surname || name.text.contains('·') { 1.0 } else { 1.8 },
        (Shape::Role, _) if phrase.weight >= CLOSING || seen.next().is_some_and(is_introduction) => 3.5,
        (Shape::Role, _) if comes_again(seen) && seen.next().is_some_and(|next| next.ends || next.is_long()) => 3.5,
        (Shape::Role, _) if seen.page.title_classes & Class::Transcript as u32 != 0 => 2.0,
        (Shape::Role, _) => 0.0,
        (Shape::Organisation, _) => 2.0,
        (Shape::Outlet, _)
            if seen
                .next()
                .is_some_and(|next| next.ends || next.is_long() || next.cut && seen.before().is_some_and(is_role)) =>
        {
            3.5
        }
        _ => return None,
    })
}

/// 主持人 alone over speech after speech.
fn comes_again(seen: &Seen<'_, '_>) -> bool {
    let near = seen.index.saturating_sub(60)..(seen.index + 60).min(seen.page.rows.len());
    seen.page.rows[near].iter().filter(|row| row.text == seen.row.text).nth(1).is_some()
}

/// 主持人 on a line of its own.
fn is_role(row: &Row<'_>) -> bool {
    row.phrase.as_ref().is_some_and(|phrase| phrase.shape == Shape::Role) && !row.ends
}

/// The line under a role: 主持人 / 宣传司副司长石磊, 提问人 / 晨报记者.
fn is_introduction(row: &Row<'_>) -> bool {
    row.phrase.as_ref().is_some_and(|phrase| {
        phrase.post.is_some() && phrase.read.is_some() && phrase.weight >= 3.0 || phrase.shape == Shape::Outlet
    })
}

fn name_beside_post(seen: &Seen<'_, '_>) -> Option<f32> {
    let posted = |row: Option<&Row<'_>>| {
        row.is_some_and(|row| row.phrase.as_ref().is_some_and(|phrase| matches!(phrase.shape, Shape::Post)))
    };
    posted(seen.before()).then_some(2.5).or(posted(seen.next()).then_some(1.5))
}

fn set_apart(seen: &Seen<'_, '_>) -> Option<f32> {
    Some(if seen.row.set_apart() { 1.0 } else { -0.5 })
}

/// Inside a column a short line without an end is the tail of a sentence.
fn runs_on(seen: &Seen<'_, '_>) -> Option<f32> {
    let before = seen.before()?;
    let shape = |row: &Row<'_>, shape: Shape| row.phrase.as_ref().is_some_and(|phrase| phrase.shape == shape);
    let paired =
        is_post(seen) && seen.next().is_some_and(|next| shape(next, Shape::Name)) || shape(before, Shape::Post);
    if paired {
        return None;
    }
    let inside = seen.row.column.is_some() && !seen.row.set_apart() && !before.ends && before.phrase.is_none();
    let starts_like_text =
        seen.row.text.chars().next().is_some_and(|c| !names::is_surname(seen.page.lexicon, &c.to_string()));
    let organisation = seen.row.classes & Class::Organisation as u32 != 0;
    inside.then_some(if starts_like_text && !organisation { -3.0 } else { -2.0 })
}

/// Post and name in brackets under the end of a speech, and no credit.
pub(super) fn is_signature(seen: &Seen<'_, '_>) -> bool {
    seen.row.signature.is_some()
        && seen.row.credit.is_none()
        && (seen.row.phrase.is_none() && !seen.row.text.starts_with(['（', '(', '—'])
            || seen.before().is_some_and(|before| before.ends))
}

fn signature(seen: &Seen<'_, '_>) -> Option<f32> {
    seen.row.signature.as_ref().map(|phrase| phrase.weight.min(5.0))
}
