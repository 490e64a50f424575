//! A real nats-server for one test.

use std::ops::{Deref, DerefMut};

use fayan_bus::server::{PrivateServer, ServerOptions, locate_nats_server};
use tempfile::TempDir;

/// A nats-server with a folder of its own; both go when it is dropped.
///
/// It dereferences to [`PrivateServer`], which tells its address and can kill, pause and restart it.
pub struct NatsServer {
    server: PrivateServer,
    directory: TempDir,
}

impl NatsServer {
    /// Starts an empty server.
    pub async fn start() -> Self {
        let program = locate_nats_server().await.unwrap_or_else(|failure| panic!("finding nats-server: {failure}"));
        let directory = TempDir::with_prefix("fayan-nats-").expect("the system's temporary folder is writable");
        let options = ServerOptions::new(program, directory.path());
        let server =
            PrivateServer::start(options).await.unwrap_or_else(|failure| panic!("starting nats-server: {failure}"));
        Self { server, directory }
    }

    /// A folder that goes with the server, for files of the test.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }
}

impl Deref for NatsServer {
    type Target = PrivateServer;

    fn deref(&self) -> &PrivateServer {
        &self.server
    }
}

impl DerefMut for NatsServer {
    fn deref_mut(&mut self) -> &mut PrivateServer {
        &mut self.server
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_test_has_a_server_of_its_own() {
        let (mut one, two) = tokio::join!(NatsServer::start(), NatsServer::start());
        assert_ne!(one.url(), two.url());
        let url = one.url();
        one.kill().await.unwrap();
        one.restart().await.unwrap();
        assert_eq!(one.url(), url);
    }
}
