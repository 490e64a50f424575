//! Wraps generated pages at every width, with and without empty lines, and prints which read as other than printed:
//! `rewrap [SEEDS [FROM_WIDTH [TO_WIDTH [FIRST_SEED [FOLDER]]]]]`. With a folder, those pages are written to it.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "printing and keeping pages is what the example is for"
)]

use std::{env, error::Error, fs, path::PathBuf};

use fayan_contract::{identity::sha256_hex, message::GivenMetadata, report::Report, source::SourceSlug};
use fayan_segment::{Input, Segmenter};
use fayan_testkit::generate::{self, Format, GeneratedReport, generate};

fn main() -> Result<(), Box<dyn Error>> {
    let numbers = env::args().skip(1).take(4).map(|argument| argument.parse()).collect::<Result<Vec<usize>, _>>()?;
    let number = |at: usize, usual: usize| numbers.get(at).copied().unwrap_or(usual);
    let (seeds, from, to) = (number(0, 500), number(1, 8), number(2, 40));
    let (first, folder) = (number(3, 0) as u64, env::args().nth(5).map(PathBuf::from));
    let options = generate::Options { format: Some(Format::Text), ..generate::Options::plain_text() };
    let (mut pages, mut wrong, mut spaces) = (0_usize, 0_usize, 0_usize);
    for seed in first..first + seeds as u64 {
        let printed = generate(seed, &options);
        for (width, blank_lines) in (from..=to).flat_map(|width| [(width, false), (width, true)]) {
            let page = printed.rewrap(width, blank_lines);
            let report = read(&page);
            pages += 1;
            spaces += inserted_spaces(&page, &report);
            if let Some(difference) = first_difference(&page, &report) {
                wrong += 1;
                if let Some(folder) = &folder {
                    fs::create_dir_all(folder)?;
                    fs::write(folder.join(format!("{seed}-{width}-{blank_lines}.txt")), &page.source)?;
                }
                println!("seed {seed} width {width} blank lines {blank_lines}: {difference}");
            }
        }
    }
    println!("{wrong} of {pages} pages read as other than printed; {spaces} statements with inserted spaces");
    Ok(())
}

fn read(page: &GeneratedReport) -> Report {
    let given = GivenMetadata { file_name: Some(page.file_name().to_owned()), ..GivenMetadata::default() };
    let clean = fayan_clean::clean(&page.source, &given);
    let (source, sha256) = (SourceSlug::local(), sha256_hex(&page.source));
    let raw_bytes = page.source.len() as u64;
    let input = Input { clean: &clean, source: &source, given: &given, raw_sha256: &sha256, raw_bytes };
    Segmenter::default().segment(&input)
}

/// Statements with more spaces between two Han characters than were printed.
fn inserted_spaces(page: &GeneratedReport, report: &Report) -> usize {
    let spaces = |text: &str| {
        let han = |character: char| ('\u{4E00}'..='\u{9FFF}').contains(&character);
        let characters: Vec<char> = text.chars().collect();
        characters.windows(3).filter(|three| han(three[0]) && three[1] == ' ' && han(three[2])).count()
    };
    let pairs = page.gold.statements.iter().zip(&report.statements);
    pairs.filter(|(gold, found)| spaces(&found.text) > spaces(&gold.text)).count()
}

/// The first statement that is missing, one too many, or reads as other than printed.
fn first_difference(page: &GeneratedReport, report: &Report) -> Option<String> {
    let squeezed = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    for (gold, found) in page.gold.statements.iter().zip(&report.statements) {
        let (want, got) = (squeezed(&gold.text), squeezed(&found.text));
        if want != got {
            let at = want.chars().zip(got.chars()).take_while(|(want, got)| want == got).count();
            let part = |text: &str| text.chars().skip(at.saturating_sub(12)).take(40).collect::<String>();
            return Some(format!("{}: got …{} want …{}", gold.speaker, part(&got), part(&want)));
        }
    }
    let (want, got) = (page.gold.statements.len(), report.statements.len());
    (want != got).then(|| format!("{got} statements, want {want}"))
}
