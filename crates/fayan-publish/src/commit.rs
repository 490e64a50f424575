//! Saving a revision or a hold: one transaction, whatever brought it.

use std::sync::Arc;

use fayan_bus::MAX_EVENT_BYTES;
use fayan_contract::{clean::CleanDocument, issue::IssueCode, message::GivenMetadata, raw::RawBytes, report::Report};
use fayan_store::{NewHold, NewRevision, Occasion, Receipt, Saved, Store, StoreError};

use crate::{
    outcome,
    plan::Revision,
    sink::{self, Announcement, EventSink, SinkError},
};

/// What a report was made of.
#[derive(Debug, Clone)]
pub(crate) struct Material {
    pub(crate) given: Option<GivenMetadata>,
    pub(crate) raw: RawBytes,
    pub(crate) clean: Arc<CleanDocument>,
}

/// A planned revision, ready to be saved; nobody decided about it and nothing of it is suppressed.
pub(crate) fn revision(
    message_id: String,
    occasion: Occasion,
    Material { given, raw, clean }: Material,
    Revision { report, events }: Revision,
    suppressions: u64,
    at: &str,
) -> NewRevision {
    NewRevision {
        receipt: Receipt { message_id, result: outcome::stored(&report, events.len()) },
        occasion,
        given,
        raw,
        clean,
        report,
        events,
        traceparent: None,
        decision: None,
        suppressions,
        suppressed: Vec::new(),
        at: at.to_owned(),
    }
}

/// A report that is to wait for a decision, as it came from segmenting.
pub(crate) fn hold(
    message_id: String,
    Material { given, raw, clean }: Material,
    report: Report,
    base_revision: u32,
    (code, detail): (IssueCode, String),
    at: &str,
) -> NewHold {
    NewHold {
        receipt: Receipt { message_id, result: outcome::held(&report, code, &detail) },
        given,
        raw,
        clean,
        report,
        base_revision,
        code: outcome::name(code),
        detail,
        at: at.to_owned(),
    }
}

/// Whether the events of a revision could ever be announced: by this sink, or by a server that is set up as usual. Asked
/// before it is saved.
pub(crate) fn check(sink: Option<&dyn EventSink>, new: &NewRevision) -> Result<(), SinkError> {
    let document = &new.report.document;
    let announcement = Announcement {
        source: &document.source,
        document_id: &document.id,
        revision: document.revision,
        stored_at: &new.at,
        events: &new.events,
        trace: new.traceparent.as_deref().and_then(|trace| trace.parse().ok()),
    };
    sink.map_or_else(|| sink::check(announcement, MAX_EVENT_BYTES), |sink| sink.admits(announcement))
}

/// Saves a revision. Where another one was saved with the same message that is a conflict like any other: it need not say
/// the same, for example when two people decide in the same moment.
pub(crate) async fn save(store: &dyn Store, new: NewRevision) -> Result<(), StoreError> {
    let document = &new.report.document;
    let (document_id, revision) = (document.id.clone(), document.revision);
    match store.save_revision(new).await? {
        Saved::New => Ok(()),
        Saved::Already => Err(StoreError::Conflict { document_id, attempted: revision, found: revision }),
    }
}

/// Whether somebody else was faster: what was planned has to be planned anew.
pub(crate) const fn is_overtaken(error: &StoreError) -> bool {
    matches!(error, StoreError::Conflict { .. } | StoreError::ListChanged { .. })
}
