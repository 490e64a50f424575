//! JSON, one record a line.

use std::{borrow::Cow, io::Write};

use fayan_contract::{
    event::StatementEvent,
    export::{CHANGE_SCHEMA, ChangeRecord, ExportCounts, STATEMENT_SCHEMA, StatementRecord},
    report::Report,
};
use serde::Serialize;

use crate::{ExportError, StatementFile};

/// One statement a line (schema `fayan.statement.v1`).
pub struct Jsonl<W> {
    to: W,
    counts: ExportCounts,
}

impl<W: Write> Jsonl<W> {
    /// An empty file.
    pub fn new(to: W) -> Self {
        Self { to, counts: ExportCounts::default() }
    }
}

impl<W: Write + Send> StatementFile for Jsonl<W> {
    fn add(&mut self, report: &Report) -> Result<(), ExportError> {
        for statement in &report.statements {
            let record = StatementRecord {
                schema: Cow::Borrowed(STATEMENT_SCHEMA),
                kind: report.kind,
                document: Cow::Borrowed(&report.document),
                meeting: Cow::Borrowed(&report.meeting),
                statement: Cow::Borrowed(statement),
                generator: Cow::Borrowed(&report.generator),
            };
            line(&mut self.to, &record)?;
            self.counts.statements += 1;
            self.counts.paragraphs += statement.paragraphs.len() as u64;
            self.counts.points += statement.points.len() as u64;
        }
        self.counts.documents += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<ExportCounts, ExportError> {
        self.to.flush()?;
        Ok(self.counts)
    }
}

/// One event a line (schema `fayan.change.v1`).
pub struct Changes<W> {
    to: W,
    events: u64,
}

impl<W: Write> Changes<W> {
    /// An empty file.
    pub fn new(to: W) -> Self {
        Self { to, events: 0 }
    }

    /// Adds an event. The text of a statement that is `withdrawn` by now is left out: an earlier event must not give
    /// what was taken back.
    pub fn add(
        &mut self,
        (sequence, saved_at, sent_at): (u64, &str, Option<&str>),
        event: &StatementEvent,
        withdrawn: bool,
    ) -> Result<(), ExportError> {
        let text_withheld = withdrawn && event.statement.is_some();
        let event = if text_withheld {
            Cow::Owned(StatementEvent { statement: None, ..event.clone() })
        } else {
            Cow::Borrowed(event)
        };
        let schema = Cow::Borrowed(CHANGE_SCHEMA);
        let (saved_at, sent_at) = (Cow::Borrowed(saved_at), sent_at.map(Cow::Borrowed));
        line(&mut self.to, &ChangeRecord { schema, sequence, saved_at, sent_at, text_withheld, event })?;
        self.events += 1;
        Ok(())
    }

    /// Writes what is still to be written and tells how many events the file holds.
    pub fn finish(mut self) -> Result<u64, ExportError> {
        self.to.flush()?;
        Ok(self.events)
    }
}

fn line<W: Write>(to: &mut W, record: &impl Serialize) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *to, record)?;
    to.write_all(b"\n")?;
    Ok(())
}
