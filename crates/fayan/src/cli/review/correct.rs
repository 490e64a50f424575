//! `fayan review correct`: writes a correction and applies it.

use std::{fs, io, path::Path};

use anyhow::{Context, bail};
use clap::Args;
use fayan_contract::identity::is_hexadecimal;
use fayan_publish::correct::{CorrectionFile, Corrections, Field, Fit, Target, draft, reconsider};
use fayan_store::{RevisionKey, Store};

use crate::{
    cli::{print, suppress::Word},
    config::InvalidSettings,
    render::report::harmless,
    stage::now,
};

/// What is to be corrected, and how.
#[derive(Debug, Args)]
pub(super) struct Correct {
    /// Id of the statement, or of the document for fields of the meeting
    #[arg(value_parser = id)]
    target: String,
    /// speaker.name, speaker.as_printed, speaker.honorific, position, headline, paragraph, meeting.name, meeting.date or
    /// meeting.place
    #[arg(long, value_parser = field)]
    field: Field,
    /// What is read now: the whole value or, of longer texts, a part that stands there once; left out where nothing is
    #[arg(long, value_name = "TEXT")]
    old: Option<String>,
    /// What it is to be; left out to take the value away
    #[arg(long, value_name = "TEXT")]
    new: Option<String>,
    /// Name of the file, which ends with .toml; default: made of the target and the field
    #[arg(long, value_name = "NAME", value_parser = name)]
    name: Option<String>,
    #[command(flatten)]
    word: Word,
}

fn id(text: &str) -> Result<String, String> {
    is_hexadecimal(text, 32).then(|| text.to_owned()).ok_or_else(|| "not 32 hexadecimal digits".to_owned())
}

fn field(text: &str) -> Result<Field, String> {
    let found = Field::ALL.into_iter().find(|field| field.as_str() == text);
    found.ok_or_else(|| format!("not one of {}", Field::ALL.map(Field::as_str).join(", ")))
}

/// A name under which the folder reads a file.
fn name(text: &str) -> Result<String, String> {
    let fits = text.ends_with(".toml") && !text.starts_with('.') && !text.contains('/');
    fits.then(|| text.to_owned()).ok_or_else(|| "not the name of a file such as a-name.toml".to_owned())
}

impl Correct {
    /// Writes the file, then applies all corrections of the document.
    pub(super) async fn run(self, store: &dyn Store, folder: Option<&Path>) -> anyhow::Result<()> {
        let none =
            || InvalidSettings(vec!["no folder is given; --corrections or FAYAN_CORRECTIONS names it".to_owned()]);
        let folder = folder.ok_or_else(none)?;
        // What is there must be readable first: a new file is applied together with the others.
        Corrections::read(folder).with_context(|| format!("reading the corrections in {}", folder.display()))?;
        let (document, target) = self.find(store).await?;
        let key = RevisionKey { revision: document.1, document_id: document.0 };
        let archived = store.revision(&key).await?.context("the store has no such document")?;
        let name = self
            .name
            .unwrap_or_else(|| format!("{}-{}.toml", self.target.get(..12).unwrap_or(&self.target), self.field));
        let file = CorrectionFile {
            name,
            document: key.document_id,
            target,
            field: self.field,
            raw_sha256: String::new(),
            old: self.old,
            new: self.new,
            reason: self.word.reason,
            author: self.word.by,
        };
        let file = match draft(&archived.report, &archived.raw, file) {
            Ok(file) => file,
            Err(problem) => bail!("{}", harmless(&problem)),
        };
        let path = folder.join(&file.name);
        write(folder, &path, &file.to_toml())
            .with_context(|| format!("writing {}; --name gives another name", path.display()))?;
        print(&format!("{} is written\n", path.display()))?;
        apply(store, folder, &file.document).await
    }

    /// The document with its latest revision, and what in it is meant.
    async fn find(&self, store: &dyn Store) -> anyhow::Result<((String, u32), Target)> {
        if self.field.is_of_meeting() {
            let stored = store.document(&self.target).await?.context("the store has no such document")?;
            return Ok(((self.target.clone(), stored.revision()), Target::Meeting));
        }
        let id = &self.target;
        let standing = store.statement(id).await?.map(|statement| statement.document.document_id);
        let document = match standing {
            Some(document) => document,
            None => store.held_statement(id).await?.context("the store has no such statement")?.document.document_id,
        };
        let stored = store.document(&document).await?.context("the store has no such document")?;
        Ok(((document, stored.revision()), Target::Statement(id.clone())))
    }
}

/// Writes a file that is there whole or not at all, because a service may look at the folder in any moment. Never over
/// another one.
fn write(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    let draft = folder.join(format!(".{}.draft", std::process::id()));
    fs::write(&draft, text)?;
    let done = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    done
}

/// Applies all corrections of a document to what stands of it. Again when somebody has written another one meanwhile: it
/// may have been applied already, and undone by this.
async fn apply(store: &dyn Store, folder: &Path, document: &str) -> anyhow::Result<()> {
    let mut corrections = Corrections::read(folder)?;
    let done = loop {
        let done = reconsider(store, &corrections, document, &now()).await?;
        let by_now = Corrections::read(folder)?;
        if by_now == corrections {
            break done.with_context(|| format!("the store has no document {document}"))?;
        }
        corrections = by_now;
    };
    for (name, fit) in &done.fits {
        let fit = match fit {
            Fit::Applied => continue,
            Fit::NotNeeded => "is not needed".to_owned(),
            Fit::Unfit(why) => format!("does not fit: {why}"),
        };
        print(&format!("{name} {fit}\n"))?;
    }
    let (revision, events) = (done.revision, done.events);
    print(&format!(
        "document {document} is at revision {revision} now; `fayan publish` announces its {events} events\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_as_the_folder_reads_it() {
        assert!(name("speaker.toml").is_ok());
        for wrong in ["speaker", ".toml", ".speaker.toml", "../speaker.toml", "/tmp/speaker.toml"] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }
}
