//! Payloads too large for a message: chunks in a key-value bucket, written once, read by direct get.
//!
//! The bucket is used through its subjects alone, so a service needs the right to publish and to read single keys and
//! nothing else.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, Instant},
};

use async_nats::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use fayan_contract::{identity::sha256_hex, names::BLOB_BUCKET};
use futures_util::{StreamExt, TryStreamExt, stream};
use tracing::warn;

use crate::{
    backoff::Backoff,
    error::PublishError,
    link::Link,
    publish::{Outgoing, Patience},
    quarantine::RETENTION_DAYS,
};

/// Half of what the server accepts in a message, to leave room for headers and for a lower limit.
const CHUNK_BYTES: usize = 512 * 1024;
/// Chunks on their way at once, per blob: the bound on memory and on the share of the server a large page can take.
const CHUNKS_IN_FLIGHT: usize = 4;
/// How long a blob is kept if nobody deletes it, because the process died in between.
pub(crate) const TIME_TO_LIVE: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long the blob of a quarantined message is kept: a day longer than the quarantine keeps the message.
pub(crate) const QUARANTINE_TIME_TO_LIVE: Duration = Duration::from_secs((RETENTION_DAYS + 1) * 24 * 3600);
/// How long reading a chunk insists: as long as a leader election may take, and some more.
const GET_PATIENCE: Duration = Duration::from_secs(30);
/// How long a delete insists. It holds up a worker, and nothing is lost by giving up.
const DELETE_PATIENCE: Duration = Duration::from_secs(5);
/// How long a deleted blob leaves a mark. A server that was killed may deliver a settled message once more, and the
/// mark tells that from a lost payload; that happens within seconds of its restart.
const MARK_TIME_TO_LIVE: Duration = Duration::from_secs(24 * 3600);

/// Where a payload is: `<key> <sha256> <size in bytes>`.
///
/// The key ends in a random number, so that deleting the blob of one message never takes away another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlobRef {
    key: String,
    sha256: String,
    size_bytes: usize,
}

/// Why a payload that travels by reference could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// The message it belonged to was settled before and its payload deleted.
    #[error("payload {0} was deleted after its message was settled")]
    Settled(String),
    /// It is not there.
    #[error("payload {0} is not there")]
    Missing(String),
    /// It is not what was written.
    #[error("payload {key} is not what was written: {detail}")]
    Corrupt {
        /// Its key.
        key: String,
        /// What differs.
        detail: String,
    },
    /// The server did not say.
    #[error("payload {key} could not be read: {reason}")]
    Unavailable {
        /// Its key.
        key: String,
        /// Why.
        reason: String,
    },
}

impl BlobRef {
    fn of(bytes: &[u8]) -> Self {
        let sha256 = sha256_hex(bytes);
        let nonce: u64 = rand::random();
        Self { key: format!("{sha256}.{nonce:016x}"), sha256, size_bytes: bytes.len() }
    }

    fn chunk_subjects(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.size_bytes.div_ceil(CHUNK_BYTES)).map(|n| format!("$KV.{BLOB_BUCKET}.{}.{n}", self.key))
    }
}

impl fmt::Display for BlobRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.key, self.sha256, self.size_bytes)
    }
}

impl FromStr for BlobRef {
    type Err = BlobError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let corrupt = || BlobError::Corrupt { key: text.to_owned(), detail: "it is not a reference".to_owned() };
        let [key, sha256, size] = text.split(' ').collect::<Vec<_>>().try_into().map_err(|_| corrupt())?;
        // The key becomes part of a subject: no token may reach anything else.
        let key_is_safe = key.split('.').all(|token| !token.is_empty() && token.bytes().all(|b| b.is_ascii_hexdigit()));
        let size_bytes = size.parse().ok().filter(|size| (1..=MAX_BYTES).contains(size));
        match size_bytes {
            Some(size_bytes) if key_is_safe => Ok(Self { key: key.to_owned(), sha256: sha256.to_owned(), size_bytes }),
            _ => Err(corrupt()),
        }
    }
}

/// Largest payload that is read back. A reference that claims more is not ours.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// Writes a payload.
pub(crate) async fn put(link: &Link, bytes: Bytes, patience: &Patience) -> Result<BlobRef, PublishError> {
    let blob = BlobRef::of(&bytes);
    write(link, &blob, &bytes, TIME_TO_LIVE, patience).await?;
    Ok(blob)
}

async fn write(
    link: &Link,
    blob: &BlobRef,
    bytes: &Bytes,
    time_to_live: Duration,
    patience: &Patience,
) -> Result<(), PublishError> {
    let chunks = blob.chunk_subjects().zip((0..).step_by(CHUNK_BYTES)).map(|(subject, start)| Outgoing {
        subject,
        headers: with_time_to_live(time_to_live),
        payload: bytes.slice(start..(start + CHUNK_BYTES).min(bytes.len())),
    });
    stream::iter(chunks)
        .map(|chunk| async move { link.publish(&chunk, patience).await })
        .buffer_unordered(CHUNKS_IN_FLIGHT)
        .try_for_each(|_| async { Ok(()) })
        .await
}

