//! Running a client and looking into its database.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use fayan_contract::{event::EVENT_SCHEMA, schema};
use fayan_testkit::servers::{DeployedServer, Program, python_with};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::paper::Row;

/// What the client in Python needs.
const REQUIREMENTS: &str = include_str!("../../deploy/subscribers/requirements.txt");

/// In which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Python,
    Rust,
}

impl Language {
    pub(crate) const ALL: [Self; 2] = [Self::Python, Self::Rust];

    /// The subscriber's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Rust => "rust",
        }
    }
}

/// One client with its database.
pub(crate) struct Client {
    language: Language,
    url: String,
    key: PathBuf,
    folder: PathBuf,
    running: Option<Program>,
    starts: u32,
}

impl Client {
    pub(crate) fn new(language: Language, server: &DeployedServer) -> Self {
        let folder = server.folder().to_owned();
        let event = schema::named(EVENT_SCHEMA).unwrap();
        std::fs::write(folder.join("event.schema.json"), event.schema.as_value().to_string()).unwrap();
        Self { language, url: server.url(), key: server.key(language.name()), folder, running: None, starts: 0 }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join(format!("{}.db", self.language.name()))
    }

    fn command(&self) -> Command {
        let mut command = match self.language {
            Language::Rust => Command::new(env!("CARGO_BIN_EXE_fayan-subscriber")),
            Language::Python => {
                let mut python = python_with(&REQUIREMENTS.lines().collect::<Vec<_>>());
                python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/subscribers/subscriber.py"));
                python.arg("--schema").arg(self.folder.join("event.schema.json"));
                python
            }
        };
        command.args(["--url", &self.url, "--name", self.language.name(), "--key"]).arg(&self.key);
        command.arg("--database").arg(self.database());
        command
    }

    /// What `replay.py` prints from a sequence or time on.
    pub(crate) fn replay(&self, from: &str) -> Vec<Value> {
        let mut python = python_with(&REQUIREMENTS.lines().collect::<Vec<_>>());
        python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/subscribers/replay.py"));
        python.args([from, "--url", &self.url, "--name", self.language.name(), "--key"]).arg(&self.key);
        let output = python.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Starts it.
    pub(crate) fn start(&mut self) {
        self.start_with(&[]);
    }

    /// Starts it with more options. What it says goes to a file of its own each time.
    pub(crate) fn start_with(&mut self, options: &[&str]) {
        self.starts += 1;
        let name = format!("{}-{}", self.language.name(), self.starts);
        self.running = Some(Program::start(&name, self.command().args(options), &self.folder));
    }

    /// Kills it as a crash would.
    pub(crate) fn kill(&mut self) {
        self.running().kill();
    }

    pub(crate) fn running(&mut self) -> &mut Program {
        self.running.as_mut().unwrap()
    }

    /// The statements that it holds; none as long as there is no database.
    pub(crate) fn rows(&self) -> BTreeMap<String, Row> {
        let read = || {
            let database = Connection::open_with_flags(self.database(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let mut select =
                database.prepare("SELECT id, revision, event, content_sha256, statement FROM statements")?;
            let rows = select.query_map([], |row| {
                let text: Option<String> = row.get(4)?;
                let row = (row.get(0)?, Row { revision: row.get(1)?, event: row.get(2)?, content_sha256: row.get(3)? });
                Ok((row, text))
            })?;
            rows.map(|row| {
                let ((id, row), text) = row?;
                assert_eq!(text.is_some(), row.content_sha256.is_some(), "{id} keeps a text that it should not");
                Ok((id, row))
            })
            .collect::<rusqlite::Result<_>>()
        };
        read().unwrap_or_default()
    }
}
