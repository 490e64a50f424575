//! The connection of one process to NATS.

use std::sync::Arc;

use crate::{
    config::{BusConfig, Endpoint},
    error::BusError,
    health::{Health, Readiness},
    link::Link,
};

/// The connection of one process to NATS. Cheap to clone.
///
/// It only uses streams and consumers; [`provision`](crate::provision::provision) makes them.
#[derive(Clone)]
pub struct Bus(Arc<Inner>);

struct Inner {
    pipeline: Link,
    /// A second connection when the statements live in their own account.
    statements: Option<Link>,
    health: Health,
}

impl Bus {
    /// Connects, trying again until the configured deadline while nobody answers.
    ///
    /// From then on the connection is kept up without end: whoever waits for something sees it late, not an error.
    pub async fn connect(config: &BusConfig) -> Result<Self, BusError> {
        let endpoint = Endpoint {
            url: config.url.clone(),
            credentials: config.credentials.clone(),
            inbox_prefix: config.inbox_prefix.clone(),
        };
        let connect = async |endpoint: &Endpoint| {
            Link::connect(endpoint, &config.name, config.connect_deadline, config.request_timeout).await
        };
        let pipeline = connect(&endpoint).await?;
        let statements = match &config.statements {
            Some(endpoint) => Some(connect(endpoint).await?),
            None => None,
        };
        Ok(Self(Arc::new(Inner { pipeline, statements, health: Health::default() })))
    }

    /// Sends what is still queued and closes the connections.
    pub async fn close(self) {
        self.pipeline().close().await;
        if let Some(statements) = &self.0.statements {
            statements.close().await;
        }
    }

    /// What this process knows about its connections and stages; asks nobody.
    pub fn readiness(&self) -> Readiness {
        let links = [Some(self.pipeline()), self.0.statements.as_ref()];
        let links = || links.iter().copied().flatten();
        Readiness {
            connected: links().all(Link::is_connected),
            connections: links().map(Link::counts).collect(),
            stages: self.0.health.snapshot(),
        }
    }

    pub(crate) fn pipeline(&self) -> &Link {
        &self.0.pipeline
    }

    pub(crate) fn statements(&self) -> &Link {
        self.0.statements.as_ref().unwrap_or(&self.0.pipeline)
    }

    pub(crate) fn health(&self) -> &Health {
        &self.0.health
    }
}
