//! Health: a small responder inside services, and the question to it for containers.
//!
//! `/livez` says that the runtime answers, and never that NATS is down: restarting everything would not bring it back.
//! `/readyz` says whether the process can do its work, and why not.

use std::{io, net::SocketAddr, time::Duration};

use fayan_bus::{Bus, Readiness};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

/// Probes answered at once. They are small and local; more than this is not a probe.
const MAX_PROBES: usize = 16;

/// Longest a probe may take to ask; also longest `fayan health` waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Time after a connection that could not be taken.
const BREATH: Duration = Duration::from_millis(100);

/// Largest request line that is looked at.
const MAX_REQUEST_BYTES: usize = 1024;

/// Answers probes until told to stop.
pub(crate) async fn serve(address: SocketAddr, bus: Bus, shutdown: CancellationToken) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    info!("Answering health probes at http://{address}/livez and /readyz");
    let slots = std::sync::Arc::new(Semaphore::new(MAX_PROBES));
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            accepted = listener.accept() => accepted,
        };
        // An error concerns the one connection, or the lack of file descriptors, which passes in its time.
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let Ok(slot) = std::sync::Arc::clone(&slots).try_acquire_owned() else { continue };
        let bus = bus.clone();
        tokio::spawn(async move {
            if let Ok(Err(error)) = tokio::time::timeout(PATIENCE, answer(stream, &bus)).await {
                debug!(%error, "A health probe hung up");
            }
            drop(slot);
        });
    }
}

async fn answer(mut stream: TcpStream, bus: &Bus) -> io::Result<()> {
    let request = read_head(&mut stream).await?;
    let (status, body) = respond(&request, || bus.readiness());
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}

async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut buffer = [0; 256];
    while !head.ends_with(b"\r\n\r\n") && head.len() < MAX_REQUEST_BYTES {
        match stream.read(&mut buffer).await? {
            0 => break,
            read => head.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn respond(request: &str, readiness: impl FnOnce() -> Readiness) -> (&'static str, String) {
    match request.split(' ').take(2).collect::<Vec<_>>()[..] {
        ["GET", "/livez"] => ("200 OK", "{\"live\":true}\n".to_owned()),
        ["GET", "/readyz"] => {
            let readiness = readiness();
            let status = if readiness.is_ready() { "200 OK" } else { "503 Service Unavailable" };
            let details = serde_json::to_value(&readiness).unwrap_or_default();
            (status, format!("{}\n", serde_json::json!({ "ready": readiness.is_ready(), "details": details })))
        }
        ["GET", _] => ("404 Not Found", "{\"error\":\"ask /livez or /readyz\"}\n".to_owned()),
        _ => ("405 Method Not Allowed", "{\"error\":\"only GET is answered\"}\n".to_owned()),
    }
}

/// Asks a service. True when it says yes; the text is its answer.
pub(crate) async fn ask(address: SocketAddr, path: &str) -> io::Result<(bool, String)> {
    let asking = async {
        let mut stream = TcpStream::connect(address).await?;
        stream
            .write_all(format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())
            .await?;
        let mut text = String::new();
        stream.take(64 * 1024).read_to_string(&mut text).await?;
        Ok::<_, io::Error>(text)
    };
    let text = tokio::time::timeout(PATIENCE, asking).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    Ok((head.starts_with("HTTP/1.1 200 "), body.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use fayan_bus::StageReadiness;
    use fayan_contract::names::Stage;

    use super::*;

    fn readiness(connected: bool) -> Readiness {
        let stage = StageReadiness {
            stage: Stage::Publish,
            bound: true,
            silent_seconds: 0,
            publish_refused: false,
            running: 0,
            settled: 0,
            retried: 0,
            quarantined: 0,
        };
        Readiness { connected, connections: Vec::new(), stages: vec![stage] }
    }

    #[test]
    fn liveness_does_not_depend_on_nats() {
        assert_eq!(respond("GET /livez HTTP/1.1\r\n", || readiness(false)).0, "200 OK");
        assert_eq!(respond("GET /readyz HTTP/1.1\r\n", || readiness(false)).0, "503 Service Unavailable");
        assert_eq!(respond("GET /readyz HTTP/1.1\r\n", || readiness(true)).0, "200 OK");
    }

    #[test]
    fn anything_else_is_refused() {
        assert_eq!(respond("GET / HTTP/1.1\r\n", || readiness(true)).0, "404 Not Found");
        assert_eq!(respond("POST /livez HTTP/1.1\r\n", || readiness(true)).0, "405 Method Not Allowed");
        assert_eq!(respond("", || readiness(true)).0, "405 Method Not Allowed");
    }

    #[tokio::test]
    async fn asking_reads_the_answer() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_head(&mut stream).await.unwrap();
            stream.write_all(b"HTTP/1.1 503 No\r\n\r\nnot yet\n").await.unwrap();
        });
        assert_eq!(ask(address, "/readyz").await.unwrap(), (false, "not yet".to_owned()));
    }
}