/// Reads a payload back and checks it.
pub(crate) async fn get(link: &Link, blob: &BlobRef) -> Result<Bytes, BlobError> {
    let chunks: Vec<Bytes> = stream::iter(blob.chunk_subjects())
        .map(|subject| get_chunk(link, blob, subject))
        .buffered(CHUNKS_IN_FLIGHT)
        .try_collect()
        .await?;
    let bytes = match <[Bytes; 1]>::try_from(chunks) {
        Ok([only]) => only,
        Err(chunks) => chunks
            .iter()
            .fold(BytesMut::with_capacity(blob.size_bytes), |mut whole, chunk| {
                whole.extend_from_slice(chunk);
                whole
            })
            .freeze(),
    };
    let corrupt = |detail: String| Err(BlobError::Corrupt { key: blob.key.clone(), detail });
    if bytes.len() != blob.size_bytes {
        return corrupt(format!("{} bytes instead of {}", bytes.len(), blob.size_bytes));
    }
    match sha256_hex(&bytes) {
        found if found == blob.sha256 => Ok(bytes),
        found => corrupt(format!("SHA-256 {found} instead of {}", blob.sha256)),
    }
}

/// Reads a chunk, insisting a while if the server does not answer.
async fn get_chunk(link: &Link, blob: &BlobRef, subject: String) -> Result<Bytes, BlobError> {
    let started = Instant::now();
    let mut backoff = Backoff::publish();
    loop {
        match try_get_chunk(link, blob, &subject).await {
            Err(BlobError::Unavailable { .. }) if started.elapsed() < GET_PATIENCE => {}
            settled => return settled,
        }
        tokio::time::sleep(backoff.next_delay()).await;
    }
}

async fn try_get_chunk(link: &Link, blob: &BlobRef, subject: &str) -> Result<Bytes, BlobError> {
    let key = || blob.key.clone();
    let unavailable = |reason: String| BlobError::Unavailable { key: key(), reason };
    let request = format!("$JS.API.DIRECT.GET.KV_{BLOB_BUCKET}.{subject}");
    let answer =
        link.request(&request, None, Bytes::new()).await.map_err(|failure| unavailable(failure.to_string()))?;
    match answer.status {
        None => {}
        Some(StatusCode::NOT_FOUND) => return Err(BlobError::Missing(key())),
        Some(status) => return Err(unavailable(format!("the server answered with status {status}"))),
    }
    let headers = answer.headers.unwrap_or_default();
    if headers.get(OPERATION).is_some() {
        return Err(BlobError::Settled(key()));
    }
    if headers.get(MARKER_REASON).is_some() {
        return Err(BlobError::Missing(key()));
    }
    Ok(answer.payload)
}

/// Deletes a payload and leaves a mark that its message was settled. A failure costs space until the time to live is
/// over and nothing else.
pub(crate) async fn delete(link: &Link, blob: &BlobRef) {
    let marks = blob.chunk_subjects().map(|subject| {
        let mut headers = with_time_to_live(MARK_TIME_TO_LIVE);
        headers.insert(OPERATION, "PURGE");
        headers.insert("Nats-Rollup", "sub");
        Outgoing { subject, headers, payload: Bytes::new() }
    });
    let patience = Patience { unavailable: DELETE_PATIENCE, ..Patience::default() };
    let deleted = stream::iter(marks)
        .map(|mark| {
            let patience = &patience;
            async move { link.publish(&mark, patience).await }
        })
        .buffer_unordered(CHUNKS_IN_FLIGHT)
        .try_for_each(|_| async { Ok(()) });
    if let Err(failure) = deleted.await {
        warn!("Payload {} stays until its time to live is over: {failure}", blob.key);
    }
}

/// Writes a payload again, so that it lives for another while.
pub(crate) async fn renew(link: &Link, blob: &BlobRef, time_to_live: Duration) {
    let written = match get(link, blob).await {
        Ok(bytes) => {
            let patience = Patience::default();
            // A full bucket is no reason to wait: the payload is still there, with its first time to live.
            patience.until.cancel();
            write(link, blob, &bytes, time_to_live, &patience).await.map_err(|failure| failure.to_string())
        }
        Err(failure) => Err(failure.to_string()),
    };
    if let Err(failure) = written {
        warn!("Payload {} keeps its first time to live: {failure}", blob.key);
    }
}

/// Marks a key-value entry as deleted.
const OPERATION: &str = "KV-Operation";
/// Set by the server on the mark it leaves for an entry whose time to live is over.
const MARKER_REASON: &str = "Nats-Marker-Reason";

fn with_time_to_live(time_to_live: Duration) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-TTL", time_to_live.as_secs().to_string());
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_survives_a_header() {
        let blob = BlobRef::of(&vec![7; CHUNK_BYTES + 1]);
        assert_eq!(blob.to_string().parse(), Ok(blob.clone()));
        assert_eq!(blob.chunk_subjects().count(), 2);
        assert_ne!(BlobRef::of(b"same"), BlobRef::of(b"same"), "two messages never share a blob");
    }

    #[test]
    fn a_reference_reaches_nothing_else() {
        for bad in ["", "a b", "a.> b 1", "a.* b 1", "a..b c 1", "a b 0", "a b 999999999999", "a b 1 c"] {
            assert!(bad.parse::<BlobRef>().is_err(), "{bad:?} was accepted");
        }
    }
}
