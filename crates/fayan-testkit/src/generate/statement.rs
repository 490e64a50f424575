//! Printing one statement of a page of speech excerpts: headline, speaker line, paragraphs.

use fayan_contract::report::SpeakerRole;

use super::{
    byline::Byline,
    gold::GoldStatement,
    meeting::halves,
    page::{Block, Role},
    people::Person,
    random::{Deck, Random},
    speech::Speech,
    style::Heading,
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
    heading: Heading,
    /// How the page calls those who sit in an assembly.
    member: &'static str,
    headlines: UnusedHeadlines,
}

/// Headlines whose first half could be a post and whose second half could be a name.
const LIKE_BYLINES: &[(&str, &str)] = &[
    ("争当优秀书记", "王者归"),
    ("发展改革委主任", "谈发展"),
    ("当好店小二", "常服务"),
    ("村支部书记", "田间课"),
    ("一线医生", "守安康"),
    ("年轻校长", "育新苗"),
    ("办事群众", "成考官"),
];

impl Printer {
    /// A printer for a page about a theme.
    pub(super) fn new(theme: &'static Theme, byline: Byline, heading: Heading, member: &'static str) -> Self {
        Self { theme, byline, heading, member, headlines: UnusedHeadlines::default() }
    }

    /// Prints one statement.
    pub(super) fn print(&mut self, unit: Unit, person: Person, mut speech: Speech, random: &mut Random) -> Printed {
        let headline = self.headline(&unit, random);
        if let (Some(headline), Heading::Repeated) = (&headline, self.heading) {
            // Not in the last paragraph: the page may end inside it.
            if let [first, _, ..] = &mut speech.paragraphs[..] {
                first.text.push_str(&format!("{}，是我们不变的追求。", headline.join("，")));
            }
        }
        let mut gold = GoldStatement::of(&speech);
        gold.speaker.clone_from(&person.name);
        gold.label_as_printed.clone_from(&person.printed);
        gold.role = SpeakerRole::Speaker;
        gold.headline = headline.as_ref().map(|halves| halves.join(" "));
        if matches!(self.heading, Heading::Shared | Heading::Absent) {
            // What several share is nobody's.
            gold.headline = Some(String::new());
        }

        let gap = random.pick(&[" ", " ", "　", "  "]);
        let name = &person.printed;
        let post = match self.byline {
            Byline::Member | Byline::MemberBefore => self.member.to_owned(),
            Byline::Says | Byline::SoundBite => "人大代表".to_owned(),
            Byline::OrganizationName => unit.listed.clone(),
            _ => unit.position.clone(),
        };
        let lines = match self.byline {
            Byline::PostName => vec![format!("{post}{gap}{name}")],
            Byline::NamePost => vec![format!("{name}（{post}）")],
            Byline::PostNameColon => vec![format!("{post}{gap}{name}：")],
            Byline::TwoLines => vec![post.clone(), name.clone()],
            Byline::NameFirst => vec![name.clone(), post.clone()],
            Byline::NoBreakSpace => vec![format!("{post} \u{a0}{name}")],
            Byline::SoundBite => vec![format!("同期声：{post} {name}")],
            Byline::ListItem => vec![format!("- {name} @[{0}](https://example.org/{0})", handle(&person.name))],
            Byline::AtEnd => vec![format!("{post}{gap}{name}")],
            Byline::OrganizationLine => vec![unit.listed.clone()],
            Byline::Label | Byline::OrganizationName | Byline::MemberBefore => vec![format!("{post}{name}：")],
            Byline::NamePostLabel => vec![format!("{name}（{post}）：")],
            Byline::Member => vec![format!("{name}{post}：")],
            Byline::Says => vec![format!("{post}{gap}{name}说：“")],
            Byline::Bracket => vec![format!("【{name}】")],
            Byline::Organization => vec![format!("{}：", unit.listed)],
        };
        gold.position = Some(post);
        match self.byline {
            // No post is printed, or whether 委员 is one is for nobody to say.
            Byline::Bracket | Byline::ListItem | Byline::Member | Byline::MemberBefore => gold.position = None,
            Byline::Organization | Byline::OrganizationLine => {
                gold.speaker.clone_from(&unit.listed);
                gold.label_as_printed = unit.listed;
                gold.position = None;
            }
            // Whether the quotation marks belong to what was said is a matter of taste.
            Byline::Says => (gold.text_start, gold.text_end) = (String::new(), String::new()),
            _ => {}
        }

        let mut bodies: Vec<Block> =
            speech.paragraphs.into_iter().map(|paragraph| Block::new(Role::Body, paragraph.text)).collect();
        let mut bylines = Vec::new();
        if self.byline.is_label() {
            bodies[0].label = lines[0].len();
            bodies[0].lines[0].insert_str(0, &lines[0]);
            if self.byline == Byline::Says {
                let last = bodies.last_mut().expect("speeches have paragraphs");
                last.lines[0].push('”');
            }
        } else {
            bylines = lines.into_iter().map(|line| Block::new(Role::Byline, line)).collect();
        }
        let headline = headline.map(|halves| Block { lines: halves, ..Block::new(Role::Headline, "") });
        let (before, after) = if self.heading == Heading::After { (None, headline) } else { (headline, None) };
        let (first, last) = if self.byline == Byline::AtEnd { (Vec::new(), bylines) } else { (bylines, Vec::new()) };
        let blocks = before.into_iter().chain(first).chain(after).chain(bodies).chain(last).collect();
        Printed { blocks, gold }
    }

    /// The headline of a statement, where it has one of its own.
    fn headline(&mut self, unit: &Unit, random: &mut Random) -> Option<Vec<String>> {
        match self.heading {
            Heading::Absent | Heading::Shared => None,
            _ if self.byline.is_label() => None,
            Heading::LikeByline => Some(self.headlines.draw(LIKE_BYLINES, random)),
            Heading::Before | Heading::After | Heading::Repeated => {
                let voice = unit.voice.unwrap_or(&self.theme.officials);
                Some(self.headlines.draw(voice.headlines, random))
            }
        }
    }
}

/// An invented name on a network, made of the bytes of a name.
fn handle(name: &str) -> String {
    let sum = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("user{}", sum % 10_000)
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
