//! Whether a text that is suppressed would get out under another identifier. A pure function.
//!
//! A statement is suppressed by its identifier, which counts the statements of its speaker. A page that prints one more or
//! fewer of them, or another name, brings the same text under another identifier.

use std::collections::HashSet;

use fayan_contract::report::{Report, Statement};

use super::successors::{Text, compacted, successors};

/// Why a report has to be looked at before it is published, in one sentence. `after` is without what is suppressed, and
/// `carries` says whether it had a statement of that identifier.
///
/// Only statements count whose text does not stand already: what is published is not kept back by holding the page. Among
/// them the suppressed text is looked for, as for a redirection. Where its identifier is gone as well, any of them may be
/// it, in whatever words.
pub(crate) fn moved(suppressed: &[(Statement, bool)], before: &Report, after: &Report) -> Option<String> {
    let (before, after) = (before.as_read(), after.as_read());
    let (old, new) = (texts(&before.statements), texts(&after.statements));
    let standing: HashSet<String> = compacted(&old).into_iter().collect();
    let fresh: Vec<Text<'_>> =
        new.iter().zip(compacted(&new)).filter(|(_, text)| !standing.contains(text)).map(|(text, _)| *text).collect();
    if fresh.is_empty() {
        return None;
    }
    suppressed.iter().find_map(|(statement, carries)| {
        let Statement { id, speaker, .. } = statement;
        let found = successors(&texts(std::slice::from_ref(statement)), &fresh);
        let places = found.into_values().flat_map(|successors| successors.places);
        let heirs: Vec<&str> = places.map(|place| fresh[place].id).collect();
        match (heirs.is_empty(), carries) {
            (false, _) => Some(format!("the text of the suppressed statement {id} stands in {}", heirs.join(", "))),
            (true, false) => Some(format!(
                "the suppressed statement {id} of {} is gone, and what is new may be it",
                speaker.as_printed
            )),
            (true, true) => None,
        }
    })
}

fn texts(statements: &[Statement]) -> Vec<Text<'_>> {
    statements.iter().map(Text::of).collect()
}
