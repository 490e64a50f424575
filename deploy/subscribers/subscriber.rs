//! Keeps a table of all statements as they stand, in a SQLite file, from the events that fayan publishes. `README.md` in
//! this folder explains; `subscriber.py` is the same in Python, with the same file.
//!
//! The file holds the statements and the place in the stream up to which events were applied, and both change in one
//! transaction. So the file alone says where to go on, whatever happened to this process, the server or the connection in
//! between; what comes twice changes nothing. Delete the file to build it anew from all events that are kept.

#![expect(clippy::print_stderr, reason = "it tells people what it does")]

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, anyhow, bail, ensure};
use async_nats::{
    Client, ConnectOptions,
    jetstream::{Message, consumer::PullConsumer, context::ContextBuilder},
};
use clap::Parser;
use futures_util::StreamExt;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;
use serde_json::{Value, json};

const STREAM: &str = "STATEMENTS";
/// The statements live in another account; this is where it can be asked.
const API_PREFIX: &str = "STATEMENTS.API";
const DATA_SCHEMA: &str = "urn:fayan:schema:fayan.event.v1";
const EVENTS_AT_ONCE: usize = 64;

/// Keep a table of all statements as they stand
#[derive(Parser)]
struct Options {
    /// Address of the server
    #[arg(long, default_value = "nats://127.0.0.1:4222")]
    url: String,
    /// Name of the subscriber, for example archive
    #[arg(long)]
    name: String,
    /// File with its seed, for example subscriber-archive.nkey
    #[arg(long)]
    key: PathBuf,
    /// SQLite file, made where needed
    #[arg(long, default_value = "statements.db")]
    database: PathBuf,
    /// End when there is nothing more to read
    #[arg(long)]
    until_caught_up: bool,
}

/// What this program needs of an event; it ignores the rest.
#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    event_type: String,
    statement_id: String,
    revision: u32,
    document: Document,
    statement: Option<Value>,
    reason: Option<String>,
    redirect: Option<Value>,
}

#[derive(Deserialize)]
struct Document {
    id: String,
    revision: u32,
}

/// An event that this program is not made for. It ends there rather than skip it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unreadable(String);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let mut database = Connection::open(&options.database).context("opening the database")?;
    database.execute_batch(include_str!("statements.sql")).context("making the tables")?;
    let seed = fs::read_to_string(&options.key).with_context(|| format!("reading {}", options.key.display()))?;
    let client = ConnectOptions::with_nkey(seed.trim().to_owned())
        .name(format!("{}/fayan-subscriber", options.name))
        .custom_inbox_prefix(format!("_INBOX_{}", options.name))
        .event_callback(|event| async move { eprintln!("connection: {event}") })
        .connect(&options.url)
        .await
        .with_context(|| format!("connecting to {}", options.url))?;
    while let Err(ended) = follow(&client, &options, &mut database).await {
        if ended.is::<Unreadable>() || ended.is::<rusqlite::Error>() {
            return Err(ended);
        }
        eprintln!("trying again: {ended:#}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok(())
}

/// Reads the stream in order through the durable consumer, from the last event applied: if the stream still has it in its
/// place, it is the stream that the database was read from.
async fn follow(client: &Client, options: &Options, database: &mut Connection) -> anyhow::Result<()> {
    let jetstream = ContextBuilder::new().api_prefix(API_PREFIX).build(client.clone());
    let consumer: PullConsumer = jetstream.get_consumer_from_stream(&options.name, STREAM).await?;
    let mut last: Option<(u64, String)> = database
        .query_row("SELECT sequence, event_id FROM place", [], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)))
        .optional()?;
    let mut pending = reset(client, &options.name, last.as_ref().map_or(1, |(sequence, _)| *sequence)).await?;
    if let Some(last) = last.take_if(|_| pending == 0) {
        forget(database, last)?;
    }
    let mut messages = consumer.messages().await?.ready_chunks(EVENTS_AT_ONCE);
    let mut next_delivery = 1;
    while !(options.until_caught_up && pending == 0) {
        let chunk = messages.next().await.context("the consumer is gone")?;
        let (transaction, mut applied) = (database.transaction()?, Vec::new());
        let ended = chunk.into_iter().try_for_each(|message| {
            let message = message?;
            let info = message.info().map_err(|failure| anyhow!(failure))?;
            ensure!(info.consumer_sequence == next_delivery, "a message was lost on the way");
            let event = read(&message)?;
            if let Some(last) = last.take_if(|last| *last != (info.stream_sequence, event.id.clone())) {
                forget(&transaction, last)?;
            }
            apply(&transaction, info.stream_sequence, &event)?;
            (last, next_delivery, pending) = (None, info.consumer_sequence + 1, info.pending);
            applied.push(message);
            Ok(())
        });
        transaction.commit()?;
        // Only now: what is acknowledged is in the database.
        for message in applied {
            message.ack().await.map_err(|failure| anyhow!(failure))?;
        }
        ended?;
    }
    Ok(client.flush().await?)
}

