//! The AsyncAPI document: kept as it is, and whole.

#![expect(clippy::disallowed_methods, reason = "golden files are files")]

use std::{fs, path::PathBuf};

use fayan_contract::asyncapi;
use serde_json::Value;

#[test]
fn the_document_is_the_one_that_is_kept() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden/asyncapi.json");
    let written = serde_json::to_string_pretty(&asyncapi::document()).unwrap() + "\n";
    if std::env::var_os("FAYAN_UPDATE_GOLDEN").is_some() {
        fs::write(&path, &written).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == written, "{} is outdated: run this test with FAYAN_UPDATE_GOLDEN=1", path.display());
}

/// Calls `see` with every reference below a value.
fn references(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                see(reference);
            }
            fields.values().for_each(|field| references(field, see));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, see)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = asyncapi::document();
    let mut seen = 0;
    references(&document, &mut |reference| {
        seen += 1;
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leads out of the document"));
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    });
    assert!(seen > 40, "only {seen} references");
}

/// What the specification of AsyncAPI 3.0.0 demands of each object, as far as this document has it.
#[test]
fn every_object_has_what_it_must_and_nothing_else() {
    let document = asyncapi::document();
    let fields = |pointer: &str, must: &[&str], may: &[&str]| {
        let object = document.pointer(pointer).and_then(Value::as_object).unwrap_or_else(|| panic!("no {pointer}"));
        must.iter().for_each(|field| assert!(object.contains_key(*field), "{pointer} has no {field}"));
        let known = |field: &&String| {
            must.contains(&field.as_str()) || may.contains(&field.as_str()) || field.starts_with("x-")
        };
        let unknown: Vec<&String> = object.keys().filter(|field| !known(field)).collect();
        assert!(unknown.is_empty(), "{pointer} has {unknown:?}");
    };
    let texts = ["title", "summary", "description"];
    fields("", &["asyncapi", "info"], &["defaultContentType", "servers", "channels", "operations", "components"]);
    fields("/info", &["title", "version"], &["description", "license"]);
    fields("/servers/nats", &["host", "protocol"], &["description", "variables", "security"]);
    fields("/channels/statements", &["address", "messages"], &[&texts[..], &["servers", "parameters"]].concat());
    fields("/operations/readStatements", &["action", "channel"], &[&texts[..], &["messages"]].concat());
    fields("/components", &[], &["messages", "schemas", "securitySchemes"]);
    assert_eq!(document["asyncapi"], "3.0.0");
    let address = document["channels"]["statements"]["address"].as_str().unwrap();
    let named: Vec<&str> = address.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
    let parameters = document["channels"]["statements"]["parameters"].as_object().unwrap();
    assert_eq!(parameters.keys().map(String::as_str).collect::<Vec<_>>(), named);
    for name in named {
        fields(&format!("/channels/statements/parameters/{name}"), &[], &["description", "examples"]);
    }
    for name in document["components"]["messages"].as_object().unwrap().keys() {
        let message = format!("/components/messages/{name}");
        fields(&message, &["name", "headers", "payload"], &[&texts[..], &["contentType", "examples"]].concat());
        fields(&format!("{message}/examples/0"), &["headers", "payload"], &["name"]);
        // An operation names the messages of its channel, not those of the components.
        let of_channel = format!("#/channels/statements/messages/{name}");
        let operation = document["operations"]["readStatements"]["messages"].as_array().unwrap();
        assert!(operation.iter().any(|reference| reference["$ref"] == of_channel.as_str()), "{name} is read");
    }
}
