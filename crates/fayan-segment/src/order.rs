//! Whether the columns of a page stand in another order than they were printed in.
//!
//! Exchanged columns leave whole lines, so nothing shows in a line by itself. It shows in what a page cannot say in this
//! order: it opens with running text and has its title or editor's note further down. Lost lines leave the first of these
//! too, so both are asked for. That 二是 stands in one speech and 一是 in another says nothing: a lost item beside a
//! complete list of another speaker looks the same.

use fayan_contract::{
    issue::{Issue, IssueCode, Severity},
    report::Statement,
};

use crate::{
    cues::{is_note_word, note_opener},
    decide::Path,
    issues::issue,
    label::Part,
    lexicon::Class,
    page::Page,
    row::Row,
};

/// Running text first, and what opens a page of speeches below it: below a speaker, or on a page that ends inside a
/// sentence.
pub(crate) fn disturbed(page: &Page<'_>, path: &Path, statements: &[Statement]) -> Option<Issue> {
    let content = || {
        let rows = page.rows.iter().enumerate();
        rows.filter(|(_, row)| row.is_content() && row.line.cues.link_percent == 0)
    };
    let (first, top) = content().next()?;
    if !is_plain(top) || opens_page(page, first) {
        return None;
    }
    let (opening, row) = content().find(|(index, _)| opens_page(page, *index))?;
    let introduced = path.labels[first..opening].iter().any(|label| label.part() == Part::Introduction);
    let sentence = page.rows[first..opening].iter().any(|row| row.ends);
    (sentence && (introduced || is_cut_off(statements))).then(|| {
        let detail = format!("The page opens with running text, and {} stands below it.", row.text);
        issue(IssueCode::OrderDisturbed, Severity::Warning, detail, row.line.cite_all())
    })
}

/// A line of running text that neither introduces anybody nor stands apart.
fn is_plain(row: &Row<'_>) -> bool {
    let open = row.text.ends_with(['，', '、', '；', '：']);
    !row.set_apart() && row.phrase.is_none() && row.opening.is_none() && (row.runs() || open)
}

/// 编者按, ——…会发言摘登: what stands over speeches and not among them.
fn opens_page(page: &Page<'_>, index: usize) -> bool {
    let row = &page.rows[index];
    if is_note_word(page.lexicon, row) || note_opener(page.lexicon, row.text).is_some() {
        return true;
    }
    // 文字实录 may stand under the lead of a transcript.
    let names_genre = row.classes & Class::Excerpt as u32 != 0;
    names_genre && !row.is_long() && !row.ends && !row.text.contains(['，', '。', '；', '：', ':']) && {
        let before = index.checked_sub(1).map(|before| &page.rows[before]);
        before.is_none_or(|before| !before.cut) || row.text.starts_with('—')
    }
}

fn is_cut_off(statements: &[Statement]) -> bool {
    let last = statements.last();
    last.is_some_and(|last| last.issues.iter().any(|issue| issue.code == IssueCode::TruncatedTail))
}
