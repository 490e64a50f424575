//! Post and name in any order, parted by white space, a mark or nothing.

use std::ops::Range;

use super::{Phrase, Shape, addressed::honorific_start, trim_range};
use crate::{
    characters::{count_up_to, is_name_dot},
    lexicon::Lexicon,
    names, posts,
};

/// Most characters of a name before a comma, spacing and dots included.
const LONGEST_PRINTED_NAME: usize = 14;

/// Most characters of a name right before a post, spacing included.
const LONGEST_GLUED_NAME: usize = 5;

/// Reads a text as post and name although no list knows the post: its place says that it is an introduction.
pub(crate) fn read_loosely(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let gap = text.rfind(' ')?;
    let spaced = text[..gap].rfind(' ').filter(|before| is_spaced_name(lexicon, text[*before..].trim()));
    let at = spaced.unwrap_or(gap);
    let (left, right) = (trim_range(text, 0..at), trim_range(text, at..text.len()));
    let clause = text[left.clone()].contains(|c: char| "的了把让使，。！？：".contains(c));
    let name = names::read(lexicon, &text[right.clone()]).filter(|name| name.weight >= 0.3)?;
    (!clause && (2..=30).contains(&count_up_to(&text[left.clone()], 31)))
        .then(|| Phrase::new(Shape::PostSpaceName, 1.5).named(right, name).posted(left))
}

/// Reads a text as post and name without a space although no list knows the office: 绝缘分厂绕线员柳青.
pub(crate) fn read_loosely_glued(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let starts = text.char_indices().rev().map(|(start, _)| start).take(3).skip(1);
    starts.filter(|start| describes_person(&text[..*start])).find_map(|start| {
        let name = names::read(lexicon, &text[start..]).filter(|name| name.surname)?;
        Some(Phrase::new(Shape::PostName, 1.0).named(start..text.len(), name).posted(0..start))
    })
}

/// Reads a text as name and post, the name first, although neither surname nor list knows them: 扎西央宗 文物管理所馆员.
pub(crate) fn read_loosely_name_first(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let gap = text.find(' ')?;
    let (left, right) = (trim_range(text, 0..gap), trim_range(text, gap..text.len()));
    let name = names::read(lexicon, &text[left.clone()]).filter(|name| name.weight >= 0.3)?;
    let posts = posts::read(lexicon, &text[right.clone()]);
    (posts.whole || posts.title_last || describes_person(&text[right.clone()]))
        .then(|| Phrase::new(Shape::NameSpacePost, 1.5).named(left, name).posted(right))
}

/// 青溪市委书记 石小桥, 局长 林 森, and the reverse order.
pub(super) fn spaced(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let gaps: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
    let last = *gaps.last()?;
    // 工 作 简 报: spaced out letter by letter.
    if gaps.len() > 2 && text.split(' ').all(|token| token.chars().nth(1).is_none()) {
        return None;
    }
    // Julio Cesar Ody is all name.
    if text.is_ascii() && is_spaced_name(lexicon, text) {
        return None;
    }
    let mut best: Option<Phrase> = None;
    let mut offer = |phrase: Phrase| {
        if best.as_ref().is_none_or(|best| phrase.weight > best.weight) {
            best = Some(phrase);
        }
    };
    // The last gap, or the one before it when the last falls inside a spaced name.
    for at in gaps.iter().rev().take(3).copied() {
        let right = trim_range(text, at..text.len());
        let left = trim_range(text, 0..at);
        let inner_gaps = text[right.clone()].matches(' ').count();
        if inner_gaps > 0 && !is_spaced_name(lexicon, &text[right.clone()]) {
            continue;
        }
        let spaced_out = inner_gaps > 0;
        let posts = posts::read(lexicon, &text[left.clone()]);
        let described = posts.found.is_empty() && describes_person(&text[left.clone()]);
        let weight = post_weight(&posts) + if described { 1.0 } else { 0.0 } + if spaced_out { 0.5 } else { 0.0 };
        if weight > 0.0 {
            if let Some(name) = names::read(lexicon, &text[right.clone()]) {
                offer(Phrase::new(Shape::PostSpaceName, weight).named(right.clone(), name).posted(left.clone()));
            } else if let Some(end) = honorific_start(lexicon, &text[right.clone()])
                && let Some(name) = names::read(lexicon, &text[right.start..right.start + end])
            {
                let mut phrase = Phrase::new(Shape::PostSpaceName, weight)
                    .named(right.start..right.start + end, name)
                    .posted(left.clone());
                phrase.honorific = Some(right.start + end..right.end);
                offer(phrase);
            }
        }
    }
    if gaps.len() == 1 || is_spaced_name(lexicon, &text[..gaps[1]]) {
        let at = if gaps.len() == 1 { last } else { gaps[1] };
        let (left, right) = (trim_range(text, 0..at), trim_range(text, at..text.len()));
        let posts = posts::read(lexicon, &text[right.clone()]);
        if posts.whole
            && let Some(name) = names::read(lexicon, &text[left.clone()]).filter(|name| name.weight >= 1.5)
        {
            offer(Phrase::new(Shape::NameSpacePost, 1.5).named(left, name).posted(right));
        }
    }
    best
}

