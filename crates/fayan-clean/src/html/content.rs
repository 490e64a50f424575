//! Which lines of a page are the article.
//!
//! The body is the element that holds most of the prose, found by its name or, on pages never seen, by following the
//! mass of text down from the root. Before it the title is looked for, and what stands between is the title block;
//! after it credits are. What is clearly none of these is left out.

use std::ops::Range;

use super::{
    blocks::{BlockLine, Page},
    evidence,
    metadata::Claims,
};
use crate::line;

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is kept; with a reason when it may not be part of the article.
    Kept {
        /// Why it may not be.
        chrome: Option<&'static str>,
    },
    /// It stands around the article.
    LeftOut,
}

const ARTICLE: Place = Place::Kept { chrome: None };

const fn doubtful(reason: &'static str) -> Place {
    Place::Kept { chrome: Some(reason) }
}

/// The place of each line.
pub(crate) fn places(page: &Page, text: &str, claims: &Claims) -> Vec<Place> {
    let mass: Vec<u32> = page.lines.iter().map(|line| prose(page, line)).collect();
    let Some(Body { range: body, is_named }) = body(page, text, &mass) else {
        return page.lines.iter().map(|line| around_nothing(page, line)).collect();
    };
    let inside = |line: &BlockLine| body.contains(&page.range_of(line).start);
    let first = page.lines.iter().position(inside).unwrap_or(0);
    let last = page.lines.iter().rposition(inside).unwrap_or(0);
    let mut places = vec![Place::LeftOut; page.lines.len()];
    let sentences = sentences(&page.lines[first..=last]);
    for (index, line) in page.lines.iter().enumerate().take(last + 1).skip(first).filter(|(_, line)| inside(line)) {
        let edge = if index - first < sentences.start {
            Edge::Opening
        } else if index - first >= sentences.end {
            Edge::Closing
        } else {
            Edge::Between
        };
        places[index] = inside_body(line, edge);
    }
    leave_out_related(page, &mut places, first, last);
    if !is_named {
        leave_out_last_links(page, &mut places, first, last);
    }
    match title_inside(page, claims, first, last) {
        Some(title) => leave_out_before(page, claims, &mut places, first, title),
        None => title_block(page, claims, &mut places, first),
    }
    credits(page, &mut places, last + 1);
    places
}

/// How much a line speaks for its surroundings being an article: its letters outside links, of which a single long
/// paragraph gives no more than a few usual ones.
fn prose(page: &Page, line: &BlockLine) -> u32 {
    const ENOUGH: usize = 150;
    let free = line.printed - line.linked;
    if line.is_link() || is_concealed(page, line) || line.surrounding.is_some() {
        return 0;
    }
    let weight = free.min(ENOUGH) as u32;
    let is_sentence = line.text.contains(['。', '！', '？', '；', '，', '：', ',', '.']);
    let weight = if is_sentence { weight * 4 } else { weight * 2 };
    if page.ancestors(line.element).any(|element| element.is_surrounding) { weight / 4 } else { weight }
}

fn is_concealed(page: &Page, line: &BlockLine) -> bool {
    page.ancestors(line.element).any(|element| element.style.concealed)
}

/// The part of the text that holds the article's body.
struct Body {
    range: Range<usize>,
    /// Whether the page itself names it.
    is_named: bool,
}

fn body(page: &Page, text: &str, line_mass: &[u32]) -> Option<Body> {
    let mut mass = vec![0_u32; page.elements.len()];
    for (line, weight) in page.lines.iter().zip(line_mass) {
        for element in page.path(line.element) {
            mass[element] += weight;
        }
    }
    let total = mass[0];
    if total == 0 {
        return None;
    }
    let named = (1..page.elements.len())
        .filter(|index| evidence::is_body(&page.elements[*index]) && mass[*index] * 2 >= total)
        .max_by_key(|index| (mass[*index], std::cmp::Reverse(*index)));
    let marked = marked(page, text).filter(|range| {
        let inside = page.lines.iter().zip(line_mass).filter(|(line, _)| range.contains(&page.range_of(line).start));
        inside.map(|(_, weight)| weight).sum::<u32>() * 2 >= total
    });
    let (range, is_named) = match (named.map(|index| page.elements[index].range.clone()), marked) {
        (Some(named), Some(marked)) => (named.start.min(marked.start)..named.end.max(marked.end), true),
        (Some(found), None) | (None, Some(found)) => (found, true),
        (None, None) => (page.elements[heaviest(page, &mass)].range.clone(), false),
    };
    Some(Body { range, is_named })
}

