//! Introductions in brackets: what stands under a headline introduces the speech, what stands under a speech signs it.

use crate::{
    lexicon::Lexicon,
    phrase::{Phrase, Shape},
    posts,
    row::{Alike, Row},
};

/// Reads （某矿党委书记 甲乙） between a headline and the speech as a byline.
pub(crate) fn find(lexicon: &Lexicon, rows: &mut [Row<'_>]) {
    let content: Vec<usize> =
        (0..rows.len()).filter(|row| rows[*row].is_content() && rows[*row].credit.is_none()).collect();
    for three in content.windows(3) {
        let (before, row, after) = (&rows[three[0]], &rows[three[1]], &rows[three[2]]);
        if row.signature.is_some() && row.phrase.is_none() && !is_text(before) && is_text(after) {
            let row = &mut rows[three[1]];
            row.phrase = row.signature.take();
        } else if let Some(post) = post_under_name(lexicon, before, row).filter(|_| is_text(after)) {
            if let Some(name) = rows[three[0]].phrase.as_mut() {
                name.shape = Shape::Name;
                // The post under it makes up for a surname.
                name.read.iter_mut().for_each(|read| read.weight = read.weight.max(1.5));
            }
            rows[three[0]].alike = Some(Alike::Name);
            rows[three[1]].phrase = Some(post);
            rows[three[1]].alike = Some(Alike::Post);
        }
    }
}

/// （某镇镇长） under 甲乙代表.
fn post_under_name(lexicon: &Lexicon, name: &Row<'_>, post: &Row<'_>) -> Option<Phrase> {
    let named = name.phrase.as_ref().filter(|phrase| phrase.post.is_none() && !is_text(name))?;
    named.read.as_ref().filter(|name| name.weight >= 1.5 || name.weight >= 0.3 && named.honorific.is_some())?;
    let inner = post.text.strip_prefix(['（', '('])?.strip_suffix(['）', ')'])?;
    let posts = posts::read(lexicon, inner);
    let start = post.text.len() - post.text.trim_start_matches(['（', '(']).len();
    let whole = Phrase { post: Some(start..start + inner.len()), ..Phrase::new(Shape::Post, 2.5) };
    (posts.whole && posts.title_last).then_some(whole)
}

fn is_text(row: &Row<'_>) -> bool {
    row.runs() || row.chars > SHORT || row.text.ends_with(['：', ':'])
}

/// Longest headline or introduction, in characters.
const SHORT: usize = 36;
