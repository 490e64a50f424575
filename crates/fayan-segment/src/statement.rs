//! One statement from its draft: speaker, posts, headline, paragraphs, points, damage.

use fayan_contract::{
    issue::{Issue, IssueCode, Severity},
    report::{
        Completeness, Confidence, Fidelity, Headline, Paragraph, Point, PointMark, Post, Speaker, SpeakerRole,
        Statement,
    },
};

use crate::{
    characters::{is_colon, squeeze},
    cited::{Piece, joined, slice, spaced},
    issues::{self, issue},
    join::Layout,
    lexicon::Class,
    maps::HashMap,
    numerals,
    opening::LEADING_MARKS,
    page::Page,
    paragraphs,
    people::{People, Resolution},
    phrase::Shape,
    posts, series,
    speeches::Draft,
};

/// Makes a statement; identifier, ordinal and hash are set when all are known.
pub(crate) fn of(page: &Page<'_>, layout: &Layout, people: &People<'_>, draft: &Draft) -> Statement {
    let mut issues = Vec::new();
    let speaker = speaker(page, people, draft, &mut issues);
    let post = if draft.post.is_empty() { office_addressed(page, draft) } else { without_mark(page, &draft.post) };
    let position = joined(page, &post);
    let joined_lines = paragraphs::join(page, layout, &draft.lines);
    let mut paragraphs = joined_lines.paragraphs;
    issues.extend(joined_lines.issues);
    issues.extend(issues::dropped_characters(page, &draft.lines));
    let points = mark_points(&mut paragraphs, &mut issues);
    let text = paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n");
    let headline = headline(page, draft);
    Statement {
        id: String::new(),
        ordinal: 0,
        revision: 1,
        speaker,
        position: (!position.text.is_empty()).then_some(position.text),
        position_spans: position.spans,
        posts: read_posts(page, &post),
        headline,
        paragraphs,
        points,
        text,
        fidelity: Fidelity::Verbatim,
        completeness: Completeness::Complete,
        // Known only when the whole page is read; see `confidence`.
        confidence: Confidence { speaker: 0.0, boundaries: 0.0 },
        issues,
        content_sha256: String::new(),
        corrections: Vec::new(),
    }
}

/// 柳如烟委员, 裘院士: an office after the name, and no other post; 先生 is none.
fn office_addressed(page: &Page<'_>, draft: &Draft) -> Vec<Piece> {
    let office = |piece: &&Piece| page.lexicon.is(piece.text(page), Class::Title);
    draft.honorific.as_ref().filter(office).cloned().into_iter().collect()
}

fn speaker(page: &Page<'_>, people: &People<'_>, draft: &Draft, issues: &mut Vec<Issue>) -> Speaker {
    let printed = joined(page, &draft.name);
    let phrase = draft.phrase.as_ref();
    let shape = phrase.map(|phrase| phrase.shape);
    let mut name = phrase.and_then(|phrase| phrase.read.as_ref()).map(|name| name.text.clone());
    let role = phrase.and_then(|phrase| phrase.role).unwrap_or(SpeakerRole::Speaker);
    let label = name.clone().unwrap_or_else(|| squeeze(&printed.text));
    if let Some(shape) = shape.filter(|shape| {
        matches!(
            shape,
            Shape::Surname
                | Shape::Initials
                | Shape::Name
                | Shape::NameHonorific
                | Shape::Role
                | Shape::Post
                | Shape::Label
        )
    }) && (name.is_none() || shape == Shape::Name)
    {
        match people.resolve(&label, shape) {
            Resolution::Person(person) => name = Some(person),
            Resolution::Ambiguous(persons) => {
                name = None;
                let detail = format!("The label {label} could stand for {}.", persons.join(" or "));
                issues.push(issue(IssueCode::SpeakerAmbiguous, Severity::Warning, detail, printed.spans.clone()));
            }
            Resolution::Nobody => {}
        }
    }
    if name.is_none()
        && shape.is_some_and(|shape| matches!(shape, Shape::Surname | Shape::Initials))
        && issues.is_empty()
    {
        let detail = format!("The document does not say whom the label {label} stands for.");
        issues.push(issue(IssueCode::SpeakerAmbiguous, Severity::Info, detail, printed.spans.clone()));
    }
    Speaker {
        name,
        as_printed: printed.text,
        spans: printed.spans,
        honorific: draft.honorific.as_ref().map(|piece| piece.text(page).to_owned()),
        role,
    }
}

/// A position without the dash or the number that sets its line apart: it belongs to the print and not to the post.
fn without_mark(page: &Page<'_>, position: &[Piece]) -> Vec<Piece> {
    let text = joined(page, position).text;
    slice(page, position, mark_length(&text)..text.len())
}

/// The length of the dash (——), the number (二、) or the label (同期声：) before a position.
fn mark_length(text: &str) -> usize {
    // A colon further inside belongs to the post: 嘉宾：《夜话：灯塔》主编
    let clause = text.find(['《', '（', '(', '“', '、', '，']).unwrap_or(text.len());
    if let Some((_, rest)) = text[..clause].split_once(is_colon) {
        return clause - rest.trim_start().len();
    }
    // （作者系某县图书馆馆长）
    let told = ["作者系", "作者为", "作者為", "作者是"].iter().find_map(|words| text.strip_prefix(words));
    if let Some(rest) = told {
        return text.len() - rest.trim_start().len();
    }
    let undashed = text.trim_start_matches(['—', '―', '─', '－', '-', ' ', '■', '●', '◆', '▲', '★', '□', '◇', '▌']);
    if undashed.len() < text.len() {
        return text.len() - undashed.len();
    }
    // （一）区审计局局长
    let counted = text.strip_prefix(['（', '(']).and_then(|inner| {
        let (_, end) = numerals::opening(inner)?;
        inner[end..].strip_prefix(['）', ')'])
    });
    if let Some(rest) = counted {
        return text.len() - rest.trim_start().len();
    }
    let numbered = numerals::opening(text).and_then(|(_, end)| text[end..].strip_prefix('、'));
    numbered.map_or(0, |rest| text.len() - rest.trim_start().len())
}

