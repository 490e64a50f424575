//! The program as its users meet it: real processes, a real nats-server, a real store. One story a test.

#![expect(clippy::unwrap_used, reason = "what cannot go on fails the test")]

mod cli;
mod edits;
mod eval;
mod export;
mod faults;
mod flow;
mod repair;
mod replay;
mod review;
mod search;
mod service;
mod stores;
mod story;
mod up;
