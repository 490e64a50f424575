//! What is kept of a revision gives its cleaning and its report again, byte for byte.

use std::{fs, path::Path};

use fayan_contract::{
    message::{DocumentSegmented, GivenMetadata, JobHeader, JobResult},
    source::SourceSlug,
};
use fayan_segment::Segmenter;
use fayan_store::{ArchivedRevision, RevisionKey, Store};
use fayan_testkit::generate::{Family, Options, generate};

use super::{
    Stage,
    read::{again, as_far_as_known},
};
use crate::pure;

/// Everything that can be said beside the bytes, in turn all, some and nothing of it, right and wrong.
fn given(number: usize, file_name: &str, media_type: &str) -> GivenMetadata {
    let own = |text: &str| Some(text.to_owned());
    let named = GivenMetadata { file_name: own(file_name), media_type: own(media_type), ..GivenMetadata::default() };
    match number % 5 {
        0 => GivenMetadata {
            url: own(&format!("https://paper.example/2021-09/07/content_{number}.htm")),
            outlet: own("星湖日报"),
            published: own("2021-09-07"),
            page: own("A03"),
            fetched_at: own("2021-09-08T01:02:03.5Z"),
            rights: own("只供研究"),
            charset: own("gbk"),
            ..named
        },
        1 => named,
        2 => GivenMetadata { charset: own("GB18030"), media_type: own("text/html"), ..GivenMetadata::default() },
        3 => GivenMetadata { file_name: own("page.md"), published: own("2020-02-29"), ..GivenMetadata::default() },
        _ => GivenMetadata::default(),
    }
}

fn pages() -> Vec<(Vec<u8>, GivenMetadata)> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples");
    let mut paths: Vec<_> = fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut pages = Vec::new();
    for path in paths {
        for number in 0..5 {
            let name = path.file_name().unwrap().to_string_lossy();
            let media_type = if name.ends_with("html") { "text/html" } else { "text/plain" };
            pages.push((fs::read(&path).unwrap(), given(number, &name, media_type)));
        }
    }
    let mut add = |number: usize, options: &Options| {
        let page = generate(number as u64, options);
        let beside = given(number, page.file_name(), page.media_type);
        pages.push((page.source, beside));
    };
    for (number, family) in (0..3).flat_map(|_| Family::all()).enumerate() {
        add(1000 + number, &Options { family: Some(family), ..Options::default() });
    }
    for number in 0..60 {
        add(number, &Options::default());
    }
    pages.push((b"%PDF-1.7".to_vec(), GivenMetadata::default()));
    pages.push((Vec::new(), GivenMetadata::default()));
    pages
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_gives_the_same_bytes_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite://{}", folder.path().join("fayan.db").display());
    let store = fayan_store::open_or_create(&store).await.unwrap();
    store.migrate().await.unwrap();
    let segmenter = Segmenter::default();
    let pages = pages();
    let mut read = 0;
    for (number, (raw, given)) in pages.iter().enumerate() {
        let source: SourceSlug = ["local", "paper"][number % 2].parse().unwrap();
        let first = pure::read(&segmenter, raw, given, &source, false);
        let (clean, report) = (json(&first.clean), json(&first.report));
        let Some(archived) = kept(&*store, number, raw, given, source, first).await else { continue };
        read += 1;
        let of_bytes = again(Stage::Clean, &segmenter, archived.clone());
        assert_eq!(json(&*of_bytes.clean), clean, "{given:?}");
        assert_eq!(json(&of_bytes.report), report, "{given:?}");
        let of_lines = again(Stage::Segment, &segmenter, archived.clone());
        assert_eq!((json(&*of_lines.clean), json(&of_lines.report)), (clean, report), "{given:?}");
        assert_eq!(again(Stage::Publish, &segmenter, archived.clone()).report, archived.report);
    }
    // The same page and two pages of one title are one document.
    assert!(read * 10 > pages.len() * 6, "{read} of {}", pages.len());
}

/// What a store has of a page that is new to it.
async fn kept(
    store: &dyn Store,
    number: usize,
    raw: &[u8],
    given: &GivenMetadata,
    source: SourceSlug,
    reading: pure::Reading,
) -> Option<ArchivedRevision> {
    let job = JobHeader { id: format!("{number:032x}"), source, metadata: given.clone() };
    let (clean, report) = (reading.clean, reading.report);
    if store.document(&report.document.id).await.unwrap().is_some() {
        return None;
    }
    let message = DocumentSegmented { job, raw: raw.to_vec().into(), clean, report };
    let at = "2021-09-08T01:02:04Z".to_owned();
    let result = fayan_publish::save(store, message, None, at).await.unwrap();
    let JobResult::Stored { document_id, revision: 1, .. } = result else { panic!("{result:?}") };
    store.revision(&RevisionKey { document_id, revision: 1 }).await.unwrap()
}

/// Revisions from before the metadata was kept: what the report says and the page does not was given.
#[test]
fn what_was_given_is_known_from_the_report_as_far_as_it_mattered() {
    let (segmenter, source) = (Segmenter::default(), SourceSlug::local());
    for (raw, given) in pages() {
        if given.file_name.is_some() && given.media_type.is_none() {
            continue;
        }
        let first = pure::read(&segmenter, &raw, &given, &source, false);
        let known = as_far_as_known(&first.clean, &first.report);
        let second = pure::read(&segmenter, &raw, &known, &source, false);
        assert_eq!(json(&second.report), json(&first.report), "{given:?} known as {known:?}");
    }
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}
