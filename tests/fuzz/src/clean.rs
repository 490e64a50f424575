//! Any bytes through cleaning: no panic, and all that is proven about a cleaned document holds.
#![no_main]

mod input;
mod mutate;
mod pieces;
#[path = "../../../crates/fayan-clean/tests/all/proof.rs"]
mod proof;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|data: &[u8]| {
    let (given, raw) = input::document(data);
    proof::proven(raw, &given);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::mutate(data, size, max_size, seed)
});
