//! What an operator does with the quarantine.

use async_nats::{HeaderMap, HeaderName, HeaderValue, jetstream::message::StreamMessage};
use bytes::Bytes;
use fayan_contract::{
    message::Quarantined,
    names::{PREFIX, QUARANTINE_STREAM, Stage, header},
    raw::RawBytes,
    source::SourceSlug,
};
use serde_json::json;

use crate::{
    blob,
    bus::Bus,
    delivery::source_of,
    direct::direct_get,
    error::BusError,
    headers, payload,
    publish::{Outgoing, Patience},
};

/// Which entries to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this stage.
    pub stage: Option<Stage>,
    /// Only of this source.
    pub source: Option<SourceSlug>,
    /// Only with this code.
    pub code: Option<String>,
}

/// A message in quarantine.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number in the quarantine.
    pub sequence: u64,
    /// The source it belongs to.
    pub source: SourceSlug,
    /// The job it belongs to.
    pub job_id: Option<String>,
    /// File name or address of the document.
    pub name: Option<String>,
    /// The document, if that was known.
    pub document_id: Option<String>,
    /// The message, the reason and the evidence.
    pub quarantined: Quarantined,
}

/// Some entries.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// Where the next page begins; none if this was the last.
    pub next: Option<u64>,
}

/// Entries that one call of [`Bus::quarantine_list`] looks at: it stays quick however long the quarantine is.
const LOOKED_AT_PER_PAGE: usize = 2_000;

impl Bus {
    /// Lists entries from a sequence on (0 for all), at most `limit` at a time.
    pub async fn quarantine_list(&self, filter: &Filter, from: u64, limit: usize) -> Result<Page, BusError> {
        let stage = filter.stage.map_or("*", Stage::name);
        let source = filter.source.as_ref().map_or("*", SourceSlug::as_str);
        let subjects = format!("{PREFIX}.quarantine.{stage}.{source}");
        let mut entries = Vec::new();
        let mut next = from.max(1);
        for _ in 0..LOOKED_AT_PER_PAGE {
            if entries.len() >= limit {
                return Ok(Page { entries, next: Some(next) });
            }
            let request = json!({ "seq": next, "next_by_subj": subjects });
            let Some(message) = direct_get(self.pipeline(), QUARANTINE_STREAM, &request).await? else {
                return Ok(Page { entries, next: None });
            };
            next = message.sequence + 1;
            let entry = match self.read(message.clone()).await {
                Ok(entry) => entry,
                Err(failure) => unreadable(message, &failure),
            };
            if filter.code.as_ref().is_none_or(|code| *code == entry.quarantined.code) {
                entries.push(entry);
            }
        }
        Ok(Page { entries, next: Some(next) })
    }

    /// Returns an entry.
    pub async fn quarantine_show(&self, sequence: u64) -> Result<Entry, BusError> {
        self.read(self.quarantine_message(sequence).await?).await
    }

    /// Reads the payload that an entry's message had, from wherever it travelled.
    pub async fn quarantine_payload(&self, entry: &Entry) -> Result<Vec<u8>, BusError> {
        let wire = Bytes::copy_from_slice(entry.quarantined.payload.as_slice());
        let payload = payload::unload(self.pipeline(), &original_headers(&entry.quarantined), wire).await?;
        Ok(payload.to_vec())
    }

    /// Sends a message into its stage again and, once that is stored, removes it from quarantine. Returns how often
    /// it was redriven by now.
    pub async fn quarantine_redrive(&self, sequence: u64) -> Result<u32, BusError> {
        let message = self.quarantine_message(sequence).await?;
        let own_headers = message.headers.clone();
        let entry = self.read(message).await?;
        let mut headers = original_headers(&entry.quarantined);
        let redrive = headers::redrive_of(&headers) + 1;
        let id = headers.get(header::MESSAGE_ID).map(|id| id.as_str().to_owned());
        let id = id.unwrap_or_else(|| entry.quarantined.parent.clone());
        let base = id.rsplit_once(":r").map_or(id.as_str(), |(base, _)| base);
        headers.insert(header::MESSAGE_ID, format!("{base}:r{redrive}"));
        headers.insert(header::REDRIVE, redrive.to_string());
        let outgoing = Outgoing {
            subject: entry.quarantined.stage.subject(&entry.source),
            headers,
            payload: Bytes::copy_from_slice(entry.quarantined.payload.as_slice()),
        };
        self.pipeline().publish(&outgoing, &Patience::default()).await?;
        self.remove(sequence, &own_headers).await?;
        Ok(redrive)
    }

