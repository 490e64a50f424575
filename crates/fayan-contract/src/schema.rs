//! JSON Schemas of everything that travels or is stored, generated from the types.

use schemars::{Schema, schema_for};

use crate::{
    event::{EVENT_SCHEMA, StatementEvent},
    export::{CHANGE_SCHEMA, ChangeRecord, MANIFEST_SCHEMA, Manifest, STATEMENT_SCHEMA, StatementRecord},
    message::{DocumentCleaned, DocumentFetched, DocumentSegmented, JobOutcome, JobRequested, Message, Quarantined},
    report::{REPORT_SCHEMA, Report},
};

/// A JSON Schema (draft 2020-12) with the name of the form it describes.
pub struct NamedSchema {
    /// For example `fayan.event.v1`.
    pub name: &'static str,
    /// The schema.
    pub schema: Schema,
}

/// All schemas, the public ones first.
pub fn all() -> Vec<NamedSchema> {
    vec![
        NamedSchema { name: EVENT_SCHEMA, schema: schema_for!(StatementEvent) },
        NamedSchema { name: REPORT_SCHEMA, schema: schema_for!(Report) },
        NamedSchema { name: STATEMENT_SCHEMA, schema: schema_for!(StatementRecord<'_>) },
        NamedSchema { name: CHANGE_SCHEMA, schema: schema_for!(ChangeRecord<'_>) },
        NamedSchema { name: MANIFEST_SCHEMA, schema: schema_for!(Manifest) },
        NamedSchema { name: JobRequested::SCHEMA, schema: schema_for!(JobRequested) },
        NamedSchema { name: DocumentFetched::SCHEMA, schema: schema_for!(DocumentFetched) },
        NamedSchema { name: DocumentCleaned::SCHEMA, schema: schema_for!(DocumentCleaned) },
        NamedSchema { name: DocumentSegmented::SCHEMA, schema: schema_for!(DocumentSegmented) },
        NamedSchema { name: "fayan.outcome.v1", schema: schema_for!(JobOutcome) },
        NamedSchema { name: "fayan.quarantined.v1", schema: schema_for!(Quarantined) },
    ]
}

/// The schema of a name, if there is one.
pub fn named(name: &str) -> Option<NamedSchema> {
    all().into_iter().find(|schema| schema.name == name)
}
