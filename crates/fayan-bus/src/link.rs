//! One connection: requests that notice a lost connection, and a count of what happened to it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_nats::{
    Client, ConnectErrorKind, ConnectOptions, HeaderMap, Message, Request, RequestErrorKind, connection::State,
    jetstream,
};
use bytes::Bytes;
use tokio::sync::watch;
use tracing::{debug, info};

use crate::{
    config::{Credentials, Endpoint, without_userinfo},
    connection_events::Events,
    error::BusError,
    health::ConnectionCounts,
};

/// Oldest server the bus relies on: atomic batches, per-message TTL and the security fixes of 2026.
const OLDEST_SERVER: (&str, [i64; 3]) = ("2.14.5", [2, 14, 5]);
/// How long an answer may still come after a reconnect: requests queued while disconnected are sent then.
const GRACE_AFTER_RECONNECT: Duration = Duration::from_millis(250);
/// How long a shutdown waits for the connection to report that it is closed.
const CLOSE_DEADLINE: Duration = Duration::from_secs(5);

/// One connection to NATS. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) client: Client,
    pub(crate) jetstream: jetstream::Context,
    pub(crate) request_timeout: Duration,
    events: Arc<Events>,
    /// Counts connections: whoever waits for something the server keeps in memory starts over when it changes.
    epoch: watch::Receiver<u64>,
}

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestFailure {
    #[error("nobody listens")]
    NoResponders,
    #[error("no answer in time")]
    TimedOut,
    #[error("the connection was lost while waiting")]
    Reconnected,
    #[error("larger than the server accepts")]
    TooLarge,
    #[error("{0}")]
    Other(String),
}

/// How long the client may take to tell of a connection that it has made.
const FIRST_EVENT: Duration = Duration::from_secs(5);
/// After this long without a connection the log says what is waited for. Servers that start together take less.
const SILENT_WAIT: Duration = Duration::from_secs(2);

