//! An AsyncAPI 3 document about the statement stream, from the side of a subscriber.
//!
//! Made of the types and names of this crate, so it cannot say anything else than they do. The NATS bindings of AsyncAPI
//! know no streams; what a subscriber needs of JetStream stands under `x-nats-jetstream`.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::{
    event::{EVENT_SCHEMA, EventType, StatementEvent},
    names::{
        STATEMENT_ADDRESS, STATEMENT_STREAM, STATEMENT_SUBJECTS, SUBSCRIBER_API, data_schema, event_source, header,
        inbox_prefix,
    },
};

/// Under which name the document is known beside the schemas.
pub const NAME: &str = "asyncapi";

/// Events as version 1 is frozen, for the examples.
const PUBLISHED: &str = include_str!("../golden/v1/event-published.json");
const WITHDRAWN: &str = include_str!("../golden/v1/event-withdrawn.json");
const REDIRECTED: &str = include_str!("../golden/v1/event-redirected.json");

/// The document.
pub fn document() -> Value {
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Statements of fayan",
            "version": "1",
            "description": "What became of each statement, as CloudEvents 1.0 in binary mode over NATS JetStream. Each \
                event is stored once; it may be delivered more than once, and its id says so. This document is written \
                from the side of a subscriber.",
            "license": { "name": "Apache-2.0" },
        },
        "defaultContentType": "application/json",
        "servers": { "nats": server() },
        "channels": { "statements": channel() },
        "operations": { "readStatements": operation() },
        "components": {
            "messages": messages(),
            "schemas": schemas(),
            "securitySchemes": {
                "nkey": {
                    "type": "asymmetricEncryption",
                    "description": "An Ed25519 key of a user (nkey). The server asks for a signature; the seed is never sent.",
                },
            },
        },
    })
}

fn server() -> Value {
    json!({
        "host": "{host}:4222",
        "protocol": "nats",
        "description": "The server of a deployment. Each subscriber has a user of its own.",
        "variables": { "host": { "description": "Where the deployment runs.", "default": "127.0.0.1" } },
        "security": [{ "$ref": "#/components/securitySchemes/nkey" }],
    })
}

fn channel() -> Value {
    let references =
        EVENTS.map(|kind| (name(kind).to_owned(), reference(&format!("components/messages/{}", name(kind)))));
    json!({
        "address": STATEMENT_ADDRESS,
        "title": "Statement events",
        "description": "The events of one revision of a document. They are stored together, in parts of at most a \
            thousand, and a subject is written once.",
        "servers": [reference("servers/nats")],
        "messages": Value::Object(references.into_iter().collect()),
        "parameters": {
            "source": { "description": "The source that the document came from.", "examples": ["hainan-daily"] },
            "document": { "description": "The document.", "examples": ["d65b848ef9012c08e2f1d75810182e03"] },
            "revision": { "description": "Its revision, from 1.", "examples": ["1"] },
            "part": { "description": "The part of its events, from 0.", "examples": ["0"] },
        },
        "x-nats-jetstream": { "stream": STATEMENT_STREAM, "subjects": [STATEMENT_SUBJECTS] },
    })
}

fn operation() -> Value {
    let messages = EVENTS.map(|kind| reference(&format!("channels/statements/messages/{}", name(kind))));
    let request = |name: &str| format!("{SUBSCRIBER_API}.CONSUMER.{name}.{STATEMENT_STREAM}.{{subscriber}}");
    json!({
        "action": "receive",
        "channel": reference("channels/statements"),
        "title": "Read statements",
        "summary": "Bind to the durable consumer of your own name, apply each event, then acknowledge it.",
        "messages": messages,
        "x-nats-jetstream": {
            "stream": STATEMENT_STREAM,
            "consumer": "{subscriber}",
            "apiPrefix": SUBSCRIBER_API,
            "inboxPrefix": inbox_prefix("{subscriber}"),
            "acknowledge": "explicit",
            "requests": {
                "inform": request("INFO"),
                "pull": request("MSG.NEXT"),
                "goBack": request("RESET"),
            },
        },
    })
}