/// 林 森, 王 小明: a name of two or three characters, spaced out.
pub(super) fn is_spaced_name(lexicon: &Lexicon, text: &str) -> bool {
    let tokens: Vec<&str> = text.split(' ').filter(|token| !token.is_empty()).collect();
    let lengths: Vec<usize> = tokens.iter().map(|token| token.chars().count()).collect();
    matches!(lengths.as_slice(), [1, 1] | [1, 2] | [1, 1, 1] | [2, 1]) && names::read(lexicon, text).is_some()
        || (2..=4).contains(&tokens.len())
            && text.chars().all(|c| c.is_ascii_alphabetic() || " .-'".contains(c))
            && text.starts_with(|c: char| c.is_ascii_uppercase())
}

/// 民间河长, 护林员, 非遗传承人: a word for a person that no list has to know.
pub(crate) fn describes_person(text: &str) -> bool {
    let length = count_up_to(text, 21);
    let clause = text.contains(|c: char| "的了把让使都是我你他，。！？：".contains(c));
    (2..=20).contains(&length)
        && !clause
        && text
            .ends_with(['长', '员', '师', '人', '手', '工', '家', '者', '生', '民', '户', '兵', '警', '長', '員', '師'])
}

/// 石小桥-董秘, 董秘-石小桥: name and office joined by a dash or a stroke.
pub(super) fn dashed(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let (at, dash) = text.char_indices().find(|(_, c)| matches!(c, '-' | '—' | '–' | '|' | '/' | '－' | '｜'))?;
    let rest = text[at..].trim_start_matches(dash);
    let (left, right) = (trim_range(text, 0..at), trim_range(text, text.len() - rest.len()..text.len()));
    let office = |range: &Range<usize>| posts::read(lexicon, &text[range.clone()]).whole;
    let name = |range: &Range<usize>| names::read(lexicon, &text[range.clone()]).filter(|name| name.weight >= 0.3);
    if office(&right)
        && let Some(name) = name(&left)
    {
        return Some(Phrase::new(Shape::NameBracketPost, 3.0).named(left, name).posted(right));
    }
    let name = name(&right).filter(|_| office(&left))?;
    Some(Phrase::new(Shape::PostSpaceName, 3.0).named(right, name).posted(left))
}

/// How much the left part of a byline looks like posts.
fn post_weight(posts: &posts::Posts) -> f32 {
    match posts {
        posts::Posts { whole: true, .. } => 3.0,
        posts::Posts { title_last: true, .. } => 1.5,
        posts::Posts { organisation_last: true, .. } => 0.5,
        _ => 0.0,
    }
}

