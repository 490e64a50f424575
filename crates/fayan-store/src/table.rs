//! All tables of a store as plain rows, for moving everything to another store.
//!
//! Both databases keep the same tables and columns. What each keeps in its own way (booleans, JSON) reads the same here.

use fayan_contract::identity::{Canonical, sha256_hex};
use serde_json::{Map, Value as Json};

use crate::{
    encode::from_json,
    error::StoreError,
    filter::DocumentFilter,
    model::{Announcement, StandingDocument},
    store::Answer,
};

/// A table: its columns, of which the first ones are its key.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns with what they hold.
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// How many columns, from the first, are the key that rows are read in the order of.
    pub(crate) key: usize,
    /// How many rows are read at once: few where a row may hold megabytes.
    pub(crate) page: u32,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Flag,
    Bytes,
    Json,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Text; JSON without spaces and with its keys in order.
    Text(String),
    /// A whole number; 0 or 1 for a flag.
    Number(i64),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// The values of one row, in the order of the table's columns.
pub type Row = Vec<Value>;

/// One state of a store, whatever is written meanwhile.
pub trait Snapshot: Send {
    /// Rows of a table in the order of its key, after a key (none to begin).
    fn rows<'a>(&'a mut self, table: &'static Table, after: Option<&'a [Value]>) -> Answer<'a, Vec<Row>>;

    /// The documents that a filter means as they stand, in the order of their identifiers, after one of them (empty to begin).
    /// Bytes and cleanings are many times as large as reports, and only read when asked for.
    fn documents<'a>(
        &'a mut self,
        filter: &'a DocumentFilter,
        after: &'a str,
        limit: u32,
        with_bytes: bool,
    ) -> Answer<'a, Vec<StandingDocument>>;

    /// What was or is to be announced, sent or not, in the order of the outbox after a position in it (0 to begin).
    fn announcements(&mut self, after: u64, limit: u32) -> Answer<'_, Vec<Announcement>>;
}

/// The rows of a table in a snapshot, page after page.
pub(crate) struct Pages {
    table: &'static Table,
    after: Option<Vec<Value>>,
}

impl Pages {
    pub(crate) const fn of(table: &'static Table) -> Self {
        Self { table, after: None }
    }

    /// The next page; none at the end.
    pub(crate) async fn next(&mut self, snapshot: &mut dyn Snapshot) -> Result<Option<Vec<Row>>, StoreError> {
        let rows = snapshot.rows(self.table, self.after.as_deref()).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = Some(self.table.key_of(last).to_vec());
        Ok(Some(rows))
    }
}

/// An empty store that is being filled, in one transaction. Dropped, it stays empty.
pub trait Fill: Send {
    /// Adds rows to a table.
    fn put<'a>(&'a mut self, table: &'static Table, rows: Vec<Row>) -> Answer<'a, ()>;

    /// Makes everything permanent.
    fn commit(self: Box<Self>) -> Answer<'static, ()>;
}

use Kind::{Bytes, Flag, Json as JsonText, Number, Text};

/// All tables, each after those it refers to. Those of the search index are made from them and not copied.
pub(crate) static TABLES: [Table; 13] = [
    Table {
        name: "raw",
        columns: &[
            ("sha256", Text),
            ("media_type", Text),
            ("size_bytes", Number),
            ("zstd", Bytes),
            ("first_seen", Text),
        ],
        key: 1,
        page: BULKY,
    },
    Table {
        name: "documents",
        columns: &[
            ("id", Text),
            ("id_basis", Text),
            ("source", Text),
            ("outlet", Text),
            ("published", Text),
            ("page", Text),
            ("title", Text),
            ("kind", Text),
            ("revision", Number),
            ("fetched_at", Text),
            ("first_seen", Text),
            ("changed_at", Text),
            ("last_seen", Text),
        ],
        key: 1,
        page: SLIM,
    },
    Table {
        name: "urls",
        columns: &[("position", Number), ("document_id", Text), ("url", Text), ("first_seen", Text)],
        key: 1,
        page: SLIM,
    },
    Table {
        name: "revisions",
        columns: &[
            ("document_id", Text),
            ("revision", Number),
            ("raw_sha256", Text),
            ("report", Bytes),
            ("clean", Bytes),
            ("clean_rules", Text),
            ("segment_rules", Text),
            ("options_sha256", Text),
            ("message_id", Text),
            ("created_at", Text),
            ("given", JsonText),
        ],
        key: 2,
        page: BULKY,
    },
    Table {
        name: "sightings",
        columns: &[
            ("document_id", Text),
            ("raw_sha256", Text),
            ("revision", Number),
            ("first_seen", Text),
            ("last_seen", Text),
        ],
        key: 2,
        page: SLIM,
    },
    Table {
        name: "statements",
        columns: &[
            ("id", Text),
            ("document_id", Text),
            ("document_revision", Number),
            ("ordinal", Number),
            ("revision", Number),
            ("withdrawn", Flag),
            ("suppressed", Flag),
            ("content_sha256", Text),
            ("statement", JsonText),
            ("changed_at", Text),
        ],
        key: 1,
        page: SLIM,
    },
    Table {
        name: "statement_revisions",
        columns: &[
            ("statement_id", Text),
            ("revision", Number),
            ("document_id", Text),
            ("document_revision", Number),
            ("event", Text),
            ("content_sha256", Text),
            ("changed", JsonText),
            ("reason", Text),
            ("created_at", Text),
            ("redirect", JsonText),
        ],
        key: 2,
        page: SLIM,
    },
    Table {
        name: "outbox",
        columns: &[
            ("sequence", Number),
            ("document_id", Text),
            ("revision", Number),
            ("source", Text),
            ("event_count", Number),
            ("events", Bytes),
            ("traceparent", Text),
            ("created_at", Text),
            ("sent_at", Text),
        ],
        key: 1,
        page: BULKY,
    },
    Table {
        name: "held",
        columns: &[
            ("id", Number),
            ("document_id", Text),
            ("raw_sha256", Text),
            ("base_revision", Number),
            ("code", Text),
            ("detail", Text),
            ("report", Bytes),
            ("clean", Bytes),
            ("held_at", Text),
            ("resolution", Text),
            ("resolved_at", Text),
            ("given", JsonText),
        ],
        key: 1,
        page: BULKY,
    },
    Table {
        name: "held_statements",
        columns: &[
            ("statement_id", Text),
            ("document_id", Text),
            ("document_revision", Number),
            ("speaker", Text),
            ("detail", Text),
            ("held_at", Text),
        ],
        key: 1,
        page: SLIM,
    },
    Table {
        name: "decisions",
        columns: &[
            ("id", Number),
            ("document_id", Text),
            ("held_report", Number),
            ("held_statement", Text),
            ("verdict", Text),
            ("document_revision", Number),
            ("decided_by", Text),
            ("reason", Text),
            ("decided_at", Text),
        ],
        key: 1,
        page: SLIM,
    },
    Table {
        name: "suppressions",
        columns: &[
            ("id", Number),
            ("subject", Text),
            ("reason", Text),
            ("suppressed_by", Text),
            ("suppressed_at", Text),
            ("enforced_at", Text),
            ("lift_reason", Text),
            ("lifted_by", Text),
            ("lifted_at", Text),
        ],
        key: 1,
        page: SLIM,
    },
    Table {
        name: "handled",
        columns: &[("message_id", Text), ("document_id", Text), ("result", JsonText), ("at", Text)],
        key: 1,
        page: SLIM,
    },
];