/// All kinds of events, each a message.
const EVENTS: [EventType; 4] =
    [EventType::Published, EventType::Corrected, EventType::Withdrawn, EventType::Redirected];

/// The last word of its type.
fn name(kind: EventType) -> &'static str {
    kind.as_str().rsplit('.').next().unwrap_or_default()
}

fn messages() -> Value {
    let message = |kind: EventType| {
        let message = json!({
            "name": kind.as_str(),
            "title": summary(kind),
            "contentType": "application/json",
            "headers": headers(kind),
            "payload": reference("components/schemas/StatementEvent"),
            "examples": [example(kind)],
        });
        (name(kind).to_owned(), message)
    };
    Value::Object(EVENTS.map(message).into_iter().collect())
}

const fn summary(kind: EventType) -> &'static str {
    match kind {
        EventType::Published => "A statement appeared",
        EventType::Corrected => "A published field of a statement changed",
        EventType::Withdrawn => "A statement no longer stands",
        EventType::Redirected => "The text of a statement stands under other identifiers now",
    }
}

/// The attributes of CloudEvents that every event has, and our own headers.
fn headers(kind: EventType) -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let constant = |value: &str| json!({ "type": "string", "const": value });
    let properties: [(&str, Value); 12] = [
        (header::CE_SPECVERSION, constant("1.0")),
        (header::CE_ID, text("The event: statement and revision. The same id is the same event.")),
        (header::CE_SOURCE, json!({ "type": "string", "format": "uri-reference", "description": "The source." })),
        (header::CE_TYPE, constant(kind.as_str())),
        (
            header::CE_TIME,
            json!({ "type": "string", "format": "date-time", "description": "When the revision was stored." }),
        ),
        (header::CE_SUBJECT, text("The statement.")),
        (header::CE_DATASCHEMA, constant(&data_schema(EVENT_SCHEMA))),
        (header::CE_DATACONTENTTYPE, constant("application/json")),
        (header::CONTENT_TYPE, constant("application/json")),
        (header::MESSAGE_ID, text("The same as ce-id.")),
        (header::TRACEPARENT, text("Trace of the document's way (W3C).")),
        (header::DOCUMENT, text("The document.")),
    ];
    let required: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn example(kind: EventType) -> Value {
    let golden = match kind {
        EventType::Published | EventType::Corrected => PUBLISHED,
        EventType::Withdrawn => WITHDRAWN,
        EventType::Redirected => REDIRECTED,
    };
    let mut event: StatementEvent = serde_json::from_str(golden).expect("golden files are read back");
    if kind == EventType::Corrected {
        event.event_type = kind;
        event.revision = 2;
        event.id = StatementEvent::id_of(&event.statement_id, event.revision);
        event.changed = vec!["paragraphs".to_owned()];
    }
    json!({
        "name": name(kind),
        "headers": {
            header::CE_SPECVERSION: "1.0",
            header::CE_ID: event.id,
            header::CE_SOURCE: event_source(event.document.source.as_str()),
            header::CE_TYPE: kind.as_str(),
            header::CE_TIME: "2031-05-02T01:02:04.567Z",
            header::CE_SUBJECT: event.statement_id,
            header::CE_DATASCHEMA: data_schema(EVENT_SCHEMA),
            header::CE_DATACONTENTTYPE: "application/json",
            header::CONTENT_TYPE: "application/json",
            header::MESSAGE_ID: event.id,
            header::TRACEPARENT: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            header::DOCUMENT: event.document.id,
        },
        "payload": event,
    })
}

/// The payload and everything it is made of. AsyncAPI reads schemas as draft 7.
fn schemas() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    // Registers the event beside its parts.
    generator.subschema_for::<StatementEvent>();
    Value::Object(generator.take_definitions(true))
}

fn reference(path: &str) -> Value {
    json!({ "$ref": format!("#/{path}") })
}
