//! The headers of a message: CloudEvents in binary mode, trace context and our own.

use async_nats::HeaderMap;
use fayan_contract::{
    message::{JobHeader, Message},
    names::{data_schema, event_source, header},
    source::SourceSlug,
    trace::TraceParent,
};

/// Where a message comes from: what its headers say beside what the message itself knows.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) trace: TraceParent,
    /// Stream and sequence of the message it was made from.
    pub(crate) parent: Option<String>,
    /// How often the message it was made from was redriven.
    pub(crate) redrive: u32,
}

/// The headers of a message of the pipeline.
pub(crate) fn of_message<M: Message>(message: &M, origin: &Origin) -> HeaderMap {
    let job = message.job();
    let mut headers = cloud_event(&message_id(message, origin.redrive), M::SCHEMA, &job.source);
    headers.insert(header::CE_DATASCHEMA, data_schema(M::SCHEMA));
    headers.insert(header::TRACEPARENT, child(origin.trace).to_string());
    of_job(&mut headers, job);
    insert(&mut headers, header::DOCUMENT, message.document_id());
    insert(&mut headers, header::RULES, Some(message.rules()).filter(|rules| !rules.is_empty()).as_deref());
    insert(&mut headers, header::PARENT, origin.parent.as_deref());
    if origin.redrive > 0 {
        headers.insert(header::REDRIVE, origin.redrive.to_string());
    }
    headers
}

/// The message id: what the message says, and a suffix so that a redriven message is not taken for a repetition.
fn message_id<M: Message>(message: &M, redrive: u32) -> String {
    match redrive {
        0 => message.message_id(),
        n => format!("{}:r{n}", message.message_id()),
    }
}

/// The attributes every message of ours has.
pub(crate) fn cloud_event(id: &str, event_type: &str, source: &SourceSlug) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::MESSAGE_ID, encode(id));
    headers.insert(header::CE_SPECVERSION, "1.0");
    headers.insert(header::CE_ID, attribute(id));
    headers.insert(header::CE_SOURCE, event_source(source.as_str()));
    headers.insert(header::CE_TYPE, event_type);
    headers.insert(header::CE_TIME, now());
    headers.insert(header::CE_DATACONTENTTYPE, "application/json");
    headers.insert(header::CONTENT_TYPE, "application/json");
    headers
}

fn of_job(headers: &mut HeaderMap, job: &JobHeader) {
    insert(headers, header::JOB, Some(&job.id));
    insert(headers, header::NAME, job.metadata.file_name.as_deref().or(job.metadata.url.as_deref()));
}

/// Sets a header whose value may hold any text.
pub(crate) fn insert(headers: &mut HeaderMap, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        headers.insert(name, encode(value));
    }
}

/// Reads a header that [`insert`] wrote.
pub(crate) fn get(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| decode(value.as_str()))
}

pub(crate) fn trace_of(headers: &HeaderMap) -> TraceParent {
    headers.get(header::TRACEPARENT).and_then(|value| value.as_str().parse().ok()).unwrap_or_else(new_trace)
}

pub(crate) fn redrive_of(headers: &HeaderMap) -> u32 {
    headers.get(header::REDRIVE).and_then(|value| value.as_str().parse().ok()).unwrap_or(0)
}

/// The first span of a new trace.
pub fn new_trace() -> TraceParent {
    TraceParent::root(rand::random(), rand::random())
}

pub(crate) fn child(trace: TraceParent) -> TraceParent {
    trace.child(rand::random())
}

/// The current time as RFC 3339.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().round(jiff::Unit::Millisecond).unwrap_or_else(|_| jiff::Timestamp::now()).to_string()
}

/// The value of an attribute of CloudEvents as a header: what [`encode`] encodes, and spaces.
pub(crate) fn attribute(text: &str) -> String {
    encode(text).replace(' ', "%20")
}

/// Percent-encodes what CloudEvents asks for in headers: everything but printable ASCII, and `"` and `%`. Space is
/// kept: several of our headers are lists.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'"' | b'%' => encoded.push_str(&format!("%{byte:02X}")),
            b' '..=b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes.get(at..at + 3).filter(|escape| escape[0] == b'%');
        let byte = escaped.and_then(|escape| std::str::from_utf8(&escape[1..]).ok());
        match byte.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the NATS binding of CloudEvents.
    #[test]
    fn an_attribute_is_encoded_as_cloudevents_says() {
        assert_eq!(attribute("Euro € 😀"), "Euro%20%E2%82%AC%20%F0%9F%98%80");
    }

    #[test]
    fn any_text_survives_a_header() {
        for text in ["plain.html", "清溪日报 第1版.html", "100% \"sure\"", "line\r\nbreak", "%41", ""] {
            let encoded = encode(text);
            assert!(encoded.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{encoded:?} is not a header value");
            assert_eq!(decode(&encoded), text);
            assert_eq!((decode(&attribute(text)), attribute(text).contains(' ')), (text.to_owned(), false));
        }
        assert_eq!(decode("50% é"), "50% é", "text that nobody encoded is left as it is");
    }
}
