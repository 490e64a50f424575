//! From labelled lines to drafts of statements: who introduces which lines.

use crate::{
    characters::is_colon,
    cited::Piece,
    dates,
    label::{Label, Model},
    opening::{Mark, Opening},
    page::Page,
    phrase::{Phrase, Shape},
    single, stamps,
};

/// A statement whose lines are known and whose fields are not yet read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    /// Name or label as printed.
    pub(crate) name: Vec<Piece>,
    /// The posts as printed.
    pub(crate) post: Vec<Piece>,
    /// 同志 and the like.
    pub(crate) honorific: Option<Piece>,
    /// What the introduction reads as.
    pub(crate) phrase: Option<Phrase>,
    /// Lines of the headline.
    pub(crate) headline: Vec<Piece>,
    /// Lines of the speech; sections are marked so that they stay alone.
    pub(crate) lines: Vec<(Piece, bool)>,
    /// Row of the introduction.
    pub(crate) row: Option<usize>,
    /// The words that introduce the speaker end in a verb: the paper reports rather than records.
    pub(crate) reported: bool,
}

impl Draft {
    fn is_introduced(&self) -> bool {
        self.phrase.is_some()
    }
}

/// Cuts a document into drafts.
pub(crate) fn cut(page: &Page<'_>, model: Model, labels: &[Label]) -> Vec<Draft> {
    let mut cutter = Cutter {
        page,
        model,
        drafts: Vec::new(),
        headline: Vec::new(),
        waiting: Draft::default(),
        sections: Vec::new(),
        headed: model == Model::Turns && turns_are_headed(page, labels),
    };
    if model == Model::Prose {
        return Vec::new();
    }
    for (row, label) in labels.iter().enumerate() {
        cutter.take(row, *label);
    }
    cutter.flush_waiting();
    // Without a signature the text under the last is nobody's.
    cutter.drafts.retain(|draft| (model != Model::Signed || draft.is_introduced()) && !draft.lines.is_empty());
    if let (Model::Single, [draft]) = (model, cutter.drafts.as_mut_slice()) {
        single::complete(page, labels, draft);
    }
    cutter.drafts
}

struct Cutter<'p, 'a> {
    page: &'p Page<'a>,
    model: Model,
    drafts: Vec<Draft>,
    headline: Vec<Piece>,
    /// Post or name that stands alone and waits for the other.
    waiting: Draft,
    /// A section heading that belongs to the speech only if text follows.
    sections: Vec<usize>,
    /// Behind the labels of the page stand headlines.
    headed: bool,
}

/// Longest line of label and headline, in characters.
const LONGEST_HEADED: usize = 45;

/// 甲乙委员：路灯要修到村口, and the speech in the next paragraph.
fn is_headed(page: &Page<'_>, row: usize) -> bool {
    let (seen, rest) = (&page.rows[row], page.rows[row + 1..].iter());
    let text = rest.take(3).find(|row| row.is_content());
    let labelled = seen.opening.as_ref().is_some_and(|opening| {
        opening.mark == Mark::Colon
            && opening.body < seen.text.len()
            && !seen.text[opening.body..].contains(['。', '？'])
    });
    labelled
        && !seen.ends
        && !seen.cut
        && seen.chars <= LONGEST_HEADED
        && !seen.text.ends_with(['，', '、', '；', '：', ':', ','])
        && text.is_some_and(|text| text.opening.is_none() && (text.is_long() || text.ends || text.cut))
}

/// Whether nearly all labels of speakers on a page stand before headlines.
fn turns_are_headed(page: &Page<'_>, labels: &[Label]) -> bool {
    let speaks = |row: &usize| {
        let phrase = page.rows[*row].opening.as_ref().and_then(|opening| opening.phrase.as_ref());
        labels[*row] == Label::Turn && phrase.is_some_and(|phrase| phrase.role.is_none())
    };
    let turns: Vec<usize> = (0..labels.len()).filter(speaks).collect();
    let headed = turns.iter().filter(|row| is_headed(page, **row)).count();
    headed >= 2 && headed * 4 >= turns.len() * 3
}

