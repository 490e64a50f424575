//! Making streams and consumers what they should be.

use std::{collections::BTreeMap, fmt, time::Duration};

use async_nats::jetstream::{
    consumer::{IntoConsumerConfig, pull},
    context::GetStreamErrorKind,
    stream::{Config, Stream},
};
use serde::Serialize;
use serde_json::{Map, Value};
use tracing::info;

use crate::{access::SubscriberName, bus::Bus, error::BusError, link::Link, topology};

/// What may differ from installation to installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionOptions {
    /// Only say what would change.
    pub dry_run: bool,
    /// Copies of every stream; 3 in a cluster.
    pub replicas: usize,
    /// Sizes in bytes by stream name, where the default does not fit the disk.
    pub max_bytes: BTreeMap<String, i64>,
    /// How long a delivered message may go without a sign of life before it is delivered again.
    pub ack_wait: Duration,
    /// How often a message is delivered at most; the net under messages that end their reader.
    pub max_deliver: i64,
    /// Who reads statements through a consumer of their own. Consumers of others are left alone.
    pub subscribers: Vec<SubscriberName>,
}

impl Default for ProvisionOptions {
    fn default() -> Self {
        Self {
            dry_run: false,
            replicas: 1,
            max_bytes: BTreeMap::new(),
            ack_wait: Duration::from_secs(60),
            max_deliver: 8,
            subscribers: Vec::new(),
        }
    }
}

/// What was done, or would be done, to a stream or consumer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// For example `stream FAYAN_RAW` or `consumer FAYAN_RAW/clean`.
    pub object: String,
    /// What was done.
    pub action: Action,
}

/// What was done to a stream or consumer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It was not there.
    Created,
    /// Some of its settings were different.
    Updated(Vec<FieldChange>),
    /// It was as it should be.
    Unchanged,
}

/// One different setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its name in the server's own words.
    pub field: String,
    /// What it was.
    pub from: Value,
    /// What it is now.
    pub to: Value,
}

impl fmt::Display for FieldChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} → {}", self.field, self.from, self.to)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.action {
            Action::Created => write!(formatter, "{} created", self.object),
            Action::Unchanged => write!(formatter, "{} unchanged", self.object),
            Action::Updated(fields) => write!(formatter, "{} updated ({})", self.object, join(fields)),
        }
    }
}

/// Makes all streams and consumers what they should be and says what that took. Running it again changes nothing.
///
/// A setting that the server does not let change is an error: it takes an operator to move the messages.
pub async fn provision(bus: &Bus, options: &ProvisionOptions) -> Result<Vec<Change>, BusError> {
    let mut changes = Vec::new();
    for spec in topology::streams(options) {
        let link = if spec.is_public { bus.statements() } else { bus.pipeline() };
        let name = spec.config.name.clone();
        let (change, stream) = provision_stream(link, spec.config, options.dry_run).await?;
        changes.push(change);
        for consumer in spec.consumers {
            changes.push(provision_consumer(&name, stream.as_ref(), consumer, options.dry_run).await?);
        }
    }
    for change in changes.iter().filter(|change| change.action != Action::Unchanged && !options.dry_run) {
        info!("{change}");
    }
    Ok(changes)
}

async fn provision_stream(link: &Link, wanted: Config, dry_run: bool) -> Result<(Change, Option<Stream>), BusError> {
    let object = format!("stream {}", wanted.name);
    let name = wanted.name.clone();
    let failed = |attempted: &str, failure: String| BusError::request(format!("{attempted} {object}"), failure);
    let found = match link.jetstream.get_stream(&name).await {
        Ok(stream) => Some(stream),
        Err(failure) if is_missing(&failure.kind()) => None,
        Err(failure) => return Err(failed("looking for", failure.to_string())),
    };
    let Some(stream) = found else {
        let stream = match dry_run {
            true => None,
            false => Some(
                link.jetstream
                    .create_stream(wanted)
                    .await
                    .map_err(|failure| failed("creating", failure.to_string()))?,
            ),
        };
        return Ok((Change { object, action: Action::Created }, stream));
    };
    let fields = differences(&json(&stream.cached_info().config), &json(&wanted));
    if fields.is_empty() {
        return Ok((Change { object, action: Action::Unchanged }, Some(stream)));
    }
    if let Some(reason) = immutable(&fields) {
        return Err(BusError::Immutable { object, changes: join(&fields), reason });
    }
    if !dry_run && let Err(failure) = link.jetstream.update_stream(wanted).await {
        return Err(BusError::Immutable { object, changes: join(&fields), reason: failure.to_string() });
    }
    Ok((Change { object, action: Action::Updated(fields) }, Some(stream)))
}

