//! Introductions in brackets: what stands under a headline introduces the speech, what stands under a speech signs it.

use crate::row::Row;

/// Reads （某矿党委书记 甲乙） between a headline and the speech as a byline.
pub(crate) fn find(rows: &mut [Row<'_>]) {
    let content: Vec<usize> = (0..rows.len())
        .filter(|row| rows[*row].line.cues.chrome.is_none() && !rows[*row].markup && rows[*row].credit.is_none())
        .collect();
    for three in content.windows(3) {
        let (before, row, after) = (&rows[three[0]], &rows[three[1]], &rows[three[2]]);
        if row.signature.is_some() && row.phrase.is_none() && !is_text(before) && is_text(after) {
            let row = &mut rows[three[1]];
            row.phrase = row.signature.take();
        }
    }
}

fn is_text(row: &Row<'_>) -> bool {
    row.is_long() || row.ends || row.cut || row.chars > SHORT || row.text.ends_with(['：', ':'])
}

/// Longest headline or introduction, in characters.
const SHORT: usize = 36;
