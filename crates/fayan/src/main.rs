#![doc = include_str!("../README.md")]

mod cli;
mod config;
mod exit;
mod inputs;
mod lifecycle;
mod parallel;
mod pure;
mod render;
mod telemetry;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run().into()
}
