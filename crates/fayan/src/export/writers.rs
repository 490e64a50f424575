//! All files of one export, fed with the same documents.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write},
    path::PathBuf,
};

use anyhow::{Context, ensure};
use fayan_contract::{
    export::{ExportCounts, ExportedFile, ExportedFormat},
    identity::sha256_hex,
};
use fayan_export::{Changes, Csv, ExportError, ExportTimes, Jsonl, StatementFile, Summary, akn, html, tei};
use fayan_store::{Announcement, StandingDocument};
use jiff::Timestamp;

use super::{
    Format,
    folder::{Output, Unfinished},
};

/// What is being written.
pub(super) struct Writers {
    tables: Vec<Table>,
    pages: Vec<Pages>,
    folder: PathBuf,
    at: String,
    changes: Option<(String, Output, Changes<BufWriter<Output>>)>,
    list: FileList,
    formats: Vec<(ExportedFormat, ExportCounts)>,
}

/// A format with one file for all statements.
struct Table {
    format: Format,
    name: String,
    output: Output,
    file: Box<dyn StatementFile>,
}

/// A format with a file for each document.
struct Pages {
    format: ExportedFormat,
    make: MakePage,
    extension: &'static str,
    counts: ExportCounts,
}

/// Begins the file of a format.
type MakeTable = fn(BufWriter<Output>) -> Result<Box<dyn StatementFile>, ExportError>;

