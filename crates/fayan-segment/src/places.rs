//! Introductions that only their place shows: in brackets under a headline, under the speech, or bodies over columns.

use crate::{
    lexicon::Lexicon,
    phrase::Phrase,
    posts,
    row::{Alike, Row},
};

/// Words of a note that announces speeches.
const ANNOUNCING: [&str; 6] = ["摘登", "摘编", "摘編", "摘要", "现将", "如下"];

/// Reads signatures under headlines as bylines, and bylines under speeches as signatures.
pub(crate) fn find(lexicon: &Lexicon, rows: &mut [Row<'_>]) {
    let content: Vec<usize> = (0..rows.len())
        .filter(|row| rows[*row].line.cues.chrome.is_none() && !rows[*row].markup && rows[*row].credit.is_none())
        .collect();
    under_headlines(rows, &content);
    under_speeches(rows, &content);
    over_columns(lexicon, rows, &content);
}

fn is_text(row: &Row<'_>) -> bool {
    row.is_long() || row.ends || row.cut || row.chars > SHORT || row.text.ends_with(['：', ':'])
}

/// Longest headline or introduction, in characters.
const SHORT: usize = 36;

/// A headline, then （某矿党委书记 甲乙）, then the speech.
fn under_headlines(rows: &mut [Row<'_>], content: &[usize]) {
    for three in content.windows(3) {
        let (before, row, after) = (&rows[three[0]], &rows[three[1]], &rows[three[2]]);
        if row.signature.is_some() && row.phrase.is_none() && !is_text(before) && is_text(after) {
            let row = &mut rows[three[1]];
            row.phrase = row.signature.take();
        }
    }
}

/// Post and name right under each speech: each follows the end of a sentence and stands over the next headline, and
/// nothing is said behind the last.
fn under_speeches(rows: &mut [Row<'_>], content: &[usize]) {
    let introduces = |row: &Row<'_>| {
        row.phrase.as_ref().is_some_and(|phrase| phrase.post.is_some() && phrase.read.is_some() && phrase.weight >= 3.0)
            && row.opening.is_none()
    };
    let places: Vec<usize> = (1..content.len()).filter(|at| introduces(&rows[content[*at]])).collect();
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return };
    let signed = |at: &usize| rows[content[at - 1]].ends;
    let over_headline = |at: &usize| {
        let next = content.get(at + 1).map(|row| &rows[*row]);
        next.is_some_and(|next| !is_text(next) && !introduces(next))
    };
    let speech = rows[content[first - 1]].text;
    let fits = places.len() >= 2
        && places.iter().all(signed)
        && places[..places.len() - 1].iter().all(over_headline)
        && !content[last + 1..].iter().any(|row| is_text(&rows[*row]))
        && !ANNOUNCING.iter().any(|word| speech.contains(word));
    if fits {
        for at in places {
            let row = &mut rows[content[at]];
            row.signature = row.phrase.take();
        }
    }
}

/// Fewest bodies over columns that are speakers.
const BODIES: usize = 3;

/// 临河区人民政府 / 市交通运输局: bodies alone on their lines, each behind the end of a sentence and over the text of a
/// column, where excerpts are announced.
fn over_columns(lexicon: &Lexicon, rows: &mut [Row<'_>], content: &[usize]) {
    let announced = content.iter().take(8).any(|row| ANNOUNCING.iter().any(|word| rows[*row].text.contains(word)));
    if !announced {
        return;
    }
    let speaks = |three: &&[usize]| {
        let (before, row, after) = (&rows[three[0]], &rows[three[1]], &rows[three[2]]);
        let alone = row.phrase.is_none() && row.opening.is_none() && !row.cut && !row.ends && row.chars <= SHORT / 2;
        alone && !before.cut && after.cut && posts::is_organisation(lexicon, row.text)
    };
    let bodies: Vec<usize> = content.windows(3).filter(speaks).map(|three| three[1]).collect();
    if bodies.len() >= BODIES {
        for row in bodies {
            rows[row].phrase = Some(Phrase::of_organisation());
            rows[row].alike = Some(Alike::Name);
        }
    }
}