/// 宣传司副司长石磊, 新闻办公室郁金岚: post and name without a space, the name ending at `end`.
pub(super) fn glued(lexicon: &Lexicon, text: &str, end: usize) -> Option<Phrase> {
    let posted = |start: usize| posts::may_end_in_post(lexicon, &text[..start]);
    let mut best: Option<Phrase> = None;
    let characters = text[..end].char_indices().rev().take_while(|(_, character)| names::may_hold(*character));
    let starts: Vec<usize> = characters.map(|(start, _)| start).take(20).skip(1).filter(|start| *start > 0).collect();
    // No further than where a post can end, and mostly none does.
    let furthest = starts.iter().rposition(|start| posted(*start))?;
    for start in starts.into_iter().take(furthest + 1) {
        let printed = &text[start..end];
        if printed.starts_with(is_name_dot) || printed.starts_with(' ') {
            continue;
        }
        let Some(name) = names::read(lexicon, printed) else { break };
        let length = name.text.chars().filter(|c| *c != '·').count();
        let spaced = printed.contains(' ') && !(length == 2 && is_spaced_name(lexicon, printed));
        if spaced || (length > 4 && !name.text.contains('·')) {
            continue;
        }
        let post = trim_range(text, 0..start);
        if text[post.clone()].ends_with(['、', '，', ',', '和']) {
            continue;
        }
        if !posted(start) {
            continue;
        }
        let posts = posts::read(lexicon, &text[post.clone()]);
        let weight = match &posts {
            posts::Posts { whole: true, .. } => 2.5,
            posts::Posts { title_last: true, .. } => 1.0,
            // 办公室郁金岚: without a title only a name with a surname counts.
            posts::Posts { organisation_last: true, .. } if name.surname && length <= 3 => -0.5,
            _ => continue,
        };
        let phrase = Phrase::new(Shape::PostName, weight).named(start..end, name).posted(post);
        if best.as_ref().is_none_or(|best| phrase.weight > best.weight) {
            best = Some(phrase);
        }
    }
    best
}

/// 格桑，玛琼河管理局副局长: the name first, then a comma and the post.
pub(super) fn name_comma_post(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let (at, comma) = text.char_indices().take(LONGEST_PRINTED_NAME).find(|(_, c)| matches!(c, '，' | ','))?;
    let (left, right) = (trim_range(text, 0..at), trim_range(text, at + comma.len_utf8()..text.len()));
    let name = names::read(lexicon, &text[left.clone()]).filter(|name| name.weight >= 0.3)?;
    let posts = posts::read(lexicon, &text[right.clone()]);
    let bodied = posts.found.first().is_some_and(|post| post.organization.is_some());
    (posts.whole && bodied).then(|| Phrase::new(Shape::NameSpacePost, 2.0).named(left, name).posted(right))
}

/// 马永北京大学校长, 包 容县建设局局长: a name with a surname, and posts that fill the rest. Many a post reads so, too
/// (石篁县委书记): only for lines that their place makes introductions.
pub(crate) fn name_glued_post(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let mut best: Option<Phrase> = None;
    let ends = text.char_indices().map(|(at, character)| at + character.len_utf8()).take(LONGEST_GLUED_NAME);
    for end in ends {
        let Some(name) = names::read(lexicon, &text[..end]).filter(|name| name.surname && name.weight >= 1.5) else {
            continue;
        };
        let posts = posts::read(lexicon, &text[end..]);
        let bodied = posts.found.first().is_some_and(|post| post.organization.is_some());
        if text[..end].ends_with(' ') || !posts.whole || !bodied {
            continue;
        }
        // Names of three characters are the most; a body mostly begins with the rank of its place.
        let usual = if name.text.chars().count() == 3 { 0.3 } else { 0.0 };
        let ranked = if text[end..].starts_with(['省', '市', '县', '区', '州', '镇', '乡', '全', '国', '中'])
        {
            0.5
        } else {
            0.0
        };
        let phrase = Phrase::new(Shape::NamePost, usual + ranked - 1.0).named(0..end, name).posted(end..text.len());
        if best.as_ref().is_none_or(|best| phrase.weight > best.weight) {
            best = Some(phrase);
        }
    }
    best
}

pub(super) fn post_only(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let whole = posts::may_end_in_post(lexicon, text) && posts::read(lexicon, text).whole;
    whole.then(|| Phrase::new(Shape::Post, 1.5).posted(0..text.len()))
}
