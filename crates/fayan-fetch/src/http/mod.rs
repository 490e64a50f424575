//! One document from one address, within limits.

pub mod content_type;
pub mod error;
mod policy;
pub mod redirect;

use std::{error::Error, sync::Arc, time::Duration};

use fayan_contract::message::GivenMetadata;
use jiff::Timestamp;
use reqwest::{Client, Response, header};
use url::Url;

use crate::{DEFAULT_MAX_BYTES, metadata};
pub use error::{Class, FetchError};
pub use policy::{AddressPolicy, AllowAll};
use policy::{CheckedResolver, Refused};

/// What a fetch may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// Bytes of the document after decompression.
    pub max_bytes: u64,
    /// Everything from the first connection to the last byte, redirects included.
    pub total: Duration,
    /// One connection, name look-up included.
    pub connect: Duration,
    /// Redirects.
    pub redirects: u32,
}

impl Default for HttpLimits {
    /// 30 s and 10 s: slow provincial servers answer within; a message may stay with a worker for 60 s.
    fn default() -> Self {
        Self {
            max_bytes: DEFAULT_MAX_BYTES,
            total: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            redirects: 5,
        }
    }
}

/// The clock of a fetcher.
pub type Clock = fn() -> Timestamp;

/// What came from an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The bytes, decompressed.
    pub bytes: Vec<u8>,
    /// What the answer says about them: final address, media type, charset label, time.
    pub metadata: GivenMetadata,
}

/// Fetches documents. Cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    client: Client,
    limits: HttpLimits,
    policy: Arc<dyn AddressPolicy>,
    clock: Clock,
}

impl Fetcher {
    /// A fetcher with its limits, its address policy and its clock.
    pub fn new(limits: HttpLimits, policy: impl AddressPolicy, clock: Clock) -> Result<Self, reqwest::Error> {
        // Fails when the process has chosen one already, which is as good.
        let _already_chosen = rustls::crypto::ring::default_provider().install_default().is_err();
        let policy: Arc<dyn AddressPolicy> = Arc::new(policy);
        let client = Client::builder()
            .user_agent(concat!("fayan/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would resolve names out of reach of the address policy.
            .no_proxy()
            .dns_resolver(CheckedResolver(Arc::clone(&policy)))
            .connect_timeout(limits.connect)
            .pool_max_idle_per_host(2)
            .build()?;
        Ok(Self { client, limits, policy, clock })
    }

    /// What a fetch may cost.
    pub fn limits(&self) -> &HttpLimits {
        &self.limits
    }

    /// Fetches the document at an address.
    pub async fn fetch(&self, address: &str) -> Result<Fetched, FetchError> {
        let url = metadata::check_url(address)?;
        let limit = self.limits.total;
        tokio::time::timeout(limit, self.follow(url)).await.unwrap_or(Err(FetchError::Timeout { limit }))
    }

    async fn follow(&self, mut url: Url) -> Result<Fetched, FetchError> {
        let mut followed = 0;
        loop {
            let response = self.ask(&url).await?;
            if !redirect::is_redirect(response.status()) {
                return self.read(url, response).await;
            }
            url = redirect::next(&url, text_of(&response, &header::LOCATION), followed, self.limits.redirects)?;
            followed += 1;
        }
    }

    async fn ask(&self, url: &Url) -> Result<Response, FetchError> {
        policy::check_literal(&*self.policy, url).map_err(forbidden)?;
        let request = self
            .client
            .get(url.clone())
            .header(header::ACCEPT, "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5");
        request.send().await.map_err(|source| {
            let host = url.host_str().unwrap_or_default().to_owned();
            match refusal(&source) {
                Some(refused) => forbidden(refused),
                None if source.is_connect() || source.is_timeout() => FetchError::Connect { host, source },
                None => FetchError::Broken { host, source },
            }
        })
    }

    async fn read(&self, url: Url, mut response: Response) -> Result<Fetched, FetchError> {
        let status = response.status().as_u16();
        if status != 200 {
            return Err(FetchError::Status { status });
        }
        let content_type = text_of(&response, &header::CONTENT_TYPE).map(content_type::parse).unwrap_or_default();
        if let Some(media_type) = content_type.media_type.clone().filter(|kind| !content_type::is_document(kind)) {
            return Err(FetchError::NotADocument { media_type });
        }
        let limit_bytes = self.limits.max_bytes;
        let too_large = FetchError::TooLarge { limit_bytes };
        if response.content_length().is_some_and(|length| length > limit_bytes) {
            return Err(too_large);
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) =
            response.chunk().await.map_err(|source| FetchError::Broken { host: host.clone(), source })?
        {
            if (bytes.len() + chunk.len()) as u64 > limit_bytes {
                return Err(too_large);
            }
            bytes.extend_from_slice(&chunk);
        }
        let metadata = GivenMetadata {
            media_type: content_type.media_type,
            charset: content_type.charset,
            url: Some(url.to_string()),
            fetched_at: Some((self.clock)().to_string()),
            ..GivenMetadata::default()
        };
        Ok(Fetched { bytes, metadata })
    }
}

fn text_of<'a>(response: &'a Response, name: &header::HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

fn forbidden(refused: Refused) -> FetchError {
    FetchError::Forbidden { host: refused.host, reason: refused.reason }
}

/// The refusal of the address policy, somewhere below the errors of the HTTP client.
fn refusal(error: &reqwest::Error) -> Option<Refused> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return Some(refused.clone());
        }
        cause = error.source();
    }
    None
}

#[cfg(test)]
mod tests;
