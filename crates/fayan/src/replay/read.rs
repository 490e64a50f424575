//! The stages again, from what is kept. Pure.

use std::sync::Arc;

use clap::ValueEnum;
use fayan_contract::{
    clean::{CleanDocument, EncodingBasis, MetadataKey},
    message::GivenMetadata,
    report::Report,
};
use fayan_publish::Rereading;
use fayan_segment::{Input, Segmenter};
use fayan_store::ArchivedRevision;

/// The first stage that is run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// From the bytes
    Clean,
    /// From the lines
    Segment,
    /// From the report: what is held, and which fields are published
    Publish,
}

/// Runs a stage and those after it again, with what they had the first time.
pub(crate) fn again(stage: Stage, segmenter: &Segmenter, archived: ArchivedRevision) -> Rereading {
    let ArchivedRevision { given, raw, clean: kept, report: before, .. } = archived;
    let known = given.clone().unwrap_or_else(|| as_far_as_known(&kept, &before));
    let clean = match stage {
        Stage::Clean => fayan_clean::clean(&raw, &known),
        Stage::Segment | Stage::Publish => kept,
    };
    let report = match stage {
        Stage::Publish => before,
        Stage::Clean | Stage::Segment => segmenter.segment(&Input {
            clean: &clean,
            source: &before.document.source,
            given: &known,
            raw_sha256: &raw.sha256(),
            raw_bytes: raw.len() as u64,
        }),
    };
    Rereading::new(raw, given, Arc::new(clean), report)
}

/// What must have been given beside the bytes, for revisions that were saved before that was kept: what the report says
/// and the page does not. A file name and a media type that decided nothing are lost.
pub(super) fn as_far_as_known(clean: &CleanDocument, report: &Report) -> GivenMetadata {
    let document = &report.document;
    let given = |key: MetadataKey, value: Option<&str>| {
        let own = clean.metadata.iter().find(|item| item.key == key);
        value.filter(|value| own.is_none_or(|own| own.value != *value)).map(str::to_owned)
    };
    let labelled = clean.encoding.basis == EncodingBasis::Label;
    GivenMetadata {
        media_type: Some(clean.media_type.clone()),
        charset: clean.encoding.declared.clone().filter(|_| labelled),
        url: given(MetadataKey::Url, document.urls.first().map(String::as_str)),
        file_name: None,
        outlet: given(MetadataKey::Outlet, document.outlet.as_deref()),
        published: given(MetadataKey::Published, document.published.as_deref()),
        page: given(MetadataKey::Page, document.page.as_deref()),
        fetched_at: document.fetched_at.clone(),
        rights: document.rights.clone(),
    }
}
