//! Press conferences in every manner of labelling turns.

use super::{
    super::{
        damage,
        page::{Block, Page, Role},
        people::Person,
        press,
        talk::{Turn, talk},
        units::{Unit, Units},
    },
    desk::Desk,
    transcript::{Label, Transcript},
};
use crate::generate::{Kind, SpeakerRole};

/// Names in the line, as the first generator printed them.
pub(super) fn plain(desk: &mut Desk) -> Page {
    press::compose(desk.seed, &desk.options, desk.damage, desk.shows_publication)
}

/// A4: a time stamp on the line above, post and name with a colon.
pub(super) fn stamps(desk: &mut Desk) -> Page {
    let mut clock = Clock::start(desk);
    compose(desk, move |transcript, turn, _| {
        transcript.line(clock.next());
        let label = full(turn, " ");
        transcript.on_line(label, &turn.speech);
    })
}

/// A5: a line for the role, a line for post and name, no colon.
pub(super) fn role_lines(desk: &mut Desk) -> Page {
    compose(desk, |transcript, turn, host| {
        let role = match turn.role {
            SpeakerRole::Host => "主持人",
            SpeakerRole::Questioner => "记者",
            _ => "发布人",
        };
        transcript.line(role);
        let label = match turn.role {
            SpeakerRole::Host => Label {
                printed: format!("{}{}", host.0.position, host.1.name),
                speaker: host.1.name.clone(),
                position: Some(host.0.position.clone()),
                role: turn.role,
            },
            _ => {
                let label = full(turn, "");
                let printed = label.printed.trim_end_matches('：').to_owned();
                label.printed(printed)
            }
        };
        transcript.on_line(label, &turn.speech);
    })
}

/// B3: 主持人:post and name, and the text after a space.
pub(super) fn named_host(desk: &mut Desk) -> Page {
    compose(desk, |transcript, turn, host| {
        let label = match turn.role {
            SpeakerRole::Host => named(host, turn, format!("主持人:{}{} ", host.0.position, host.1.name)),
            _ => full(turn, ""),
        };
        transcript.inline(label, &turn.speech);
    })
}

/// B4: 主持人(post and name):
pub(super) fn named_host_in_brackets(desk: &mut Desk) -> Page {
    compose(desk, |transcript, turn, host| {
        let label = match turn.role {
            SpeakerRole::Host => named(host, turn, format!("主持人（{}{}）：", host.0.position, host.1.name)),
            _ => full(turn, ""),
        };
        transcript.inline(label, &turn.speech);
    })
}

/// F1: a mark before reporters.
pub(super) fn marked(desk: &mut Desk) -> Page {
    let mark = desk.random.pick(&["▲", "■", "●", "◎"]);
    compose(desk, move |transcript, turn, _| {
        let label = full(turn, "");
        let label = match turn.role {
            SpeakerRole::Questioner => {
                let printed = format!("{mark}{}", label.printed);
                label.printed(printed)
            }
            _ => label,
        };
        transcript.inline(label, &turn.speech);
    })
}

/// F2: every label alone on its line.
pub(super) fn on_lines(desk: &mut Desk) -> Page {
    compose(desk, |transcript, turn, _| transcript.on_line(full(turn, ""), &turn.speech))
}

/// F3: 记者： for all who ask.
pub(super) fn reporter_label(desk: &mut Desk) -> Page {
    let word = desk.random.pick(&["记者", "问", "提问", "媒体记者"]);
    compose(desk, move |transcript, turn, _| {
        let label = match turn.role {
            SpeakerRole::Questioner => Label::bare(word, turn.role),
            _ => full(turn, ""),
        };
        transcript.inline(label, &turn.speech);
    })
}

