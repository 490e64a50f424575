#![doc = include_str!("../README.md")]

mod cite;
mod cli;
mod config;
mod eval;
mod exit;
mod export;
mod follow;
mod health;
mod inputs;
mod lifecycle;
mod parallel;
mod pure;
mod render;
mod replay;
mod stage;
mod tally;
mod telemetry;
mod up;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run().into()
}