impl Link {
    pub(crate) async fn connect(
        endpoint: &Endpoint,
        name: &str,
        deadline: Duration,
        request_timeout: Duration,
    ) -> Result<Self, BusError> {
        let url = without_userinfo(&endpoint.url);
        let (sender, mut epoch) = watch::channel(0);
        let events = Arc::new(Events::new(name, sender));
        let started = Instant::now();
        let (mut attempt, mut told) = (0, false);
        let client = loop {
            let options = options(endpoint, name, request_timeout, Arc::clone(&events)).await?;
            let servers: Vec<&str> = endpoint.url.split(',').map(str::trim).collect();
            let failure = match options.connect(servers).await {
                Ok(client) => break client,
                Err(failure) => failure,
            };
            let reason = failure.to_string();
            match failure.kind() {
                ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
                    return Err(BusError::Unauthorized { url, reason });
                }
                ConnectErrorKind::ServerParse => return Err(BusError::Connect { url, waited: Duration::ZERO, reason }),
                _ if started.elapsed() >= deadline => {
                    return Err(BusError::Connect { url, waited: started.elapsed(), reason });
                }
                _ if started.elapsed() >= SILENT_WAIT && !told => {
                    told = true;
                    info!("{name} waits for NATS at {url}: {reason}");
                }
                _ => debug!("No connection to {url} yet: {reason}"),
            }
            tokio::time::sleep(reconnect_delay(attempt)).await;
            attempt += 1;
        };
        let (needed, [major, minor, patch]) = OLDEST_SERVER;
        if !client.is_server_compatible(major, minor, patch) {
            return Err(BusError::ServerTooOld { url, found: client.server_info().version, needed });
        }
        // The client tells of its first connection a moment later. Whoever watches for the next must not take it for one.
        if tokio::time::timeout(FIRST_EVENT, epoch.wait_for(|connections| *connections > 0)).await.is_err() {
            debug!("The client did not tell of its connection to {url}");
        }
        let jetstream = jetstream::context::ContextBuilder::new().timeout(request_timeout).build(client.clone());
        Ok(Self { client, jetstream, request_timeout, events, epoch })
    }

    /// Sends a request and waits for its answer, but not longer than a reconnect: the answer of a server that went
    /// away never comes, and waiting the full timeout for it would stall a stage for seconds.
    pub(crate) async fn request(
        &self,
        subject: &str,
        headers: Option<HeaderMap>,
        payload: Bytes,
    ) -> Result<Message, RequestFailure> {
        self.request_within(self.request_timeout, subject, headers, payload).await
    }

    /// Like [`Self::request`], with a timeout of its own.
    pub(crate) async fn request_within(
        &self,
        timeout: Duration,
        subject: &str,
        headers: Option<HeaderMap>,
        payload: Bytes,
    ) -> Result<Message, RequestFailure> {
        let mut epoch = self.epoch.clone();
        epoch.mark_unchanged();
        let mut request = Request::new().payload(payload).timeout(Some(timeout));
        if let Some(headers) = headers {
            request = request.headers(headers);
        }
        let answer = self.client.send_request(subject.to_owned(), request);
        tokio::pin!(answer);
        let answered = tokio::select! {
            answered = &mut answer => answered,
            _ = epoch.changed() => match tokio::time::timeout(GRACE_AFTER_RECONNECT, &mut answer).await {
                Ok(answered) => answered,
                Err(_) => return Err(RequestFailure::Reconnected),
            },
        };
        answered.map_err(|failure| match failure.kind() {
            RequestErrorKind::NoResponders => RequestFailure::NoResponders,
            RequestErrorKind::TimedOut => RequestFailure::TimedOut,
            RequestErrorKind::MaxPayloadExceeded => RequestFailure::TooLarge,
            _ => RequestFailure::Other(failure.to_string()),
        })
    }

    /// Which connection this is, counted from the first.
    pub(crate) fn connection_number(&self) -> u64 {
        *self.epoch.borrow()
    }

    pub(crate) fn epoch(&self) -> watch::Receiver<u64> {
        self.epoch.clone()
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    pub(crate) fn counts(&self) -> ConnectionCounts {
        self.events.counts()
    }

    /// Sends what is queued, closes the subscriptions and waits until the connection is really closed: `drain` alone
    /// returns before anything is sent.
    pub(crate) async fn close(&self) {
        let mut closed = self.events.closed.subscribe();
        let close = async {
            self.client.flush().await.map_err(|failure| failure.to_string())?;
            self.client.drain().await.map_err(|failure| failure.to_string())?;
            closed.wait_for(|closed| *closed).await.map_err(|failure| failure.to_string())?;
            Ok::<_, String>(())
        };
        match tokio::time::timeout(CLOSE_DEADLINE, close).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => debug!("Closing the connection to NATS: {failure}"),
            Err(_) => debug!("The connection to NATS was not closed within {CLOSE_DEADLINE:?}"),
        }
    }
}

async fn options(
    endpoint: &Endpoint,
    name: &str,
    request_timeout: Duration,
    events: Arc<Events>,
) -> Result<ConnectOptions, BusError> {
    let options = ConnectOptions::new()
        .name(name)
        .ping_interval(Duration::from_secs(10))
        .connection_timeout(Duration::from_secs(5))
        .request_timeout(Some(request_timeout))
        .max_reconnects(None)
        .reconnect_delay_callback(reconnect_delay)
        .custom_inbox_prefix(&endpoint.inbox_prefix)
        .event_callback(move |event| {
            let events = Arc::clone(&events);
            async move { events.record(event) }
        });
    Ok(match &endpoint.credentials {
        Credentials::None => options,
        Credentials::UserPassword { user, password } => {
            options.user_and_password(user.clone(), password.reveal().to_owned())
        }
        Credentials::Token(token) => options.token(token.reveal().to_owned()),
        Credentials::NkeySeedFile(path) => {
            let seed = tokio::fs::read_to_string(path)
                .await
                .map_err(|source| BusError::Credentials { path: path.clone(), source })?;
            options.nkey(seed.trim().to_owned())
        }
    })
}

/// 25 ms doubled up to 4 s, ± 50 %: without jitter all services would come back in the same instant.
fn reconnect_delay(attempts: usize) -> Duration {
    let exponent = u32::try_from(attempts.min(8)).expect("at most 8");
    let delay = Duration::from_millis(25 * 2_u64.pow(exponent)).min(Duration::from_secs(4));
    delay.mul_f64(0.5 + rand::random::<f64>())
}