async fn provision_consumer(
    stream_name: &str,
    stream: Option<&Stream>,
    wanted: pull::Config,
    dry_run: bool,
) -> Result<Change, BusError> {
    let name = wanted.durable_name.clone().unwrap_or_default();
    let object = format!("consumer {stream_name}/{name}");
    let created = |object| Change { object, action: Action::Created };
    // The stream is missing and this is a dry run.
    let Some(stream) = stream else { return Ok(created(object)) };
    let failed = |attempted: &str, failure: String| BusError::request(format!("{attempted} {object}"), failure);
    let found = match stream.consumer_info(&name).await {
        Ok(info) => Some(info),
        Err(failure) if is_missing_consumer(&failure) => None,
        Err(failure) => return Err(failed("looking for", failure.to_string())),
    };
    let Some(info) = found else {
        if !dry_run {
            let made = stream.create_consumer(wanted).await;
            made.map_err(|failure| failed("creating", failure.to_string()))?;
        }
        return Ok(created(object));
    };
    let fields = differences(&json(&info.config), &json(&wanted.clone().into_consumer_config()));
    if fields.is_empty() {
        return Ok(Change { object, action: Action::Unchanged });
    }
    if !dry_run && let Err(failure) = stream.update_consumer(wanted).await {
        return Err(BusError::Immutable { object, changes: join(&fields), reason: failure.to_string() });
    }
    Ok(Change { object, action: Action::Updated(fields) })
}

fn is_missing(kind: &GetStreamErrorKind) -> bool {
    use async_nats::jetstream::ErrorCode;
    matches!(kind, GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

fn is_missing_consumer(failure: &async_nats::jetstream::context::ConsumerInfoError) -> bool {
    use async_nats::jetstream::context::ConsumerInfoErrorKind;
    matches!(failure.kind(), ConsumerInfoErrorKind::NotFound)
}

/// Settings the server refuses to change, or that cannot be changed back.
fn immutable(fields: &[FieldChange]) -> Option<String> {
    let fixed = fields.iter().find(|change| matches!(change.field.as_str(), "storage" | "retention" | "max_consumers"));
    fixed.map(|change| format!("the server never changes {}; move the messages to a new stream", change.field))
}

fn json<T: Serialize>(config: &T) -> Map<String, Value> {
    match serde_json::to_value(config) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The settings that differ. What the server adds on its own (`_nats.…` metadata, limits we do not set) is not a
/// difference.
fn differences(found: &Map<String, Value>, wanted: &Map<String, Value>) -> Vec<FieldChange> {
    let names: std::collections::BTreeSet<&String> = found.keys().chain(wanted.keys()).collect();
    let value = |fields: &Map<String, Value>, name: &str| match fields.get(name) {
        Some(Value::Object(map)) => {
            let own = map.iter().filter(|(key, _)| !key.starts_with("_nats."));
            Some(Value::Object(own.map(|(key, value)| (key.clone(), value.clone())).collect()))
        }
        Some(value) => Some(value.clone()),
        None => None,
    };
    let is_default = |value: &Option<Value>| match value {
        None | Some(Value::Null | Value::Bool(false)) => true,
        Some(Value::Number(number)) => number.as_i64() == Some(0),
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(fields)) => fields.is_empty(),
        Some(Value::Bool(true)) => false,
    };
    let mut fields = Vec::new();
    for name in names {
        let (from, to) = (value(found, name), value(wanted, name));
        if from != to && !(is_default(&from) && is_default(&to)) {
            let (from, to) = (from.unwrap_or(Value::Null), to.unwrap_or(Value::Null));
            fields.push(FieldChange { field: name.clone(), from, to });
        }
    }
    fields
}

fn join(fields: &[FieldChange]) -> String {
    fields.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
