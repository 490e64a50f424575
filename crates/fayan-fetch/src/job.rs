//! Jobs: what is asked of the fetch stage. Reading a file is the only I/O here.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use fayan_contract::{
    identity::Canonical,
    message::{GivenMetadata, JobHeader, JobRequested, Origin},
    raw::RawBytes,
    source::SourceSlug,
};
use jiff::Timestamp;

use crate::metadata;

/// Why a file gave no document.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system refused.
    #[error("reading {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is larger than allowed.
    #[error("{} is larger than the limit of {limit_bytes} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit_bytes: u64,
    },
    /// It is a folder, a device or a pipe.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
}

/// Reads a file that is no larger than `limit_bytes`. A file that grows meanwhile is cut by no one: it is refused.
pub fn read_file(path: &Path, limit_bytes: u64) -> Result<Vec<u8>, ReadError> {
    let io_error = |source| ReadError::Io { path: path.to_owned(), source };
    // Asked before it is opened: opening a pipe waits for somebody who writes.
    if !fs::metadata(path).map_err(io_error)?.is_file() {
        return Err(ReadError::NotAFile { path: path.to_owned() });
    }
    let file = File::open(path).map_err(io_error)?;
    let described = file.metadata().map_err(io_error)?;
    read_limited(file, described.len(), limit_bytes)
        .map_err(io_error)?
        .ok_or_else(|| ReadError::TooLarge { path: path.to_owned(), limit_bytes })
}

/// Reads everything, or nothing when it is more than `limit_bytes`.
pub fn read_limited(reader: impl Read, expected_bytes: u64, limit_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    if expected_bytes > limit_bytes {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(expected_bytes).unwrap_or(0));
    reader.take(limit_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit_bytes).then_some(bytes))
}

/// What a path says about the file behind it.
pub fn metadata_of_path(path: &Path) -> GivenMetadata {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    GivenMetadata {
        media_type: name.as_deref().and_then(metadata::media_type_of_name).map(str::to_owned),
        file_name: name,
        ..GivenMetadata::default()
    }
}

/// A job that carries its bytes. Its id is made from bytes and metadata: the same document handed over again is
/// recognised.
pub fn inline(source: SourceSlug, metadata: GivenMetadata, raw: Vec<u8>) -> JobRequested {
    let raw = RawBytes::from(raw);
    let mut canonical = Canonical::new("job");
    canonical.text("inline").text(source.as_str()).text(&spelled(&metadata)).text(&raw.sha256());
    let job = JobHeader { id: canonical.finish_128(), source, metadata };
    JobRequested { job, origin: Origin::Inline { raw } }
}

/// A job that names an address. Its id holds the time it was asked for, because an address may give another document
/// each time.
pub fn at_url(source: SourceSlug, metadata: GivenMetadata, url: &url::Url, asked_at: Timestamp) -> JobRequested {
    let mut canonical = Canonical::new("job");
    canonical.text("url").text(source.as_str()).text(&spelled(&metadata)).text(url.as_str());
    canonical.text(&asked_at.to_string());
    let job = JobHeader { id: canonical.finish_128(), source, metadata };
    JobRequested { job, origin: Origin::Url { url: url.to_string() } }
}

fn spelled(metadata: &GivenMetadata) -> String {
    serde_json::to_string(metadata).expect("plain data serialises")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_and_metadata_are_the_same_job() {
        let job = |bytes: &[u8], page: &str| {
            let metadata = GivenMetadata { page: Some(page.to_owned()), ..GivenMetadata::default() };
            inline(SourceSlug::local(), metadata, bytes.to_vec()).job.id
        };
        assert_eq!(job(b"a", "1"), job(b"a", "1"));
        assert_ne!(job(b"a", "1"), job(b"b", "1"));
        assert_ne!(job(b"a", "1"), job(b"a", "2"));
    }

    #[test]
    fn an_address_asked_for_twice_is_two_jobs() {
        let url = url::Url::parse("https://example.org/").unwrap();
        let at = |second| Timestamp::from_second(second).unwrap();
        let id = |second| at_url(SourceSlug::local(), GivenMetadata::default(), &url, at(second)).job.id;
        assert_ne!(id(1), id(2));
        assert_eq!(id(1), id(1));
    }

    #[test]
    fn a_file_at_the_limit_is_read_and_one_beyond_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.txt");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read_file(&path, 5).unwrap(), b"12345");
        assert!(matches!(read_file(&path, 4), Err(ReadError::TooLarge { limit_bytes: 4, .. })));
    }

    #[test]
    fn folders_and_pipes_are_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.txt");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [folder.path(), &pipe] {
            assert!(matches!(read_file(path, 4), Err(ReadError::NotAFile { .. })), "{}", path.display());
        }
    }

    #[test]
    fn a_stream_that_promises_less_than_it_gives_is_refused() {
        assert_eq!(read_limited(&b"12345"[..], 0, 4).unwrap(), None);
        assert_eq!(read_limited(&b"1234"[..], 0, 4).unwrap().unwrap(), b"1234");
    }
}
