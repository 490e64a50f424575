//! Whole documents through `fayan-clean` and `fayan-segment`.
#![expect(clippy::unwrap_used, reason = "what is missing fails the test")]
#![expect(clippy::print_stdout, reason = "the tables of scores are for whoever runs the tests")]
#![expect(clippy::disallowed_methods, reason = "cases and real documents are files")]

mod cases;
mod common;
mod explaining;
#[path = "../../../../tests/fuzz/src/input.rs"]
mod fuzz_input;
mod generated;
mod inputs;
mod proof;
mod properties;
mod robust;
mod robustness;
mod words;