/// Follows the mass of text down from the root, as long as one child holds nearly all of it.
fn heaviest(page: &Page, mass: &[u32]) -> usize {
    let mut best = vec![0; page.elements.len()];
    for (index, element) in page.elements.iter().enumerate().skip(1) {
        if best[element.parent] == 0 || mass[index] > mass[best[element.parent]] {
            best[element.parent] = index;
        }
    }
    let mut current = 0;
    loop {
        let child = best[current];
        // A paragraph is the body only when there is nothing else: its neighbours may be short lines of the article.
        let is_paragraph =
            matches!(page.elements[child].name.as_str(), "p" | "li" | "dd" | "dt" | "span" | "blockquote");
        let share = if is_paragraph { 98 } else { 75 };
        if child == 0 || u64::from(mass[child]) * 100 < u64::from(mass[current]) * share {
            return current;
        }
        current = child;
    }
}

/// The range between comments that say that the article begins and ends there, or marks of the label standard.
fn marked(page: &Page, text: &str) -> Option<Range<usize>> {
    page.comments.iter().enumerate().find_map(|(index, open)| {
        let closing = evidence::body_comment(&text[open.clone()])?;
        let mut later = page.comments[index + 1..].iter();
        let close = later.find(|comment| text[(*comment).clone()].to_ascii_lowercase().contains(closing))?;
        Some(open.end..close.start)
    })
}

fn around_nothing(page: &Page, line: &BlockLine) -> Place {
    if line.is_link() || is_concealed(page, line) {
        return Place::LeftOut;
    }
    Place::Kept { chrome: line.surrounding }
}

/// Where a line of the body stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// Before the first sentence.
    Opening,
    /// Between sentences: wrapped lines may stand in elements of their own, and then any words may begin or fill one.
    Between,
    /// After the last sentence.
    Closing,
}

/// From the first line with a part of a sentence to the last.
fn sentences(lines: &[BlockLine]) -> Range<usize> {
    let is_sentence = |line: &BlockLine| {
        !line.is_link()
            && !evidence::is_page_data(&line.text)
            && matches!(line.surrounding, None | Some("tools" | "footer"))
            && line.text.contains(['。', '，', '！', '？', '；', '、', '：'])
    };
    let first = lines.iter().position(is_sentence).unwrap_or(lines.len());
    let last = lines.iter().rposition(is_sentence).map_or(lines.len(), |last| last + 1);
    first..last.max(first)
}

/// Inside the body a line must be clearly foreign to be left out.
fn inside_body(line: &BlockLine, edge: Edge) -> Place {
    match line.surrounding {
        _ if !line.is_link() && evidence::is_credit(&line.text) => ARTICLE,
        Some(_) if line.is_link() => Place::LeftOut,
        Some("tools") if evidence::is_tool(&line.text) => Place::LeftOut,
        _ if edge == Edge::Between => ARTICLE,
        Some("paging" | "tools") => Place::LeftOut,
        Some(reason @ ("imprint" | "footer" | "breadcrumb")) => doubtful(reason),
        _ if edge == Edge::Opening && !line.is_link() && evidence::is_page_data_in_body(&line.text) => {
            doubtful("page data")
        }
        _ => ARTICLE,
    }
}

