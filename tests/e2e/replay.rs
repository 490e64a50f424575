//! Rules change: what would change is shown first, then published, and is the same.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read},
    process::Stdio,
};

use fayan_contract::event::StatementEvent;
use fayan_store::Store;
use fayan_testkit::{
    generate::{Options, generate},
    servers::{PostgresServer, wait_until},
};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    cli::{code, err, fayan, pages, path, run, succeed},
    story::{self, BOUND, PAGE, follow, page, pipeline, told},
};

/// A title that no list has, so that a word of the configuration changes what is read.
const ODD: (&str, &str) = ("松江乡党委书记 江三水", "松江乡督巡令 江三水");

/// The configuration with one rule changed.
fn with_a_word(folder: &TempDir) -> String {
    let file = path(folder, "fayan.toml");
    fs::write(&file, "[segment.words]\ntitles = ['督巡令']\n").unwrap();
    file
}

/// A store with some pages, of which those with an odd title read otherwise with another word.
fn filled(folder: &TempDir, store: &str, count: u32) {
    let pages = folder.path().join("pages");
    fs::create_dir_all(&pages).unwrap();
    for number in 0..count {
        let odd = if number % 2 == 0 { PAGE.replace(ODD.0, ODD.1) } else { PAGE.to_owned() };
        let text = odd.replace("让好树长在好山上", &format!("让好树长在第{number}座山上"));
        fs::write(pages.join(format!("{number:03}.txt")), text).unwrap();
    }
    succeed(&["extract", "--format", "json", "--store", store, &pages.display().to_string()]);
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("an object on each line")).collect()
}

/// Statement, revision, type and changed fields of each event that was told or written.
type Events = BTreeSet<(String, u64, String, Vec<String>)>;

fn told_events(lines: &[Value]) -> Events {
    let events = lines.iter().filter(|line| line["statement_revision"].is_u64());
    let told: Vec<_> = events
        .map(|line| {
            let fields = line["fields"].as_array().cloned().unwrap_or_default();
            let fields = fields.iter().map(|field| field["field"].as_str().unwrap().to_owned()).collect();
            let word = |name: &str| line[name].as_str().unwrap().to_owned();
            (word("statement_id"), line["statement_revision"].as_u64().unwrap(), word("change"), fields)
        })
        .collect();
    let count = told.len();
    let told = Events::from_iter(told);
    assert_eq!(told.len(), count, "each event is told once");
    told
}

fn written(events: &[StatementEvent]) -> Events {
    let key = |event: &StatementEvent| {
        let what = event.event_type.as_str().to_owned();
        (event.statement_id.clone(), u64::from(event.revision), what, event.changed.clone())
    };
    events.iter().map(key).collect()
}

/// All events that wait in the outbox, but for those of first revisions.
async fn waiting(store: &dyn Store) -> Vec<StatementEvent> {
    let (mut events, mut after) = (Vec::new(), 0);
    loop {
        let page = store.unsent(after, 16).await.unwrap();
        let Some(last) = page.last() else { return events };
        after = last.sequence;
        events.extend(page.into_iter().filter(|entry| entry.revision > 1).flat_map(|entry| entry.events));
    }
}

fn outbox(store: &str) -> Events {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = fayan_store::open(store).await.unwrap();
        let events = waiting(&*store).await;
        store.close().await;
        let written = written(&events);
        assert_eq!(written.len(), events.len(), "nothing waits twice");
        written
    })
}

