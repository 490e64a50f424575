//! The bus against a real nats-server, one per test.

mod support;

mod blobs;
mod events;
mod faults;
mod hop;
mod outcomes;
mod provisioning;
mod quarantine;
mod server;
