#![doc = include_str!("../README.md")]

mod error;
mod outcome;
pub mod plan;
mod publisher;
mod save;
mod sink;

pub use error::PublishError;
pub use plan::{Guard, InvalidReport, Plan, Revision, plan};
pub use publisher::{Clock, Drained, Publisher};
pub use save::save;
pub use sink::{Announced, Announcement, EventSink, SinkError};