fn diff_is_what_apply_does(folder: &TempDir, store: &str) {
    filled(folder, store, 12);
    let same = run(&["replay", "--stage", "clean", "--diff", "--store", store]);
    assert_eq!((code(&same), err(&same).as_str()), (0, ""));
    for stage in ["clean", "segment", "publish"] {
        let lines = lines(&succeed(&["replay", "--stage", stage, "--diff", "--format", "json", "--store", store]));
        assert_eq!(lines.len(), 1, "{stage}: nothing but the counts");
        assert_eq!(lines[0]["counts"]["unchanged"], 12);
    }

    let config = with_a_word(folder);
    let replay = |what: &'static str, stage: &'static str| {
        run(&["replay", "--stage", stage, what, "--format", "json", "--store", store, "--config", &config])
    };
    let diff = replay("--diff", "segment");
    assert_eq!(code(&diff), 1, "something differs: {}", err(&diff));
    assert_eq!(replay("--diff", "clean").stdout, diff.stdout, "cleaning gives the same lines");
    assert_eq!(code(&replay("--diff", "publish")), 0, "the report is as it was");
    assert_eq!(outbox(store), Events::new(), "showing changes nothing");
    let apply = replay("--apply", "segment");
    assert_eq!(code(&apply), 0, "{}", err(&apply));
    assert_eq!(apply.stdout, diff.stdout, "byte for byte");
    let told = told_events(&lines(&String::from_utf8(apply.stdout).unwrap()));
    let of =
        |event: (u64, &str)| told.iter().filter(|(_, revision, what, _)| (*revision, what.as_str()) == event).count();
    assert_eq!((of((2, "statement.corrected")), of((1, "statement.published")), told.len()), (6, 6, 12), "{told:?}");
    assert_eq!(outbox(store), told);

    assert_eq!(code(&replay("--apply", "segment")), 0);
    assert_eq!(code(&replay("--diff", "clean")), 0, "all of it reads as published");
    assert_eq!(outbox(store), told, "nothing was added");
    let verified = succeed(&["verify", "--store", store]);
    assert!(verified.contains("18 revisions") && verified.contains(": 0 mismatches"), "{verified}");
}

#[test]
fn in_a_file_the_difference_is_what_is_published() {
    let folder = pages(&[]);
    let store = format!("sqlite://{}", path(&folder, "fayan.db"));
    diff_is_what_apply_does(&folder, &store);
}

#[test]
fn in_postgresql_the_difference_is_what_is_published() {
    let folder = pages(&[]);
    diff_is_what_apply_does(&folder, &PostgresServer::shared().database());
}

#[test]
fn people_see_fields_old_and_new_and_choose_documents() {
    let folder = pages(&[]);
    let store = format!("sqlite://{}", path(&folder, "fayan.db"));
    filled(&folder, &store, 4);
    let config = with_a_word(&folder);
    let shown = |more: &[&str]| {
        let mut arguments = vec!["replay", "--stage", "segment", "--diff", "--store", &store, "--config", &config];
        arguments.extend(more);
        let shown = run(&arguments);
        (code(&shown), String::from_utf8(shown.stdout).unwrap())
    };
    let (differs, all) = shown(&[]);
    assert_eq!(differs, 1);
    assert!(all.contains("~ corrected 石二山") && all.contains('→') && all.contains("+ published 江三水"), "{all}");
    assert!(all.contains("4 documents read again: 2 unchanged, 2 revised, 0 held, 0 moved, 0 unreadable"), "{all}");
    assert!(
        all.contains("statements: 2 statement.corrected, 2 statement.published\ntheir fields: 2 paragraphs\n"),
        "{all}"
    );
    assert!(shown(&["--source", "elsewhere"]).1.starts_with("0 documents"));
    assert!(shown(&["--since", "2999-01-01"]).1.starts_with("0 documents"));
    assert_eq!(shown(&["--until", "2999-01-01", "--source", "local"]), (1, all.clone()));

    let id = all.lines().find_map(|line| line.split(" · ").next()?.rsplit("  ").next()).unwrap().to_owned();
    let (_, one) = shown(&["--document", &id]);
    assert!(one.contains(&id) && one.contains("\n1 documents read again: 0 unchanged, 1 revised"), "{one}");
    assert!(!shown(&["--after", &id]).1.contains(&id));
    assert_eq!(shown(&["--document", "5c2f"]).0, 2, "a document that is not there does not read as unchanged");
    let wrong = run(&["replay", "--stage", "clean", "--store", &store]);
    assert_eq!(code(&wrong), 2, "one of --diff and --apply");
    assert_eq!(code(&run(&["replay", "--stage", "clean", "--diff", "--since", "soon", "--store", &store])), 2);
    assert_eq!(code(&run(&["replay", "--stage", "clean", "--diff", "--store", "sqlite:///nowhere/x.db"])), 3);
}

