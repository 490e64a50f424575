#![doc = include_str!("../README.md")]

pub mod asyncapi;
pub mod clean;
pub mod correction;
pub mod event;
pub mod export;
pub mod identity;
pub mod issue;
pub mod message;
pub mod names;
pub mod permalink;
pub mod raw;
pub mod report;
pub mod schema;
pub mod source;
pub mod span;
pub mod trace;
