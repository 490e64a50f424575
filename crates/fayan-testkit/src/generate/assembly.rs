//! Putting the parts of a page of speech excerpts in printed order, and their gold together.

use fayan_contract::{issue::IssueCode, report::Kind};

use super::{
    credits::CreditLine,
    gold::{Gold, GoldStatement},
    meeting::Meeting,
    note::{Note, Opening},
    options::Damage,
    page::{Block, Page, Role},
    random::Random,
    statement::Printed,
};

/// The parts of a page, each made apart.
pub(super) struct Parts {
    pub(super) meeting: Meeting,
    /// Halves of the main title.
    pub(super) title: Vec<String>,
    pub(super) subtitle: Option<String>,
    pub(super) note: Option<Note>,
    pub(super) statements: Vec<Printed>,
    pub(super) credit: CreditLine,
    /// After how many statements the credit stands, if anywhere.
    pub(super) credit_at: Option<usize>,
    /// What was broken in the speeches.
    pub(super) issues: Vec<IssueCode>,
    pub(super) damage: Damage,
    pub(super) layout: &'static str,
}

impl Parts {
    /// The page.
    pub(super) fn assemble(self, random: &mut Random) -> Page {
        let Self { meeting, title, subtitle, note, statements, credit, credit_at, mut issues, damage, layout } = self;
        let mut blocks = Vec::new();
        if let Some(note) = &note {
            match note.opening {
                Opening::OwnLine => {
                    blocks.extend([Block::new(Role::NoteLabel, "编者按"), Block::new(Role::Note, &note.text)])
                }
                Opening::Inline => {
                    let label = "编者按：";
                    blocks
                        .push(Block { label: label.len(), ..Block::new(Role::Note, format!("{label}{}", note.text)) });
                }
                Opening::Bare => blocks.push(Block::new(Role::Note, &note.text)),
            }
        }
        let count = statements.len();
        let mut gold_statements = Vec::with_capacity(count);
        for (index, printed) in statements.into_iter().enumerate() {
            if credit_at == Some(index) {
                blocks.push(Block::new(Role::Credit, &credit.text));
                issues.push(IssueCode::CreditInBody);
            }
            blocks.extend(printed.blocks.into_iter().map(|block| block.of(index)));
            gold_statements.push(GoldStatement { truncated: damage.truncated && index + 1 == count, ..printed.gold });
        }
        if credit_at == Some(count) {
            blocks.push(Block::new(Role::Credit, &credit.text));
        }
        if note
            .as_ref()
            .and_then(|note| note.roster.as_ref())
            .and_then(|roster| roster.missing.as_ref())
            .is_some_and(|missing| !missing.is_empty())
        {
            issues.push(IssueCode::RosterMissing);
        }
        if note.is_some() && meeting.date.no_year {
            issues.push(IssueCode::DateNoYear);
        }
        issues.sort_unstable();
        issues.dedup();

        let roster = note.as_ref().and_then(|note| note.roster.as_ref());
        let date = note.as_ref().map(|_| &meeting.date);
        let gold = Gold {
            kind: Kind::SpeechExcerpts,
            layout,
            title: Some(title.join(" ")),
            subtitle: subtitle.clone(),
            meeting: Some(meeting.name.clone()),
            date: date.and_then(|date| date.value.clone()),
            date_text: date.map(|date| date.text.clone()),
            published: None,
            place: note.as_ref().and_then(|note| note.place.clone()),
            editors_note: note.as_ref().map(|note| note.text.clone()),
            roster: roster.map(|roster| roster.listed.clone()).filter(|listed| !listed.is_empty()),
            expected_count: roster.map(|roster| roster.count),
            missing: roster.filter(|roster| !roster.listed.is_empty()).and_then(|roster| roster.missing.clone()),
            credits: credit_at.map(|_| credit.text).into_iter().collect(),
            credit_names: if credit_at.is_some() { credit.names } else { Vec::new() },
            truncated: damage.truncated,
            statements: gold_statements,
            issues,
        };
        let running_head = damage
            .running_head
            .then(|| (random.below(count), format!("{}　　{:02}　综合", meeting.outlet, meeting.page_number)));
        Page {
            gold,
            title,
            subtitle,
            outlet: meeting.outlet,
            published: meeting.published,
            page_number: meeting.page_number,
            blocks,
            running_head,
            truncated: damage.truncated,
        }
    }
}
