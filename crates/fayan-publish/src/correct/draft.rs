//! Drafting a correction of what stands.

use fayan_contract::report::Report;

use super::{
    CorrectionFile, Field, Target,
    apply::{hash_of, replaced},
    field::{Slot, of_meeting, of_statement},
};

/// A correction of what a report reads: the hash is that of the bytes of the one place where the old value stands. What is
/// wrong with it otherwise, in one sentence.
pub fn draft(report: &Report, raw: &[u8], file: CorrectionFile) -> Result<CorrectionFile, String> {
    let read = report.as_read();
    let slots: Vec<Slot> = match &file.target {
        _ if file.field.is_of_meeting() => vec![of_meeting(&read, file.field)],
        Target::Statement(id) => {
            let found = read.statements.iter().enumerate().find(|(_, statement)| statement.id == *id);
            let (index, statement) = found.ok_or("the document has no such statement")?;
            of_statement(index, statement, file.field)
        }
        Target::Meeting | Target::Span(_) => return Err(format!("{} needs a statement", file.field)),
    };
    let mut places = slots.iter().filter(|slot| replaced(slot.value.as_deref(), &file).is_some());
    let slot = match (places.next(), places.next()) {
        (Some(slot), None) => slot,
        (Some(_), Some(_)) => return Err("the old value is read in more than one place; give more of it".to_owned()),
        (None, _) if file.field == Field::Paragraph => return Err("no paragraph reads the old value once".to_owned()),
        (None, _) => {
            let value = slots.first().and_then(|slot| slot.value.as_deref()).unwrap_or("nothing");
            return Err(format!("{} reads {value:?}", file.field));
        }
    };
    let raw_sha256 = hash_of(raw, &slot.spans).ok_or("its spans lie outside the bytes")?;
    let drafted = CorrectionFile { raw_sha256, ..file };
    CorrectionFile::parse(&drafted.name, &drafted.to_toml()).map_err(|problems| problems.join("; "))
}
