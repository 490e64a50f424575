//! Statements that a search has found.

use fayan_contract::permalink::Permalink;
use fayan_store::search::Hit;
use serde_json::{Value, json};

use super::{
    FAINT, MATCH, TITLE, WARNING,
    report::{harmless, speaker, speaker_line},
    styled,
};

/// Characters that are shown before the first word that was found.
const BEFORE: usize = 12;

/// The permalink of a hit: of the revision with this text, and of the paragraph where the words stand. None when the
/// identifier of the statement is none of ours.
fn permalink(hit: &Hit) -> Option<Permalink> {
    let stored = &hit.statement;
    let paragraph = hit.passage.as_ref().and_then(|passage| passage.paragraph);
    Permalink::new(&stored.statement.id, stored.statement.revision, paragraph)
}

/// The text where the words stand: a paragraph or the headline. The first paragraph when no words were asked for.
fn text_of(hit: &Hit) -> &str {
    let statement = &hit.statement.statement;
    let paragraph = |number: usize| statement.paragraphs.get(number).map_or("", |paragraph| paragraph.text.as_str());
    match hit.passage.as_ref().map(|passage| passage.paragraph) {
        Some(Some(number)) => paragraph((number as usize).saturating_sub(1)),
        Some(None) => statement.headline.as_ref().map_or("", |headline| headline.text.as_str()),
        None => paragraph(0),
    }
}

/// One line of JSON: the hit with its permalink and the place to go on from.
pub(crate) fn as_json(hit: &Hit) -> Value {
    let stored = &hit.statement;
    let passage = hit.passage.as_ref().map(|passage| {
        let marks: Vec<(u32, u32)> = passage.marks.iter().map(|mark| (mark.start, mark.end)).collect();
        json!({"paragraph": passage.paragraph, "text": text_of(hit), "marks": marks})
    });
    json!({
        "permalink": permalink(hit),
        "date": hit.date,
        "passage": passage,
        "revision": stored.revision,
        "withdrawn": stored.withdrawn,
        "redirect": stored.redirect,
        "document": {
            "id": stored.document.document_id, "revision": stored.document.revision, "title": hit.title,
            "outlet": hit.outlet, "source": hit.source, "kind": hit.kind, "published": hit.published,
        },
        "meeting": hit.meeting,
        "statement": stored.statement,
        "after": hit.cursor.to_string(),
    })
}

/// Three lines for each hit: who and when, the text around the words, and where to read it.
pub(crate) fn as_table(hits: &[Hit], columns: usize) -> String {
    hits.iter().map(|hit| lines(hit, columns)).collect()
}

fn lines(hit: &Hit, columns: usize) -> String {
    let statement = &hit.statement.statement;
    let date = hit.date.as_ref().map_or("(no date)", |date| date.value.as_str());
    let who = speaker_line(statement);
    let name = speaker(statement);
    let post = who.strip_suffix(name).unwrap_or_default();
    let gone = if hit.statement.withdrawn { styled(WARNING, " no longer stands") } else { String::new() };
    let link = permalink(hit).map_or_else(|| statement.id.clone(), |link| link.to_string());
    let origin = [hit.meeting.as_deref(), hit.title.as_deref(), hit.outlet.as_deref()];
    let origin = origin.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    format!(
        "{date}  {}{}{gone}\n  {}\n  {}\n",
        harmless(post),
        styled(TITLE, harmless(name)),
        snippet(hit, columns.saturating_sub(2)),
        styled(FAINT, harmless(&format!("{link}  {origin}"))),
    )
}

/// The text around the first word, as much as fits, with the words marked.
fn snippet(hit: &Hit, columns: usize) -> String {
    let text: Vec<char> = harmless(text_of(hit)).replace('\n', " ").chars().collect();
    let marks: Vec<(usize, usize)> = hit
        .passage
        .iter()
        .flat_map(|passage| &passage.marks)
        .map(|mark| (mark.start as usize, mark.end as usize))
        .collect();
    let from = marks.first().map_or(0, |(start, _)| start.saturating_sub(BEFORE));
    let from = if from <= 2 { 0 } else { from };
    let mut shown = if from > 0 { "…".to_owned() } else { String::new() };
    let mut left = columns.saturating_sub(2);
    let (mut run, mut marked) = (String::new(), false);
    let flush = |run: &mut String, marked: bool, shown: &mut String| {
        let text = std::mem::take(run);
        shown.push_str(&if marked { styled(MATCH, text) } else { text });
    };
    let mut ended = true;
    for (place, character) in text.iter().enumerate().skip(from) {
        let width = unicode_width::UnicodeWidthChar::width(*character).unwrap_or(0);
        if width > left {
            ended = false;
            break;
        }
        left -= width;
        let is_marked = marks.iter().any(|(start, end)| (*start..*end).contains(&place));
        if is_marked != marked {
            flush(&mut run, marked, &mut shown);
            marked = is_marked;
        }
        run.push(*character);
    }
    flush(&mut run, marked, &mut shown);
    if !ended {
        shown.push('…');
    }
    shown
}
