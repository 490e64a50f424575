//! Pages that nobody has seen, generated with a seed of the day and scored with `fayan eval`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, bail, ensure};
use fayan_testkit::generate::{Options, generate};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many pages are generated.
    #[arg(long, default_value_t = 2000)]
    count: u64,
    /// First seed; without it one that is new every day.
    #[arg(long)]
    seed: Option<u64>,
    /// Keep pages and gold in this folder.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// What the figures must reach.
    #[arg(long, value_name = "FILE", default_value = "tests/goals.toml")]
    floors: PathBuf,
    /// Further options of `fayan eval`, after `--`.
    #[arg(last = true)]
    options: Vec<String>,
}

pub(crate) fn run(program: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let seed = match arguments.seed {
        Some(seed) => seed,
        None => seed_of_the_day()?,
    };
    println!("{} pages from seed {seed}; again with --seed {seed}", arguments.count);
    let temporary = std::env::temp_dir().join(format!("fayan-eval-{}", std::process::id()));
    let folder = arguments.keep.as_ref().unwrap_or(&temporary);
    write_cases(folder, seed, arguments.count)?;
    let status = Command::new(program)
        .arg("eval")
        .arg("--floors")
        .arg(&arguments.floors)
        .args(&arguments.options)
        .arg(folder)
        .status()
        .context("starting fayan eval")?;
    if arguments.keep.is_none() {
        fs::remove_dir_all(&temporary).with_context(|| format!("removing {}", temporary.display()))?;
    }
    if !status.success() {
        bail!("fayan eval ended with {status}");
    }
    Ok(())
}

/// Writes pages of all layouts, each a case with its gold. The folder must be empty or new: other cases would be scored too.
fn write_cases(folder: &Path, first_seed: u64, count: u64) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let mut entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    ensure!(entries.next().is_none(), "{} is not empty", folder.display());
    for seed in first_seed..first_seed + count {
        let page = generate(seed, &Options::any(seed));
        let case = folder.join(format!("{seed:012}"));
        fs::create_dir_all(&case).with_context(|| format!("making {}", case.display()))?;
        let gold = serde_json::to_vec_pretty(&page.gold).context("writing gold as JSON")?;
        for (name, bytes) in [(page.file_name(), &page.source), ("gold.json", &gold)] {
            let path = case.join(name);
            fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    Ok(())
}

/// Seeds that no other day has, for up to a million pages.
fn seed_of_the_day() -> anyhow::Result<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).context("reading the date")?;
    Ok(since.as_secs() / (24 * 60 * 60) * 1_000_000)
}
