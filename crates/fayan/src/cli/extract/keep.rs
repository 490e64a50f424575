//! Keeping reports in a store, for `extract --store`. Events wait in the store's outbox until `fayan publish` runs on it.

use std::sync::Arc;

use anyhow::{Context, bail};
use fayan_bus::new_trace;
use fayan_contract::{
    message::{DocumentSegmented, GivenMetadata, JobHeader, JobResult},
    source::SourceSlug,
};
use fayan_fetch::job;
use fayan_publish::{correct::Corrections, save_corrected};
use fayan_store::Store;
use tokio::runtime::Runtime;

use crate::{cli::store::index_all, pure::Reading};

/// A store that reports are kept in.
pub(super) struct Keeper {
    runtime: Runtime,
    store: Arc<dyn Store>,
    corrections: Corrections,
}

impl Keeper {
    /// Opens the store, making it or bringing it up to date where needed.
    pub(super) fn open(address: &str, corrections: Corrections) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.context("starting the runtime")?;
        let store = runtime.block_on(async {
            let store = fayan_store::open_or_create(address).await?;
            store
                .migrate()
                .await
                .with_context(|| format!("migrating the store at {}", fayan_store::without_password(address)))?;
            index_all(store.as_ref()).await.context("indexing what is stored")?;
            anyhow::Ok(store)
        })?;
        Ok(Self { runtime, store, corrections })
    }

    /// Keeps a report with its bytes and its cleaning.
    pub(super) fn keep(
        &self,
        raw: Vec<u8>,
        given: GivenMetadata,
        source: &SourceSlug,
        reading: Reading,
    ) -> anyhow::Result<()> {
        let requested = job::inline(source.clone(), given, raw);
        let fayan_contract::message::Origin::Inline { raw } = requested.origin else {
            unreachable!("an inline job carries its bytes")
        };
        let job: JobHeader = requested.job;
        let message = DocumentSegmented { job, raw, clean: reading.clean, report: reading.report };
        let now = jiff::Timestamp::now().to_string();
        let saved = save_corrected(self.store.as_ref(), message, Some(new_trace()), now, &self.corrections);
        match self.runtime.block_on(saved).context("keeping the report")? {
            JobResult::Held { code, detail, .. } => bail!("the report is held for a decision: {code}: {detail}"),
            JobResult::Stored { .. } | JobResult::Quarantined { .. } => Ok(()),
        }
    }

    /// Finishes what runs.
    pub(super) fn close(self) {
        self.runtime.block_on(self.store.close());
    }
}
