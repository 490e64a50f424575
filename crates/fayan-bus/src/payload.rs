//! From a message to the bytes on the wire and back: small ones as they are, larger ones compressed, and what is still
//! too large by reference.

use std::io::{self, Read};

use async_nats::HeaderMap;
use bytes::Bytes;
use fayan_contract::names::header;
use serde::{Serialize, de::DeserializeOwned};

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

/// Writes a value as JSON, compressed if it is large.
///
/// A small value is written at once: handing it to another thread and back would cost more. A large one is begun again
/// on a thread that may block.
pub(crate) async fn pack<T: Serialize + Send + 'static>(value: T) -> Result<(T, Packed), Source> {
    let mut small = Small(Vec::with_capacity(4 * 1024));
    match serde_json::to_writer(&mut small, &value) {
        Ok(()) => return Ok((value, Packed { bytes: small.0.into(), compressed: false })),
        Err(failure) if failure.is_io() => {}
        Err(failure) => return Err(failure.into()),
    }
    let packed = tokio::task::spawn_blocking(move || {
        let json = serde_json::to_vec(&value)?;
        let compressed = zstd::bulk::compress(&json, LEVEL)?;
        Ok((value, Packed { bytes: compressed.into(), compressed: true }))
    });
    packed.await?
}

/// Reads JSON, on a thread that may block if it is large.
pub(crate) async fn parse<T: DeserializeOwned + Send + 'static>(json: Bytes) -> Result<T, Source> {
    if json.len() <= INLINE_BYTES {
        return Ok(serde_json::from_slice(&json)?);
    }
    Ok(tokio::task::spawn_blocking(move || serde_json::from_slice(&json)).await??)
}

/// Takes what fits into a message and refuses more.
struct Small(Vec<u8>);

impl io::Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > INLINE_BYTES {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
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
        Ok::<_, io::Error>(unpacked)
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
