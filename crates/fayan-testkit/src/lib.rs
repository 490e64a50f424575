#![doc = include_str!("../README.md")]

pub mod generate;
pub mod reports;
pub mod samples;
#[cfg(feature = "servers")]
pub mod servers;
pub mod story;

pub use reports::reports_dir;
