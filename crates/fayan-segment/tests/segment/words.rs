//! Words of an operator, and where our own come from.

use std::{collections::BTreeSet, fs, path::Path};

use fayan_contract::{identity::sha256_hex, message::GivenMetadata, report::Report, source::SourceSlug};
use fayan_segment::{Input, Options, Segmenter};

const PAGE: &str = "把山守好\n——全县巡护工作座谈会发言摘登\n\n雾桥县督巡令 司徒月\n\n\
                    山里的事没有小事。我们把哨所搬到垭口，巡护员出门就能上山。\n";

fn report(segmenter: &Segmenter) -> Report {
    let given = GivenMetadata::default();
    let clean = fayan_clean::clean(PAGE.as_bytes(), &given);
    let (source, sha256) = (SourceSlug::local(), sha256_hex(PAGE.as_bytes()));
    let raw_bytes = PAGE.len() as u64;
    segmenter.segment(&Input { clean: &clean, source: &source, given: &given, raw_sha256: &sha256, raw_bytes })
}

fn with_titles(titles: &[&str]) -> Options {
    let titles = titles.iter().map(|title| (*title).to_owned()).collect();
    Options { words: [("titles".to_owned(), titles)].into(), ..Options::default() }
}

#[test]
fn an_invented_title_is_read_once_it_is_configured() {
    let options = with_titles(&["督巡令"]);
    let report_with = report(&Segmenter::new(&options).unwrap());
    let post = &report_with.statements[0].posts[0];
    assert_eq!((post.organization.as_deref(), post.title.as_str()), (Some("雾桥县"), "督巡令"));
    assert_eq!(report_with.generator.options_sha256, options.sha256());
    let report_without = report(&Segmenter::default());
    assert!(report_without.statements.iter().all(|statement| statement.posts.is_empty()));
    assert_ne!(report_without.generator.options_sha256, options.sha256());
}

#[test]
fn options_that_cannot_be_used_make_no_segmenter() {
    let error = Segmenter::new(&with_titles(&["", "督 巡 令"])).unwrap_err();
    assert_eq!(error.problems.len(), 2, "{error}");
}

#[test]
fn the_notice_names_every_word_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let notice = fs::read_to_string(root.join("../../NOTICE")).unwrap();
    let named: BTreeSet<String> = notice
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|word| word.ends_with(".txt")))
        .map(str::to_owned)
        .collect();
    let files = fs::read_dir(root.join("data")).unwrap();
    let files: BTreeSet<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(named, files);
}
