#![doc = include_str!("../README.md")]

pub mod folder;
pub mod http;
pub mod job;
pub mod metadata;
pub mod step;

/// The largest document that is taken unless told otherwise: two hundred times a long news page, and small enough that
/// a worker with four at a time stays far below a container's usual memory.
pub const DEFAULT_MAX_BYTES: u64 = 8 * 1024 * 1024;
