//! `fayan check`: whether the configuration can be used.

use std::os::unix::fs::PermissionsExt;

use anyhow::Context;
use clap::Args;
use fayan_bus::{Action, ProvisionOptions, provision};
use fayan_publish::correct::{self, CorrectionFile, Corrections, Fit};

use crate::{
    cli::{
        Global, Quiet,
        nats::{self, Nats},
        on_runtime, print,
    },
    config::{InvalidSettings, Settings, variables as v},
    exit::{self, Exit},
    render::{WARNING, styled},
};

/// Test the configuration: settings, files, connections, streams and store
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  fayan check --offline --config fayan.toml
  fayan check --strict

Exit code 2 says that the configuration cannot be used, 1 that a connection, a stream or the store is not as it should
be or, with --strict, that there are warnings.")]
pub(crate) struct Check {
    #[command(flatten)]
    nats: Nats,
    /// The store, for example sqlite:///var/lib/fayan/fayan.db or postgres://fayan_publish@db/fayan
    #[arg(long, value_name = "ADDRESS")]
    store: Option<String>,
    /// Connect to nothing
    #[arg(long)]
    offline: bool,
    /// Count warnings as problems
    #[arg(long)]
    strict: bool,
}

impl Check {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let mut flags = self.nats.flags();
        flags.push((v::STORE, self.store.clone()));
        let settings = match global.start(flags, Quiet::Yes) {
            Ok(settings) => settings,
            Err(error) => {
                // Here the problems are the result, so there is no advice to run this very command.
                let Some(InvalidSettings(problems)) = error.downcast_ref() else { return Err(error) };
                problems.iter().try_for_each(|problem| print(&format!("{} {problem}\n", styled(WARNING, "wrong:"))))?;
                return Ok(Exit::Usage);
            }
        };
        if let Err(InvalidSettings(problems)) = settings.corrections() {
            problems.iter().try_for_each(|problem| print(&format!("{} {problem}\n", styled(WARNING, "wrong:"))))?;
            return Ok(Exit::Usage);
        }
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let mut warnings = warnings(&settings, names);
        if self.offline {
            print("settings: as they should be\n")?;
        }
        let broken = if self.offline { false } else { on_runtime(online(&settings, &mut warnings))? };
        for warning in &warnings {
            print(&format!("{} {warning}\n", styled(WARNING, "warning:")))?;
        }
        Ok(Exit::from_problems(broken || (self.strict && !warnings.is_empty())))
    }
}

/// Variables that other parts read, beside the settings.
const OTHER_VARIABLES: [&str; 6] =
    ["FAYAN_CONFIG", "FAYAN_NATS_SERVER", "FAYAN_REPORTS", "FAYAN_CI_CACHE", "FAYAN_POSTGRES_BIN", "FAYAN_CHROMIUM"];

/// What is odd and works all the same.
fn warnings(settings: &Settings, environment: impl Iterator<Item = String>) -> Vec<String> {
    let known = |name: &str| v::ALL.iter().any(|one| one.name == name) || OTHER_VARIABLES.contains(&name);
    let mut warnings: Vec<String> = environment
        .filter(|name| name.starts_with("FAYAN_") && !known(name))
        .map(|name| format!("{name} is set and means nothing"))
        .collect();
    warnings.sort();
    if settings.store.is_none() {
        warnings.push("no store is given: `fayan publish` and `fayan verify` need one".to_owned());
    }
    if settings.health.is_some_and(|address| !address.ip().is_loopback()) {
        warnings.push("health probes are answered beyond this machine; they need no password".to_owned());
    }
    for file in settings.credential_files() {
        match std::fs::metadata(file) {
            Ok(described) if described.permissions().mode() & 0o077 != 0 => {
                warnings.push(format!("others can read the credentials in {}; chmod 600 helps", file.display()));
            }
            Ok(_) => {}
            Err(error) => warnings.push(format!("the credentials in {} cannot be read: {error}", file.display())),
        }
    }
    if let Some(inbox) = settings.inbox.as_ref().filter(|inbox| !inbox.folder.is_dir()) {
        warnings.push(format!("the inbox {} is not a folder", inbox.folder.display()));
    }
    warnings
}

/// Tries what the settings name. True when something does not work.
async fn online(settings: &Settings, warnings: &mut Vec<String>) -> anyhow::Result<bool> {
    let mut broken = false;
    match streams(settings).await {
        Ok(changes) if changes.is_empty() => print("nats: connected, streams and consumers as they should be\n")?,
        Ok(changes) => {
            print("nats: connected\n")?;
            warnings.extend(changes.into_iter().map(|change| format!("{change} by `fayan provision`")));
        }
        Err(error) => {
            broken = true;
            exit::report(&error);
        }
    }
    if let Some(address) = &settings.store {
        match store(address, &settings.corrections()?).await {
            Ok((line, misfits)) => {
                print(&line)?;
                warnings.extend(misfits);
            }
            Err(error) => {
                broken = true;
                exit::report(&error);
            }
        }
    }
    Ok(broken)
}

/// What `fayan provision` would change.
async fn streams(settings: &Settings) -> anyhow::Result<Vec<String>> {
    let bus = nats::connect(settings, "check").await?;
    let options =
        ProvisionOptions { dry_run: true, subscribers: settings.subscribers.clone(), ..ProvisionOptions::default() };
    let changes = provision(&bus, &options).await;
    bus.close().await;
    let differs = |change: &fayan_bus::Change| change.action != Action::Unchanged;
    Ok(changes?.iter().filter(|change| differs(change)).map(|change| format!("{change}, or would be")).collect())
}

/// What the store holds, and which corrections do not fit it.
async fn store(address: &str, corrections: &Corrections) -> anyhow::Result<(String, Vec<String>)> {
    let store = fayan_store::open(address).await?;
    let counts = store.counts().await;
    let standing = correct::standing(store.as_ref(), corrections).await;
    store.close().await;
    let misfit = |(file, fit): (CorrectionFile, Fit)| match fit {
        Fit::Applied => None,
        Fit::NotNeeded => Some(format!("correction {} is no longer needed", file.name)),
        Fit::Unfit(why) => Some(format!("correction {} does not fit: {why}", file.name)),
    };
    let misfits = standing.context("comparing corrections with what is stored")?.into_iter().filter_map(misfit);
    let counts = counts.context("counting what the store holds")?;
    let mut line = format!("store: {} documents, {} statements", counts.documents, counts.statements);
    if counts.unsent > 0 {
        line += &format!("; {} revisions wait to be announced", counts.unsent);
    }
    if counts.held > 0 {
        line += &format!("; {} reports are held for a decision", counts.held);
    }
    if counts.held_statements > 0 {
        line += &format!("; {} statements are held for review", counts.held_statements);
    }
    Ok((line + "\n", misfits.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelled_variables_are_named() {
        let settings = Settings::read(&[(v::STORE, Some("sqlite://x".to_owned()))], &|_| None, None).unwrap();
        let names = ["FAYAN_NATS_URL", "FAYAN_STOER", "PATH", "FAYAN_CONFIG"].map(str::to_owned);
        assert_eq!(warnings(&settings, names.into_iter()), ["FAYAN_STOER is set and means nothing"]);
    }
}
