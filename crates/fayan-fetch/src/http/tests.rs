//! Against a real server on this machine that behaves as badly as told.

use std::{io::Write, net::SocketAddr};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::*;

/// Answers every request by its path; ends with the test's runtime.
async fn server() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that hangs up in the middle is part of the tests.
            tokio::spawn(async move { answer(stream).await.ok() });
        }
    });
    address
}

async fn answer(stream: TcpStream) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    stream.read_line(&mut request).await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    match path.split('/').nth(1).unwrap_or_default() {
        "page" => simple(&mut stream, "text/html; charset=gb2312", b"<p>\xC8\xCB</p>").await,
        "film" => simple(&mut stream, "video/mp4", b"film").await,
        "exact" => simple(&mut stream, "text/plain", &[b'x'; 1000]).await,
        "over" => simple(&mut stream, "text/plain", &[b'x'; 1001]).await,
        "status" => {
            let status = path.rsplit('/').next().unwrap_or_default();
            head(&mut stream, &format!("{status} Told\r\nContent-Length: 0")).await
        }
        "hop" => {
            let left: u32 = path.rsplit('/').next().and_then(|left| left.parse().ok()).unwrap_or_default();
            let to = if left == 0 { "/page".to_owned() } else { format!("/hop/{}", left - 1) };
            head(&mut stream, &format!("302 Found\r\nLocation: {to}\r\nContent-Length: 0")).await
        }
        "loop" => head(&mut stream, "301 Moved\r\nLocation: /loop\r\nContent-Length: 0").await,
        "away" => head(&mut stream, "302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0").await,
        "endless" => {
            head(&mut stream, "200 OK\r\nContent-Type: text/plain").await?;
            loop {
                stream.write_all(&[b'x'; 4096]).await?;
            }
        }
        "bomb" => {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            (0..64).try_for_each(|_| packed.write_all(&[0; 1 << 16]))?;
            let packed = packed.finish()?;
            let length = packed.len();
            head(&mut stream, &format!("200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}")).await?;
            stream.write_all(&packed).await
        }
        "drip" => {
            head(&mut stream, "200 OK\r\nContent-Length: 1000").await?;
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            loop {
                tick.tick().await;
                stream.write_all(b"x").await?;
                stream.flush().await?;
            }
        }
        "silent" => {
            // Says nothing until the client hangs up.
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).await.map(drop)
        }
        "broken" => {
            head(&mut stream, "200 OK\r\nContent-Length: 1000").await?;
            stream.write_all(b"only this").await
        }
        _ => stream.write_all(b"this is not HTTP\r\n\r\n").await,
    }
}

async fn head(stream: &mut BufReader<TcpStream>, rest: &str) -> std::io::Result<()> {
    stream.write_all(format!("HTTP/1.1 {rest}\r\nConnection: close\r\n\r\n").as_bytes()).await
}

async fn simple(stream: &mut BufReader<TcpStream>, content_type: &str, body: &[u8]) -> std::io::Result<()> {
    head(stream, &format!("200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}", body.len())).await?;
    stream.write_all(body).await
}

const LIMITS: HttpLimits =
    HttpLimits { max_bytes: 1000, total: Duration::from_secs(20), connect: Duration::from_secs(5), redirects: 3 };

fn noon() -> Timestamp {
    "2031-05-04T12:00:00Z".parse().unwrap()
}

async fn fetch_with(limits: HttpLimits, path: &str) -> Result<Fetched, FetchError> {
    let address = server().await;
    Fetcher::new(limits, AllowAll, noon).unwrap().fetch(&format!("http://{address}/{path}")).await
}

async fn fetch(path: &str) -> Result<Fetched, FetchError> {
    fetch_with(LIMITS, path).await
}

#[tokio::test]
async fn a_page_comes_with_what_the_answer_says_about_it() {
    let fetched = fetch("page").await.unwrap();
    assert_eq!(fetched.bytes, b"<p>\xC8\xCB</p>");
    assert_eq!(fetched.metadata.media_type.as_deref(), Some("text/html"));
    assert_eq!(fetched.metadata.charset.as_deref(), Some("gb2312"));
    assert_eq!(fetched.metadata.fetched_at.as_deref(), Some("2031-05-04T12:00:00Z"));
}

