//! What a line can be, and how a document of each sort puts its lines in order.

use serde::Serialize;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Main title, or a line above it.
    Title,
    /// Sub-title.
    Subtitle,
    /// 编者按 alone on a line.
    NoteLabel,
    /// Editor's note or lead: text before the first speaker.
    Note,
    /// Headline over a statement, before its byline.
    Headline,
    /// Post and name of a speaker.
    Byline,
    /// Post alone, the name on a neighbouring line.
    Post,
    /// Name or role alone.
    Name,
    /// Headline between byline and speech.
    AfterHeadline,
    /// A label and, mostly, the speech on the same line.
    Turn,
    /// Speech, or the text of a document without speakers.
    Body,
    /// Heading inside a speech or over several speakers.
    Section,
    /// What follows the article: notes, related articles.
    Tail,
    /// Post and name of the speaker under the speech.
    Signature,
    /// Page furniture.
    Furniture,
    /// Who wrote, edited or photographed.
    Credit,
    /// Caption of a picture.
    Caption,
    /// A date line or time stamp.
    Dateline,
    /// A remark on the scene between turns.
    Stage,
    /// A field of the page: 时间：…
    Field,
}

/// What a line does to the statements around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Begins one.
    Introduction,
    /// Stands over one.
    Heading,
    /// Belongs to one.
    Text,
    /// Is left out.
    Aside,
}

/// Number of labels.
pub(crate) const LABELS: usize = 20;

/// Labels that a place in the document consists of; the others may stand anywhere and change nothing.
pub(crate) const STRUCTURAL: usize = 14;

impl Label {
    pub(crate) const ALL: [Self; LABELS] = [
        Self::Title,
        Self::Subtitle,
        Self::NoteLabel,
        Self::Note,
        Self::Headline,
        Self::Byline,
        Self::Post,
        Self::Name,
        Self::AfterHeadline,
        Self::Turn,
        Self::Body,
        Self::Section,
        Self::Tail,
        Self::Signature,
        Self::Furniture,
        Self::Credit,
        Self::Caption,
        Self::Dateline,
        Self::Stage,
        Self::Field,
    ];

    /// Its place in [`Self::ALL`].
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// The part that it plays; between labels of one part a mistake does not move a statement.
    pub(crate) const fn part(self) -> Part {
        match self {
            Self::Byline | Self::Post | Self::Name | Self::Turn | Self::Signature => Part::Introduction,
            Self::Title | Self::Subtitle | Self::NoteLabel | Self::Headline | Self::AfterHeadline | Self::Section => {
                Part::Heading
            }
            Self::Note | Self::Body => Part::Text,
            Self::Tail
            | Self::Furniture
            | Self::Credit
            | Self::Caption
            | Self::Dateline
            | Self::Stage
            | Self::Field => Part::Aside,
        }
    }
}

const _: () = {
    let mut at = 0;
    while at < LABELS {
        assert!(Label::ALL[at].index() == at, "a label is its own index");
        at += 1;
    }
};

/// A sort of document: which labels it has and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Speeches under bylines of their own line.
    Bylines,
    /// Speeches behind labels: `label：text`.
    Turns,
    /// One speech of one speaker.
    Single,
    /// Speeches over signatures: the speaker stands under the speech.
    Signed,
    /// No speeches.
    Prose,
}

impl Model {
    pub(crate) const ALL: [Self; 5] = [Self::Bylines, Self::Turns, Self::Single, Self::Signed, Self::Prose];
}

/// An order that does not occur.
pub(crate) const NEVER: f32 = f32::NEG_INFINITY;

/// How well a label may stand first.
pub(crate) fn begin(model: Model, label: Label) -> f32 {
    match label {
        Label::Title => 0.0,
        Label::Subtitle | Label::Section => -1.0,
        Label::NoteLabel => 0.0,
        Label::Note if !matches!(model, Model::Prose) => -0.5,
        Label::Headline | Label::Byline | Label::Post if matches!(model, Model::Bylines) => -0.7,
        // A page that opens with a speaker.
        Label::Name if matches!(model, Model::Bylines) => -1.5,
        Label::Headline if matches!(model, Model::Signed) => -0.7,
        Label::Byline if matches!(model, Model::Single) => -1.0,
        Label::Turn if matches!(model, Model::Turns) => -0.5,
        Label::Body if matches!(model, Model::Prose) => -0.5,
        Label::Body => -1.5,
        _ => NEVER,
    }
}

