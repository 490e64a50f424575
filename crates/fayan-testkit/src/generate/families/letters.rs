//! Written statements: organisations hand in a page instead of taking the floor.

use super::{
    super::{
        gold::{Gold, GoldStatement},
        options::Points,
        page::{Block, Page, Role},
        sentences::Writer,
        speech,
        units::{Unit, Units},
    },
    desk::Desk,
};
use crate::generate::Kind;

/// Speeches by persons, then the bodies that only sent a text, listed at the end.
pub(super) fn written(desk: &mut Desk) -> Page {
    let random = &mut desk.random;
    let count = random.between(2..=4);
    let units: Vec<Unit> = {
        let mut units = Units::new(&mut desk.meeting.region);
        (0..count + 3).map(|_| units.draw(random)).collect()
    };
    let mut blocks = Vec::new();
    let mut statements = Vec::new();
    for (index, unit) in units[..count].iter().enumerate() {
        let person = desk.people.draw(random);
        let voice = unit.voice.unwrap_or(&desk.meeting.theme.officials);
        let mut writer = Writer::new(voice, desk.meeting.theme.topic, &unit.own_name);
        let length = random.between(150..=360);
        let points = random.weighted(&[(Points::None, 50), (Points::OneIs, 50)]);
        let speech = speech::write(&mut writer, points, length, random);
        blocks.push(Block::new(Role::Byline, format!("{}　{}", unit.position, person.printed)).of(index));
        let paragraphs = speech.paragraphs.iter();
        blocks.extend(paragraphs.map(|paragraph| Block::new(Role::Body, paragraph.text.clone()).of(index)));
        statements.push(GoldStatement {
            speaker: person.name,
            label_as_printed: person.printed,
            position: Some(unit.position.clone()),
            headline: Some(String::new()),
            ..GoldStatement::of(&speech)
        });
    }
    let bodies: Vec<&str> = units[count..].iter().map(|unit| unit.listed.as_str()).collect();
    blocks.push(Block::new(
        Role::Line,
        random.pick(&["作书面发言的单位：", "以下单位作书面发言（略）：", "书面交流单位："]),
    ));
    if random.chance(50) {
        blocks.push(Block::new(Role::Line, bodies.join("　")));
    } else {
        blocks.extend(bodies.iter().map(|body| Block::new(Role::Line, *body)));
    }
    let title = vec![format!("{}{}", desk.meeting.name, random.pick(&["发言摘登", "交流发言摘编"]))];
    let gold = Gold { meeting: Some(desk.meeting.name.clone()), statements, ..Gold::empty(Kind::SpeechExcerpts) };
    desk.page(title, None, blocks, gold)
}

/// A table of written statements with their titles; the texts are elsewhere.
pub(super) fn list_only(desk: &mut Desk) -> Page {
    let random = &mut desk.random;
    let units: Vec<Unit> = {
        let mut units = Units::new(&mut desk.meeting.region);
        (0..random.between(5..=9)).map(|_| units.draw(random)).collect()
    };
    let mut blocks =
        vec![Block::new(Role::Body, format!("{}共收到书面发言{}份，目录如下：", desk.meeting.name, units.len()))];
    for (number, unit) in units.iter().enumerate() {
        let voice = unit.voice.unwrap_or(&desk.meeting.theme.officials);
        let (first, second) = random.choose(voice.headlines);
        let title = if second.is_empty() { first.to_owned() } else { format!("{first} {second}") };
        blocks.push(Block::new(Role::Line, format!("{}．{title}", number + 1)));
        blocks.push(Block::new(Role::Line, format!("{}　{}", unit.listed, desk.people.draw(random).printed)));
    }
    let title = vec![format!("{}书面发言目录", desk.meeting.name)];
    desk.page(title, None, blocks, Gold::empty(Kind::Other))
}
