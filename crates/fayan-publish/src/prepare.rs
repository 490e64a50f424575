//! What happens to every report before it is planned: hand corrections, then what is suppressed is left out.

use fayan_contract::{raw::RawBytes, report::Report};
use fayan_store::{Store, StoreError, StoredDocument};

use crate::{
    correct::{Corrections, corrected},
    plan::InvalidReport,
    suppress::{Withheld, withhold},
};

/// A report could not be prepared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrepareError {
    #[error(transparent)]
    Invalid(#[from] InvalidReport),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A report of a stored document as it may be published.
pub(crate) async fn prepare(
    store: &dyn Store,
    corrections: &Corrections,
    report: Report,
    raw: &RawBytes,
    stored: &StoredDocument,
) -> Result<Withheld, PrepareError> {
    let corrected = corrected(report, raw, corrections).await?;
    Ok(withhold(store, corrected.report, Some(stored)).await?)
}
