//! Breaking a speech the way archives and scanners break them.

use super::{
    random::Random,
    speech::{Mark, Paragraph, Speech},
};

/// Loses one item of an enumeration that is not its last, so that the numerals show it. Returns whether there was one.
pub(super) fn lose_item(speech: &mut Speech, random: &mut Random) -> bool {
    let items: Vec<(usize, usize)> = speech
        .paragraphs
        .iter()
        .enumerate()
        .flat_map(|(paragraph, of)| (0..of.marks.len()).map(move |mark| (paragraph, mark)))
        .collect();
    let nested = speech.paragraphs.iter().flat_map(|paragraph| &paragraph.marks).any(|mark| mark.level > 1);
    let numbered =
        items.len() >= 3 && !nested && !speech.paragraphs[items[0].0].marks[items[0].1].marker.starts_with("首先");
    if !numbered {
        return false;
    }
    let (at, mark) = items[random.below(items.len() - 1)];
    let paragraph = &mut speech.paragraphs[at];
    let start = paragraph.marks[mark].start;
    let end = paragraph.marks.get(mark + 1).map_or(paragraph.text.len(), |next| next.start);
    paragraph.text.replace_range(start..end, "");
    paragraph.marks.remove(mark);
    for later in &mut paragraph.marks[mark..] {
        later.start -= end - start;
    }
    if paragraph.text.is_empty() {
        speech.paragraphs.remove(at);
    }
    true
}

/// Cuts a speech inside a sentence, somewhere in its last two thirds.
pub(super) fn truncate(speech: &mut Speech, random: &mut Random) {
    let lengths: Vec<usize> = speech.paragraphs.iter().map(|paragraph| paragraph.text.chars().count()).collect();
    let total: usize = lengths.iter().sum();
    loop {
        let mut rest = random.between(total / 3..=total - 2);
        let Some(at) = lengths.iter().position(|&length| {
            let inside = rest < length;
            if !inside {
                rest -= length;
            }
            inside
        }) else {
            continue;
        };
        let paragraph = &speech.paragraphs[at];
        let cut = paragraph.text.char_indices().nth(rest).map_or(paragraph.text.len(), |(offset, _)| offset);
        if is_inside_a_sentence(paragraph, cut) {
            let paragraph = &mut speech.paragraphs[at];
            paragraph.text.truncate(cut);
            paragraph.marks.retain(|mark| mark.start < cut);
            speech.paragraphs.truncate(at + 1);
            return;
        }
    }
}

fn is_inside_a_sentence(paragraph: &Paragraph, cut: usize) -> bool {
    let kept = &paragraph.text[..cut];
    let inside_marker = |mark: &Mark| mark.start < cut && cut <= mark.start + mark.marker.len();
    kept.chars().count() > 5
        && !kept.ends_with(['。', '！', '？', '；', '：', '”', '）', '》', '．'])
        && !paragraph.marks.iter().any(inside_marker)
}
