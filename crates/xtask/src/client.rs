//! The subscriber that is not ours: `tests/clients/subscriber.py` with nats-py.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use serde::Deserialize;

/// Versions that are installed for it, pinned.
const PACKAGES: [&str; 2] = ["nats-py==2.16.0", "jsonschema==4.23.0"];

/// A running subscriber.
pub(crate) struct Client {
    process: tokio::process::Child,
    until: PathBuf,
}

/// What it saw.
#[derive(Debug, Deserialize)]
pub(crate) struct Seen {
    pub(crate) received: u64,
    pub(crate) distinct: u64,
    pub(crate) repeated: u64,
    pub(crate) invalid: u64,
    pub(crate) out_of_order: u64,
}

impl Client {
    /// Starts it with the schema that `fayan schema` prints.
    pub(crate) fn start(program: &Path, url: &str, folder: &Path) -> anyhow::Result<Self> {
        let schema =
            Command::new(program).args(["schema", "fayan.event.v1"]).output().context("starting fayan schema")?;
        ensure!(schema.status.success(), "fayan schema: {}", String::from_utf8_lossy(&schema.stderr));
        let schema_file = folder.join("event.schema.json");
        fs::write(&schema_file, &schema.stdout).with_context(|| format!("writing {}", schema_file.display()))?;
        let until = folder.join("subscriber.until");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients/subscriber.py");
        let mut python = tokio::process::Command::from(fayan_testkit::servers::python_with(&PACKAGES));
        let process = python
            .arg(script)
            .arg(url)
            .arg(&schema_file)
            .arg(&until)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("starting the subscriber")?;
        Ok(Self { process, until })
    }

    /// Lets it read to the end of the stream; what it saw, and the event ids.
    pub(crate) async fn finish(self) -> anyhow::Result<(Seen, BTreeSet<String>)> {
        fs::write(&self.until, "").with_context(|| format!("writing {}", self.until.display()))?;
        let limit = std::time::Duration::from_secs(120);
        let output = tokio::time::timeout(limit, self.process.wait_with_output())
            .await
            .context("the subscriber did not come to an end")?
            .context("waiting for the subscriber")?;
        ensure!(output.status.success(), "the subscriber failed: {}", output.status);
        let seen = serde_json::from_slice(&output.stdout).context("reading what the subscriber counted")?;
        let ids_file = self.until.with_extension("until.ids");
        let ids = fs::read_to_string(&ids_file).with_context(|| format!("reading {}", ids_file.display()))?;
        Ok((seen, ids.lines().map(str::to_owned).collect()))
    }
}
