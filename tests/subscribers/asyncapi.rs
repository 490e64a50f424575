//! What travels is what `fayan schema asyncapi` says, and CloudEvents 1.0.

use std::{path::Path, time::Duration};

use async_nats::{
    ConnectOptions,
    jetstream::{consumer::PullConsumer, context::ContextBuilder},
};
use fayan_contract::{
    asyncapi,
    names::{STATEMENT_STREAM, SUBSCRIBER_API, inbox_prefix},
};
use fayan_testkit::servers::{DeployedServer, python_with};
use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::paper::{Paper, STORED_AT};

/// Longest wait for a message.
const BOUND: Duration = Duration::from_secs(120);

/// Headers that the server or the batch need and that are no business of subscribers.
const OF_THE_SERVER: &str = "Nats-";

#[tokio::test(flavor = "multi_thread")]
async fn every_message_fits_the_asyncapi_document_and_is_a_cloud_event() {
    let server = DeployedServer::start(&["archive"]).await;
    let mut paper = Paper::new(&server).await;
    let mut expected = 0;
    for edits in 0..4 {
        for seed in 1..=4 {
            expected += paper.print(seed, edits).await;
        }
    }
    let seed = std::fs::read_to_string(server.key("archive")).unwrap();
    let options = ConnectOptions::with_nkey(seed).custom_inbox_prefix(inbox_prefix("archive"));
    let jetstream =
        ContextBuilder::new().api_prefix(SUBSCRIBER_API).build(options.connect(server.url()).await.unwrap());
    let consumer: PullConsumer = jetstream.get_consumer_from_stream("archive", STATEMENT_STREAM).await.unwrap();
    let mut received = consumer.messages().await.unwrap();
    let mut messages: Vec<Value> = Vec::new();
    for _ in 0..expected {
        let next = tokio::time::timeout(BOUND, received.next()).await;
        let message = next.expect("as many messages as there are events").unwrap().unwrap();
        let headers: serde_json::Map<String, Value> = message
            .headers
            .iter()
            .flat_map(|headers| headers.iter())
            .filter(|(name, _)| !name.to_string().starts_with(OF_THE_SERVER) || name.to_string() == "Nats-Msg-Id")
            .map(|(name, values)| (name.to_string(), values[0].as_str().into()))
            .collect();
        assert_eq!(headers["ce-time"], STORED_AT, "the time is that of the revision, not of this announcement");
        let payload: Value = serde_json::from_slice(&message.payload).unwrap();
        messages.push(json!({ "headers": headers, "payload": payload }));
    }
    let kinds: std::collections::BTreeSet<&str> =
        messages.iter().filter_map(|message| message["payload"]["type"].as_str()).collect();
    assert!(kinds.len() >= 3, "{kinds:?}");

    let (document, file) = (server.folder().join("asyncapi.json"), server.folder().join("messages.json"));
    std::fs::write(&document, asyncapi::document().to_string()).unwrap();
    std::fs::write(&file, Value::from(messages).to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients/asyncapi.py");
    let mut python = python_with(&["cloudevents==1.12.1", "jsonschema==4.23.0", "rfc3339-validator==0.1.4"]);
    let output = python.arg(script).arg(document).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let checked: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(checked, json!({ "examples": 4, "messages": expected }));
}
