//! The robustness properties over a sample of generated pages; the example `robustness` runs them over many.

use fayan_testkit::generate::{Charset, Format, Options, Site, generate};

use crate::robustness::{Page, Tally, columns, cuts, losses, prints};

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
    pages(0..10).for_each(|page| columns::check(&page, 17, &mut counts));
    holds(&counts.spoken, 1000);
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
