#![doc = include_str!("../README.md")]

mod commit;
pub mod correct;
pub mod decide;
mod error;
mod outcome;
pub mod plan;
mod prepare;
mod publisher;
mod replay;
mod save;
mod sink;
pub mod suppress;

pub use error::PublishError;
pub use plan::{Guard, InvalidReport, Plan, Revision, plan, replan};
pub use publisher::{Clock, Drained, Publisher};
pub use replay::{Applied, Rereading};
pub use save::{save, save_corrected};
pub use sink::{Announced, Announcement, EventSink, SinkError};