#[tokio::test]
async fn redirects_are_followed_up_to_the_limit_and_the_last_address_is_kept() {
    let fetched = fetch("hop/2").await.unwrap();
    assert!(fetched.metadata.url.unwrap().ends_with("/page"));
    let error = fetch("hop/3").await.unwrap_err();
    assert!(matches!(error, FetchError::TooManyRedirects { limit: 3 }), "{error}");
}

#[tokio::test]
async fn a_redirect_loop_ends() {
    let error = fetch("loop").await.unwrap_err();
    assert_eq!((error.code(), error.class()), ("FETCH_TOO_MANY_REDIRECTS", Class::Permanent));
}

#[tokio::test]
async fn a_redirect_out_of_the_web_is_refused() {
    let error = fetch("away").await.unwrap_err();
    assert_eq!((error.code(), error.class()), ("FETCH_BAD_REDIRECT", Class::Permanent));
}

#[tokio::test]
async fn the_size_limit_holds_to_the_byte() {
    assert_eq!(fetch("exact").await.unwrap().bytes.len(), 1000);
    assert!(matches!(fetch("over").await.unwrap_err(), FetchError::TooLarge { limit_bytes: 1000 }));
}

#[tokio::test]
async fn an_endless_body_is_cut_off() {
    let error = fetch("endless").await.unwrap_err();
    assert_eq!((error.code(), error.class()), ("FETCH_TOO_LARGE", Class::Permanent));
}

#[tokio::test]
async fn a_compressed_bomb_is_counted_after_decompression() {
    let limits = HttpLimits { max_bytes: 1 << 20, ..LIMITS };
    let error = fetch_with(limits, "bomb").await.unwrap_err();
    assert_eq!(error.code(), "FETCH_TOO_LARGE");
}

#[tokio::test]
async fn a_slow_drip_and_a_silent_server_run_into_the_time_limit() {
    let limits = HttpLimits { total: Duration::from_millis(300), ..LIMITS };
    for path in ["drip", "silent"] {
        let error = fetch_with(limits, path).await.unwrap_err();
        assert_eq!((error.code(), error.class()), ("FETCH_TIMEOUT", Class::Transient), "{path}");
    }
}

#[tokio::test]
async fn answers_that_break_off_or_are_not_http_may_be_better_next_time() {
    for path in ["broken", "babble"] {
        let error = fetch(path).await.unwrap_err();
        assert_eq!((error.code(), error.class()), ("FETCH_BROKEN", Class::Transient), "{path}");
    }
}

#[tokio::test]
async fn statuses_are_told_apart() {
    let error = fetch("status/503").await.unwrap_err();
    assert!(matches!(error, FetchError::Status { status: 503 }) && error.class() == Class::Transient, "{error}");
    assert_eq!(fetch("status/404").await.unwrap_err().class(), Class::Permanent);
}

#[tokio::test]
async fn films_are_refused_by_their_type() {
    assert_eq!(fetch("film").await.unwrap_err().code(), "FETCH_NOT_A_DOCUMENT");
}

#[tokio::test]
async fn nobody_listening_may_be_better_next_time() {
    // Bound and dropped: the port is free again, and nobody answers there.
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let fetcher = Fetcher::new(LIMITS, AllowAll, noon).unwrap();
    let error = fetcher.fetch(&format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert_eq!((error.code(), error.class()), ("FETCH_CONNECT", Class::Transient));
}

struct Nowhere;

impl AddressPolicy for Nowhere {
    fn check(&self, _: &str, _: std::net::IpAddr) -> Result<(), String> {
        Err("this test asks nobody".to_owned())
    }
}

#[tokio::test]
async fn the_address_policy_is_asked_for_names_and_for_addresses() {
    let port = server().await.port();
    let fetcher = Fetcher::new(LIMITS, Nowhere, noon).unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let error = fetcher.fetch(&format!("http://{host}:{port}/page")).await.unwrap_err();
        assert_eq!((error.code(), error.class()), ("FETCH_FORBIDDEN_ADDRESS", Class::Permanent), "{host}");
    }
}

#[tokio::test]
async fn other_schemes_are_refused() {
    let fetcher = Fetcher::new(LIMITS, AllowAll, noon).unwrap();
    let error = fetcher.fetch("ftp://example.org/").await.unwrap_err();
    assert_eq!((error.code(), error.class()), ("FETCH_BAD_ADDRESS", Class::Permanent));
}
