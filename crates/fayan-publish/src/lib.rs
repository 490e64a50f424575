#![doc = include_str!("../README.md")]

mod error;
mod outcome;
pub mod plan;
mod publisher;
mod replay;
mod save;
mod sink;

pub use error::PublishError;
pub use plan::{Guard, InvalidReport, Plan, Revision, plan, replan};
pub use publisher::{Clock, Drained, Publisher};
pub use replay::{Applied, Rereading};
pub use save::save;
pub use sink::{Announced, Announcement, EventSink, SinkError};
