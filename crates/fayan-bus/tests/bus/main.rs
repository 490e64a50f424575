//! The bus against a real nats-server, one per test.

#![expect(clippy::unwrap_used, reason = "what the tests share also ends a test by panicking")]

mod support;

mod blobs;
mod events;
mod faults;
mod hop;
mod outcomes;
mod provisioning;
mod quarantine;
mod rights;
mod server;