/// How well a label follows another.
pub(crate) fn follow(model: Model, before: Label, label: Label) -> f32 {
    use Label::*;
    let allowed = match model {
        Model::Bylines => !matches!(label, Turn | Signature),
        Model::Turns => !matches!(label, Byline | Name | Signature),
        Model::Single => !matches!(label, Turn | AfterHeadline | Headline | Signature),
        Model::Signed => !matches!(label, Turn | Byline | Post | Name | AfterHeadline),
        Model::Prose => {
            !matches!(label, Byline | Post | Name | AfterHeadline | Headline | Turn | Note | NoteLabel | Signature)
        }
    };
    if !allowed {
        return NEVER;
    }
    // In prose the lead is body text; in a single speech it may begin right under the title.
    let lead_is_body = matches!(model, Model::Prose | Model::Single);
    match (before, label) {
        // Once the article is over it does not begin again; see `decide`.
        (Tail, _) => NEVER,
        (Title, Title) => -0.5,
        (Title, Subtitle) => 0.0,
        (Title | Subtitle, NoteLabel | Note) => 0.0,
        (Title | Subtitle, Headline | Turn | Section) => -0.2,
        (Title | Subtitle, Byline | Post) => -0.3,
        (Title | Subtitle, Name) => -0.8,
        (Title | Subtitle, Body) if lead_is_body => -0.3,
        (Title | Subtitle, Body) => -4.0,
        (Subtitle, Subtitle) => -0.5,
        (Subtitle, Title) => -1.5,
        (NoteLabel, Note) => 0.5,
        // A whole speech is no note.
        (Note, Note) if matches!(model, Model::Single) => -0.4,
        (Note, Note) => 0.0,
        (Note, NoteLabel) => -2.0,
        (Note, Headline | Turn | Section) => 0.0,
        (Note, Byline | Post) => -0.5,
        (Note, Name) => -1.0,
        (Headline, Headline) => -0.5,
        (Headline, Byline) => 1.0,
        (Headline, Turn) => 1.0,
        // A long introduction over several lines.
        (Post, Byline | Turn) => 0.5,
        (Headline, Post) => 0.5,
        (Headline, Name) => 0.0,
        (Byline, Body) => 0.5,
        (Byline, AfterHeadline) => -0.8,
        (Byline, Byline) => -4.0,
        (Byline, Section) => -2.0,
        (Post, Name) => 0.5,
        (Post, Post) => -1.0,
        (Name, Body) => 0.0,
        (Name, Post) => -0.5,
        (Name, AfterHeadline) => -1.5,
        // A role on its own line over post and name: 主持人 / 宣传司副司长石磊
        (Name, Byline) => -0.5,
        (Name, Name) => -1.0,
        (Post, Body) if matches!(model, Model::Bylines) => -0.5,
        (AfterHeadline, Body) => 0.0,
        (AfterHeadline, AfterHeadline) => -1.0,
        (Turn, Turn | Body) => 0.0,
        (Turn, Headline) => -0.5,
        (Turn, Section) => -0.5,
        // A label alone on its line, over the headline of the speech.
        (Turn, AfterHeadline) => -0.8,
        (Body, Body) => 0.0,
        (Body, Byline | Post | Name) if matches!(model, Model::Single) => NEVER,
        // A speech goes on to its signature.
        (Body, Headline) if matches!(model, Model::Signed) => NEVER,
        (Headline | Signature, Body) if matches!(model, Model::Signed) => 0.0,
        (Body, Signature) => 0.5,
        (Signature, Headline) => 0.5,
        (Signature, Tail) => -5.0,
        (Body, Headline) => -0.5,
        (Body, Byline) => -1.0,
        (Body, Post) => -1.5,
        (Body, Name) => -2.5,
        (Body, Turn) => 0.0,
        (Body, Section) => -0.5,
        (Section, Section | Headline | Turn | Body) => -0.2,
        (Section, Byline | Post) if matches!(model, Model::Bylines) => -0.7,
        (Section, Name) if matches!(model, Model::Bylines) => -1.5,
        (Body | Turn | Section, Tail) => -5.0,
        _ => NEVER,
    }
}
