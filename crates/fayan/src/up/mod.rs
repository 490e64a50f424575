//! The whole pipeline on this machine: a private nats-server, the store, and each service as a process of its own.
//!
//! Nothing is killed that was not started here, and nothing that was started here is left behind: services stop when
//! their input ends, nats-server has a guard of its own.

mod data;
mod printing;
mod server;
mod services;

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use fayan_bus::{Bus, ProvisionOptions, provision};
use fayan_contract::message::JobResult;
use fayan_store::Store;
use tokio::sync::watch;
use tracing::info;

use crate::{
    cli::tell,
    config::{LogFormat, Settings, variables as v},
    follow::{self, Handing, Update},
    inputs::Input,
    lifecycle::Shutdown,
    tally::{self, Tally},
};
use data::DataFolder;
use printing::{Printed, Tail, caught_up, print_events, show_unchanged};
use server::Server;
use services::{Services, Setup};

/// What `up` is asked to do.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Documents to hand over.
    pub(crate) inputs: Vec<Input>,
    /// How.
    pub(crate) handing: Handing,
    /// Whether to stay after they are through.
    pub(crate) keep: bool,
    /// Whether to print events as JSON.
    pub(crate) json: bool,
    /// What the services log.
    pub(crate) service_log: String,
}

/// Runs everything until the documents are through, or until told to stop. None when stopped before they were.
pub(crate) async fn run(plan: Plan, settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<Option<Tally>> {
    let folder = DataFolder::take(settings.data.clone().unwrap_or_else(data::default_folder))?;
    let store_address = settings.store.clone().unwrap_or_else(|| folder.store());
    anstream::eprintln!("data in {}", folder.path().display());
    let store = prepare_store(&store_address).await?;
    anstream::eprintln!("starting a private nats-server; where there is none it is fetched once, which takes a moment");
    // Fetching a server may take minutes, and whoever waits may give up.
    let Some(server) = shutdown.soft.run_until_cancelled(Server::start(folder.server())).await else {
        store.close().await;
        return Ok(None);
    };
    let server = server?;
    let done = with_server(plan, settings, shutdown, &folder, &server, &store_address, store.as_ref()).await;
    server.stop().await;
    store.close().await;
    folder.remove_environment();
    done
}

async fn prepare_store(address: &str) -> anyhow::Result<Arc<dyn Store>> {
    let store = fayan_store::open_or_create(address).await?;
    store
        .migrate()
        .await
        .with_context(|| format!("migrating the store at {}", fayan_store::without_password(address)))?;
    Ok(store)
}

/// Everything between the start and the stop of the server.
async fn with_server(
    plan: Plan,
    settings: &Settings,
    shutdown: &Shutdown,
    folder: &DataFolder,
    server: &Server,
    store_address: &str,
    store: &dyn Store,
) -> anyhow::Result<Option<Tally>> {
    let bus = Bus::connect(server.config()).await?;
    provision(&bus, &ProvisionOptions::default()).await?;
    let (user, password) = server.user_and_password();
    let connection = [
        (v::NATS_URL, server.config().url.as_str()),
        (v::NATS_USER, user),
        (v::NATS_PASSWORD, password),
        (v::STORE, store_address),
    ];
    let environment = folder.write_environment(&connection)?;
    anstream::eprintln!("look inside from another shell: set -a; . {}; fayan status", environment.display());
    let setup = Setup {
        program: std::env::current_exe().context("finding this program")?,
        environment: service_environment(&connection, settings, &plan.service_log),
        grace: settings.grace,
        hard: shutdown.hard.clone(),
    };
    // Opened before anybody can publish, so that no event is missed.
    let tail = Tail::open(&bus).await?;
    let services = Services::start(&setup);
    let worked = tokio::select! {
        worked = work(&bus, tail, plan, settings, shutdown, store) => worked,
        () = shutdown.hard.cancelled() => Ok(None),
    };
    services.stop().await;
    bus.close().await;
    worked
}

/// The whole configuration of a service.
fn service_environment(
    connection: &[(&'static str, &str)],
    settings: &Settings,
    log: &str,
) -> Vec<(&'static str, String)> {
    let seconds = |duration: Duration| duration.as_secs().to_string();
    let log_format = match settings.log_format {
        LogFormat::Text => "text",
        LogFormat::Json => "json",
    };
    let segment = serde_json::to_string(&settings.segment).expect("plain data serialises");
    let mut environment: Vec<(&'static str, String)> =
        connection.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    environment.extend([
        (v::INSTANCE, settings.instance.clone()),
        (v::WORKERS, settings.workers.to_string()),
        (v::MAX_BYTES, settings.max_bytes.to_string()),
        (v::GRACE_SECONDS, seconds(settings.grace)),
        (v::STORE_SECONDS, seconds(settings.store_wait)),
        (v::FETCH_SECONDS, seconds(settings.http.total)),
        (v::FETCH_CONNECT_SECONDS, seconds(settings.http.connect)),
        (v::FETCH_REDIRECTS, settings.http.redirects.to_string()),
        (v::SEGMENT, segment),
        (v::LOG, log.to_owned()),
        (v::LOG_FORMAT, log_format.to_owned()),
    ]);
    if let Some(folder) = settings.corrections_folder() {
        environment.push((v::CORRECTIONS, absolute(folder).display().to_string()));
    }
    if let Some(inbox) = &settings.inbox {
        environment.extend([
            (v::INBOX, absolute(&inbox.folder).display().to_string()),
            (v::INBOX_SOURCE, inbox.source.to_string()),
            (v::INBOX_SECONDS, seconds(inbox.interval)),
        ]);
    }
    environment
}

fn absolute(path: &std::path::Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Hands the documents over and prints statements as they appear.
async fn work(
    bus: &Bus,
    tail: Tail,
    plan: Plan,
    settings: &Settings,
    shutdown: &Shutdown,
    store: &dyn Store,
) -> anyhow::Result<Option<Tally>> {
    let Plan { inputs, handing, keep, json, .. } = plan;
    let (printed, watched) = watch::channel(Printed::default());
    let Tail { events, before } = tail;
    let printing = print_events(events, json, printed);
    tokio::pin!(printing);
    let stays = keep || inputs.is_empty();
    if inputs.is_empty() {
        match &settings.inbox {
            Some(inbox) => anstream::eprintln!("watching {}; Ctrl-C stops", inbox.folder.display()),
            None => anstream::eprintln!("waiting for `fayan submit`; Ctrl-C stops"),
        }
    }
    let ingesting = async {
        let Some((mut tally, stored)) = ingest(bus, inputs, &handing, shutdown).await? else { return Ok(None) };
        let printed = caught_up(bus, before, watched).await?;
        let unchanged: Vec<String> = stored.into_iter().filter(|id| !printed.documents.contains(id)).collect();
        (tally.events, tally.unchanged) = (printed.events, unchanged.len() as u64);
        if !json {
            show_unchanged(store, unchanged).await?;
        }
        anyhow::Ok(Some(tally))
    };
    let tally = tokio::select! {
        tally = ingesting => tally?,
        failed = &mut printing => return failed.map(|()| None),
    };
    if let Some(tally) = tally.as_ref().filter(|tally| tally.documents + tally.not_handed_over > 0) {
        show_summary(tally, json)?;
    }
    if stays && tally.is_some() {
        info!("Staying until told to stop");
        tokio::select! {
            () = shutdown.soft.cancelled() => {}
            failed = &mut printing => failed?,
        }
    }
    Ok(tally)
}

fn show_summary(tally: &Tally, json: bool) -> anyhow::Result<()> {
    if json {
        anstream::eprint!("{}", tally.summary());
        return Ok(());
    }
    tell(&format!("\n{}", tally.summary()))
}

/// Hands all documents over and follows them. Returns what became of them and the documents with statements, or none
/// when told to stop before all were through.
async fn ingest(
    bus: &Bus,
    inputs: Vec<Input>,
    handing: &Handing,
    shutdown: &Shutdown,
) -> anyhow::Result<Option<(Tally, Vec<String>)>> {
    let mut tally = Tally::default();
    let mut stored = Vec::new();
    let followed = follow::all(bus, inputs, handing, &shutdown.soft, |update| {
        match update {
            Update::NotHandedOver { name, error } => {
                tally.not_handed_over += 1;
                anstream::eprintln!("error: handing over {name}: {error:#}");
            }
            Update::HandedOver { .. } => {}
            Update::Ended { name, outcome, .. } => {
                tally.add(outcome);
                match &outcome.result {
                    JobResult::Stored { document_id, statements: 1.., .. } => stored.push(document_id.clone()),
                    // Nothing else would be printed about it.
                    _ => anstream::eprint!("{}", tally::line(name, outcome)),
                }
            }
        }
        Ok(())
    });
    Ok(followed.await?.then_some((tally, stored)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What a service reads and its `up` decides: how to get in, and what one process of several cannot share.
    const OF_NO_SERVICE: [&str; 9] = [
        v::NATS_NKEY_FILE,
        v::NATS_TOKEN,
        v::NATS_INBOX_PREFIX,
        v::STATEMENTS_URL,
        v::STATEMENTS_NKEY_FILE,
        v::STATEMENTS_INBOX_PREFIX,
        v::SUBSCRIBERS,
        v::DATA,
        v::HEALTH_ADDRESS,
    ];

    #[test]
    fn every_setting_reaches_the_services() {
        let given = |name: &str| match name {
            v::INBOX | v::CORRECTIONS => Some("folder".to_owned()),
            _ => None,
        };
        let settings = Settings::read(&[], &given, None).unwrap();
        let connection = [v::NATS_URL, v::NATS_USER, v::NATS_PASSWORD, v::STORE].map(|name| (name, ""));
        let passed = service_environment(&connection, &settings, "warn");
        let names: BTreeSet<&str> = passed.iter().map(|(name, _)| *name).chain(OF_NO_SERVICE).collect();
        assert_eq!(names, v::ALL.iter().map(|variable| variable.name).collect());
        let folders = passed.iter().filter(|(name, _)| [v::INBOX, v::CORRECTIONS].contains(name));
        assert!(folders.clone().count() == 2 && folders.into_iter().all(|(_, folder)| folder.starts_with('/')));
    }
}
