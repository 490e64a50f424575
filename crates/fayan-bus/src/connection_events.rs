//! What happens to a connection: logged, counted, and passed on to whoever waits for it.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use async_nats::{Event, ServerError};
use tokio::sync::watch;
use tracing::{debug, error, info, warn};

use crate::health::ConnectionCounts;

/// What happened to the connection so far.
#[derive(Default)]
pub(crate) struct Events {
    name: String,
    /// Counts connections.
    epoch: watch::Sender<u64>,
    /// Whether the connection is closed for good.
    pub(crate) closed: watch::Sender<bool>,
    disconnects: AtomicU64,
    slow_consumers: AtomicU64,
    server_errors: AtomicU64,
    lame_ducks: AtomicU64,
    last_error: Mutex<Option<String>>,
}

impl Events {
    pub(crate) fn new(name: &str, epoch: watch::Sender<u64>) -> Self {
        Self { name: name.to_owned(), epoch, ..Self::default() }
    }

    pub(crate) fn record(&self, event: Event) {
        let name = &self.name;
        match event {
            Event::Connected => {
                self.epoch.send_modify(|epoch| *epoch += 1);
                info!("{name} is connected to NATS");
            }
            Event::Disconnected => {
                self.disconnects.fetch_add(1, Ordering::Relaxed);
                warn!("{name} lost its connection to NATS and reconnects");
            }
            Event::LameDuckMode => {
                self.lame_ducks.fetch_add(1, Ordering::Relaxed);
                warn!("The NATS server of {name} is about to shut down");
            }
            Event::SlowConsumer(subscription) => {
                self.slow_consumers.fetch_add(1, Ordering::Relaxed);
                warn!("{name} reads too slowly; messages of subscription {subscription} were dropped");
            }
            Event::ServerError(ServerError::Other(text)) => {
                self.server_errors.fetch_add(1, Ordering::Relaxed);
                *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.clone());
                error!("The NATS server refused something that {name} did: {text}");
            }
            Event::ServerError(other) => {
                self.server_errors.fetch_add(1, Ordering::Relaxed);
                error!("The NATS server refused something that {name} did: {other}");
            }
            Event::ClientError(failure) => debug!("The connection of {name} reports: {failure}"),
            Event::Draining => {}
            Event::Closed => {
                self.closed.send_replace(true);
            }
        }
    }

    pub(crate) fn counts(&self) -> ConnectionCounts {
        ConnectionCounts {
            connects: *self.epoch.borrow(),
            disconnects: self.disconnects.load(Ordering::Relaxed),
            slow_consumers: self.slow_consumers.load(Ordering::Relaxed),
            server_errors: self.server_errors.load(Ordering::Relaxed),
            lame_ducks: self.lame_ducks.load(Ordering::Relaxed),
            last_error: self.last_error.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
