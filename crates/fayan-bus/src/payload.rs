//! From a message to the bytes on the wire and back: small ones as they are, larger ones compressed, and what is still
//! too large by reference.

use std::io::Read;

use async_nats::HeaderMap;
use bytes::Bytes;
use fayan_contract::names::header;
use serde::Serialize;

use crate::{
    blob::{self, BlobError, BlobRef},
    error::{PublishError, Source},
    link::Link,
    publish::Patience,
};

/// Payloads up to this size travel in the message itself.
const INLINE_BYTES: usize = 64 * 1024;
/// Compression level. Level 1 halves base64 at several hundred MB/s; more would cost more than the disk it saves.
const LEVEL: i32 = 1;
/// Largest payload that is unpacked. A message that claims more is not ours.
const MAX_UNPACKED_BYTES: u64 = 512 * 1024 * 1024;
const ZSTD: &str = "zstd";

/// A payload as it goes on the wire.
pub(crate) struct Packed {
    pub(crate) bytes: Bytes,
    pub(crate) compressed: bool,
}

/// Writes a value as JSON, compressed if it is large, on a thread that may block.
pub(crate) async fn pack<T: Serialize + Send + 'static>(value: T) -> Result<(T, Packed), Source> {
    let packed = tokio::task::spawn_blocking(move || {
        let json = serde_json::to_vec(&value)?;
        if json.len() <= INLINE_BYTES {
            return Ok((value, Packed { bytes: json.into(), compressed: false }));
        }
        let compressed = zstd::bulk::compress(&json, LEVEL)?;
        Ok((value, Packed { bytes: compressed.into(), compressed: true }))
    });
    packed.await?
}

/// Puts a payload where it travels, and says so in the headers. Returns what goes into the message.
pub(crate) async fn load(
    link: &Link,
    headers: &mut HeaderMap,
    packed: Packed,
    patience: &Patience,
) -> Result<(Bytes, Option<BlobRef>), PublishError> {
    if packed.compressed {
        headers.insert(header::CONTENT_ENCODING, ZSTD);
    }
    if packed.bytes.len() <= INLINE_BYTES {
        return Ok((packed.bytes, None));
    }
    let blob = blob::put(link, packed.bytes, patience).await?;
    headers.insert(header::PAYLOAD, blob.to_string());
    Ok((Bytes::new(), Some(blob)))
}

/// The reference in the headers of a message, if its payload travels by reference.
pub(crate) fn reference(headers: &HeaderMap) -> Result<Option<BlobRef>, BlobError> {
    headers.get(header::PAYLOAD).map(|value| value.as_str().parse()).transpose()
}

/// Reads a payload back from wherever it travelled.
pub(crate) async fn unload(link: &Link, headers: &HeaderMap, payload: Bytes) -> Result<Bytes, BlobError> {
    let wire = match reference(headers)? {
        Some(blob) => blob::get(link, &blob).await?,
        None => payload,
    };
    match headers.get(header::CONTENT_ENCODING).map(|value| value.as_str()) {
        None => Ok(wire),
        Some(ZSTD) => unpack(wire).await,
        Some(other) => Err(corrupt(format!("unknown content encoding {other:?}"))),
    }
}

async fn unpack(wire: Bytes) -> Result<Bytes, BlobError> {
    let unpacked = tokio::task::spawn_blocking(move || {
        let mut unpacked = Vec::new();
        zstd::Decoder::new(wire.as_ref())?.take(MAX_UNPACKED_BYTES).read_to_end(&mut unpacked)?;
        Ok::<_, std::io::Error>(unpacked)
    });
    match unpacked.await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(failure)) => Err(corrupt(failure.to_string())),
        Err(failure) => Err(corrupt(failure.to_string())),
    }
}

fn corrupt(detail: String) -> BlobError {
    BlobError::Corrupt { key: "of the message".to_owned(), detail }
}