/// Makes the next try begin with the first event that is kept.
fn forget(database: &Connection, (sequence, id): (u64, String)) -> anyhow::Result<()> {
    database.execute("DELETE FROM place", [])?;
    bail!("{id} is no longer event {sequence} of the stream; reading all that is kept")
}

/// Sets the consumer back to an event and returns how many there are from it on. The consumer then counts its deliveries
/// from 1, so a lost one shows.
async fn reset(client: &Client, name: &str, sequence: u64) -> anyhow::Result<u64> {
    let subject = format!("{API_PREFIX}.CONSUMER.RESET.{STREAM}.{name}");
    let answer = client.request(subject, json!({ "seq": sequence }).to_string().into()).await?;
    let answer: Value = serde_json::from_slice(&answer.payload)?;
    answer["num_pending"].as_u64().with_context(|| format!("setting the consumer {name} back: {}", answer["error"]))
}

/// The event in a message: a CloudEvent in binary mode.
fn read(message: &Message) -> anyhow::Result<Event> {
    let header = |name: &str| Some(message.headers.as_ref()?.get(name)?.as_str());
    let unreadable = |why: String| Unreadable(format!("a message on {} {why}", message.subject));
    if header("ce-specversion") != Some("1.0") || header("ce-dataschema") != Some(DATA_SCHEMA) {
        bail!(unreadable(format!("is {:?}, this program reads {DATA_SCHEMA}", header("ce-dataschema"))));
    }
    if header("content-encoding").or(header("Fayan-Payload")).is_some() {
        bail!(unreadable("travels compressed or by reference, which events of version 1 do not".to_owned()));
    }
    let event: Event = serde_json::from_slice(&message.payload)
        .map_err(|problem| unreadable(format!("does not fit the schema: {problem}")))?;
    if (header("ce-id"), header("ce-type")) != (Some(&event.id), Some(&event.event_type)) {
        bail!(unreadable(format!("is {:?} by its headers and {} by its payload", header("ce-id"), event.id)));
    }
    let stands = matches!(event.event_type.as_str(), "statement.published" | "statement.corrected");
    if stands != event.statement.is_some() {
        bail!(unreadable(format!("is {} and {}", event.event_type, if stands { "has no text" } else { "has one" })));
    }
    Ok(event)
}

/// Brings one statement up to an event, unless it has come so far already.
fn apply(database: &Connection, sequence: u64, event: &Event) -> rusqlite::Result<()> {
    let known = database
        .query_row("SELECT revision FROM statements WHERE id = ?", [&event.statement_id], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    if event.revision > known + 1 {
        eprintln!("{}: revisions from {} on were never received; were they too old?", event.id, known + 1);
    }
    if event.revision > known {
        let hash = event.statement.as_ref().and_then(|statement| statement["content_sha256"].as_str());
        database.execute(
            "INSERT OR REPLACE INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                event.statement_id,
                event.revision,
                event.event_type,
                event.document.id,
                event.document.revision,
                hash,
                event.statement.as_ref().map(Value::to_string),
                event.reason,
                event.redirect.as_ref().map(Value::to_string),
            ],
        )?;
    }
    database.execute("INSERT OR REPLACE INTO place VALUES (1, ?, ?)", params![sequence as i64, event.id])?;
    Ok(())
}