/// The posts of a position, each with the words it was read from.
fn read_posts(page: &Page<'_>, position: &[Piece]) -> Vec<Post> {
    let text = joined(page, position).text;
    let found = posts::read(page.lexicon, &text).found;
    found
        .into_iter()
        .map(|post| {
            let cited = joined(page, &slice(page, position, post.range));
            Post {
                organization: post.organization,
                title: post.title,
                status: post.status,
                as_printed: cited.text,
                spans: cited.spans,
            }
        })
        .collect()
}

/// The headline with its lines; a space inside one printed line parts two half-lines.
fn headline(page: &Page<'_>, draft: &Draft) -> Option<Headline> {
    if draft.headline.is_empty() {
        return None;
    }
    let printed = spaced(page, &draft.headline).text;
    let bare = printed.trim_start_matches(|c: char| LEADING_MARKS.contains(&c) && c != '…' && c != '*' || c == ' ');
    let marks = printed.len() - bare.len();
    let cited = spaced(page, &slice(page, &draft.headline, marks..usize::MAX));
    let lines = cited.text.split(' ').filter(|line| !line.is_empty()).map(str::to_owned).collect();
    Some(Headline { text: cited.text, lines, spans: cited.spans })
}

/// Finds the enumerated items and marks them in their paragraphs.
fn mark_points(paragraphs: &mut [Paragraph], issues: &mut Vec<Issue>) -> Vec<Point> {
    let (items, gaps) = series::items(paragraphs.iter().map(|paragraph| paragraph.text.as_str()));
    for gap in gaps {
        let item = &items[gap.item];
        let marker = &paragraphs[item.paragraph].text[item.marker.start..item.marker.end];
        let detail = format!("{marker} stands without item {} before it.", gap.missing);
        issues.push(issue(IssueCode::EnumGap, Severity::Warning, detail, paragraphs[item.paragraph].spans.clone()));
    }
    let counts = character_offsets(paragraphs, &items);
    let mut points = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let next = items[index + 1..].iter().find(|next| next.level <= item.level);
        let ordinal =
            (item.marker.ordinal > 0 && item.marker.style != series::Style::Sequence).then_some(item.marker.ordinal);
        let first = &paragraphs[item.paragraph].text;
        let marker = first[item.marker.start..item.marker.end].to_owned();
        let last = next.map_or(paragraphs.len() - 1, |next| next.paragraph);
        let mut text = String::new();
        for (at, paragraph) in paragraphs.iter_mut().enumerate().take(last + 1).skip(item.paragraph) {
            let begins = at == item.paragraph;
            let start = if begins { item.marker.start } else { 0 };
            let end = next.filter(|next| next.paragraph == at).map_or(paragraph.text.len(), |next| next.marker.start);
            if start >= end {
                continue;
            }
            let words = &paragraph.text[if begins { item.marker.end } else { 0 }..end];
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(words.trim_start_matches(['，', ',', '、', '：', ' ', '.']));
            let count = |offset: usize| counts.get(&(at, offset)).copied().unwrap_or_default();
            paragraph.points.push(PointMark {
                marker: marker.clone(),
                ordinal,
                level: item.level,
                start: count(start),
                end: count(end),
            });
        }
        points.push(Point { marker, ordinal, level: item.level, text });
    }
    points
}

/// The character offsets of the places where items begin, and of the ends of paragraphs, in one pass over the text.
fn character_offsets(paragraphs: &[Paragraph], items: &[series::Item]) -> HashMap<(usize, usize), u32> {
    let mut counts = HashMap::default();
    if items.is_empty() {
        return counts;
    }
    let mut starts = items.iter().map(|item| (item.paragraph, item.marker.start)).peekable();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let mut characters = 0;
        for (offset, _) in paragraph.text.char_indices() {
            if starts.next_if_eq(&(at, offset)).is_some() {
                counts.insert((at, offset), characters);
            }
            characters += 1;
        }
        counts.insert((at, paragraph.text.len()), characters);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::mark_length;

    #[test]
    fn a_mark_before_a_position_is_measured() {
        let post = |text: &'static str| &text[mark_length(text)..];
        assert_eq!(post("——甲乙厂钳工"), "甲乙厂钳工");
        assert_eq!(post("二、丙丁社区书记"), "丙丁社区书记");
        assert_eq!(post("十二、丙丁社区书记"), "丙丁社区书记");
        assert_eq!(post("（二）丙丁社区书记"), "丙丁社区书记");
        assert_eq!(post("同期声：人大代表"), "人大代表");
        assert_eq!(post("嘉宾：《夜话：灯塔》主编"), "《夜话：灯塔》主编");
        assert_eq!(post("《夜话：灯塔》主编"), "《夜话：灯塔》主编");
        assert_eq!(post("灯塔局局长（兼：航标处处长）"), "灯塔局局长（兼：航标处处长）");
        assert_eq!(post("第一项目部经理"), "第一项目部经理");
        assert_eq!(post("三中校长、书记"), "三中校长、书记");
    }
}
