//! The watched folder. [`plan`] decides which files are complete; this file reads, hands over and moves them.
//!
//! It polls, because change notifications do not cross network mounts.

pub mod plan;
mod shelf;
pub mod sidecar;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use fayan_contract::{
    message::{GivenMetadata, JobRequested},
    source::SourceSlug,
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    job::{self, ReadError},
    metadata,
};
use plan::{Memory, Ready, Shape, document_of_sidecar, is_watched};
use shelf::Shelf;

/// How many files one scan looks at; the rest waits until these are moved away, so memory stays bounded.
const MAX_FILES_PER_SCAN: usize = 10_000;

/// How a folder is watched.
#[derive(Debug, Clone)]
pub struct FolderOptions {
    /// The folder.
    pub folder: PathBuf,
    /// The source its documents belong to.
    pub source: SourceSlug,
    /// Time between two scans. Longer than the clock steps of the file system, which are up to two seconds.
    pub interval: Duration,
    /// The largest file that is taken.
    pub max_bytes: u64,
    /// What is known about all documents of the folder; a sidecar wins over it.
    pub defaults: GivenMetadata,
}

/// Whoever takes the jobs of a folder, and answers when they are safe.
pub trait JobSink: Send {
    /// Takes a job. `Ok` means that it is kept for good: the file is moved away after that.
    fn hand_over(&mut self, job: JobRequested) -> impl Future<Output = Result<(), HandOver>> + Send;
}

/// How handing a job over went wrong.
#[derive(Debug)]
pub enum HandOver {
    /// Not now: the file stays where it is and the next scan tries again.
    Later(String),
    /// Never: the file moves to `failed/` with this reason.
    Refused(String),
}

/// What a scan did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Files that were handed over and moved to `done/`.
    pub done: Vec<String>,
    /// Files that were moved to `failed/`.
    pub failed: Vec<String>,
}

/// A folder under watch.
pub struct WatchedFolder {
    options: FolderOptions,
    memory: Memory,
    /// Files that were handed over and could not be moved away. They are not handed over again as long as they stay so.
    stuck: BTreeMap<String, Shape>,
    warned: BTreeSet<String>,
    done: Shelf,
    failed: Shelf,
}

impl WatchedFolder {
    /// Makes `done/` and `failed/`, and finishes a move that a crash interrupted.
    pub fn open(options: FolderOptions) -> io::Result<Self> {
        let done = Shelf::open(options.folder.join("done"))?;
        let failed = Shelf::open(options.folder.join("failed"))?;
        let (memory, stuck, warned) = (Memory::default(), BTreeMap::new(), BTreeSet::new());
        let watched = Self { options, memory, stuck, warned, done, failed };
        watched.finish_interrupted_moves()?;
        Ok(watched)
    }

    /// Scans until told to stop. A folder that cannot be read (an unmounted share) is reported and tried again.
    pub async fn run(mut self, sink: &mut impl JobSink, shutdown: CancellationToken) {
        let folder = self.options.folder.display().to_string();
        info!(folder.path = %folder, "Watching {folder} for documents");
        let mut reachable = true;
        while !shutdown.is_cancelled() {
            match self.scan(sink, &shutdown).await {
                Ok(_) => reachable = true,
                Err(error) if reachable => {
                    reachable = false;
                    warn!(folder.path = %folder, %error, "Cannot read {folder}; trying again every scan");
                }
                Err(_) => {}
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(self.options.interval) => {}
            }
        }
    }

    /// Looks once, and handles what is complete, one file at a time.
    pub async fn scan(&mut self, sink: &mut impl JobSink, shutdown: &CancellationToken) -> io::Result<Scanned> {
        let files = list(&self.options.folder)?;
        self.stuck.retain(|name, shape| files.get(name) == Some(shape));
        let ready = self.memory.scan(files);
        self.warn_about_orphans();
        let mut scanned = Scanned::default();
        for file in ready {
            if shutdown.is_cancelled() {
                break;
            }
            if self.stuck.contains_key(&file.name) {
                self.finish(file, &mut scanned);
                continue;
            }
            let job = match self.read(&file) {
                Ok(job) => job,
                Err(NoJob::Changed) => {
                    self.memory.forget(&file.name);
                    continue;
                }
                Err(NoJob::Unreadable(reason)) => {
                    self.memory.forget(&file.name);
                    self.warn_once(&file.name, &format!("{} cannot be read now: {reason}", file.name));
                    continue;
                }
                Err(NoJob::Unusable(reason)) => {
                    self.refuse(file, &reason, &mut scanned);
                    continue;
                }
            };
            let job_id = job.job.id.clone();
            match sink.hand_over(job).await {
                Ok(()) => {
                    info!(job.id = %job_id, file.name = %file.name, "Handed over {}", file.name);
                    self.finish(file, &mut scanned);
                }
                Err(HandOver::Refused(reason)) => self.refuse(file, &reason, &mut scanned),
                Err(HandOver::Later(reason)) => {
                    warn!(job.id = %job_id, file.name = %file.name, reason, "Could not hand over {} yet", file.name);
                    // The others would meet the same answer; the next scan begins again with this file.
                    break;
                }
            }
        }
        Ok(scanned)
    }

