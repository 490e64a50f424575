#![doc = include_str!("../README.md")]

pub mod generate;
pub mod reports;

pub use reports::reports_dir;