/// Rows with raw bytes, reports or cleanings: some dozens of kilobytes each, some megabytes at worst.
const BULKY: u32 = 32;
/// Rows of at most some kilobytes.
const SLIM: u32 = 500;

impl Table {
    /// The names of the columns, separated by commas.
    pub(crate) fn column_list(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// The names of the columns of the key, separated by commas.
    pub(crate) fn key_list(&self) -> String {
        self.columns.iter().take(self.key).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    /// Where a column stands in a row.
    #[cfg(feature = "testing")]
    pub fn place_of(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|(name, _)| *name == column)
    }

    /// The key of a row.
    fn key_of<'a>(&self, row: &'a Row) -> &'a [Value] {
        &row[..self.key]
    }
}

/// JSON in its one form: no spaces, and the keys of each object in order. Databases may keep it in another.
pub(crate) fn one_form(table: &Table, json: &str) -> Result<String, StoreError> {
    let parsed: Json = from_json(table.name, json.as_bytes())?;
    Ok(sorted(parsed).to_string())
}

fn sorted(json: Json) -> Json {
    match json {
        Json::Object(map) => {
            let mut entries: Vec<(String, Json)> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Json::Object(Map::from_iter(entries))
        }
        Json::Array(values) => Json::Array(values.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// Counts and hashes the rows of one table.
pub(crate) struct Digest {
    rows: u64,
    hash: Canonical,
}

impl Digest {
    pub(crate) fn of(table: &Table) -> Self {
        let mut hash = Canonical::new("store.table");
        hash.text(table.name);
        Self { rows: 0, hash }
    }

    pub(crate) fn add(&mut self, rows: &[Row]) {
        self.rows += rows.len() as u64;
        for value in rows.iter().flatten() {
            match value {
                Value::Null => self.hash.number(0),
                Value::Text(text) => self.hash.number(1).text(text),
                Value::Number(number) => self.hash.number(2).number(number.cast_unsigned()),
                Value::Bytes(bytes) => self.hash.number(3).text(&sha256_hex(bytes)),
            };
        }
    }

    /// How many rows, and the hash of all of them, 64 hexadecimal digits.
    pub(crate) fn finish(self) -> (u64, String) {
        (self.rows, self.hash.finish_256())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_one_form() {
        let table = &TABLES[0];
        let form = one_form(table, r#"{ "b": [ {"d": 1, "c": 1e-7} ], "a": "发言" }"#).unwrap();
        assert_eq!(form, r#"{"a":"发言","b":[{"c":1e-7,"d":1}]}"#);
        assert_eq!(one_form(table, &form.replace("1e-7", "0.0000001")).unwrap(), form);
    }

    #[test]
    fn rows_hash_by_their_values_and_their_places() {
        let hash = |rows: &[Row]| {
            let mut digest = Digest::of(&TABLES[0]);
            digest.add(rows);
            digest.finish()
        };
        let row = |values: [&str; 2]| values.map(|value| Value::Text(value.to_owned())).to_vec();
        assert_eq!(hash(&[row(["a", "b"])]), hash(&[row(["a", "b"])]));
        assert_ne!(hash(&[row(["a", "b"])]), hash(&[row(["ab", ""])]));
        assert_ne!(hash(&[vec![Value::Null]]), hash(&[vec![Value::Text(String::new())]]));
        assert_ne!(hash(&[vec![Value::Number(1)]]), hash(&[vec![Value::Text("1".to_owned())]]));
    }
}
