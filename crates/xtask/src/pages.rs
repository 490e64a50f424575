//! Generated pages, read as the services read them.

use fayan_contract::{
    identity::sha256_hex,
    message::{DocumentSegmented, GivenMetadata, JobHeader},
    source::SourceSlug,
};
use fayan_segment::{Input, Segmenter};
use fayan_testkit::generate::{Options, generate};

/// A page with what is known beside it, as the segment stage hands it on. Its page number makes it a document of its
/// own, whatever its title.
pub(crate) fn read(segmenter: &Segmenter, seed: u64, options: &Options) -> DocumentSegmented {
    let page = generate(seed, options);
    let metadata = GivenMetadata {
        media_type: Some(page.media_type.to_owned()),
        url: Some(format!("https://paper.example/{seed}")),
        file_name: Some(page.file_name().to_owned()),
        page: Some(format!("A{seed}")),
        fetched_at: Some("2026-11-01T00:00:00Z".to_owned()),
        ..GivenMetadata::default()
    };
    let job = JobHeader { id: format!("{seed:032x}"), source: SourceSlug::local(), metadata };
    let clean = fayan_clean::clean(&page.source, &job.metadata);
    let report = segmenter.segment(&Input {
        clean: &clean,
        source: &job.source,
        given: &job.metadata,
        raw_sha256: &sha256_hex(&page.source),
        raw_bytes: page.source.len() as u64,
    });
    DocumentSegmented { job, raw: page.source.into(), clean, report }
}