/// From a heading such as 相关新闻 on, a body ends when nothing but links and short lines follow.
fn leave_out_related(page: &Page, places: &mut [Place], first: usize, last: usize) {
    let is_heading = |line: &BlockLine| line.surrounding == Some("related");
    let is_item = |line: &BlockLine| line.is_link() || line.surrounding.is_some();
    let Some(heading) = (first..=last).find(|index| is_heading(&page.lines[*index])) else { return };
    let items = &page.lines[heading..=last];
    if items.iter().filter(|line| is_item(line)).count() * 4 >= items.len() * 3 {
        for (place, line) in places[heading..=last].iter_mut().zip(items) {
            *place = if evidence::is_credit(&line.text) { *place } else { Place::LeftOut };
        }
    }
}

/// Lists of links at the end of a body that was only found by its mass do not belong to it.
fn leave_out_last_links(page: &Page, places: &mut [Place], first: usize, last: usize) {
    for index in (first..=last).rev() {
        let line = &page.lines[index];
        if !line.is_link() && places[index] != Place::LeftOut {
            return;
        }
        places[index] = Place::LeftOut;
    }
}

/// The title among the first lines of the body, where the body holds it.
fn title_inside(page: &Page, claims: &Claims, first: usize, last: usize) -> Option<usize> {
    const NEAR: usize = 12;
    let mut opening = first..(first + NEAR).min(last + 1);
    opening.find(|index| {
        let line = &page.lines[*index];
        !line.is_link() && claims.title_match(&line.text) == TitleMatch::Same
    })
}

/// Short lines before a title inside the body are the page's, except those that belong to the title.
fn leave_out_before(page: &Page, claims: &Claims, places: &mut [Place], first: usize, title: usize) {
    let start = kicker_before(page, claims, title).max(first);
    for (place, line) in places.iter_mut().zip(&page.lines).take(start).skip(first) {
        let is_prose = line.text.contains(['。', '，']) || line.printed > 40;
        if !is_prose && !evidence::is_credit(&line.text) {
            *place = Place::LeftOut;
        }
    }
}

/// How a line compares with what the page calls its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TitleMatch {
    None,
    /// The line is a part of it.
    Part,
    /// The line is the title.
    Same,
}

/// Keeps the title before the body and what stands between.
fn title_block(page: &Page, claims: &Claims, places: &mut [Place], first: usize) {
    let Some(title) = title_line(page, claims, first) else {
        neighbours_before(page, places, first);
        return;
    };
    let start = kicker_before(page, claims, title);
    for (index, line) in page.lines.iter().enumerate().take(first).skip(start) {
        places[index] = if index <= title || claims.is_title_layer(&line.text) {
            ARTICLE
        } else {
            between_title_and_body(page, line, first - title)
        };
    }
}

/// Without a title, the plain lines right before the body and beside it are taken for one.
fn neighbours_before(page: &Page, places: &mut [Place], first: usize) {
    const LONGEST_BLOCK: usize = 6;
    let body_line = &page.lines[first];
    // The element around the body's first line that also holds the line before it, unless that is the page itself.
    let Some(around) = first.checked_sub(1).and_then(|before| {
        let before = page.range_of(&page.lines[before]).start;
        page.ancestors(body_line.element).find(|element| element.range.contains(&before))
    }) else {
        return;
    };
    if matches!(around.name.as_str(), "" | "html" | "body") {
        return;
    }
    for index in (first.saturating_sub(LONGEST_BLOCK)..first).rev() {
        let line = &page.lines[index];
        let is_beside = around.range.contains(&page.range_of(line).start);
        let place = between_title_and_body(page, line, 0);
        if !is_beside || place == Place::LeftOut {
            return;
        }
        places[index] = place;
    }
}

/// Lines after the title are the title block as long as they are few.
fn between_title_and_body(page: &Page, line: &BlockLine, distance: usize) -> Place {
    const LONGEST_BLOCK: usize = 24;
    if is_concealed(page, line) {
        return Place::LeftOut;
    }
    let is_link = line.is_link();
    if evidence::is_page_data(&line.text) && !is_link {
        return doubtful("page data");
    }
    if is_link || distance > LONGEST_BLOCK || line.surrounding.is_some() {
        return Place::LeftOut;
    }
    if evidence::is_credit(&line.text) { doubtful("page data") } else { ARTICLE }
}

