//! The arrows between our crates are those of `crates/README.md`, and no I/O reaches the pure crates.

#![expect(clippy::unwrap_used, reason = "test helpers fail the test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde_json::Value;

/// Crates that bring a clock, files, network, async or randomness with them.
const IMPURE: [&str; 12] = [
    "async-nats",
    "async-std",
    "getrandom",
    "hyper",
    "jiff",
    "mio",
    "rand",
    "reqwest",
    "smol",
    "sqlx",
    "tokio",
    "chrono",
];

/// `fayan-export` does no I/O either, but the writer of Parquet that it is built with brings a clock that it does not read.
const PURE: [&str; 3] = ["fayan-contract", "fayan-clean", "fayan-segment"];

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// What cargo knows about the workspace, for this machine's platform: others need crates that were never downloaded.
fn metadata() -> Value {
    let rustc = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let version = String::from_utf8(rustc.stdout).expect("rustc prints text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--filter-platform", host])
        .current_dir(workspace())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

/// Name of each package by id.
fn names(metadata: &Value) -> BTreeMap<&str, &str> {
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(|package| (package["id"].as_str().unwrap(), package["name"].as_str().unwrap())).collect()
}

/// Ids of the packages that each package is built with; development and build dependencies left out.
fn arrows(metadata: &Value) -> BTreeMap<&str, BTreeSet<&str>> {
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let normal =
        |dependency: &&Value| dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
    let dependencies = |node: &'_ Value| -> BTreeSet<String> {
        node["deps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(normal)
            .map(|one| one["pkg"].as_str().unwrap().to_owned())
            .collect()
    };
    let ids: BTreeMap<&str, &str> = names(metadata).keys().map(|id| (*id, *id)).collect();
    nodes
        .iter()
        .map(|node| {
            let targets = dependencies(node).iter().map(|id| ids[id.as_str()]).collect();
            (ids[node["id"].as_str().unwrap()], targets)
        })
        .collect()
}

/// The table under "Arrows" of `crates/README.md`.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let readme = fs::read_to_string(workspace().join("crates/README.md")).unwrap();
    let section =
        readme.split("## Arrows").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("a section Arrows");
    let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let mut cells = line.trim_matches('|').splitn(2, '|');
            let name = quoted(cells.next().unwrap()).remove(0);
            (name, quoted(cells.next().unwrap()).into_iter().collect())
        })
        .collect()
}

#[test]
fn arrows_are_those_of_the_readme() {
    let metadata = metadata();
    let names = names(&metadata);
    let members: BTreeSet<&str> =
        metadata["workspace_members"].as_array().unwrap().iter().map(|id| names[id.as_str().unwrap()]).collect();
    let documented = documented();
    assert_eq!(
        members,
        documented.keys().map(String::as_str).collect(),
        "crates of the workspace and of crates/README.md"
    );
    for (id, targets) in arrows(&metadata) {
        let Some(allowed) = documented.get(names[id]).filter(|_| members.contains(names[id])) else { continue };
        for target in targets.iter().map(|target| names[target]).filter(|target| members.contains(target)) {
            assert!(allowed.contains(target), "{} must not depend on {target}", names[id]);
        }
    }
}

#[test]
fn no_input_or_output_reaches_the_pure_crates() {
    let metadata = metadata();
    let (names, arrows) = (names(&metadata), arrows(&metadata));
    for pure in PURE {
        let root = names.iter().find(|(_, name)| **name == pure).map(|(id, _)| *id).expect("the crate exists");
        let (mut seen, mut open) = (BTreeSet::from([root]), vec![root]);
        while let Some(id) = open.pop() {
            open.extend(arrows[id].iter().copied().filter(|target| seen.insert(target)));
        }
        let reached: Vec<&str> = seen.into_iter().map(|id| names[id]).filter(|name| IMPURE.contains(name)).collect();
        assert!(reached.is_empty(), "{pure} reaches {reached:?}");
    }
}
