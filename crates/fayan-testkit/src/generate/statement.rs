//! Printing one statement of a page of speech excerpts: headline, speaker line, paragraphs.

use fayan_contract::report::SpeakerRole;

use super::{
    gold::GoldStatement,
    meeting::halves,
    options::Byline,
    page::{Block, Role},
    people::Person,
    random::{Deck, Random},
    speech::Speech,
    themes::Theme,
    units::Unit,
};

/// A statement with its lines and its gold.
pub(super) struct Printed {
    pub(super) blocks: Vec<Block>,
    pub(super) gold: GoldStatement,
}

/// Prints the statements of one page, all in the same manner.
pub(super) struct Printer {
    theme: &'static Theme,
    byline: Byline,
    headlines: UnusedHeadlines,
}

impl Printer {
    /// A printer for a page about a theme.
    pub(super) fn new(theme: &'static Theme, byline: Byline) -> Self {
        Self { theme, byline, headlines: UnusedHeadlines::default() }
    }

    /// Prints one statement.
    pub(super) fn print(&mut self, unit: Unit, person: Person, speech: Speech, random: &mut Random) -> Printed {
        let mut gold = GoldStatement::of(&speech);
        gold.speaker.clone_from(&person.name);
        gold.label_as_printed.clone_from(&person.printed);
        gold.position = Some(unit.position.clone());
        gold.role = SpeakerRole::Speaker;

        let mut blocks = Vec::new();
        let is_label = matches!(self.byline, Byline::Label | Byline::NamePostLabel);
        if !is_label {
            let voice = unit.voice.unwrap_or(&self.theme.officials);
            let headline = self.headlines.draw(voice.headlines, random);
            gold.headline = Some(headline.join(" "));
            blocks.push(Block { lines: headline, ..Block::new(Role::Headline, "") });
        }
        let gap = random.pick(&[" ", " ", "　", "  "]);
        let (post, name) = (unit.position, person.printed);
        match self.byline {
            Byline::PostName => blocks.push(Block::new(Role::Byline, format!("{post}{gap}{name}"))),
            Byline::NamePost => blocks.push(Block::new(Role::Byline, format!("{name}（{post}）"))),
            Byline::PostNameColon => blocks.push(Block::new(Role::Byline, format!("{post}{gap}{name}："))),
            Byline::TwoLines => {
                blocks.push(Block::new(Role::Byline, post));
                blocks.push(Block::new(Role::Byline, name));
            }
            Byline::Label | Byline::NamePostLabel => {}
        }
        for paragraph in speech.paragraphs {
            blocks.push(Block::new(Role::Body, paragraph.text));
        }
        if is_label {
            let label = if self.byline == Byline::Label {
                format!("{}{}：", gold.position.as_deref().unwrap_or_default(), gold.label_as_printed)
            } else {
                format!("{}（{}）：", gold.label_as_printed, gold.position.as_deref().unwrap_or_default())
            };
            blocks[0].label = label.len();
            blocks[0].lines[0].insert_str(0, &label);
        }
        Printed { blocks, gold }
    }
}

/// Headlines of a page, none used twice while there are others.
#[derive(Default)]
struct UnusedHeadlines {
    used: Vec<(&'static str, &'static str)>,
}

impl UnusedHeadlines {
    fn draw(&mut self, headlines: &'static [(&'static str, &'static str)], random: &mut Random) -> Vec<String> {
        let mut deck = Deck::new(headlines);
        let dealt: Vec<_> = headlines.iter().map(|_| deck.deal(random)).collect();
        let headline = *dealt.iter().find(|headline| !self.used.contains(headline)).unwrap_or(&dealt[0]);
        self.used.push(headline);
        halves(headline)
    }
}