/// K: notes of the stage behind turns and in labels; those behind turns are part of the text.
pub(super) fn stage_notes(desk: &mut Desk) -> Page {
    let mut numbers = desk.random.clone();
    compose(desk, move |transcript, turn, _| {
        let mut speech = turn.speech.clone();
        if numbers.chance(40) {
            let last = speech.paragraphs.last_mut().expect("turns have paragraphs");
            last.text.push_str(numbers.pick(&["（掌声）", "（笑声）", "（全场鼓掌）", "（鼓掌）"]));
        }
        let mut label = full(turn, "");
        if turn.role == SpeakerRole::Host && numbers.chance(40) {
            label = label.noted(numbers.pick(&["看表", "面向记者席", "微笑"]));
        }
        transcript.inline(label, &speech);
    })
}

/// The interpreter has turns of his own, in the third person.
pub(super) fn interpreter(desk: &mut Desk) -> Page {
    let mut second = false;
    let words = desk.random.pick(&["翻译", "口译员"]);
    compose(desk, move |transcript, turn, _| {
        transcript.inline(full(turn, ""), &turn.speech);
        if turn.role == SpeakerRole::Questioner && !second {
            second = true;
            let text = "这位记者用英文提问，他想知道下一步还有哪些打算，也想听一个具体的例子。";
            let said = super::super::speech::Speech::plain(text.to_owned());
            transcript.inline(Label::bare(words, SpeakerRole::Speaker), &said);
        }
    })
}

type Who = (Unit, Person);

/// Puts a press conference together; `print` prints a turn, given who is the host by name.
fn compose(desk: &mut Desk, mut print: impl FnMut(&mut Transcript, &Turn, &Who)) -> Page {
    let random = &mut desk.random;
    let mut units = Units::new(&mut desk.meeting.region);
    let respondents: Vec<Who> =
        (0..random.between(1..=3)).map(|_| (units.office(random), desk.people.draw(random))).collect();
    let host = (units.office(random), desk.people.draw(random));
    let name = format!("{}{}新闻发布会", desk.meeting.region.full, desk.meeting.theme.topic);
    let mut turns = talk(&desk.meeting, &name, &respondents, &desk.options, random);
    if desk.damage.truncated {
        damage::truncate(&mut turns.last_mut().expect("a press conference has turns").speech, random);
    }
    let lead = format!(
        "{}，{name}在{}举行。{}",
        desk.meeting.date.text,
        desk.meeting.region.seat,
        random.pick(&["以下为文字实录：", "现将实录全文刊登如下。", "以下是发布会实录。"])
    );
    let title = format!("{name}{}", random.pick(&["文字实录", "实录"]));
    let mut transcript = Transcript::default();
    for turn in &turns {
        print(&mut transcript, turn, &host);
    }
    let mut gold = transcript.gold(desk.damage, desk.dated(Kind::QaTranscript));
    gold.meeting = Some(name);
    gold.place = Some(desk.meeting.region.seat.clone());
    gold.editors_note = Some(lead.clone());
    let blocks = std::iter::once(Block::new(Role::Note, lead)).chain(transcript.blocks).collect();
    desk.page(vec![title], None, blocks, gold)
}

/// The whole label of a turn: post and name with a colon, or the label that the turn has.
fn full(turn: &Turn, gap: &str) -> Label {
    match &turn.position {
        Some(position) => Label {
            printed: format!("{position}{gap}{}：", turn.speaker),
            speaker: turn.speaker.clone(),
            position: Some(position.clone()),
            role: turn.role,
        },
        None => Label::bare(&turn.speaker, turn.role),
    }
}

fn named(host: &Who, turn: &Turn, printed: String) -> Label {
    Label { printed, speaker: host.1.name.clone(), position: Some(host.0.position.clone()), role: turn.role }
}

/// The time of day that stamps print.
struct Clock {
    minutes: usize,
    date: String,
}

impl Clock {
    fn start(desk: &mut Desk) -> Self {
        let date = if desk.random.chance(50) { format!("{} ", desk.meeting.day.iso()) } else { String::new() };
        Self { minutes: 9 * 60 + desk.random.between(30..=50), date }
    }

    fn next(&mut self) -> String {
        self.minutes += 3;
        format!("{}{:02}:{:02}:{:02}", self.date, self.minutes / 60, self.minutes % 60, self.minutes * 7 % 60)
    }
}