    /// Deletes a message and its payload for good.
    pub async fn quarantine_drop(&self, sequence: u64) -> Result<(), BusError> {
        let message = self.quarantine_message(sequence).await?;
        let own_headers = message.headers.clone();
        let original = self.read(message).await.map(|entry| original_headers(&entry.quarantined));
        self.remove(sequence, &own_headers).await?;
        if let Ok(Ok(Some(blob))) = original.map(|headers| payload::reference(&headers)) {
            blob::delete(self.pipeline(), &blob).await;
        }
        Ok(())
    }

    async fn remove(&self, sequence: u64, own_headers: &HeaderMap) -> Result<(), BusError> {
        let stream = self.pipeline().jetstream.get_stream_no_info(QUARANTINE_STREAM).await;
        let attempted = || format!("deleting message {sequence} of {QUARANTINE_STREAM}");
        let stream = stream.map_err(|failure| BusError::request(attempted(), failure))?;
        stream.delete_message(sequence).await.map_err(|failure| BusError::request(attempted(), failure))?;
        if let Ok(Some(blob)) = payload::reference(own_headers) {
            blob::delete(self.pipeline(), &blob).await;
        }
        Ok(())
    }

    async fn quarantine_message(&self, sequence: u64) -> Result<StreamMessage, BusError> {
        let message = direct_get(self.pipeline(), QUARANTINE_STREAM, &json!({ "seq": sequence })).await?;
        message.ok_or(BusError::NotFound { stream: QUARANTINE_STREAM, sequence })
    }

    async fn read(&self, message: StreamMessage) -> Result<Entry, BusError> {
        let payload = payload::unload(self.pipeline(), &message.headers, message.payload.clone()).await?;
        let quarantined: Quarantined = serde_json::from_slice(&payload).map_err(|failure| BusError::Malformed {
            what: format!("{QUARANTINE_STREAM}#{}", message.sequence),
            expected: "a quarantined message",
            source: failure.into(),
        })?;
        Ok(entry(message, quarantined))
    }
}

/// Stands for an entry that does not read, so that it does not hide the others; it can still be dropped.
fn unreadable(message: StreamMessage, failure: &BusError) -> Entry {
    let stage = message.subject.split('.').nth(3).and_then(|stage| stage.parse().ok());
    let quarantined = Quarantined {
        stage: stage.unwrap_or(Stage::Fetch),
        code: "UNREADABLE_ENTRY".to_owned(),
        reason: failure.to_string(),
        evidence: Vec::new(),
        attempts: 0,
        at: headers::get(&message.headers, header::CE_TIME).unwrap_or_default(),
        parent: headers::get(&message.headers, header::PARENT).unwrap_or_default(),
        subject: message.subject.to_string(),
        headers: Vec::new(),
        payload: RawBytes::from(message.payload.to_vec()),
    };
    entry(message, quarantined)
}

fn entry(message: StreamMessage, quarantined: Quarantined) -> Entry {
    Entry {
        sequence: message.sequence,
        source: source_of(&message.subject),
        job_id: headers::get(&message.headers, header::JOB),
        name: headers::get(&message.headers, header::NAME),
        document_id: headers::get(&message.headers, header::DOCUMENT),
        quarantined,
    }
}

fn original_headers(quarantined: &Quarantined) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in &quarantined.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            headers.append(name, value);
        }
    }
    headers
}