#[test]
fn a_replay_that_is_killed_is_run_again() {
    let folder = pages(&[]);
    let store = format!("sqlite://{}", path(&folder, "fayan.db"));
    filled(&folder, &store, 24);
    let config = with_a_word(&folder);
    let arguments =
        |what| ["replay", "--stage", "segment", what, "--format", "json", "--store", &store, "--config", &config];
    let all = told_events(&lines(&String::from_utf8(run(&arguments("--diff")).stdout).unwrap()));
    assert_eq!(all.len(), 24);
    for _ in 0..3 {
        let mut child = fayan(&arguments("--apply")).stdout(Stdio::piped()).spawn().unwrap();
        // A line tells what is saved already, so the kill comes while the next documents are at work.
        let first = BufReader::new(child.stdout.take().unwrap()).lines().next();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(first.is_some());
    }
    let saved = outbox(&store);
    assert!(saved.len() >= 3 && saved.is_subset(&all), "{saved:?}");
    assert_eq!(code(&run(&arguments("--apply"))), 0);
    assert_eq!(outbox(&store), all);
}

#[test]
fn a_replay_that_is_stopped_says_where_to_go_on() {
    let folder = pages(&[]);
    let store = format!("sqlite://{}", path(&folder, "fayan.db"));
    filled(&folder, &store, 200);
    let config = with_a_word(&folder);
    let diff = ["replay", "--stage", "segment", "--diff", "--format", "json", "--store", &store, "--config", &config];
    let whole = String::from_utf8(run(&diff).stdout).unwrap();
    // More than the pipe takes, so that it is stopped in the middle.
    assert!(whole.len() > 100_000, "{}", whole.len());
    let mut child =
        fayan(&[&diff[..], &["--log", "info"]].concat()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    printed.read_line(&mut first).unwrap();
    kill(Pid::from_raw(child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(told.any(|line| line.contains("Interrupted")));
    let told = std::thread::spawn(move || told.collect::<Vec<_>>());
    printed.read_to_string(&mut first).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let told = told.join().unwrap();
    let place = told.iter().find_map(|line| line.split_once("--after ")).expect("it says where to go on").1;
    let after = place.split(' ').next().unwrap();
    let rest = String::from_utf8(run(&[&diff[..], &["--after", after]].concat()).stdout).unwrap();
    let changes = |text: &str| lines(text).into_iter().filter(|line| line["change"] != "summary").collect::<Vec<_>>();
    assert!(changes(&rest).len() > 10, "it was stopped in the middle");
    assert_eq!([changes(&first), changes(&rest)].concat(), changes(&whole));
}

#[test]
fn kept_bytes_that_changed_on_disk_are_listed_and_the_others_read() {
    let folder = pages(&[]);
    let (store, config) = (format!("sqlite://{}", path(&folder, "fayan.db")), with_a_word(&folder));
    filled(&folder, &store, 2);
    let mut file = fs::read(path(&folder, "fayan.db")).unwrap();
    // Behind the header of every compressed value.
    let places: Vec<usize> = (0..file.len()).filter(|at| file[*at..].starts_with(b"\x28\xB5\x2F\xFD")).collect();
    places.iter().for_each(|at| file[at + 12] ^= 0x10);
    fs::write(path(&folder, "fayan.db"), file).unwrap();
    fs::write(path(&folder, "whole.txt"), PAGE.replace(ODD.0, ODD.1)).unwrap();
    succeed(&["extract", "--store", &store, &path(&folder, "whole.txt")]);
    for what in ["--diff", "--apply"] {
        let arguments =
            ["replay", "--stage", "clean", what, "--format", "json", "--store", &store, "--config", &config];
        let replayed = run(&arguments);
        assert_eq!(code(&replayed), 1, "{}", err(&replayed));
        let lines = lines(&String::from_utf8(replayed.stdout).unwrap());
        let counts = &lines.last().unwrap()["counts"];
        assert_eq!((&counts["unreadable"], &counts["revised"]), (&2.into(), &1.into()), "{lines:?}");
        let of_damaged = |line: &&Value| line["change"] == "document.unreadable";
        assert!(
            lines.iter().filter(of_damaged).all(|line| line["detail"].is_string() && line["document_id"].is_string())
        );
    }
}

/// A report that is held is told and waits; whoever accepts it publishes it.
#[test]
fn what_cannot_be_published_is_listed() {
    let folder = pages(&[]);
    let store = format!("sqlite://{}", path(&folder, "fayan.db"));
    let longer = PAGE.replace("编者按\n\n", "编者按\n\n本报综合。");
    fs::write(path(&folder, "page.txt"), longer.replace(ODD.0, ODD.1)).unwrap();
    succeed(&["extract", "--store", &store, &path(&folder, "page.txt")]);
    let strict = path(&folder, "strict.toml");
    fs::write(&strict, "[segment]\nreview_below = 1.1\n").unwrap();
    let doubted = ["replay", "--stage", "segment", "--format", "json", "--store", &store, "--config", &strict];
    let apply = |more: &[&str]| run(&[&doubted[..], more].concat());
    let held = apply(&["--apply"]);
    assert_eq!(code(&held), 1, "{}", err(&held));
    let changes = lines(&String::from_utf8(held.stdout.clone()).unwrap());
    assert_eq!((&changes[0]["change"], &changes[0]["code"]), (&"document.held".into(), &"LOW_CONFIDENCE".into()));
    assert_eq!(apply(&["--diff"]).stdout, held.stdout);
    let again = apply(&["--apply"]);
    assert_eq!(again.stdout, held.stdout, "held once, told again");
    let warned = |output: &std::process::Output| err(output).contains("Held another reading");
    assert!(warned(&held) && !warned(&again), "{}", err(&again));
    assert_eq!(outbox(&store), Events::new());
    let accepted = apply(&["--apply", "--accept-held"]);
    assert_eq!(code(&accepted), 0, "{}", err(&accepted));
    assert_eq!(outbox(&store), told_events(&lines(&String::from_utf8(accepted.stdout).unwrap())));
}

#[tokio::test]
async fn a_running_publish_service_announces_what_a_replay_left() {
    let pipeline = pipeline().await;
    let bus = pipeline.bus("story").await;
    follow(&bus, page(1, &PAGE.replace(ODD.0, ODD.1))).await;
    let folder = pages(&[]);
    let config = with_a_word(&folder);
    let apply = ["replay", "--stage", "segment", "--apply", "--format", "json", "--config", &config];
    let changes = lines(&story::succeed(&pipeline, &apply).await);
    let store = pipeline.store().await;
    wait_until("the outbox is empty", BOUND, async || store.counts().await.unwrap().unsent == 0).await;
    story::succeed(&pipeline, &apply).await;
    let events = story::events(&bus).await;
    assert_eq!(told(&events)[2..], ["石二山 statement.corrected", "江三水 statement.published"]);
    let last: Vec<_> =
        events.into_iter().map(|stored| stored.event).filter(|event| event.document.revision > 1).collect();
    assert_eq!(written(&last), told_events(&changes));
}

/// Neither clock, locale, time zone, folder nor the number of threads reaches a report, and nothing in it comes from the
/// order of a hash map: `.clippy.toml` of the pure crates bans the first, and each process has other hash seeds.
#[test]
fn another_machine_gives_the_same_bytes() {
    let folder = pages(&[]);
    for seed in 0..60 {
        let page = generate(seed, &Options::any(seed));
        fs::write(folder.path().join(format!("{seed:02}-{}", page.file_name())), &page.source).unwrap();
    }
    let samples: Vec<String> =
        story::samples().iter().map(|path| path.canonicalize().unwrap().display().to_string()).collect();
    let extract = |jobs: &str, settings: &[(&str, &str)], at: &str| {
        let generated = path(&folder, "");
        let mut arguments = vec!["extract", "--format", "json", "--jobs", jobs, &generated];
        arguments.extend(samples.iter().map(String::as_str));
        let output = fayan(&arguments).env_clear().envs(settings.iter().copied()).current_dir(at).output().unwrap();
        assert_eq!(code(&output), 0, "{}", err(&output));
        output.stdout
    };
    let here = extract("1", &[("LANG", "C"), ("TZ", "UTC"), ("HOME", "/root")], "/");
    assert!(here.iter().filter(|byte| **byte == b'\n').count() >= 60 + samples.len());
    let elsewhere = [
        ("LANG", "zh_CN.GB18030"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("TZ", "Asia/Shanghai"),
        ("HOME", "/nonexistent"),
        ("TMPDIR", "/nonexistent"),
        ("COLUMNS", "40"),
    ];
    assert!(here == extract("7", &elsewhere, &path(&folder, "")), "the reports differ");
    assert!(here == extract("2", &[], "/tmp"), "the reports differ");
}