impl Cutter<'_, '_> {
    fn take(&mut self, row: usize, label: Label) {
        match label {
            Label::Headline => {
                self.sections.clear();
                self.headline.push(Piece::whole(self.page, row));
            }
            Label::Byline => self.byline(row),
            Label::Post | Label::Name => self.half(row, label),
            Label::AfterHeadline => {
                self.flush_waiting();
                if let Some(draft) = self.drafts.last_mut() {
                    draft.headline.push(Piece::whole(self.page, row));
                }
            }
            Label::Turn => self.turn(row),
            Label::Signature => self.signature(row),
            Label::Body => self.body(row),
            Label::Section => self.section(row),
            Label::Dateline => self.dated_part(row),
            _ => {}
        }
    }

    fn byline(&mut self, row: usize) {
        let mut draft = match over_several_lines(self.page, row) {
            Some(draft) => {
                self.headline.append(&mut self.waiting.headline);
                draft
            }
            None => introduced(self.page, row, self.page.rows[row].phrase.as_ref()),
        };
        // 市第一人民医院 on a line of its own over 院长 and name.
        if self.page.rows[row].whole.is_none() && self.waiting.name.is_empty() && !self.waiting.post.is_empty() {
            let own = std::mem::replace(&mut draft.post, std::mem::take(&mut self.waiting.post));
            draft.post.extend(own);
            self.headline.append(&mut self.waiting.headline);
        }
        // 主持人 on a line of its own over post and name.
        if let (Some(role), Some(phrase)) =
            (self.waiting.phrase.as_ref().and_then(|phrase| phrase.role), draft.phrase.as_mut())
        {
            phrase.role = Some(role);
        }
        self.waiting = Draft::default();
        draft.headline = std::mem::take(&mut self.headline);
        self.sections.clear();
        self.drafts.push(draft);
    }

    fn half(&mut self, row: usize, label: Label) {
        let half = introduced(self.page, row, self.page.rows[row].phrase.as_ref());
        if self.waiting.phrase.is_none() {
            self.waiting.headline = std::mem::take(&mut self.headline);
            self.sections.clear();
        }
        self.waiting.row.get_or_insert(row);
        if label == Label::Post {
            self.waiting.post.extend(half.post);
            if self.waiting.phrase.is_none() {
                self.waiting.phrase = half.phrase;
            }
        } else {
            self.waiting.name = half.name;
            self.waiting.honorific = half.honorific;
            let shape = half.phrase.as_ref().map(|phrase| phrase.shape);
            if shape != Some(Shape::Role) || self.waiting.phrase.is_none() {
                self.waiting.phrase = half.phrase;
            }
        }
    }

    fn flush_waiting(&mut self) {
        if self.waiting.is_introduced() {
            let mut draft = std::mem::take(&mut self.waiting);
            if draft.name.is_empty() && !self.take_name_of_headline(&mut draft) {
                draft.name = draft.post.clone();
            }
            self.drafts.push(draft);
        }
    }

    /// 甲乙：路灯要修到村口 over the post alone: the label of the headline names who holds the post.
    fn take_name_of_headline(&self, draft: &mut Draft) -> bool {
        let Some(first) = draft.headline.first_mut() else { return false };
        let row = &self.page.rows[first.row];
        let named = |opening: &&Opening| {
            opening.mark == Mark::Colon
                && opening.body < row.text.len()
                && opening.phrase.as_ref().is_some_and(|phrase| phrase.read.is_some() && phrase.post.is_none())
        };
        let Some(opening) = row.opening.as_ref().filter(named) else { return false };
        let label = introduced(self.page, first.row, opening.phrase.as_ref());
        first.range.start = opening.body;
        (draft.name, draft.honorific, draft.phrase) = (label.name, label.honorific, label.phrase);
        true
    }

    fn turn(&mut self, row: usize) {
        let several = over_several_lines(self.page, row);
        if several.is_some() {
            self.headline.append(&mut self.waiting.headline);
            self.waiting = Draft::default();
        }
        self.flush_waiting();
        self.sections.clear();
        let seen = &self.page.rows[row];
        let Some(opening) = &seen.opening else { return };
        let mut draft = several.unwrap_or_else(|| introduced(self.page, row, opening.phrase.as_ref()));
        if draft.name.is_empty() {
            draft.name = vec![Piece { row, range: opening.label.clone() }];
        }
        draft.reported = opening.verb;
        draft.headline = std::mem::take(&mut self.headline);
        let body = Piece { row, range: opening.body..stamps::before_last_stamp(seen.text).max(opening.body) };
        if opening.mark == Mark::Dash || self.headed && is_headed(self.page, row) {
            draft.headline.push(body);
        } else if !body.range.is_empty() {
            draft.lines.push((body, false));
        }
        self.drafts.push(draft);
    }

