//! Whether a server that was just started is ready: it tells its ports in a file and its health over HTTP.

use std::{fs, io, path::Path, time::Duration};

use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The ports of a server. Unknown before its first start, the same at every later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ports {
    pub(super) client: u16,
    pub(super) monitoring: u16,
}

/// Reads the file in which a server tells its ports; none while it is not complete.
pub(super) fn read_ports(directory: &Path, pid: u32) -> Option<Ports> {
    #[derive(Deserialize)]
    struct File {
        nats: Vec<String>,
        monitoring: Vec<String>,
    }
    let suffix = format!("_{pid}.ports");
    let files = fs::read_dir(directory).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let path = files.into_iter().find(|path| path.to_string_lossy().ends_with(&suffix))?;
    let file: File = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let port = |urls: &[String]| urls.first()?.rsplit(':').next()?.parse().ok();
    Some(Ports { client: port(&file.nats)?, monitoring: port(&file.monitoring)? })
}

/// Asks the monitoring endpoint whether messages are taken.
pub(super) async fn is_healthy(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        let request = b"GET /healthz?js-enabled-only=true HTTP/1.0\r\nHost: localhost\r\n\r\n";
        stream.write_all(request).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok::<_, io::Error>(answer)
    };
    let answer = tokio::time::timeout(Duration::from_secs(1), ask).await;
    matches!(answer, Ok(Ok(answer)) if answer.starts_with(b"HTTP/1.0 200"))
}
