//! Throughput of cleaning beside one segmentation of the same text by jieba, in the same run.
//!
//! `cargo bench -p fayan-clean`

use divan::{Bencher, counter::BytesCount};
use fayan_clean::clean;
use fayan_contract::message::GivenMetadata;
use fayan_testkit::generate::{Charset, Format, Options, Site, generate};
use jieba_rs::Jieba;

fn main() {
    divan::main();
}

const FORMATS: &[(&str, Format, Charset)] = &[
    ("text", Format::Text, Charset::Utf8),
    ("html", Format::Html(Site::Government), Charset::Utf8),
    ("html gb18030", Format::Html(Site::Government), Charset::Gb18030),
];

/// Twenty pages, as a site would send them.
fn pages(name: &str) -> Vec<Vec<u8>> {
    let (_, format, charset) =
        *FORMATS.iter().find(|(known, _, _)| *known == name).expect("the format is in the table");
    let options = Options { format: Some(format), charset: Some(charset), ..Options::default() };
    (0..20).map(|seed| generate(seed, &options).source).collect()
}

fn size(pages: &[Vec<u8>]) -> BytesCount {
    BytesCount::new(pages.iter().map(Vec::len).sum::<usize>())
}

#[divan::bench(args = FORMATS.iter().map(|(name, _, _)| *name))]
fn cleaning(bencher: Bencher<'_, '_>, name: &str) {
    let pages = pages(name);
    let given = GivenMetadata::default();
    bencher.counter(size(&pages)).bench_local(|| {
        for page in &pages {
            divan::black_box(clean(divan::black_box(page), &given));
        }
    });
}

/// The measure to compare with: one cut of the plain text pages.
#[divan::bench]
fn jieba_cut(bencher: Bencher<'_, '_>) {
    let pages = pages("text");
    let texts: Vec<String> = pages.iter().map(|page| String::from_utf8_lossy(page).into_owned()).collect();
    let jieba = Jieba::new();
    bencher.counter(size(&pages)).bench_local(|| {
        for text in &texts {
            divan::black_box(jieba.cut(divan::black_box(text), false));
        }
    });
}
