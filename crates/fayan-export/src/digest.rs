//! Size and hash of what is written, taken while it is written.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

/// A writer that passes everything on, and counts and hashes it.
pub struct Digested<W> {
    inner: W,
    bytes: u64,
    hash: Sha256,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

impl<W: Write> Digested<W> {
    /// Passes on to `inner`.
    pub fn new(inner: W) -> Self {
        Self { inner, bytes: 0, hash: Sha256::new() }
    }

    /// What was written so far, and the place it went to.
    pub fn finish(self) -> (W, Summary) {
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (self.inner, Summary { bytes: self.bytes, sha256 })
    }
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use fayan_contract::identity::sha256_hex;

    use super::*;

    #[test]
    fn what_is_passed_on_is_what_is_counted() {
        let mut digested = Digested::new(Vec::new());
        for part in ["发言", "", "摘登"] {
            digested.write_all(part.as_bytes()).unwrap();
        }
        let (written, summary) = digested.finish();
        assert_eq!(written, "发言摘登".as_bytes());
        assert_eq!(summary, Summary { bytes: 12, sha256: sha256_hex(&written) });
    }
}
