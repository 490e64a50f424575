//! Pages that look like speeches and carry none: agendas, appointments, rosters, promises, tables of contents.

use super::{
    super::{
        gold::Gold,
        page::{Block, Page, Role},
        sentences::Writer,
        silent,
        units::{Unit, Units},
    },
    desk::Desk,
};
use crate::generate::Kind;

/// As the first generator printed them.
pub(super) fn lists(desk: &mut Desk) -> Page {
    silent::list(desk.seed, desk.shows_publication)
}

/// A programme: times, items, posts and names on lines of their own.
pub(super) fn agenda(desk: &mut Desk) -> Page {
    let guests = guests(desk, 6);
    let random = &mut desk.random;
    let mut blocks = vec![
        Block::new(Role::Line, format!("时间：{}", desk.meeting.day.full())),
        Block::new(Role::Line, format!("地点：{}", desk.meeting.region.seat)),
        Block::new(Role::Line, format!("主持人：{}　{}", guests[0].0.position, guests[0].1)),
    ];
    for (index, (unit, name)) in guests[1..].iter().enumerate() {
        let voice = unit.voice.unwrap_or(&desk.meeting.theme.officials);
        let (first, _) = random.choose(voice.headlines);
        blocks.push(Block::new(
            Role::Line,
            format!(
                "{:02}:{:02}—{:02}:{:02}",
                9 + index / 2,
                index % 2 * 30,
                9 + index.div_ceil(2),
                (index + 1) % 2 * 30
            ),
        ));
        blocks.push(Block::new(Role::Line, format!("发言题目：{first}")));
        blocks.push(Block::new(Role::Line, format!("{}　{name}", unit.position)));
    }
    blocks.push(Block::new(Role::Line, format!("联系人：{}　电话：0000-0000000", desk.people.draw(random).name)));
    let title = vec![format!("{}{}", desk.meeting.name, random.pick(&["日程", "议程安排", "日程表"]))];
    desk.page(title, None, blocks, Gold::empty(Kind::Other))
}

/// Appointments and removals, posts and names as in speaker lines.
pub(super) fn personnel(desk: &mut Desk) -> Page {
    let guests = guests(desk, 7);
    let random = &mut desk.random;
    let body = format!("{}人民代表大会常务委员会", desk.meeting.region.full);
    let mut blocks = vec![Block::new(
        Role::Line,
        format!("（{}{body}第{}次会议通过）", desk.meeting.day.full(), random.between(11..=38)),
    )];
    for (index, (unit, name)) in guests.iter().enumerate() {
        let verb = if index % 2 == 0 { "任命" } else { "免去" };
        blocks.push(match index % 2 {
            0 => Block::new(Role::Line, format!("{verb}{name}为{}", unit.position)),
            _ => Block::new(Role::Line, format!("{verb}{name}的{}职务", unit.position)),
        });
    }
    if random.chance(50) {
        blocks = std::iter::once(Block::new(Role::Line, "主任会议成员名单"))
            .chain(guests.iter().map(|(unit, name)| Block::new(Role::Line, format!("{}　{name}", unit.position))))
            .collect();
    }
    let title = vec![format!("{body}{}", random.pick(&["任免名单", "决定任免的人员名单"]))];
    desk.page(title, None, blocks, Gold::empty(Kind::Other))
}

/// Who took part and who spoke, and nothing of what was said.
pub(super) fn roster_only(desk: &mut Desk) -> Page {
    let guests = guests(desk, 8);
    let random = &mut desk.random;
    let mut blocks = vec![
        Block::new(Role::Line, format!("会议名称：{}", desk.meeting.name)),
        Block::new(Role::Line, format!("时间：{}", desk.meeting.day.full())),
        Block::new(Role::Line, "出席人员："),
    ];
    blocks.extend(guests[..5].iter().map(|(unit, name)| Block::new(Role::Line, format!("{} {name}", unit.position))));
    blocks.push(Block::new(Role::Line, "发言人员："));
    blocks.extend(guests[5..].iter().map(|(unit, name)| Block::new(Role::Line, format!("{} {name}", unit.position))));
    let title = vec![format!("{}{}", desk.meeting.name, random.pick(&["参会人员名单", "出席和发言名单"]))];
    desk.page(title, None, blocks, Gold::empty(Kind::Other))
}

/// A note that promises excerpts, and the page ends.
pub(super) fn promise_only(desk: &mut Desk) -> Page {
    let guests = guests(desk, 4);
    let random = &mut desk.random;
    let listed: Vec<&str> = guests.iter().map(|(unit, _)| unit.listed.as_str()).collect();
    let mut writer = Writer::new(&desk.meeting.theme.officials, desk.meeting.theme.topic, "我们");
    let note = format!(
        "{}，{}在{}召开。会议强调，要{}。会上，{}等单位负责人作交流发言。{}",
        desk.meeting.date.text,
        desk.meeting.name,
        desk.meeting.region.seat,
        writer.action(random),
        listed.join("、"),
        random.pick(&["现将座谈会发言摘要刊载如下：", "发言摘编见第五版。", "现将与会者的发言整理如下，供参考。"])
    );
    let blocks = if random.chance(60) {
        vec![Block::new(Role::NoteLabel, "编者按"), Block::new(Role::Note, note)]
    } else {
        vec![Block::new(Role::Note, format!("编者按：{note}"))]
    };
    let title = vec![format!("{}{}", desk.meeting.name, random.pick(&["发言摘登", "交流发言摘要"]))];
    desk.page(title, None, blocks, Gold::empty(Kind::Other))
}

/// Titles of speeches with their speakers, as links to pages of their own.
pub(super) fn contents(desk: &mut Desk) -> Page {
    let guests = guests(desk, 6);
    let random = &mut desk.random;
    let mut blocks = Vec::new();
    for (unit, name) in &guests {
        let voice = unit.voice.unwrap_or(&desk.meeting.theme.officials);
        let (first, _) = random.choose(voice.headlines);
        blocks.push(Block::new(Role::Line, format!("{name}：{first}")));
    }
    let title = vec![format!("{}发言专题", desk.meeting.name)];
    desk.page(title, None, blocks, Gold::empty(Kind::Other))
}

fn guests(desk: &mut Desk, count: usize) -> Vec<(Unit, String)> {
    let mut units = Units::new(&mut desk.meeting.region);
    (0..count).map(|_| (units.draw(&mut desk.random), desk.people.draw(&mut desk.random).name)).collect()
}
