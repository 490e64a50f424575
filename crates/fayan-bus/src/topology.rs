//! Which streams and consumers there are, and with which settings. One table; `provision` makes it so.

use std::{collections::HashMap, time::Duration};

use async_nats::jetstream::{
    consumer::{AckPolicy, DeliverPolicy, pull},
    stream::{Compression, Config, DiscardPolicy, RetentionPolicy, StorageType},
};
use fayan_contract::names::{
    ADVISORY_STREAM, ADVISORY_SUBJECTS, BLOB_BUCKET, OUTCOME_STREAM, OUTCOME_SUBJECTS, QUARANTINE_STREAM,
    QUARANTINE_SUBJECTS, STATEMENT_STREAM, STATEMENT_SUBJECTS, SWEEPER_CONSUMER, Stage,
};

use crate::{access::SubscriberName, provision::ProvisionOptions, quarantine};

const MIB: i64 = 1024 * 1024;
const GIB: i64 = 1024 * MIB;
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Message ids are remembered this long. Longer costs memory: a million ids take 211 MiB.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(30 * 60);
/// Largest message, payload and headers together. Larger payloads travel by reference.
const MAX_MESSAGE_BYTES: i32 = 1024 * 1024;

/// A stream and the durable consumers on it.
pub(crate) struct StreamSpec {
    pub(crate) config: Config,
    pub(crate) consumers: Vec<pull::Config>,
    /// Whether it belongs to the account of the public statements.
    pub(crate) is_public: bool,
}

pub(crate) fn streams(options: &ProvisionOptions) -> Vec<StreamSpec> {
    let mut specs: Vec<StreamSpec> = Stage::ALL.into_iter().map(|stage| work_queue(stage, options)).collect();
    specs.extend([quarantine(), advisories(options), outcomes(), blobs(), statements(options)]);
    for spec in &mut specs {
        spec.config.num_replicas = options.replicas;
        if let Some(bytes) = options.max_bytes.get(spec.config.name.as_str()) {
            spec.config.max_bytes = *bytes;
        }
    }
    specs
}

fn work_queue(stage: Stage, options: &ProvisionOptions) -> StreamSpec {
    let config = Config {
        retention: RetentionPolicy::WorkQueue,
        // A full stage refuses, so the stage before it waits: backpressure walks up to the job queue.
        discard: DiscardPolicy::New,
        compression: Some(Compression::S2),
        ..stream(stage.stream(), vec![stage.wildcard()], if stage == Stage::Fetch { GIB } else { 2 * GIB })
    };
    StreamSpec { config, consumers: vec![consumer(stage.name(), options)], is_public: false }
}

fn quarantine() -> StreamSpec {
    let config = Config {
        max_age: DAY * u32::try_from(quarantine::RETENTION_DAYS).expect("a number of days"),
        duplicate_window: DAY,
        compression: Some(Compression::S2),
        ..stream(QUARANTINE_STREAM, vec![QUARANTINE_SUBJECTS.to_owned()], GIB)
    };
    StreamSpec { config, consumers: Vec::new(), is_public: false }
}

fn advisories(options: &ProvisionOptions) -> StreamSpec {
    let config = Config {
        max_age: 30 * DAY,
        duplicate_window: 2 * MINUTE,
        ..stream(ADVISORY_STREAM, ADVISORY_SUBJECTS.map(str::to_owned).to_vec(), 64 * MIB)
    };
    let sweeper = pull::Config {
        filter_subject: ADVISORY_SUBJECTS[0].to_owned(),
        // An advisory is the only sign of a stuck message, so it is never given up.
        max_deliver: -1,
        ..consumer(SWEEPER_CONSUMER, options)
    };
    StreamSpec { config, consumers: vec![sweeper], is_public: false }
}

fn outcomes() -> StreamSpec {
    let config = Config { max_age: DAY, ..stream(OUTCOME_STREAM, vec![OUTCOME_SUBJECTS.to_owned()], 64 * MIB) };
    StreamSpec { config, consumers: Vec::new(), is_public: false }
}

fn blobs() -> StreamSpec {
    let config = Config {
        max_messages_per_subject: 1,
        discard: DiscardPolicy::New,
        allow_rollup: true,
        allow_message_ttl: true,
        subject_delete_marker_ttl: Some(DAY),
        duplicate_window: 2 * MINUTE,
        ..stream(&format!("KV_{BLOB_BUCKET}"), vec![format!("$KV.{BLOB_BUCKET}.>")], 2 * GIB)
    };
    StreamSpec { config, consumers: Vec::new(), is_public: false }
}

fn statements(options: &ProvisionOptions) -> StreamSpec {
    // No `deny_delete`: it cannot be undone, and takedowns happen.
    let config = Config {
        allow_atomic_publish: true,
        compression: Some(Compression::S2),
        max_age: 365 * DAY,
        ..stream(STATEMENT_STREAM, vec![STATEMENT_SUBJECTS.to_owned()], 7 * GIB)
    };
    let subscriber = |name: &SubscriberName| pull::Config {
        // Theirs to settle: an event is never given up.
        max_deliver: -1,
        max_ack_pending: 1000,
        ..consumer(name.as_str(), options)
    };
    StreamSpec { config, consumers: options.subscribers.iter().map(subscriber).collect(), is_public: true }
}

/// What all streams share. Every field has the value the server reports, so that a comparison finds real differences.
fn stream(name: &str, subjects: Vec<String>, max_bytes: i64) -> Config {
    Config {
        name: name.to_owned(),
        subjects,
        max_bytes,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        max_message_size: MAX_MESSAGE_BYTES,
        discard: DiscardPolicy::Old,
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        num_replicas: 1,
        duplicate_window: DUPLICATE_WINDOW,
        allow_direct: true,
        compression: Some(Compression::None),
        metadata: metadata(),
        ..Config::default()
    }
}

fn consumer(name: &str, options: &ProvisionOptions) -> pull::Config {
    pull::Config {
        durable_name: Some(name.to_owned()),
        name: Some(name.to_owned()),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        // No `backoff`: it would override this wait, and a plain nak ignores it.
        ack_wait: options.ack_wait,
        max_deliver: options.max_deliver,
        max_ack_pending: 256,
        max_waiting: 64,
        max_batch: 64,
        max_expires: Duration::from_secs(30),
        metadata: metadata(),
        ..pull::Config::default()
    }
}

fn metadata() -> HashMap<String, String> {
    HashMap::from([("fayan.contract".to_owned(), "v1".to_owned()), ("fayan.owner".to_owned(), "fayan".to_owned())])
}