    fn read(&self, file: &Ready) -> Result<JobRequested, NoJob> {
        let path = self.options.folder.join(&file.name);
        let given = match &file.sidecar {
            Some(sidecar) => read_sidecar(&self.options.folder.join(sidecar))?,
            None => GivenMetadata::default(),
        };
        if file.shape.size_bytes == 0 {
            return Err(NoJob::Unusable(format!("{} is empty", file.name)));
        }
        let raw = job::read_file(&path, self.options.max_bytes)?;
        if shape(&path).ok() != Some(file.shape) {
            return Err(NoJob::Changed);
        }
        let given = metadata::or(metadata::or(given, self.options.defaults.clone()), job::metadata_of_path(&path));
        Ok(job::inline(self.options.source.clone(), given, raw))
    }

    /// Moves a file that was handed over. One that cannot be moved does not keep the others waiting.
    fn finish(&mut self, file: Ready, scanned: &mut Scanned) {
        match self.done.take(&self.options.folder, &file.name, file.sidecar.as_deref()) {
            Ok(_) => scanned.done.push(file.name),
            Err(error) => {
                self.warn_once(
                    &file.name,
                    &format!("{} was handed over and cannot be moved to done: {error}", file.name),
                );
                self.stuck.insert(file.name, file.shape);
            }
        }
    }

    /// Moves a file that cannot be used, and writes the reason beside it.
    fn refuse(&mut self, file: Ready, reason: &str, scanned: &mut Scanned) {
        let moved = self.failed.take(&self.options.folder, &file.name, file.sidecar.as_deref()).and_then(|moved| {
            let mut beside = moved.into_os_string();
            beside.push(".reason.txt");
            fs::write(beside, format!("{reason}\n"))
        });
        match moved {
            Ok(()) => {
                warn!(file.name = %file.name, reason, "Moved {} to failed", file.name);
                scanned.failed.push(file.name);
            }
            Err(error) => {
                let sentence = format!("{} cannot be used ({reason}) nor moved to failed: {error}", file.name);
                self.warn_once(&file.name, &sentence);
            }
        }
    }

    fn warn_about_orphans(&mut self) {
        let orphans: Vec<String> = self.memory.orphans().into_iter().map(str::to_owned).collect();
        for orphan in orphans {
            self.warn_once(&orphan, &format!("{orphan} describes a file that is not there; it waits for it"));
        }
    }

    fn warn_once(&mut self, name: &str, sentence: &str) {
        if self.warned.len() < MAX_FILES_PER_SCAN && self.warned.insert(name.to_owned()) {
            warn!(file.name = %name, "{sentence}");
        }
    }

    /// A crash between the two moves of [`Shelf::take`] leaves a sidecar whose document is already in `done/`.
    fn finish_interrupted_moves(&self) -> io::Result<()> {
        let files = list(&self.options.folder)?;
        let alone = |document: &&str| !files.contains_key(*document) && self.done.lacks_sidecar_of(document);
        for sidecar in files.keys().filter(|name| document_of_sidecar(name).as_ref().is_some_and(alone)) {
            self.done.take_sidecar(&self.options.folder, sidecar)?;
        }
        Ok(())
    }
}

/// Why a complete file gives no job.
enum NoJob {
    /// It changed while it was read: wait for it anew.
    Changed,
    /// The operating system refused, perhaps for now: leave it.
    Unreadable(String),
    /// It can never be used.
    Unusable(String),
}

impl From<ReadError> for NoJob {
    fn from(error: ReadError) -> Self {
        match &error {
            ReadError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => Self::Changed,
            ReadError::Io { source, .. } => Self::Unreadable(format!("{error}: {source}")),
            ReadError::TooLarge { .. } | ReadError::NotAFile { .. } => Self::Unusable(error.to_string()),
        }
    }
}

fn read_sidecar(path: &Path) -> Result<GivenMetadata, NoJob> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bytes = job::read_file(path, sidecar::MAX_SIDECAR_BYTES)?;
    sidecar::parse(&bytes).map_err(|reason| NoJob::Unusable(format!("the sidecar {name} cannot be used: {reason}")))
}

/// The regular files at the top level of a folder, not those behind symbolic links.
fn list(folder: &Path) -> io::Result<BTreeMap<String, Shape>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // A name that is not UTF-8 could not be written into a message; such a file stays where it is.
        let Ok(name) = entry.file_name().into_string() else { continue };
        if !is_watched(&name) || !entry.file_type()?.is_file() {
            continue;
        }
        match shape(&entry.path()) {
            Ok(shape) => files.insert(name, shape),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if files.len() >= MAX_FILES_PER_SCAN {
            break;
        }
    }
    Ok(files)
}

fn shape(path: &Path) -> io::Result<Shape> {
    let described = fs::symlink_metadata(path)?;
    Ok(Shape { size_bytes: described.len(), modified: described.modified().ok() })
}

#[cfg(test)]
mod tests;
