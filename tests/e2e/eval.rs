//! Scoring as a whole: the project's own generated set keeps to its floors, other scorers give the same figures, other
//! readers of pages can be scored.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use fayan_testkit::{
    generate::{Family, Options, generate},
    reports::scorer,
    reports_dir,
    servers::{python_with, unconfigured},
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{cli, story::PROGRAM};

/// Pages of each layout: few enough to be scored in seconds.
const PAGES_OF_EACH: u64 = 5;

/// A figure this far above its floor leaves room for losing what was won: then the floor wants raising.
const MARGIN: f64 = 0.015;

#[test]
fn figures_of_the_generated_set_keep_to_their_floors() {
    let folder = generated(PAGES_OF_EACH);
    let floors = table();
    let output = run(&[OsStr::new("--floors"), floors.as_os_str(), folder.path().as_os_str()]);
    if !output.status.success() {
        let below = String::from_utf8_lossy(&output.stderr);
        panic!("{below}\nThe pages are in {}, for fayan eval --errors", folder.keep().display());
    }
    remind(&serde_json::from_slice(&output.stdout).unwrap());
}

#[test]
fn another_scorer_of_the_same_gold_gives_the_same_figures() {
    let Some(scorer) = scorer() else { return };
    let generated = generated(1);
    let mut folders = vec![generated.path().to_owned()];
    folders.extend(reports_dir());
    for folder in folders {
        let ours: Value = serde_json::from_slice(&run(&[folder.as_os_str()]).stdout).unwrap();
        let output = Command::new("python3")
            .arg(&scorer)
            .args(["--json", "--cmd", &format!("{PROGRAM} extract --format json {{source}}"), "--cases"])
            .arg(&folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let theirs: Value = serde_json::from_slice(&output.stdout).unwrap();
        let fields = theirs.as_object().unwrap();
        assert!(fields.len() > 15, "{fields:?}");
        for (field, figure) in fields.iter().filter(|(field, _)| *field != "seconds") {
            // What was never compared is not among ours.
            if figure["of"].as_u64() != Some(0) {
                for part in ["right", "of"] {
                    assert_eq!(ours[field][part], figure[part], "{field} of {}", folder.display());
                }
            }
        }
        for figure in ["speaker_f1", "cases"] {
            let number = |figures: &Value| figures[figure].as_f64().unwrap();
            assert!((number(&ours) - number(&theirs)).abs() < 0.000_11, "{figure} of {}", folder.display());
        }
    }
}

#[test]
fn the_baseline_is_scored_beside_ours_and_finds_less() {
    let folder = TempDir::new().unwrap();
    let family = Family::named("a1_post_name");
    write(folder.path(), (1..=4).map(|seed| (seed, Options { family, ..Options::plain_text() })));
    let ours: Value = serde_json::from_slice(&run(&[folder.path().as_os_str()]).stdout).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/baseline/jieba_regex.py");
    let python = python_with(&["jieba==0.42.1"]);
    let output = unconfigured(PROGRAM)
        .envs(python.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .args(["eval", "--format", "json", "--cmd", &format!("python3 {} {{source}}", script.display())])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs: Value = serde_json::from_slice(&output.stdout).unwrap();
    let exact = |figures: &Value| figures["exact"]["right"].as_u64().unwrap();
    assert!(exact(&theirs) > 0, "the baseline reads the plainest pages: {theirs}");
    assert!(exact(&theirs) < exact(&ours), "{} against {}", exact(&theirs), exact(&ours));
}

/// A folder with one case, the page of `pages` with gold that is right about it.
fn case() -> (TempDir, String) {
    let folder = cli::pages(&["case/source.txt"]);
    let gold = r#"{ "kind": "speech_excerpts", "layout": "own_line", "statements": [
        { "speaker": "田一木", "position": "市林业局局长", "text_start": "市林业局把", "text_end": "有护林员。" },
        { "speaker": "石二山", "position": "白石县县长", "text_start": "白石县守", "text_end": "继续努力。" },
        { "speaker": "江三水", "position": "松江乡党委书记", "text_start": "松江乡修", "text_end": "都说好。" } ] }"#;
    fs::write(folder.path().join("case/gold.json"), gold).unwrap();
    (folder, gold.to_owned())
}