/// The last line before the body that is the title, else the last that is a part of it or is marked up as a heading.
fn title_line(page: &Page, claims: &Claims, first: usize) -> Option<usize> {
    let is_free = |index: &usize| {
        let line = &page.lines[*index];
        !line.is_link() && !is_concealed(page, line) && line.printed >= 2
    };
    let before = || (0..first).rev().filter(is_free);
    let matching = |wanted: TitleMatch| before().find(|index| claims.title_match(&page.lines[*index].text) >= wanted);
    matching(TitleMatch::Same).or_else(|| matching(TitleMatch::Part)).or_else(|| {
        const NEAR: usize = 12;
        let is_marked = |index: &usize| {
            let line = &page.lines[*index];
            let mut around = page.ancestors(line.element).take(3);
            around.any(|element| matches!(element.name.as_str(), "h1" | "h2" | "h3") || evidence::is_title(element))
                && !page.ancestors(line.element).any(|element| element.is_surrounding)
        };
        before().take(NEAR).find(is_marked)
    })
}

/// The first line of the title block: a line over the title that the page calls so, or a heading right above.
fn kicker_before(page: &Page, claims: &Claims, title: usize) -> usize {
    let is_kicker = |line: &BlockLine| {
        let is_heading = page
            .ancestors(line.element)
            .take(2)
            .any(|element| matches!(element.name.as_str(), "h1" | "h2" | "h3" | "h4") || evidence::is_title(element));
        line.linked == 0
            && line.surrounding.is_none()
            && !evidence::is_page_data(&line.text)
            && (claims.is_title_layer(&line.text) || is_heading)
    };
    (title.saturating_sub(2)..title).find(|index| page.lines[*index..title].iter().all(is_kicker)).unwrap_or(title)
}

/// Keeps credits right after the body, and those of editors wherever they stand.
fn credits(page: &Page, places: &mut [Place], after: usize) {
    const NEAR: usize = 10;
    let mut near = true;
    for (index, (place, line)) in places[after..].iter_mut().zip(&page.lines[after..]).enumerate() {
        let surrounding = line.surrounding;
        near &= index < NEAR && surrounding != Some("related");
        let is_imprint = matches!(surrounding, Some("imprint" | "footer"));
        if is_concealed(page, line) || is_imprint || !(near || evidence::is_editor(&line.text)) {
            continue;
        }
        // Links to other articles may stand behind a credit on its line.
        let free = line::free_text(&page.atoms[line.atoms.clone()]);
        if evidence::is_credit(&free) {
            *place = ARTICLE;
        }
    }
}

/// Narrows imprints to the credits in them: `…主办　ICP备…号　值班编辑：某人` leaves the last part.
pub(crate) fn narrow_imprints(page: &mut Page) {
    for line in &mut page.lines {
        if line.surrounding != Some("imprint") || !evidence::is_credit(&line.text) {
            continue;
        }
        let atoms = &page.atoms[line.atoms.clone()];
        let Some(part) = line::part_between_wide_spaces(atoms, evidence::is_credit_in_imprint) else { continue };
        let part = line.atoms.start + part.start..line.atoms.start + part.end;
        line.reread(&page.atoms[part.clone()]);
        line.indent = 0;
        line.atoms = part;
    }
}

/// Takes links that do something (print, larger, close) out of their lines, and lines that then say nothing.
pub(crate) fn remove_actions(page: &mut Page) {
    for line in &mut page.lines {
        if line.linked == 0 {
            continue;
        }
        let atoms = &mut page.atoms[line.atoms.clone()];
        if line::remove_links(atoms, evidence::is_action) {
            line.reread(atoms);
            let printed = line::printed_range(atoms).unwrap_or(0..0);
            line.atoms = line.atoms.start + printed.start..line.atoms.start + printed.end;
            if !line.text.chars().any(char::is_alphanumeric) {
                line.printed = 0;
            }
        }
    }
    page.lines.retain(|line| line.printed > 0);
}
