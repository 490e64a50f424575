//! Name, post or role with the others in brackets.

use std::ops::Range;

use super::{Phrase, Shape, posted::describes_person, read, roles::role_of, trim_range};
use crate::{
    characters::count_up_to,
    lexicon::{Class, Lexicon, ROLES},
    names, posts,
};

/// 赵堃（公路局局长）, 主持人（处长杨正国）, 裁判官（指向吳）
pub(super) fn bracketed(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let close = text.chars().next_back().filter(|c| matches!(c, '）' | ')'))?;
    let open = text.find(['（', '('])?;
    let inner_start = open + text[open..].chars().next().map_or(0, char::len_utf8);
    let inner_end = text.len() - close.len_utf8();
    if open == 0 || inner_start >= inner_end {
        return None;
    }
    let before = &text[..open];
    let outer = trim_range(text, 0..open);
    let inside = without_attributes(text, trim_range(text, inner_start..inner_end));
    let inner = &text[inside.clone()];
    if lexicon.classes(before.trim()) & ROLES != 0 {
        // 裁判官（指向吳） is a remark on the scene, not a name.
        let mut phrase = Phrase::new(Shape::RoleBracketName, 4.0);
        phrase.role = Some(role_of(lexicon.classes(before.trim())));
        let names = |inner: &Phrase| {
            inner.read.is_some() && inner.post.is_some() || inner.read.as_ref().is_some_and(|name| name.surname)
        };
        if let Some(named) = read(lexicon, &text[inside.clone()]).filter(names) {
            let shift = |range: Range<usize>| range.start + inside.start..range.end + inside.start;
            phrase.name = named.name.map(shift);
            phrase.post = named.post.map(shift);
            phrase.read = named.read;
        } else if posts::read(lexicon, inner).whole {
            // 证人（林业站工程师）
            phrase.name = Some(outer);
            phrase.post = Some(inside);
        } else {
            phrase.post = Some(outer);
        }
        return Some(phrase);
    }
    // 让·布瓦松（法国）（某公司董事长）: where the person is from stands before the post.
    if let Some(between) = inner.find("）（").or_else(|| inner.find(")("))
        && let Some(name) = names::read(lexicon, before).filter(|name| name.weight > -0.5)
    {
        let post = inside.start + between + inner[between..].chars().take(2).map(char::len_utf8).sum::<usize>();
        let weight = if posts::read(lexicon, &text[post..inside.end]).whole { 4.0 } else { 1.0 };
        return Some(Phrase::new(Shape::NameBracketPost, weight).named(outer, name).posted(post..inside.end));
    }
    let posts = posts::read(lexicon, inner);
    let attribute = posts.whole || posts.title_last || posts.organisation_last;
    // 松原凉（日本）, 让·布瓦松（法国）
    if !attribute
        && (inner.ends_with('国') || inner.ends_with('國') || lexicon.is(inner, Class::Country))
        && count_up_to(inner, 6) <= 5
        && let Some(name) = names::read(lexicon, before).filter(|name| name.weight > -0.5)
    {
        return Some(Phrase::new(Shape::Name, 0.0).named(outer, name));
    }
    if let Some(name) = names::read(lexicon, before).filter(|name| name.weight > -0.5) {
        // 石小桥（青溪镇竹影村村民、护桥员）: what the person does, in words that no list has.
        let described = |inner: &str| inner.rsplit(['、', '，', ' ']).next().is_some_and(describes_person);
        let attribute = attribute || name.surname && name.weight >= 1.5 && described(inner) || is_of_year(inner);
        let weight = if posts.whole {
            4.0
        } else if attribute {
            2.5
        } else {
            -0.5
        };
        let phrase = Phrase::new(Shape::NameBracketPost, weight).named(outer, name);
        return Some(if attribute || posts.title_last { phrase.posted(inside) } else { phrase });
    }
    // A remark after a longer phrase: 园艺学院硕士研究生（坦桑尼亚） or 上海代表王某（女）
    let mut phrase = read(lexicon, before.trim_end())?;
    if phrase.name.is_none() && matches!(phrase.shape, Shape::Post) {
        phrase.post = Some(outer.start..text.len());
    } else if phrase.name.is_none() && matches!(phrase.shape, Shape::NetName | Shape::Outlet) {
        // 网友“海边拾贝”（直播间提问）
        phrase.name = Some(outer);
    } else if phrase.post.is_none() && attribute {
        phrase.post = Some(inside);
    }
    phrase.weight -= 0.2;
    Some(phrase)
}

/// 2003级物理系, 98届校友: when somebody went to school.
fn is_of_year(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    matches!(digits, 2 | 4) && text[digits..].starts_with(['级', '届', '級', '屆'])
}

/// ［柳如烟］灯塔局局长, 【灯塔局局长】柳如烟, 【灯塔局】（局长 柳如烟）
pub(super) fn name_in_brackets(lexicon: &Lexicon, text: &str) -> Option<Phrase> {
    let open = text.chars().next()?.len_utf8();
    let (close, mark) = text.char_indices().find(|(_, c)| matches!(c, ']' | '］' | '】' | '〕'))?;
    let inner = trim_range(text, open..close);
    let outer = trim_range(text, close + mark.len_utf8()..text.len());
    if inner.is_empty() || outer.is_empty() {
        return None;
    }
    if let Some(bracketed) =
        text[outer.clone()].strip_prefix(['（', '(']).and_then(|rest| rest.strip_suffix(['）', ')']))
    {
        let start = outer.end - text[outer.clone()].trim_start_matches(['（', '(']).len();
        let phrase = read(lexicon, bracketed).filter(|phrase| phrase.read.is_some() && phrase.post.is_some())?;
        return Some(Phrase { shape: Shape::NameBracketPost, body: Some(inner), ..phrase.shifted(start) });
    }
    let both = |name: &Range<usize>, post: &Range<usize>| {
        let read = names::read(lexicon, &text[name.clone()]).filter(|name| name.weight >= 0.3)?;
        let whole = posts::read(lexicon, &text[post.clone()]).whole;
        whole.then(|| Phrase::new(Shape::NameBracketPost, 3.0).named(name.clone(), read).posted(post.clone()))
    };
    both(&inner, &outer).or_else(|| both(&outer, &inner))
}

/// Whether a text is a body in brackets, and post and name in others.
pub(crate) fn sets_body_apart(lexicon: &Lexicon, text: &str) -> bool {
    text.starts_with('【')
        && text.ends_with(['）', ')'])
        && name_in_brackets(lexicon, text).is_some_and(|phrase| phrase.body.is_some())
}

/// A range without 女, 维吾尔族 and the like at its start: they tell of the person, not of the post.
fn without_attributes(text: &str, range: Range<usize>) -> Range<usize> {
    let mut start = range.start;
    while let Some((at, mark)) = text[start..range.end].char_indices().find(|(_, c)| matches!(c, '，' | ',' | '、')) {
        let first = text[start..start + at].trim();
        let people = first.ends_with('族') && count_up_to(first, 7) <= 6;
        if !people && !matches!(first, "女" | "男") {
            break;
        }
        start += at + mark.len_utf8();
    }
    trim_range(text, start..range.end)
}
