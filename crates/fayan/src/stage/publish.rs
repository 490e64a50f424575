//! `fayan publish`: report → store → events. Also sweeps messages that crash their readers into quarantine: it is the
//! one service that runs wherever the pipeline runs and needs no outside network.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use fayan_bus::{Bus, Received, WorkerOptions};
use fayan_contract::message::DocumentSegmented;
use fayan_publish::Publisher;
use fayan_store::{Fault, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{config::Settings, lifecycle::Shutdown};

/// How long answers to handled messages are kept: longer than anything stays in a queue (7 days) or in quarantine (30).
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 45);

/// How often older answers are forgotten.
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(3600);

/// How often the outbox is looked through for what others saved without announcing it, for example `fayan extract --store`
/// or a process that died between the two. One query by index when there is nothing.
const OUTBOX_EVERY: Duration = Duration::from_secs(5);

/// How old something has to be that counts as left behind. What the stage itself saves it announces within milliseconds.
const LEFT_BEHIND: SignedDuration = SignedDuration::from_secs(10);

/// Time between two tries of what has to go on.
const AGAIN_AFTER: Duration = Duration::from_secs(5);

pub(super) async fn run(
    bus: &Bus,
    settings: &Settings,
    options: WorkerOptions,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let soft = &shutdown.soft;
    let Some(store) = open_store(settings, soft).await? else { return Ok(()) };
    let publisher = Publisher::new(Arc::clone(&store), Arc::new(bus.clone()), Arc::new(now));
    let publisher = match settings.correction_book()? {
        Some(book) => publisher.with_corrections(book),
        None => publisher,
    };
    let publisher = Arc::new(publisher);
    if announce_leftovers(&publisher, soft).await {
        let leftovers = Arc::clone(&publisher);
        let handle = move |received: Received<DocumentSegmented>| {
            let publisher = Arc::clone(&publisher);
            async move { Ok(Some(publisher.publish(received.message, Some(received.trace)).await?)) }
        };
        let beside = soft.child_token();
        let stage = async {
            let done = bus.run_sink(options, handle, soft.clone()).await;
            beside.cancel();
            done
        };
        let (done, (), (), ()) = tokio::join!(
            stage,
            sweep(bus, &beside),
            keep_house(store.as_ref(), &beside),
            keep_announcing(&leftovers, &beside)
        );
        done?;
    }
    store.close().await;
    Ok(())
}

/// Opens the store, and waits for one that is away. None when told to stop meanwhile.
async fn open_store(settings: &Settings, shutdown: &CancellationToken) -> anyhow::Result<Option<Arc<dyn Store>>> {
    let (address, started) = (settings.store()?, Instant::now());
    loop {
        let Some(opened) = shutdown.run_until_cancelled(fayan_store::open(address)).await else { return Ok(None) };
        match opened {
            Err(error) if error.fault() == Fault::Transient && started.elapsed() < settings.store_wait => {
                let error = anyhow::Error::new(error);
                warn!("The store cannot be opened yet, trying again: {error:#}");
            }
            opened => return Ok(Some(opened?)),
        }
        if !pause(AGAIN_AFTER, shutdown).await {
            return Ok(None);
        }
    }
}

/// Announces what an earlier run left in the outbox, as long as it takes. False when told to stop meanwhile.
async fn announce_leftovers(publisher: &Publisher, shutdown: &CancellationToken) -> bool {
    loop {
        let Some(drained) = shutdown.run_until_cancelled(publisher.drain()).await else { return false };
        match drained {
            Ok(_) => return true,
            Err(error) => {
                let error = anyhow::Error::new(error);
                warn!("The outbox cannot be worked off yet, trying again: {error:#}");
            }
        }
        if !pause(AGAIN_AFTER, shutdown).await {
            return false;
        }
    }
}

/// Announces what others leave in the outbox while the stage runs.
async fn keep_announcing(publisher: &Publisher, shutdown: &CancellationToken) {
    while pause(OUTBOX_EVERY, shutdown).await {
        let Some(drained) = shutdown.run_until_cancelled(publisher.drain_left_behind(LEFT_BEHIND)).await else {
            return;
        };
        if let Err(error) = drained {
            let error = anyhow::Error::new(error);
            warn!("What others left in the outbox cannot be announced yet, trying again: {error:#}");
        }
    }
}

async fn sweep(bus: &Bus, shutdown: &CancellationToken) {
    while let Err(error) = bus.run_sweeper(shutdown.clone()).await {
        let error = anyhow::Error::new(error);
        warn!("Messages that crash their readers are not swept into quarantine, trying again: {error:#}");
        if !pause(AGAIN_AFTER, shutdown).await {
            return;
        }
    }
}

async fn keep_house(store: &dyn Store, shutdown: &CancellationToken) {
    loop {
        let before = (Timestamp::now() - REMEMBERED).to_string();
        if let Err(error) = store.forget_handled(&before).await {
            warn!(%error, "Old answers could not be forgotten; trying again in an hour");
        }
        if let Err(error) = index(store, shutdown).await {
            warn!(%error, "Stored documents could not be indexed; trying again in an hour");
        }
        if !pause(HOUSEKEEPING_EVERY, shutdown).await {
            return;
        }
    }
}

/// Brings into the search index what is not in it yet: an earlier release may have written while this one was installed.
async fn index(store: &dyn Store, shutdown: &CancellationToken) -> Result<(), StoreError> {
    loop {
        let step = store.index(INDEXED_AT_ONCE).await?;
        if step.left == 0 || step.indexed == 0 || shutdown.is_cancelled() {
            return Ok(());
        }
    }
}

/// Documents that one transaction brings into the index; others wait for it, so it is a short one.
const INDEXED_AT_ONCE: u32 = 20;

/// Waits. False when told to stop meanwhile.
async fn pause(time: Duration, shutdown: &CancellationToken) -> bool {
    shutdown.run_until_cancelled(tokio::time::sleep(time)).await.is_some()
}

/// Now, as stored.
pub(crate) fn now() -> String {
    Timestamp::now().to_string()
}
