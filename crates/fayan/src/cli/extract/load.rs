//! Bringing the bytes of one input. The HTTP client and the runtime it needs exist only once an address was given.

use std::sync::OnceLock;

use anyhow::Context;
use fayan_contract::message::GivenMetadata;
use fayan_fetch::http::{AllowAll, Fetcher, HttpLimits};
use tokio::runtime::Runtime;
use url::Url;

use crate::inputs::Input;

/// Brings the bytes of inputs.
pub(super) struct Loader {
    limits: HttpLimits,
    web: OnceLock<Result<Web, String>>,
}

struct Web {
    runtime: Runtime,
    fetcher: Fetcher,
}

impl Loader {
    pub(super) fn new(limits: HttpLimits) -> Self {
        Self { limits, web: OnceLock::new() }
    }

    /// The bytes of an input and what it says about itself.
    pub(super) fn load(&self, input: &Input) -> anyhow::Result<(Vec<u8>, GivenMetadata)> {
        match input {
            Input::Url(url) => self.fetch(url),
            Input::File(_) | Input::Standard => Ok((input.read(self.limits.max_bytes)?, input.metadata())),
        }
    }

    fn fetch(&self, url: &Url) -> anyhow::Result<(Vec<u8>, GivenMetadata)> {
        let web = self.web.get_or_init(|| Web::new(self.limits).map_err(|error| format!("{error:#}")));
        let web = web.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?;
        let fetched = web.runtime.block_on(web.fetcher.fetch(url.as_str()))?;
        Ok((fetched.bytes, fetched.metadata))
    }
}

impl Web {
    fn new(limits: HttpLimits) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let fetcher = Fetcher::new(limits, AllowAll, jiff::Timestamp::now).context("starting the HTTP client")?;
        Ok(Self { runtime: runtime.context("starting the runtime")?, fetcher })
    }
}
