//! What a person at a terminal sees: output, exit codes, help, mistakes. No server.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use fayan_contract::report::{Kind, Report};
use fayan_testkit::servers::unconfigured;
use serde_json::Value;
use tempfile::TempDir;

use crate::story::{PAGE, PROGRAM};

pub(crate) fn fayan(arguments: &[&str]) -> Command {
    let mut command = unconfigured(PROGRAM);
    command.args(arguments).stdin(Stdio::null());
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    fayan(arguments).output().expect("the program starts")
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("no signal ended it")
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the program prints UTF-8")
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the program prints UTF-8")
}

/// What a command prints that has to succeed.
pub(crate) fn succeed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
    out(&output)
}

fn reports(text: &str) -> Vec<Report> {
    text.lines().map(|line| serde_json::from_str(line).expect("a report on each line")).collect()
}

/// A folder with pages of these names.
pub(crate) fn pages(names: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in names {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("folders can be made");
        fs::write(path, PAGE).expect("files can be written");
    }
    folder
}

pub(crate) fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

#[test]
fn extract_prints_one_report_a_line_in_the_order_of_the_inputs() {
    let names: Vec<String> = (0..20).map(|number| format!("{number:02}.txt")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let folder = pages(&names);
    for (number, name) in names.iter().enumerate() {
        let text = PAGE.replace("三万亩", &format!("{number}万亩"));
        fs::write(folder.path().join(name), text).unwrap();
    }
    let reports = reports(&succeed(&["extract", "--format", "json", "--jobs", "4", &path(&folder, "")]));
    assert_eq!(reports.len(), 20);
    for (number, report) in reports.iter().enumerate() {
        assert_eq!((report.kind, report.statements.len()), (Kind::SpeechExcerpts, 3));
        assert!(report.statements[0].text.contains(&format!("{number}万亩")), "{number} is in its place");
    }
}

#[test]
fn extract_without_a_terminal_prints_json_and_no_escapes() {
    let folder = pages(&["a.txt"]);
    let text = succeed(&["extract", &path(&folder, "a.txt")]);
    assert_eq!(reports(&text).len(), 1);
    let table = succeed(&["extract", "--format", "table", &path(&folder, "a.txt")]);
    assert!(table.contains("田一木") && table.contains("白石县县长"), "{table}");
    assert!(!table.contains('\u{1b}'), "escapes would show in files: {table}");
}

#[test]
fn extract_reads_standard_input() {
    let mut child = fayan(&["extract", "--format", "statements", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(PAGE.as_bytes()).unwrap();
    let text = out(&child.wait_with_output().unwrap());
    let speakers: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["statement"]["speaker"]["name"].to_string())
        .collect();
    assert_eq!(speakers, ["\"田一木\"", "\"石二山\"", "\"江三水\""]);
}

#[test]
fn extract_fetches_addresses_and_says_why_one_failed() {
    let server = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = server.local_addr().unwrap();
    let answering = std::thread::spawn(move || {
        for status in ["200 OK", "404 Not Found"] {
            let (mut stream, _) = server.accept().unwrap();
            let mut request = [0; 1024];
            std::io::Read::read(&mut stream, &mut request).unwrap();
            let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n");
            write!(stream, "{head}Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()).unwrap();
        }
    });
    let url = format!("http://{address}/page.txt");
    let report = &reports(&succeed(&["extract", &url]))[0];
    assert_eq!(report.statements.len(), 3);
    assert_eq!(report.document.urls, [url.as_str()]);
    assert!(report.document.fetched_at.is_some());
    let output = run(&["extract", &url]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("404") && err(&output).contains(&url), "{}", err(&output));
    answering.join().unwrap();
}

#[test]
fn an_input_that_cannot_be_read_is_named_and_the_others_are_printed() {
    let folder = pages(&["a.txt", "b.txt"]);
    let missing = path(&folder, "missing.txt");
    let output = run(&["extract", &path(&folder, "a.txt"), &missing, &path(&folder, "b.txt")]);
    assert_eq!(code(&output), 1);
    assert_eq!(reports(&out(&output)).len(), 2);
    assert!(err(&output).contains("missing.txt"), "{}", err(&output));
    let output = run(&["extract", "--max-bytes", "10", &path(&folder, "a.txt")]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("limit of 10 bytes"), "{}", err(&output));
}

#[test]
fn bytes_that_are_no_text_give_a_report_that_says_so() {
    let folder = pages(&[]);
    let file = path(&folder, "noise.txt");
    let noise: Vec<u8> = (0..4000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(&file, noise).unwrap();
    let report = &reports(&succeed(&["extract", &file]))[0];
    assert_eq!((report.kind, report.statements.len()), (Kind::Unreadable, 0));
}

#[test]
fn given_metadata_reaches_the_report() {
    let folder = pages(&["a.txt"]);
    let arguments = ["--published", "2031-05-07", "--outlet", "青禾日报", "--page", "A02", "--source", "qinghe"];
    let file = path(&folder, "a.txt");
    let report = &reports(&succeed(&[&["extract"], &arguments[..], &[&file]].concat()))[0];
    let document = &report.document;
    assert_eq!(document.published.as_deref(), Some("2031-05-07"));
    assert_eq!(document.outlet.as_deref(), Some("青禾日报"));
    assert_eq!(document.page.as_deref(), Some("A02"));
    assert_eq!(document.source.as_str(), "qinghe");
    assert_eq!(report.meeting.date.as_ref().map(|date| date.value.as_str()), Some("2031-05-06"));
}

#[test]
fn explain_shows_lines_with_labels() {
    let folder = pages(&["a.txt"]);
    let text = succeed(&["extract", "--explain", &path(&folder, "a.txt")]);
    assert!(text.contains("石二山") && text.lines().count() > 10, "{text}");
    let json = succeed(&["extract", "--explain", "--format", "json", &path(&folder, "a.txt")]);
    assert!(serde_json::from_str::<Value>(json.trim()).is_ok());
}

#[test]
fn a_store_filled_by_extract_verifies() {
    let folder = pages(&["a.txt", "inner/b.md"]);
    let store = format!("sqlite://{}", path(&folder, "fayan.db"));
    succeed(&["extract", "--store", &store, &path(&folder, "")]);
    let text = succeed(&["verify", "--store", &store]);
    assert!(text.contains("0 mismatches"), "{text}");
}

#[test]
fn a_reader_that_hangs_up_ends_what_shows_and_not_what_keeps() {
    let folder = pages(&[]);
    for number in 0..20 {
        let page = PAGE.replace("让好树长在好山上", &format!("让好树长在第{number}座山上"));
        fs::write(folder.path().join(format!("{number:02}.txt")), page).unwrap();
    }
    let store = format!("sqlite://{}", path(&folder, "fayan.db"));
    let unread = |arguments: &[&str]| {
        let mut child = fayan(arguments).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        child.wait().unwrap().code()
    };
    assert_eq!(unread(&["extract", &path(&folder, "")]), Some(0));
    assert_eq!(unread(&["extract", "--store", &store, &path(&folder, "")]), Some(0));
    let verified = succeed(&["verify", "--store", &store]);
    assert!(verified.contains("20 revisions") && verified.contains(": 0 mismatches"), "{verified}");
}

#[test]
fn schemas_are_listed_and_printed() {
    let names = succeed(&["schema"]);
    assert!(names.lines().any(|name| name == "fayan.event.v1"), "{names}");
    let document: Value = serde_json::from_str(&succeed(&["schema", "asyncapi"])).unwrap();
    assert_eq!(document["asyncapi"], "3.0.0");
    for name in names.lines().filter(|name| *name != "asyncapi") {
        let schema: Value = serde_json::from_str(&succeed(&["schema", name])).unwrap();
        assert!(schema["$schema"].as_str().is_some_and(|dialect| dialect.contains("2020-12")), "{name}");
    }
    let output = run(&["schema", "fayan.nonsense.v1"]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("fayan.event.v1"), "the known names are shown: {}", err(&output));
}

#[test]
fn check_reports_all_mistakes_together() {
    let output = fayan(&["check", "--offline"])
        .envs([("FAYAN_WORKERS", "many"), ("FAYAN_NATS_URL", "http://x"), ("FAYAN_NATS_TOKEN", "hunter2")])
        .output()
        .unwrap();
    assert_eq!(code(&output), 2);
    let text = out(&output);
    assert!(text.contains("FAYAN_WORKERS") && text.contains("FAYAN_NATS_URL"), "{text}");
    assert!(!format!("{text}{}", err(&output)).contains("hunter2"), "a secret was shown");
}

#[test]
fn check_is_strict_only_when_asked() {
    let run = |arguments: &[&str]| fayan(arguments).env("FAYAN_STOER", "sqlite://x").output().unwrap();
    let lenient = run(&["check", "--offline"]);
    assert_eq!(code(&lenient), 0);
    assert!(out(&lenient).contains("FAYAN_STOER"), "{}", out(&lenient));
    assert_eq!(code(&run(&["check", "--offline", "--strict"])), 1);
}

#[test]
fn settings_come_from_a_file_and_the_environment_wins() {
    let folder = pages(&["a.txt"]);
    let config = path(&folder, "fayan.toml");
    fs::write(&config, "max_bytes = 10\n").unwrap();
    let extract = ["extract", "--config", &config, &path(&folder, "a.txt")];
    assert_eq!(code(&run(&extract)), 1);
    assert_eq!(code(&fayan(&extract).env("FAYAN_MAX_BYTES", "100000").output().unwrap()), 0);
    fs::write(&config, "max_byte = 10\n").unwrap();
    let output = run(&extract);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("max_byte"), "{}", err(&output));
}

#[test]
fn a_title_of_the_configuration_makes_a_byline_readable() {
    let folder = TempDir::new().unwrap();
    let (page, config) = (path(&folder, "page.txt"), path(&folder, "fayan.toml"));
    let text = "把山守好\n——全县巡护工作座谈会发言摘登\n\n雾桥县督巡令 司徒月\n\n\
                山里的事没有小事。我们把哨所搬到垭口，巡护员出门就能上山。\n\n白鹿县督巡令 闻人青\n\n\
                守山先要认山。我们给每道沟立了牌子，谁的沟谁巡。\n";
    fs::write(&page, text).unwrap();
    fs::write(&config, "[segment.words]\ntitles = [\"督巡令\"]\n").unwrap();
    let read = |arguments: &[&str]| -> Value {
        serde_json::from_str(&succeed(&[&["extract", "--format", "json", &page], arguments].concat())).unwrap()
    };
    let (plain, configured) = (read(&[]), read(&["--config", &config]));
    let posts = |report: &Value| report["statements"][0]["posts"].clone();
    assert_eq!(posts(&configured)[0]["title"], "督巡令", "{configured}");
    assert_eq!(posts(&configured)[0]["organization"], "雾桥县");
    assert_ne!(posts(&plain), posts(&configured));
    assert_ne!(plain["generator"]["options_sha256"], configured["generator"]["options_sha256"]);
    fs::write(&config, "[segment.words]\ntitels = [\"督巡令\", \"\"]\nmeetings = [\"\"]\n").unwrap();
    let checked = run(&["check", "--offline", "--config", &config]);
    assert_eq!(code(&checked), 2);
    assert!(out(&checked).contains("titels") && out(&checked).contains("is empty"), "{}", out(&checked));
}

#[test]
fn every_command_has_help_with_examples() {
    let help = succeed(&["help"]);
    let commands = help.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
    // A line that goes on with what a command does stands further in.
    let lines = commands.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    let commands: Vec<&str> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() >= 17, "{commands:?}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        let text = succeed(&["help", command]);
        assert!(text.contains("Example"), "{command} shows no examples");
    }
}

#[test]
fn exit_codes_of_help_are_those_of_the_readme() {
    let help = succeed(&["help"]);
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let codes = |text: &str, strip: &str| -> Vec<(String, String)> {
        text.lines()
            .map(|line| line.trim_matches(|character: char| strip.contains(character)))
            .filter_map(|line| line.split_once(|character: char| !character.is_ascii_digit()))
            .filter(|(code, _)| !code.is_empty())
            .map(|(code, means)| {
                (code.to_owned(), means.trim_matches(|character: char| " |".contains(character)).to_owned())
            })
            .collect()
    };
    let section = |text: &str, heading: &str| {
        let (_, rest) = text.split_once(heading).unwrap();
        rest.split("\n\n## ").next().unwrap().to_owned()
    };
    let of_help = codes(&section(&help, "Exit codes:"), " ");
    assert_eq!(of_help.len(), 5);
    assert_eq!(of_help, codes(&section(&readme, "## Exit codes"), "| "));
}

#[test]
fn mistakes_on_the_command_line_are_usage_errors() {
    for arguments in [
        &["extract"][..],
        &["extract", "--published", "yesterday", "a.txt"],
        &["extract", "--source", "Local News", "a.txt"],
        &["frobnicate"],
        &["quarantine", "redrive"],
        &["tail", "--from", "yesterday"],
        &["extract", "ftp://example.org/a.html"],
        &["extract", "--format", "html", "a.html", "b.html"],
        &["extract", "--config", "missing.toml", "a.txt"],
        &["export", "jsonl", "--since", "2031-05-04", "--to", "x", "--store", "sqlite://missing.db"],
        &["replay", "--stage", "clean"],
    ] {
        assert_eq!(code(&run(arguments)), 2, "{arguments:?}");
    }
}

#[test]
fn what_is_not_there_is_said_with_what_to_do_next() {
    let folder = pages(&[]);
    let store = format!("sqlite://{}", path(&folder, "missing.db"));
    let output = run(&["verify", "--store", &store]);
    assert_eq!(code(&output), 3);
    assert!(err(&output).contains("fayan migrate"), "{}", err(&output));
    // Bound and let go: nobody answers there.
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let output = run(&["status", "--nats-url", &format!("nats://127.0.0.1:{port}")]);
    assert_eq!(code(&output), 3);
    assert!(err(&output).contains("fayan up"), "{}", err(&output));
    let output = run(&["health", "--health-address", &format!("127.0.0.1:{port}")]);
    assert_eq!(code(&output), 1, "no is 1, also when nobody says it");
}

#[test]
fn migrate_says_what_it_did() {
    let folder = pages(&[]);
    let store = format!("sqlite://{}", path(&folder, "fayan.db"));
    assert!(succeed(&["migrate", "--store", &store]).contains("from schema version 0"));
    assert!(succeed(&["migrate", "--store", &store]).contains("already"));
}
