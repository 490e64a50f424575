//! Runs that take longer than a test, with their figures printed.
fn main() {}