#[test]
fn eval_scores_cases_by_kind_and_layout() {
    let (folder, _) = case();
    let figures: Value =
        serde_json::from_str(&cli::succeed(&["eval", "--format", "json", &cli::path(&folder, "")])).unwrap();
    assert_eq!(figures["exact"]["right"], 3);
    assert_eq!(figures["cases"], 1);
    assert_eq!(figures["by_kind"]["speech_excerpts"]["exact"]["of"], 3);
    assert_eq!(figures["by_layout"]["own_line"]["speaker_f1"], 1.0);
}

#[test]
fn eval_shows_the_line_behind_an_error_and_keeps_to_floors() {
    let (folder, gold) = case();
    fs::write(folder.path().join("case/gold.json"), gold.replace("市林业局局长", "市林业局副局长")).unwrap();
    let output = cli::run(&["eval", "--errors", "--floor", "position=0.9", &cli::path(&folder, "")]);
    assert_eq!(cli::code(&output), 1);
    let text = cli::out(&output);
    assert!(text.contains("case: position of 1 田一木: “市林业局局长” instead of “市林业局副局长”\n"), "{text}");
    assert!(text.lines().any(|line| line.contains("Byline") && line.contains("田一木")), "{text}");
    fs::write(folder.path().join("floors.toml"), "position = 0.5\n").unwrap();
    cli::succeed(&["eval", "--floors", &cli::path(&folder, "floors.toml"), &cli::path(&folder, "")]);
    assert_eq!(cli::code(&cli::run(&["eval", "--floor", "beauty=1", &cli::path(&folder, "")])), 2);
}

#[test]
fn eval_says_what_got_better_and_worse() {
    let (folder, gold) = case();
    let (saved, all) = (cli::path(&folder, "run.json"), cli::path(&folder, ""));
    cli::succeed(&["eval", "--save", &saved, &all]);
    let same = cli::succeed(&["eval", "--against", &saved, &all]);
    assert!(same.contains("nothing changed"), "{same}");
    fs::write(folder.path().join("case/gold.json"), gold.replace("白石县守", "白石县丢")).unwrap();
    let output = cli::run(&["eval", "--against", &saved, &all]);
    assert_eq!(cli::code(&output), 1);
    assert!(cli::out(&output).contains("- case: 2 石二山"), "{}", cli::out(&output));
    cli::succeed(&["eval", "--save", &saved, &all]);
    fs::write(folder.path().join("case/gold.json"), &gold).unwrap();
    let better = cli::succeed(&["eval", "--against", &saved, &all]);
    assert!(better.contains("+ case: 2 石二山"), "{better}");
}

/// `fayan eval --format json` with these arguments.
fn run(arguments: &[&OsStr]) -> std::process::Output {
    unconfigured(PROGRAM).args(["eval", "--format", "json"]).args(arguments).output().unwrap()
}

/// Pages of every layout with their gold. Each layout has seeds of its own, so that no two pages report the same meeting.
fn generated(of_each: u64) -> TempDir {
    let folder = TempDir::new().unwrap();
    let pages = Family::all().flat_map(|family| (0..of_each).map(move |number| (family, number)));
    write(
        folder.path(),
        pages.map(|(family, number)| {
            let seed = family.name().bytes().fold(number, |seed, byte| (seed * 31 + u64::from(byte)) % (1 << 32));
            (seed, Options { family: Some(family), ..Options::default() })
        }),
    );
    folder
}

fn write(folder: &Path, pages: impl Iterator<Item = (u64, Options)>) {
    for (seed, options) in pages {
        let page = generate(seed, &options);
        let case = folder.join(format!("{}-{seed}", page.gold.layout));
        fs::create_dir(&case).unwrap();
        fs::write(case.join(page.file_name()), &page.source).unwrap();
        fs::write(case.join("gold.json"), serde_json::to_vec(&page.gold).unwrap()).unwrap();
    }
}

/// Says, past the test runner's capture, which floors have fallen behind.
fn remind(figures: &Value) {
    let floors: BTreeMap<String, f64> = toml::from_str(&fs::read_to_string(table()).unwrap()).unwrap();
    assert!(!floors.is_empty());
    for (name, floor) in floors {
        let figure = figures[&name]["rate"].as_f64().or(figures[&name].as_f64()).unwrap();
        if figure > floor + MARGIN {
            let told =
                writeln!(io::stderr(), "raise the floor of {name} in tests/floors.toml: {figure} now, {floor} there");
            told.unwrap();
        }
    }
}

fn table() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/floors.toml")
}
