//! Statements that stand and may have been misread.

use std::collections::BTreeMap;

use anyhow::Context;
use fayan_contract::{issue::IssueCode, report::Statement};
use fayan_store::{
    Store, StoredStatement,
    search::{Cursor, SearchQuery},
};
use serde_json::json;

use crate::{
    cli::{Format, print},
    render::{
        self,
        report::{code as name, harmless, speaker},
        table::{self, Column},
    },
};

/// Flags that doubt the reading. The others say what the page lacks or how it was printed, which no second look mends.
const DOUBTS: [IssueCode; 7] = [
    IssueCode::LowConfidence,
    IssueCode::SpeakerUnparsed,
    IssueCode::SpeakerAmbiguous,
    IssueCode::OrderDisturbed,
    IssueCode::DroppedCharSuspect,
    IssueCode::EncodingDamaged,
    IssueCode::SoftBreak,
];

/// Hits that are read at once.
const PAGE: u32 = 200;

/// A code as reports spell it.
pub(super) fn code(text: &str) -> Result<IssueCode, String> {
    serde_json::from_value(json!(text)).map_err(|_| "no issue code, such as SPEAKER_AMBIGUOUS".to_owned())
}

/// Lists statements with any of the flags, each once.
pub(super) async fn list(store: &dyn Store, codes: &[IssueCode], format: Format, limit: u32) -> anyhow::Result<()> {
    let codes = if codes.is_empty() { &DOUBTS[..] } else { codes };
    let mut found = BTreeMap::new();
    for code in codes {
        collect(store, *code, limit as usize, &mut found).await.context("looking for doubtful statements")?;
    }
    let doubted = |issue: &&fayan_contract::issue::Issue| codes.contains(&issue.code);
    let names = |statement: &Statement| statement.issues.iter().filter(doubted).map(name).collect::<Vec<_>>();
    if format == Format::Json {
        let line = |StoredStatement { statement, revision, document, .. }: &StoredStatement| {
            let line = json!({
                "held": "nothing", "id": statement.id, "revision": revision, "document_id": document.document_id,
                "codes": names(statement), "speaker": statement.speaker.as_printed,
            });
            format!("{line}\n")
        };
        return print(&found.values().map(line).collect::<String>());
    }
    if found.is_empty() {
        return print("nothing that stands is in doubt\n");
    }
    let headings =
        [("stands", Column::Left), ("speaker", Column::Left), ("flags", Column::Left), ("text", Column::Cut)];
    let row = |StoredStatement { statement, .. }: &StoredStatement| {
        let text = harmless(&statement.text).into_owned();
        vec![statement.id.clone(), harmless(speaker(statement)).into_owned(), names(statement).join(" "), text]
    };
    let rows: Vec<Vec<String>> = found.values().map(row).collect();
    print(&(table::render(&headings, &rows, render::columns()) + "\n"))
}

/// Adds statements with a flag of their own until there are so many; their document may have it as well.
async fn collect(
    store: &dyn Store,
    code: IssueCode,
    limit: usize,
    found: &mut BTreeMap<String, StoredStatement>,
) -> Result<(), fayan_store::StoreError> {
    let query = SearchQuery { issues: vec![code], ..SearchQuery::default() };
    let mut after: Option<Cursor> = None;
    while found.len() < limit {
        let page = store.search(query.clone(), after.as_ref(), PAGE).await?;
        let flagged = |stored: &StoredStatement| stored.statement.issues.iter().any(|issue| issue.code == code);
        let hits = page.hits.into_iter().map(|hit| hit.statement).filter(flagged);
        let room = limit - found.len();
        found.extend(hits.take(room).map(|stored| (stored.statement.id.clone(), stored)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_reports() {
        assert_eq!(code("SPEAKER_AMBIGUOUS"), Ok(IssueCode::SpeakerAmbiguous));
        assert!(code("speaker ambiguous").is_err());
    }
}
