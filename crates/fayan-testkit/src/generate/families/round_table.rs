//! Round tables: bare names, surnames alone, and two people of one surname whom a surname cannot tell apart.

use super::{
    super::{
        damage,
        gold::Gold,
        page::{Block, Page, Role},
        people::Person,
        random::Deck,
        sentences::Writer,
        speech::Speech,
        units::{Unit, Units},
    },
    desk::Desk,
    transcript::{Label, Transcript},
};
use crate::generate::{IssueCode, Kind, SpeakerRole};

/// E1: names with colons, everybody introduced in the lead.
pub(super) fn names(desk: &mut Desk) -> Page {
    compose(desk, false, |name, _| Label::bare(name, SpeakerRole::Speaker))
}

/// E2: the name the first time, then the surname.
pub(super) fn surnames(desk: &mut Desk) -> Page {
    compose(desk, false, |name, first| {
        let surname: String = name.chars().take(1).collect();
        let printed = if first { format!("{name}：") } else { format!("{surname}：") };
        Label::bare(name, SpeakerRole::Speaker).printed(printed)
    })
}

/// E2 where two guests share a surname: nobody can say who of them it is.
pub(super) fn ambiguous(desk: &mut Desk) -> Page {
    let mut page = compose(desk, true, |name, _| {
        let surname: String = name.chars().take(1).collect();
        Label::bare(&surname, SpeakerRole::Speaker)
    });
    page.gold.issues.push(IssueCode::SpeakerAmbiguous);
    page
}

const OPENINGS: &[&str] =
    &["我先说两句。", "我接着刚才的话讲。", "我同意。", "我有点不同的看法。", "补充一点。", "说得好。"];

fn compose(desk: &mut Desk, same: bool, label: impl Fn(&str, bool) -> Label) -> Page {
    let random = &mut desk.random;
    let units: Vec<Unit> = {
        let mut units = Units::new(&mut desk.meeting.region);
        (0..3).map(|_| units.draw(random)).collect()
    };
    let mut guests: Vec<(Unit, Person)> = Vec::new();
    for unit in units {
        // No two of one surname, unless that is the point.
        let mut person = loop {
            let person = desk.people.draw_short(random);
            let first = person.name.chars().next();
            if guests.iter().all(|(_, other)| other.name.chars().next() != first) {
                break person;
            }
        };
        if let (true, [(_, first), ..]) = (same, &guests[..]) {
            let surname: String = first.name.chars().take(1).collect();
            let given: String = person.name.chars().skip(1).collect();
            person.name = format!("{surname}{given}");
        }
        guests.push((unit, person));
    }
    let introduced: Vec<String> =
        guests.iter().map(|(unit, person)| format!("{}{}", unit.position, person.name)).collect();
    let topic = desk.meeting.theme.topic;
    let lead = format!(
        "围绕{topic}，本报邀请{}展开对话。{}",
        introduced.join("、"),
        random.pick(&["以下为圆桌论坛实录：", "以下是对话实录。", "现将对话内容整理如下："])
    );
    let mut writers: Vec<Writer> = guests
        .iter()
        .map(|(unit, _)| Writer::new(unit.voice.unwrap_or(&desk.meeting.theme.officials), topic, &unit.own_name))
        .collect();
    let mut openings = Deck::new(OPENINGS);
    let host = Label::bare("主持人", SpeakerRole::Host);
    let mut transcript = Transcript::default();
    transcript.inline(host.clone(), &Speech::plain(format!("欢迎三位嘉宾。今天我们谈谈{topic}，谁先来？")));
    let mut seen: Vec<&str> = Vec::new();
    let count = random.between(4..=9);
    for turn in 0..count {
        let at = (turn + random.below(2)) % guests.len();
        let name = guests[at].1.name.as_str();
        let mut text = if random.chance(40) { openings.deal(random).to_owned() } else { String::new() };
        let short = random.chance(15) && !text.is_empty();
        if !short {
            text.push_str(&writers[at].measure(random));
            if random.chance(50) {
                text.push_str(&writers[at].story(random));
            }
        }
        let mut speech = Speech::plain(text);
        if desk.damage.truncated && turn + 1 == count {
            speech = Speech::plain(writers[at].measure(random));
            damage::truncate(&mut speech, random);
        }
        transcript.inline(label(name, !seen.contains(&name)), &speech);
        seen.push(name);
    }
    if !desk.damage.truncated {
        transcript.inline(host, &Speech::plain("今天的讨论就到这里，谢谢各位。".to_owned()));
    }
    let gold = transcript.gold(desk.damage, Gold::empty(Kind::QaTranscript));
    let gold = Gold { editors_note: Some(lead.clone()), ..gold };
    let blocks = std::iter::once(Block::new(Role::Note, lead)).chain(std::mem::take(&mut transcript.blocks)).collect();
    let title = format!("圆桌对话：{}", desk.meeting.slogan(&mut desk.random).join(" "));
    desk.page(vec![title], None, blocks, gold)
}
