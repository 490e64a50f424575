//! Values as they are stored: JSON and raw bytes, compressed with a checksum.
//!
//! All of it is CPU work of up to some milliseconds, so it runs on a blocking thread.

use fayan_contract::{
    clean::CleanDocument, event::StatementEvent, identity::sha256_hex, raw::RawBytes, report::Report,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::StoreError;

/// Level 3 packs the text of these documents about as well as level 9, in a third of the time.
const LEVEL: i32 = 3;

/// Runs CPU work away from the threads that drive the connections.
pub(crate) async fn on_blocking_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => unreachable!("a blocking task that runs cannot be cancelled"),
        },
    }
}

/// Compresses bytes; the frame carries a checksum.
pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut packer = zstd::bulk::Compressor::new(LEVEL).expect("a zstd context can be made");
    packer.include_checksum(true).expect("the checksum can be switched on");
    packer.compress(bytes).expect("compressing into memory cannot fail")
}

/// Compresses a value as JSON.
pub(crate) fn pack_json<T: Serialize>(value: &T) -> Vec<u8> {
    pack(json(value).as_bytes())
}

/// A value as JSON text.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data serialises")
}

/// The word that stands for a value in JSON, without its quotes.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    json(value).trim_matches('"').to_owned()
}

/// Reads what [`pack`] wrote.
pub(crate) fn unpack(what: &str, packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    zstd::stream::decode_all(packed).map_err(|error| unreadable(what, &error))
}

/// Reads what [`pack_json`] wrote.
pub(crate) fn unpack_json<T: DeserializeOwned>(what: &str, packed: &[u8]) -> Result<T, StoreError> {
    from_json(what, &unpack(what, packed)?)
}

/// Reads JSON.
pub(crate) fn from_json<T: DeserializeOwned>(what: &str, json: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(json).map_err(|error| unreadable(what, &error))
}

/// Reads JSON, where there is any.
pub(crate) fn from_json_option<T: DeserializeOwned>(what: &str, json: Option<&str>) -> Result<Option<T>, StoreError> {
    json.map(|json| from_json(what, json.as_bytes())).transpose()
}

/// Reads raw bytes and compares them with the hash they are stored under.
pub(crate) fn unpack_raw(sha256: &str, packed: &[u8]) -> Result<RawBytes, StoreError> {
    let what = format!("raw bytes {sha256}");
    let raw = unpack(&what, packed)?;
    let found = sha256_hex(&raw);
    if found != sha256 {
        return Err(unreadable(&what, &format!("they hash to {found}")));
    }
    Ok(raw.into())
}

/// A stored value that is not what was stored.
pub(crate) fn unreadable(what: &str, problem: &dyn std::fmt::Display) -> StoreError {
    StoreError::Unreadable { what: what.to_owned(), problem: problem.to_string() }
}

/// A report with its bytes and cleaning, ready to be stored.
pub(crate) struct Packed {
    pub(crate) raw: Vec<u8>,
    pub(crate) clean: Vec<u8>,
    pub(crate) report: Vec<u8>,
    /// Rows of the statements as a JSON array: id, ordinal, revision, content hash, statement. One array in one SQL
    /// statement costs a fifth of a statement for each row.
    pub(crate) statements: String,
    /// Rows of the statements that are held, as a JSON array: id, speaker, why.
    pub(crate) held: String,
    /// Rows of the announced revisions as a JSON array: statement, revision, event, content hash, changed, reason,
    /// redirect.
    pub(crate) announced: String,
    /// None when there is nothing to announce.
    pub(crate) events: Option<Vec<u8>>,
}

impl Packed {
    pub(crate) fn new(raw: &[u8], clean: &CleanDocument, report: &Report, events: &[StatementEvent]) -> Self {
        let statements: Vec<_> = report
            .statements
            .iter()
            .filter(|statement| statement.revision > 0)
            .map(|statement| {
                (&statement.id, statement.ordinal, statement.revision, &statement.content_sha256, statement)
            })
            .collect();
        let held: Vec<_> = report
            .statements
            .iter()
            .filter(|statement| statement.revision == 0)
            .map(|statement| {
                let doubt = statement.doubt().map(|issue| issue.detail.as_str());
                (&statement.id, &statement.speaker.as_printed, doubt.unwrap_or_default())
            })
            .collect();
        let announced: Vec<_> = events
            .iter()
            .map(|event| {
                let content_sha256 = event.statement.as_ref().map(|statement| &statement.content_sha256);
                let event_type = event.event_type.as_str();
                let (changed, reason, redirect) = (&event.changed, &event.reason, &event.redirect);
                (&event.statement_id, event.revision, event_type, content_sha256, changed, reason, redirect)
            })
            .collect();
        Self {
            raw: pack(raw),
            clean: pack_json(clean),
            report: pack_json(report),
            statements: json(&statements),
            held: json(&held),
            announced: json(&announced),
            events: (!events.is_empty()).then(|| pack_json(&events)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_byte_never_reads_as_something_else() {
        let raw = "发言摘登".repeat(50).into_bytes();
        let packed = pack(&raw);
        let sha256 = sha256_hex(&raw);
        assert_eq!(unpack_raw(&sha256, &packed).unwrap().as_slice(), raw);
        for place in 0..packed.len() {
            let mut damaged = packed.clone();
            damaged[place] ^= 0x10;
            // One bit of the frame header means nothing, so a flip may leave everything as it was.
            let read = unpack_raw(&sha256, &damaged);
            assert!(read.is_err() || read.is_ok_and(|read| read.as_slice() == raw), "byte {place} was flipped");
        }
    }
}
