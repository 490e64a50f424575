//! The baseline of `tests/baseline` beside ours on the same cases, as a table for the documentation.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use serde_json::Value;

/// What the script needs, pinned.
const PACKAGES: [&str; 1] = ["jieba==0.42.1"];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folders with cases.
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
}

pub(crate) fn run(program: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/baseline/jieba_regex.py");
    let python = fayan_testkit::servers::python_with(&PACKAGES);
    let ours = eval(program, &python, &[], arguments)?;
    let theirs = eval(program, &python, &["--cmd", &format!("python3 {} {{source}}", script.display())], arguments)?;
    println!("{} cases\n\n| field | jieba.posseg and an expression | fayan |\n|---|---|---|", ours["cases"]);
    println!("| speaker_f1 | {} | {} |", theirs["speaker_f1"], ours["speaker_f1"]);
    let fields = ours.as_object().context("the figures are an object")?;
    for (field, figures) in fields.iter().filter(|(_, figures)| figures.get("wilson95").is_some()) {
        println!("| {field} | {} | {} |", share(&theirs[field]), share(figures));
    }
    Ok(())
}

fn eval(program: &Path, python: &Command, options: &[&str], arguments: &Arguments) -> anyhow::Result<Value> {
    let output = Command::new(program)
        .envs(python.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .args(["eval", "--format", "json"])
        .args(options)
        .args(&arguments.folders)
        .output()
        .context("starting fayan eval")?;
    ensure!(output.status.success(), "fayan eval: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("reading the figures of fayan eval")
}

/// `0.912 [0.880, 0.936]`; a dash where a field was never compared, because nothing was found to compare.
fn share(figures: &Value) -> String {
    match (figures["rate"].as_f64(), figures["wilson95"][0].as_f64(), figures["wilson95"][1].as_f64()) {
        (Some(rate), Some(low), Some(high)) => format!("{rate:.3} [{low:.3}, {high:.3}]"),
        _ => "–".to_owned(),
    }
}
