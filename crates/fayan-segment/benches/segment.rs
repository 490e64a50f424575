//! How fast segmenting is, beside jieba over the same text in the same run: one pass that cuts words (with its model
//! for unknown words, as it is mostly used), and one that also says what each word is, as finding names needs. The last by
//! two versions: 0.10.4, against which the goal was set, and 0.11, which is about twice as fast.

use std::{fs, sync::OnceLock};

use divan::{Bencher, black_box, counter::BytesCount};
use fayan_contract::{clean::CleanDocument, identity::sha256_hex, message::GivenMetadata, source::SourceSlug};
use fayan_segment::{Input, Segmenter};
use fayan_testkit::{
    generate::{self, generate},
    reports::reports_dir,
};
use jieba_rs::Jieba;

fn main() {
    jieba();
    posseg();
    divan::main();
}

fn jieba() -> &'static Jieba {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    JIEBA.get_or_init(Jieba::new)
}

fn posseg() -> &'static jieba_rs_posseg::Jieba {
    static POSSEG: OnceLock<jieba_rs_posseg::Jieba> = OnceLock::new();
    POSSEG.get_or_init(jieba_rs_posseg::Jieba::new)
}

/// Made once, as every user of it does.
fn segmenter() -> &'static Segmenter {
    static SEGMENTER: OnceLock<Segmenter> = OnceLock::new();
    SEGMENTER.get_or_init(Segmenter::default)
}

struct Document {
    raw: Vec<u8>,
    clean: CleanDocument,
    text: String,
}

impl Document {
    fn new(raw: Vec<u8>) -> Self {
        let clean = fayan_clean::clean(&raw, &GivenMetadata::default());
        let text = clean.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        Self { raw, clean, text }
    }

    fn segment(&self) -> usize {
        let (source, given) = (SourceSlug::local(), GivenMetadata::default());
        let sha256 = sha256_hex(b"");
        let raw_bytes = self.raw.len() as u64;
        let input = Input { clean: &self.clean, source: &source, given: &given, raw_sha256: &sha256, raw_bytes };
        segmenter().segment(&input).statements.len()
    }
}

/// Pages of the genre, one paragraph a line.
fn pages() -> Vec<Document> {
    (0..40).map(|seed| Document::new(generate(seed, &generate::Options::plain_text()).source)).collect()
}

/// The same pages as columns of a newspaper.
fn columns() -> Vec<Document> {
    (0..40)
        .map(|seed| Document::new(generate(seed, &generate::Options::plain_text()).rewrap(16, true).source))
        .collect()
}

/// Real pages, where there are some.
#[expect(clippy::disallowed_methods, reason = "a measurement reads its pages")]
fn reports() -> Vec<Document> {
    let cases = reports_dir().map(|folder| fs::read_dir(folder).expect("the folder is readable"));
    let cases = cases.into_iter().flatten().map(|case| case.expect("the folder is readable").path());
    let files = cases.filter(|case| case.is_dir()).flat_map(|case| fs::read_dir(case).expect("a case is readable"));
    let sources = files.map(|file| file.expect("a case is readable").path());
    let sources = sources.filter(|path| path.file_stem().is_some_and(|stem| stem == "source"));
    sources.map(|path| Document::new(fs::read(path).expect("a source is readable"))).collect()
}

/// A transcript of many megabytes.
fn transcript(megabytes: usize) -> Document {
    let turn = "主持人：请问下一步怎样安排？\n岑知远：一是把台账做细，二是把进度排实，三是把责任压到人。具体的办法，\
                我们在上个月的会上已经说过，这里再补充几点，请大家监督。\n";
    let mut text = "澜山市重点项目新闻发布会实录\n".to_owned();
    while text.len() < megabytes << 20 {
        text.push_str(turn);
    }
    Document::new(text.into_bytes())
}

fn bench(bencher: Bencher<'_, '_>, documents: &[Document], run: impl Fn(&Document) -> usize + Sync) {
    let bytes: usize = documents.iter().map(|document| document.text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| documents.iter().map(|document| black_box(run(document))).sum::<usize>());
}

#[divan::bench]
fn pages_by_segment(bencher: Bencher<'_, '_>) {
    bench(bencher, &pages(), Document::segment);
}

#[divan::bench]
fn pages_by_jieba(bencher: Bencher<'_, '_>) {
    bench(bencher, &pages(), |document| jieba().cut(&document.text, true).len());
}

#[divan::bench]
fn pages_by_jieba_tags(bencher: Bencher<'_, '_>) {
    bench(bencher, &pages(), |document| jieba().tag(&document.text, true).len());
}

#[divan::bench]
fn pages_by_jieba_0_10_tags(bencher: Bencher<'_, '_>) {
    bench(bencher, &pages(), |document| posseg().tag(&document.text, true).len());
}

#[divan::bench]
fn columns_by_segment(bencher: Bencher<'_, '_>) {
    bench(bencher, &columns(), Document::segment);
}

#[divan::bench]
fn columns_by_jieba(bencher: Bencher<'_, '_>) {
    bench(bencher, &columns(), |document| jieba().cut(&document.text, true).len());
}

#[divan::bench]
fn columns_by_jieba_tags(bencher: Bencher<'_, '_>) {
    bench(bencher, &columns(), |document| jieba().tag(&document.text, true).len());
}

#[divan::bench]
fn columns_by_jieba_0_10_tags(bencher: Bencher<'_, '_>) {
    bench(bencher, &columns(), |document| posseg().tag(&document.text, true).len());
}

#[divan::bench]
fn reports_by_segment(bencher: Bencher<'_, '_>) {
    bench(bencher, &reports(), Document::segment);
}

#[divan::bench]
fn reports_by_jieba(bencher: Bencher<'_, '_>) {
    bench(bencher, &reports(), |document| jieba().cut(&document.text, true).len());
}

#[divan::bench]
fn reports_by_jieba_tags(bencher: Bencher<'_, '_>) {
    bench(bencher, &reports(), |document| jieba().tag(&document.text, true).len());
}

#[divan::bench]
fn reports_by_jieba_0_10_tags(bencher: Bencher<'_, '_>) {
    bench(bencher, &reports(), |document| posseg().tag(&document.text, true).len());
}

/// Cost must grow with length, not with its square.
#[divan::bench(args = [1, 4, 16], sample_count = 3)]
fn transcript_by_segment(bencher: Bencher<'_, '_>, megabytes: usize) {
    bench(bencher, &[transcript(megabytes)], Document::segment);
}
