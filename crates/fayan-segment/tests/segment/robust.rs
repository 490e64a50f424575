//! The robustness properties over a sample of generated pages; the example `robustness` runs them over many.

use fayan_testkit::{
    generate::{Charset, Format, Options, Site, generate},
    reports_dir,
};

use crate::robustness::{Page, Tally, columns, cuts, losses, prints, read};

/// Undamaged pages of speech excerpts in every layout.
fn pages(seeds: std::ops::Range<u64>) -> impl Iterator<Item = Page> {
    seeds.map(|seed| {
        let printed = generate(seed, &Options { layout: None, ..Options::plain_text() });
        Page::new(format!("seed {seed}"), printed.file_name(), String::from_utf8(printed.source).unwrap())
    })
}

/// Fails where fewer than `floor` in a thousand were kept, or nothing was checked.
fn holds(tally: &Tally, floor: usize) {
    let kept = tally.all - tally.wrong.len();
    assert!(kept > 0 && kept * 1000 >= tally.all * floor, "{kept} of {}:\n{}", tally.all, tally.wrong.join("\n"));
}

#[test]
fn a_page_cut_anywhere_keeps_what_was_said_before_and_says_when_a_sentence_is_cut() {
    let mut counts = cuts::Cuts::default();
    pages(0..12).enumerate().for_each(|(index, page)| cuts::check(&page, index, 41, &mut counts));
    holds(&counts.unchanged, 1000);
    holds(&counts.flagged, 1000);
}

#[test]
fn a_statement_taken_out_is_missing_and_changes_no_other() {
    let mut tally = Tally::default();
    pages(0..30).for_each(|page| losses::check_statements(&page, &mut tally));
    holds(&tally, FLOOR);
}

#[test]
fn an_item_taken_out_leaves_a_gap() {
    let mut tally = Tally::default();
    pages(0..30).for_each(|page| losses::check_items(&page, &mut tally));
    holds(&tally, FLOOR);
}

/// In a thousand. Two pages in a hundred are read a little otherwise once a part is gone: a column is taken for narrower,
/// or the last two items of an inline list for no list.
const FLOOR: usize = 980;

#[test]
fn exchanged_halves_make_up_no_statement() {
    let mut counts = columns::Columns::default();
    pages(0..10).for_each(|page| columns::check(&page, 5, &mut counts));
    holds(&counts.spoken, 1000);
    // The others are cut where a speech ends, or have neither title nor note.
    holds(&counts.flagged, 800);
}

#[test]
fn a_page_in_its_own_order_is_not_said_to_be_disturbed() {
    let mut silent = Tally::default();
    for seed in 0..150 {
        let page = generate(seed, &Options::default());
        let report = read(&page.source, page.file_name());
        columns::check_silent(&format!("seed {seed}"), &report, &mut silent);
    }
    holds(&silent, 1000);
}

#[test]
fn a_page_in_other_bytes_has_the_same_statements() {
    let mut tally = Tally::default();
    pages(0..30).for_each(|page| prints::check(&page, &mut tally));
    holds(&tally, 1000);
}

#[test]
fn a_page_in_html_has_the_same_statements() {
    let mut tally = Tally::default();
    for seed in 0..20 {
        let printed = generate(seed, &Options::plain_text());
        let page = |report: &fayan_testkit::generate::GeneratedReport| {
            let source = String::from_utf8(report.source.clone()).unwrap();
            Page::new(format!("seed {seed}"), report.file_name(), source)
        };
        let text = page(&printed);
        for site in Site::ALL {
            let html = page(&printed.reprint(Format::Html(site), Charset::Utf8));
            prints::check_same(&format!("{site:?}"), &text, &html, &mut tally);
        }
    }
    holds(&tally, 1000);
}

/// The text documents of the folder of real reports in UTF-8; nothing without the folder, which says so.
fn real_pages() -> Vec<Page> {
    let Some(folder) = reports_dir() else { return Vec::new() };
    let mut pages = Vec::new();
    for case in std::fs::read_dir(folder).unwrap() {
        let case = case.unwrap();
        let Ok(source) = std::fs::read(case.path().join("source.txt")) else { continue };
        let Ok(source) = String::from_utf8(source) else { continue };
        pages.push(Page::new(case.file_name().to_string_lossy().into_owned(), "source.txt", source));
    }
    assert!(!pages.is_empty(), "the folder of real reports holds no text");
    pages
}

/// Fails like [`holds`], but only where there are real documents.
fn holds_for(pages: &[Page], tally: &Tally, floor: usize) {
    if !pages.is_empty() {
        holds(tally, floor);
    }
}

#[test]
fn real_pages_may_be_cut_anywhere() {
    let (pages, mut counts) = (real_pages(), cuts::Cuts::default());
    for (index, page) in pages.iter().enumerate() {
        // Reading costs what the page is long, and a longer page has more places to cut it at.
        let step = 41.max(page.source.len() / 40);
        cuts::check(page, index, step, &mut counts);
    }
    holds_for(&pages, &counts.unchanged, 1000);
    // A credit cut at its bracket stands under a speech like its text.
    holds_for(&pages, &counts.flagged, 980);
}

#[test]
fn real_pages_may_lack_parts() {
    let (pages, mut statements, mut items) = (real_pages(), Tally::default(), Tally::default());
    for page in &pages {
        losses::check_statements(page, &mut statements);
        losses::check_items(page, &mut items);
    }
    // Without one speaker, the unit announced may be matched with another whose post names the place as well.
    holds_for(&pages, &statements, 900);
    holds_for(&pages, &items, 1000);
}

#[test]
fn real_pages_may_have_exchanged_columns() {
    let (pages, mut counts) = (real_pages(), columns::Columns::default());
    pages.iter().for_each(|page| columns::check(page, 17, &mut counts));
    holds_for(&pages, &counts.spoken, 1000);
    holds_for(&pages, &counts.silent, 1000);
    // Halves cut before the first speaker leave nothing that the order of the page contradicts.
    holds_for(&pages, &counts.flagged, 650);
}

#[test]
fn real_pages_in_other_bytes_have_the_same_statements() {
    let (pages, mut tally) = (real_pages(), Tally::default());
    pages.iter().for_each(|page| prints::check(page, &mut tally));
    holds_for(&pages, &tally, 1000);
}
