//! Single speeches: with the speaker above, without any, with the speaker at the end.

use super::{
    super::{
        damage,
        gold::{Gold, GoldStatement},
        options::Points,
        page::{Block, Page, Role},
        sentences::Writer,
        single,
        speech::{self, Paragraph, Speech},
        units::{Unit, Units},
    },
    desk::Desk,
};
use crate::generate::Kind;

/// As the first generator printed them.
pub(super) fn plain(desk: &mut Desk) -> Page {
    single::compose(desk.seed, &desk.options, desk.damage, desk.shows_publication)
}

/// L: the meeting and its day, and nobody's name.
pub(super) fn no_speaker(desk: &mut Desk) -> Page {
    let (_, speech) = write(desk);
    let day = desk.meeting.day;
    let date = if desk.random.chance(50) { day.full() } else { day.in_characters() };
    let mut blocks = vec![Block::new(Role::Line, format!("（{date}）"))];
    blocks.extend(bodies(&speech));
    finish(desk, blocks, GoldStatement::of(&speech), date)
}

/// J: post and name below the text, as in a letter.
pub(super) fn at_end(desk: &mut Desk) -> Page {
    let (unit, speech) = write(desk);
    let person = desk.people.draw(&mut desk.random);
    let date = desk.meeting.day.full();
    let mut blocks: Vec<Block> = bodies(&speech);
    blocks.push(Block::new(Role::Byline, format!("{} {}", unit.position, person.printed)));
    blocks.push(Block::new(Role::Line, date.clone()));
    let statement = GoldStatement {
        speaker: person.name,
        label_as_printed: person.printed,
        position: Some(unit.position),
        ..GoldStatement::of(&speech)
    };
    finish(desk, blocks, statement, date)
}

fn write(desk: &mut Desk) -> (Unit, Speech) {
    let random = &mut desk.random;
    let unit = Units::new(&mut desk.meeting.region).draw(random);
    let voice = unit.voice.unwrap_or(&desk.meeting.theme.officials);
    let mut writer = Writer::new(voice, desk.meeting.theme.topic, &unit.own_name);
    let points =
        random.weighted(&[(Points::None, 35), (Points::Chapters, 25), (Points::First, 20), (Points::OneIs, 20)]);
    let length = random.between(400..=900);
    let mut speech = speech::write(&mut writer, points, length, random);
    let salutation = random.pick(&["同志们：", "各位领导、同志们：", "各位代表：", "女士们、先生们，朋友们："]);
    speech.paragraphs.insert(0, Paragraph { text: salutation.to_owned(), marks: Vec::new() });
    if random.chance(50) {
        speech.paragraphs.push(Paragraph { text: "谢谢大家！".to_owned(), marks: Vec::new() });
    }
    if desk.damage.truncated {
        damage::truncate(&mut speech, random);
    }
    (unit, speech)
}

fn bodies(speech: &Speech) -> Vec<Block> {
    speech.paragraphs.iter().map(|paragraph| Block::new(Role::Body, paragraph.text.clone()).of(0)).collect()
}

fn finish(desk: &mut Desk, blocks: Vec<Block>, statement: GoldStatement, date: String) -> Page {
    let name = desk.meeting.name.clone();
    let form = desk.random.pick(&["讲话", "发言", "致辞"]);
    let (title, subtitle) = if desk.random.chance(50) {
        (vec![format!("在{name}上的{form}")], None)
    } else {
        (desk.meeting.slogan(&mut desk.random), Some(format!("——在{name}上的{form}")))
    };
    let statement = GoldStatement { truncated: desk.damage.truncated, ..statement };
    let gold = Gold {
        meeting: Some(name),
        date: Some(desk.meeting.day.iso()),
        date_text: Some(date),
        truncated: desk.damage.truncated,
        statements: vec![statement],
        ..Gold::empty(Kind::SingleSpeech)
    };
    desk.page(title, subtitle, blocks, gold)
}
