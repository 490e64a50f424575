//! The manifest, written last and in pieces: there may be as many files as documents.

use std::io::{BufRead, Write};

use anyhow::Context;
use fayan_contract::{export::Manifest, identity::sha256_hex, report::Generator};

use super::{folder::Unfinished, writers::Written};

const NAME: &str = "manifest.json";

/// This program and its rules.
pub(super) fn program() -> Generator {
    Generator {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        clean_rules: fayan_clean::RULES.to_owned(),
        segment_rules: fayan_segment::RULES.to_owned(),
        options_sha256: sha256_hex(b""),
    }
}

/// Writes a manifest, whose list of files is empty, with the files that were written.
pub(super) fn write(folder: &Unfinished, manifest: &Manifest, written: Written) -> anyhow::Result<()> {
    let head = serde_json::to_string_pretty(manifest).context("writing the manifest")?;
    let head = head.strip_suffix("[]\n}").context("the list of files stands last in a manifest")?;
    let mut to = folder.create(NAME)?.buffered();
    let write = || -> std::io::Result<()> {
        to.write_all(head.as_bytes())?;
        let mut before = "[\n    ";
        for line in written.files.lines() {
            write!(to, "{before}{}", line?)?;
            before = ",\n    ";
        }
        to.write_all(b"\n  ]\n}\n")?;
        to.flush()
    };
    write().context("writing the manifest")
}
