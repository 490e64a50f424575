//! The clients of `deploy/subscribers` as others run them: against a server with the accounts of `deploy/nats.conf`, with a
//! subscriber's key and nothing else.

#![expect(clippy::unwrap_used, reason = "what cannot go on fails the test")]

mod asyncapi;
mod client;
mod paper;
mod promises;
mod stories;
