//! Turns of a conversation, each with its label.

use super::super::{
    damage,
    gold::{Gold, GoldStatement},
    page::{Block, Role},
    random::Random,
    speech::{Counting, Speech},
};
use crate::generate::{Damage, SpeakerRole};

/// The label of a turn.
#[derive(Debug, Clone)]
pub(super) struct Label {
    /// As printed, with its punctuation.
    pub(super) printed: String,
    /// Who speaks: the name, or the label where no name can be known.
    pub(super) speaker: String,
    /// The post, where the label prints it.
    pub(super) position: Option<String>,
    pub(super) role: SpeakerRole,
}

impl Label {
    /// A label that is all a reader knows of the speaker.
    pub(super) fn bare(label: &str, role: SpeakerRole) -> Self {
        Self { printed: format!("{label}："), speaker: label.to_owned(), position: None, role }
    }

    /// The same label with a note of the stage in brackets. Where nobody is named the label as printed, note and all,
    /// is what a reader knows of the speaker; so the gold of real reports has it.
    pub(super) fn noted(self, note: &str) -> Self {
        let speaker = format!("{}（{note}）", self.speaker);
        Self { printed: format!("{speaker}："), speaker, ..self }
    }

    /// The same label printed in another way.
    pub(super) fn printed(self, printed: String) -> Self {
        Self { printed, ..self }
    }
}

/// A conversation as it is printed, and its gold.
#[derive(Default)]
pub(super) struct Transcript {
    pub(super) blocks: Vec<Block>,
    pub(super) statements: Vec<GoldStatement>,
}

impl Transcript {
    /// A turn whose text goes on in the line of the label.
    pub(super) fn inline(&mut self, label: Label, speech: &Speech) {
        let printed = label.printed.clone();
        let index = self.remember(label, speech);
        for (number, paragraph) in speech.paragraphs.iter().enumerate() {
            let mut block = Block::new(Role::Body, paragraph.text.clone()).of(index);
            if number == 0 {
                block.label = printed.len();
                block.lines[0].insert_str(0, &printed);
            }
            self.blocks.push(block);
        }
    }

    /// A turn whose label stands alone on its line.
    pub(super) fn on_line(&mut self, label: Label, speech: &Speech) {
        let printed = label.printed.clone();
        let index = self.remember(label, speech);
        self.blocks.push(Block::new(Role::Byline, printed).of(index));
        let paragraphs = speech.paragraphs.iter();
        self.blocks.extend(paragraphs.map(|paragraph| Block::new(Role::Body, paragraph.text.clone()).of(index)));
    }

    /// A line that belongs to no turn.
    pub(super) fn line(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::new(Role::Line, text));
    }

    /// Words behind the last paragraph of a turn that are not part of it.
    pub(super) fn behind(&mut self, text: &str) {
        let last = self.blocks.last_mut().expect("a turn was printed");
        last.lines[0].push_str(text);
    }

    /// Keeps the gold of a turn, for pages that print it in a way of their own; its number.
    pub(super) fn remember(&mut self, label: Label, speech: &Speech) -> usize {
        self.statements.push(GoldStatement {
            speaker: label.speaker,
            label_as_printed: label.printed,
            position: label.position,
            role: label.role,
            ..GoldStatement::of(speech)
        });
        self.statements.len() - 1
    }

    /// The gold with these statements; the last of them is cut when the page is.
    pub(super) fn gold(&mut self, damage: Damage, gold: Gold) -> Gold {
        let mut statements = std::mem::take(&mut self.statements);
        if let Some(last) = statements.last_mut() {
            last.truncated = damage.truncated;
        }
        Gold { statements, truncated: damage.truncated, ..gold }
    }
}

/// A speech of one paragraph whose points nobody counts; cut inside a sentence when the page ends in it.
pub(super) fn said(text: &str, cut: bool, random: &mut Random) -> Speech {
    let mut speech = Speech { counting: Counting::Parallel, ..Speech::plain(text.to_owned()) };
    if cut {
        damage::truncate(&mut speech, random);
    }
    speech
}