    fn body(&mut self, row: usize) {
        self.flush_waiting();
        if self.model == Model::Signed && self.drafts.last().is_none_or(Draft::is_introduced) {
            let headline = std::mem::take(&mut self.headline);
            self.drafts.push(Draft { headline, ..Draft::default() });
        } else if self.drafts.is_empty() {
            if self.model != Model::Single {
                return;
            }
            let headline = std::mem::take(&mut self.headline);
            self.drafts.push(Draft { headline, ..Draft::default() });
        }
        let sections = std::mem::take(&mut self.sections);
        let whole = Piece { row, range: 0..stamps::before_last_stamp(self.page.rows[row].text) };
        if let Some(draft) = self.drafts.last_mut() {
            // Headings between turns belong to nobody.
            if self.model != Model::Turns {
                draft.lines.extend(sections.into_iter().map(|section| (Piece::whole(self.page, section), true)));
            }
            if !whole.range.is_empty() {
                draft.lines.push((whole, false));
            }
        }
    }

    /// The speaker of the lines before.
    fn signature(&mut self, row: usize) {
        let signed = introduced(self.page, row, self.page.rows[row].signature.as_ref());
        self.sections.clear();
        if let Some(draft) = self.drafts.last_mut().filter(|draft| !draft.is_introduced()) {
            draft.name = signed.name;
            draft.post = signed.post;
            draft.honorific = signed.honorific;
            draft.phrase = signed.phrase;
            draft.row = signed.row;
        }
    }

    fn section(&mut self, row: usize) {
        self.flush_waiting();
        self.sections.push(row);
    }

    /// A heading with a date under it opens a new part of a speech held on several days.
    fn dated_part(&mut self, row: usize) {
        let dated = dates::is_date_line(self.page.rows[row].text);
        if self.model == Model::Single
            && dated
            && let Some(section) = self.sections.pop()
        {
            let headline = vec![Piece::whole(self.page, section)];
            let mut draft = Draft { headline, ..Draft::default() };
            if let Some(first) = self.drafts.first() {
                draft.name.clone_from(&first.name);
                draft.post.clone_from(&first.post);
                draft.phrase.clone_from(&first.phrase);
                draft.row = first.row;
            }
            self.drafts.retain(|draft| !draft.lines.is_empty());
            self.drafts.push(draft);
        }
    }
}

/// A draft with the speaker of an introduction that began in rows before.
fn over_several_lines(page: &Page<'_>, row: usize) -> Option<Draft> {
    let phrase = page.rows[row].whole.as_ref()?;
    let first = page.first_of_introduction(row);
    let pieces = |range: std::ops::Range<usize>| {
        let mut found = Vec::new();
        let mut start = 0;
        for row in first..=row {
            let end = start + page.rows[row].text.len();
            let (from, to) = (range.start.max(start), range.end.min(end));
            if from < to {
                found.push(Piece { row, range: from - start..to - start });
            }
            start = end;
        }
        found
    };
    Some(Draft {
        name: phrase.name.clone().map(pieces).unwrap_or_default(),
        post: phrase.post.clone().map(pieces).unwrap_or_default(),
        honorific: phrase.honorific.clone().and_then(|range| pieces(range).pop()),
        phrase: Some(phrase.clone()),
        row: Some(row),
        ..Draft::default()
    })
}

/// A draft with the speaker of a phrase.
fn introduced(page: &Page<'_>, row: usize, phrase: Option<&Phrase>) -> Draft {
    let mut draft = Draft { row: Some(row), ..Draft::default() };
    if let Some(phrase) = phrase {
        let piece = |range: std::ops::Range<usize>| Piece { row, range };
        draft.name = phrase.name.clone().map(piece).into_iter().collect();
        draft.post = phrase.body.iter().chain(&phrase.post).cloned().map(piece).collect();
        draft.honorific = phrase.honorific.clone().map(piece);
        if matches!(phrase.shape, Shape::Role | Shape::Outlet)
            && draft.name.is_empty()
            && page.rows[row].opening.is_none()
        {
            draft.name = vec![Piece::whole(page, row)];
        }
        if phrase.shape == Shape::Organisation && draft.name.is_empty() {
            let end = page.rows[row].text.trim_end_matches(is_colon).len();
            draft.name = vec![piece(0..end)];
        }
        draft.phrase = Some(phrase.clone());
    }
    draft
}
