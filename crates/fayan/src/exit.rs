//! Exit codes, and what a person is told when a command fails.

use std::process::ExitCode;

use fayan_bus::{
    BusError,
    server::{LocateError, ServerError},
};
use fayan_store::OpenError;

use crate::{
    cli::{HungUp, WrongUsage},
    config::InvalidSettings,
    render::{ERROR, report::harmless, styled},
};

/// How a command ended. The table of `fayan help` and of the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was done.
    Ok,
    /// The command ran and found problems, or some of its input failed.
    Problems,
    /// The command line or the configuration cannot be used. clap exits with the same number.
    Usage,
    /// Something that the command needs is not there: a server, a store.
    Unavailable,
    /// Stopped by a signal before it was done, as shells number it.
    Interrupted,
}

/// The codes as help shows them.
pub(crate) const HELP: &str = "\
Exit codes:
  0    everything was done
  1    the command found problems, or some of its input failed
  2    the command line or the configuration cannot be used
  3    a server or a store that the command needs is not there
  130  stopped by a signal before it was done";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Ok => 0,
            Exit::Problems => 1,
            Exit::Usage => 2,
            Exit::Unavailable => 3,
            Exit::Interrupted => 130,
        })
    }
}

impl Exit {
    /// `Ok`, or `Problems` when there are any.
    pub(crate) fn from_problems(any: bool) -> Self {
        if any { Self::Problems } else { Self::Ok }
    }
}

/// Prints why a command failed and what to do next, and chooses the exit code.
pub(crate) fn report(error: &anyhow::Error) -> Exit {
    if error.is::<HungUp>() {
        return Exit::Ok;
    }
    let (exit, advice) = judge(error);
    // Names of files and answers of servers are in it.
    anstream::eprintln!("{} {}", styled(ERROR, "error:"), harmless(&format!("{error:#}")));
    if let Some(advice) = advice {
        anstream::eprintln!("  {advice}");
    }
    exit
}

fn judge(error: &anyhow::Error) -> (Exit, Option<&'static str>) {
    if error.is::<InvalidSettings>() {
        return (Exit::Usage, Some("`fayan check --offline` tests the configuration; `fayan help` lists the options"));
    }
    if error.is::<WrongUsage>() {
        return (Exit::Usage, Some("`fayan help` and the name of the command shows what it takes"));
    }
    if let Some(error) = error.downcast_ref::<BusError>() {
        return match error {
            BusError::Connect { .. } => (
                Exit::Unavailable,
                Some("is nats-server running there? --nats-url or FAYAN_NATS_URL says where; `fayan up` starts one"),
            ),
            BusError::Unauthorized { .. } | BusError::Credentials { .. } => {
                (Exit::Unavailable, Some("--nats-nkey-file or FAYAN_NATS_NKEY_FILE names the seed of the user to be"))
            }
            BusError::ServerTooOld { .. } => {
                (Exit::Unavailable, Some("upgrade nats-server, or let `fayan up` bring one"))
            }
            BusError::Request { .. } => (
                Exit::Unavailable,
                Some(
                    "were the streams made? `fayan provision --dry-run` shows what is missing, `fayan provision` makes it",
                ),
            ),
            BusError::Closed => (Exit::Unavailable, None),
            _ => (Exit::Problems, None),
        };
    }
    if error.is::<LocateError>() || error.is::<ServerError>() {
        // Both say themselves what would help.
        return (Exit::Unavailable, None);
    }
    if let Some(error) = error.downcast_ref::<OpenError>() {
        let advice = match error {
            OpenError::UnknownScheme { .. } | OpenError::BadAddress { .. } => {
                return (
                    Exit::Usage,
                    Some(
                        "--store or FAYAN_STORE names it, for example sqlite:///var/lib/fayan/fayan.db or postgres://user@host/fayan",
                    ),
                );
            }
            // The message itself says what to run.
            _ => None,
        };
        return (Exit::Unavailable, advice);
    }
    (Exit::Problems, None)
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn the_cause_decides_also_under_what_was_attempted() {
        let missing = || OpenError::Missing { url: "sqlite://x".to_owned() };
        let plain = anyhow::Error::new(missing());
        let within = Err::<(), _>(missing()).context("verifying").unwrap_err();
        let usage = anyhow::Error::new(InvalidSettings(vec!["x".to_owned()]));
        let line = Err::<(), _>(WrongUsage("x".to_owned())).context("reading the command line").unwrap_err();
        let exits = [&plain, &within, &usage, &line, &anyhow::anyhow!("x")].map(|error| judge(error).0);
        assert_eq!(exits, [Exit::Unavailable, Exit::Unavailable, Exit::Usage, Exit::Usage, Exit::Problems]);
    }
}
