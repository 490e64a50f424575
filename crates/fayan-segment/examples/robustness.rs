//! Checks the robustness properties on generated pages, and on real ones in a folder of cases, and prints counts:
//! `robustness [SEEDS [FOLDER]]`.
#![expect(clippy::print_stdout, reason = "printing is what the example is for")]
#![expect(clippy::disallowed_methods, reason = "real documents are files")]

#[path = "../tests/segment/proof.rs"]
mod proof;
#[path = "../tests/segment/robustness/mod.rs"]
mod robustness;

use std::{env, error::Error, fs, path::Path};

use fayan_testkit::generate::{Charset, Format, Kind, Options, Site, generate};
use robustness::{Page, Tally, columns, cuts, losses, prints};

#[derive(Default)]
struct Counts {
    cuts: cuts::Cuts,
    statements: Tally,
    items: Tally,
    columns: columns::Columns,
    prints: Tally,
    formats: Tally,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let seeds: u64 = arguments.next().map_or(Ok(100), |seeds| seeds.parse())?;
    let folder = arguments.next();
    let mut counts = Counts::default();
    for seed in 0..seeds {
        let kind = match seed % 8 {
            3 => Kind::QaTranscript,
            7 => Kind::SingleSpeech,
            _ => Kind::SpeechExcerpts,
        };
        let options = Options { kind: Some(kind), ..Options::plain_text() };
        let printed = generate(seed, &Options { layout: None, ..options.clone() });
        let page = Page::new(format!("seed {seed}"), printed.file_name(), String::from_utf8(printed.source.clone())?);
        check(&page, seed as usize, &mut counts);
        let unwrapped = generate(seed, &options);
        let text = Page::new(format!("seed {seed}"), "source.txt", String::from_utf8(unwrapped.source.clone())?);
        for site in Site::ALL {
            let html = unwrapped.reprint(Format::Html(site), Charset::Utf8);
            let html = Page::new(page.name.clone(), html.file_name(), String::from_utf8(html.source.clone())?);
            prints::check_same(&format!("{site:?}"), &text, &html, &mut counts.formats);
        }
    }
    // Pages of every layout and format, with every damage: none of it exchanges columns.
    for seed in 0..40 * seeds {
        let page = generate(seed, &Options::default());
        let report = robustness::read(&page.source, page.file_name());
        columns::check_silent(&format!("seed {seed}"), &report, &mut counts.columns.silent);
    }
    print("generated", &counts);
    if let Some(folder) = folder {
        let mut counts = Counts::default();
        for page in pages(Path::new(&folder))? {
            check(&page, 0, &mut counts);
        }
        print("real", &counts);
    }
    Ok(())
}

fn check(page: &Page, first: usize, counts: &mut Counts) {
    cuts::check(page, first % 7, 7, &mut counts.cuts);
    if page.file_name.ends_with(".txt") {
        losses::check_statements(page, &mut counts.statements);
        losses::check_items(page, &mut counts.items);
        columns::check(page, 3, &mut counts.columns);
        prints::check(page, &mut counts.prints);
    }
}

fn pages(folder: &Path) -> Result<Vec<Page>, Box<dyn Error>> {
    let mut pages = Vec::new();
    for case in fs::read_dir(folder)? {
        let case = case?.path();
        for name in ["source.txt", "source.html", "source.md"] {
            if let Ok(source) = fs::read(case.join(name)).map(String::from_utf8) {
                let Ok(source) = source else { continue };
                pages.push(Page::new(case.display().to_string(), name, source));
            }
        }
    }
    pages.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(pages)
}

fn print(of: &str, counts: &Counts) {
    for (name, tally) in [
        ("cut: statements before unchanged", &counts.cuts.unchanged),
        ("cut: TRUNCATED_TAIL when inside a sentence", &counts.cuts.flagged),
        ("statement taken out: others unchanged, it alone missing", &counts.statements),
        ("item taken out: ENUM_GAP, others unchanged", &counts.items),
        ("halves exchanged: no speaker made up", &counts.columns.spoken),
        ("halves exchanged: whole statements kept", &counts.columns.kept),
        ("halves exchanged: ORDER_DISTURBED", &counts.columns.flagged),
        ("halves not exchanged: no ORDER_DISTURBED", &counts.columns.silent),
        ("halves exchanged: nothing made up", &counts.columns.printed),
        ("other encodings and look-alikes: same statements", &counts.prints),
        ("HTML of the same page: same statements", &counts.formats),
    ] {
        println!("{of}: {name}: {} of {}", tally.all - tally.wrong.len(), tally.all);
        tally.wrong.iter().take(25).for_each(|wrong| println!("    {wrong}"));
    }
}