/// Makes the file of a document, and says what it holds.
type MakePage = fn(&StandingDocument, &ExportTimes<'_>) -> (Vec<u8>, ExportCounts);

/// What was written.
pub(super) struct Written {
    /// Each format, in the order of the command line.
    pub(super) formats: Vec<ExportedFormat>,
    /// Each file as a line of JSON. There may be as many as documents, so they are never all in memory.
    pub(super) files: BufReader<File>,
    counts: Vec<(String, ExportCounts)>,
}

impl Writers {
    /// Creates the files.
    pub(super) fn create(formats: &[Format], folder: &Unfinished, at: Timestamp) -> anyhow::Result<Self> {
        let mut writers = Self {
            tables: Vec::new(),
            pages: Vec::new(),
            folder: folder.path(""),
            at: at.to_string(),
            changes: None,
            list: FileList::create()?,
            formats: Vec::new(),
        };
        for format in formats {
            writers.open(*format, folder)?;
        }
        Ok(writers)
    }

    fn open(&mut self, format: Format, folder: &Unfinished) -> anyhow::Result<()> {
        match format {
            Format::Jsonl => self.table(format, folder, |to| Ok(Box::new(Jsonl::new(to)))),
            Format::Csv => self.table(format, folder, |to| Ok(Box::new(Csv::new(to)?))),
            #[cfg(feature = "parquet")]
            Format::Parquet => self.table(format, folder, |to| Ok(Box::new(fayan_export::Parquet::new(to)?))),
            Format::Akn => self.page(format, "xml", |document, times| akn(&document.report, times)),
            Format::Tei => self.page(format, "xml", |document, times| tei(&document.report, times)),
            Format::Html => self.page(format, "html", |document, _| {
                let source = document.bytes.as_ref().map(|(raw, clean)| (raw.as_slice(), clean));
                html(&document.report, source)
            }),
            Format::Changes => {
                let name = "changes.jsonl".to_owned();
                let output = folder.create(&name)?;
                let changes = Changes::new(output.buffered());
                self.changes = Some((name, output, changes));
                Ok(())
            }
        }
    }

    fn table(&mut self, format: Format, folder: &Unfinished, make: MakeTable) -> anyhow::Result<()> {
        let name = format!("statements.{}", format.name());
        let output = folder.create(&name)?;
        let file = make(output.buffered()).with_context(|| format!("writing {name}"))?;
        self.tables.push(Table { format, name, output, file });
        Ok(())
    }

    fn page(&mut self, format: Format, extension: &'static str, make: MakePage) -> anyhow::Result<()> {
        let format = ExportedFormat { format: format.name(), files: 0, bytes: 0 };
        self.pages.push(Pages { format, make, extension, counts: ExportCounts::default() });
        Ok(())
    }

    /// Writes a document, all of whose statements stand, in every format.
    pub(super) fn add(&mut self, document: &StandingDocument) -> anyhow::Result<()> {
        for table in &mut self.tables {
            table.file.add(&document.report).with_context(|| format!("writing {}", table.name))?;
        }
        let times = ExportTimes { saved_at: &document.saved_at, exported_at: &self.at };
        for pages in &mut self.pages {
            let (bytes, counts) = (pages.make)(document, &times);
            let name = pages.name(&document.report.document.id);
            let path = self.folder.join(&name);
            let parent = path.parent().context("every page lies in a folder")?;
            fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
            fs::write(&path, &bytes).with_context(|| format!("writing {name}"))?;
            pages.counts += counts;
            pages.format.files += 1;
            pages.format.bytes += bytes.len() as u64;
            let summary = Summary { bytes: bytes.len() as u64, sha256: sha256_hex(&bytes) };
            self.list.add(name, summary, Some(counts))?;
        }
        Ok(())
    }

    /// Writes the events of an entry of the outbox.
    pub(super) fn announce(&mut self, announcement: &Announcement) -> anyhow::Result<()> {
        let Some((_, _, changes)) = &mut self.changes else { return Ok(()) };
        let Announcement { entry, sent_at, withdrawn } = announcement;
        for event in &entry.events {
            let place = (entry.sequence, entry.created_at.as_str(), sent_at.as_deref());
            changes.add(place, event, withdrawn.contains(&event.statement_id)).context("writing changes")?;
        }
        Ok(())
    }

    /// Completes all files.
    pub(super) fn finish(mut self) -> anyhow::Result<Written> {
        for Table { format, name, output, file } in self.tables {
            let counts = file.finish().with_context(|| format!("completing {name}"))?;
            let summary = output.finish()?;
            let exported = ExportedFormat { format: format.name(), files: 1, bytes: summary.bytes };
            self.formats.push((exported, counts));
            self.list.add(name, summary, Some(counts))?;
        }
        self.formats.extend(self.pages.into_iter().map(|pages| (pages.format, pages.counts)));
        let counts: Vec<_> = self.formats.iter().map(|(format, counts)| (format.format.clone(), *counts)).collect();
        let mut formats: Vec<_> = self.formats.into_iter().map(|(format, _)| format).collect();
        if let Some((name, output, changes)) = self.changes {
            changes.finish().context("completing changes")?;
            let summary = output.finish()?;
            formats.push(ExportedFormat { format: Format::Changes.name(), files: 1, bytes: summary.bytes });
            self.list.add(name, summary, None)?;
        }
        Ok(Written { formats, files: self.list.finish()?, counts })
    }
}

impl Pages {
    /// Folders of names that begin the same, so that none holds more than some thousand files.
    fn name(&self, document_id: &str) -> String {
        let shelf: String = document_id.chars().take(2).collect();
        format!("{}/{shelf}/{document_id}.{}", self.format.format, self.extension)
    }
}

impl Written {
    /// What every format with statements holds. Each counted it by itself.
    pub(super) fn agreed_counts(&self) -> anyhow::Result<ExportCounts> {
        let Some((first, counts)) = self.counts.first() else { return Ok(ExportCounts::default()) };
        for (format, others) in &self.counts {
            ensure!(
                others == counts,
                "the formats do not hold the same, which is a defect in fayan: {first} holds {counts:?}, {format} {others:?}"
            );
        }
        Ok(*counts)
    }
}

/// The files that are complete, on disk.
struct FileList(BufWriter<File>);

impl FileList {
    fn create() -> anyhow::Result<Self> {
        Ok(Self(BufWriter::new(tempfile::tempfile().context("making a temporary file for the list of files")?)))
    }

    fn add(&mut self, name: String, summary: Summary, counts: Option<ExportCounts>) -> anyhow::Result<()> {
        let file = ExportedFile { name, bytes: summary.bytes, sha256: summary.sha256, counts };
        serde_json::to_writer(&mut self.0, &file).context("listing a file")?;
        self.0.write_all(b"\n").context("listing a file")
    }

    fn finish(self) -> anyhow::Result<BufReader<File>> {
        use std::io::Seek;
        let mut file = self.0.into_inner().map_err(|error| error.into_error()).context("listing the files")?;
        file.rewind().context("reading the list of files")?;
        Ok(BufReader::new(file))
    }
}
