//! What meetings are about, and in which words the people there speak.
//!
//! The phrases are our own. They are cut so that the sentence patterns in [`super::sentences`] can combine them freely:
//! an *action* is a verb phrase that can follow 将 or 坚持, a *result* is a clause with its own subject, a *problem* is a
//! noun phrase, a *fact* a sentence without full stop that starts after the speaker's own name. `{n}`, `{m}`, `{p}`,
//! `{c}` and `{self}` are filled in as [`super::fill`] says.

mod company;
mod culture;
mod environment;
mod governance;
mod industry;
mod safety;
mod services;
mod village;
mod villagers;

/// What a meeting is about.
#[derive(Debug)]
pub(super) struct Theme {
    /// Noun phrase for the whole matter.
    pub(super) topic: &'static str,
    /// Names of meetings, without region.
    pub(super) meetings: &'static [&'static str],
    /// Main titles as two half-lines; an empty second half makes one line.
    pub(super) slogans: &'static [(&'static str, &'static str)],
    /// What the meeting asks for, a clause that follows 会议强调 or a comma.
    pub(super) purposes: &'static [&'static str],
    /// How officials of party committees, governments and offices speak about it.
    pub(super) officials: Voice,
}

/// The words of one sort of speaker.
#[derive(Debug)]
pub(super) struct Voice {
    /// Headlines as two half-lines; an empty second half makes one line.
    pub(super) headlines: &'static [(&'static str, &'static str)],
    /// Short verb phrases that open an enumerated item.
    pub(super) heads: &'static [&'static str],
    /// Verb phrases of some length.
    pub(super) actions: &'static [&'static str],
    /// Clauses that say what came of it.
    pub(super) results: &'static [&'static str],
    /// Noun phrases that name what is wrong.
    pub(super) problems: &'static [&'static str],
    /// Clauses with figures.
    pub(super) facts: &'static [&'static str],
    /// Whole sentences that tell something seen or heard.
    pub(super) stories: &'static [&'static str],
}

/// All themes.
pub(super) const THEMES: &[&Theme] = &[
    &services::THEME,
    &village::THEME,
    &governance::THEME,
    &environment::THEME,
    &industry::THEME,
    &culture::THEME,
    &safety::THEME,
];

pub(super) use company::VOICE as COMPANY;
pub(super) use villagers::VOICE as VILLAGERS;
