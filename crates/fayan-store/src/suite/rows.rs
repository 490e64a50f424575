//! The rows of a store sorted by document, for measuring what it costs to write them.

use std::collections::BTreeMap;

use fayan_contract::report::Report;

use crate::{
    error::StoreError,
    search::Entry,
    store::Store,
    table::{Pages, Row, TABLES, Table, Value},
};

/// The rows of one document, table by table, each after those it refers to.
pub type Rows = Vec<(&'static Table, Vec<Row>)>;

/// All rows of a store by document. All of them are held in memory, so this is for small stores.
pub async fn rows_by_document(store: &dyn Store) -> Result<BTreeMap<String, Rows>, StoreError> {
    let mut snapshot = store.snapshot().await?;
    let mut documents: BTreeMap<String, Rows> = BTreeMap::new();
    let mut raw: BTreeMap<String, Row> = BTreeMap::new();
    for table in &TABLES {
        let mut pages = Pages::of(table);
        while let Some(rows) = pages.next(&mut *snapshot).await? {
            for row in rows {
                let Some(id) = text(table, &row, "document_id").or_else(|| text(table, &row, "id")) else {
                    // Raw bytes belong to the documents that were made of them.
                    if let Some(Value::Text(sha256)) = row.first() {
                        raw.insert(sha256.clone(), row);
                    }
                    continue;
                };
                let of_document = documents.entry(id).or_default();
                if let Some(raw) = text(table, &row, "raw_sha256").and_then(|sha256| raw.remove(&sha256)) {
                    of_document.insert(0, (&TABLES[0], vec![raw]));
                }
                match of_document.iter_mut().find(|(known, _)| *known == table) {
                    Some((_, rows)) => rows.push(row),
                    None => of_document.push((table, vec![row])),
                }
            }
        }
    }
    Ok(documents)
}

fn text(table: &Table, row: &Row, column: &str) -> Option<String> {
    match &row[table.place_of(column)?] {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// A document to insert as it is: all its rows, packed already, and its entry of the search index.
#[derive(Debug, Clone)]
pub struct PlainDocument {
    pub(crate) id: String,
    pub(crate) rows: Rows,
    pub(crate) entry: Option<Entry>,
}

impl PlainDocument {
    /// The rows of a saved document, and what the index holds of its report.
    pub fn new(report: &Report, rows: Rows) -> Self {
        Self { id: report.document.id.clone(), rows, entry: Some(Entry::of(report)) }
    }

    /// The same without its entry of the index.
    pub fn unindexed(self) -> Self {
        Self { entry: None, ..self }
    }
}
