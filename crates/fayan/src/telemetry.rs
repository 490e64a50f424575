//! Logs: to standard error, as text for people or one JSON object a line. Never bodies, credentials or personal data.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::config::LogFormat;

/// Starts logging. Called once, by commands that log.
pub(crate) fn start(filter: &str, format: LogFormat) {
    // The filter was parsed with the configuration; what could not be parsed never gets here.
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    let started = match format {
        LogFormat::Text => {
            let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            registry.with(fmt::layer().with_writer(io::stderr).with_ansi(colours).with_target(false)).try_init()
        }
        LogFormat::Json => {
            let layer = fmt::layer().json().flatten_event(true).with_current_span(true).with_span_list(false);
            registry.with(layer.with_writer(io::stderr)).try_init()
        }
    };
    // Only a second start fails, and the first one goes on logging.
    drop(started);
}
