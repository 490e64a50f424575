//! Pages that yield no statements: news about a meeting, and lists of posts and names.

use fayan_contract::report::Kind;

use super::{
    gold::Gold,
    meeting::Meeting,
    options::NameSpacing,
    page::{Block, Page, Role},
    people::People,
    random::Random,
    sentences::Writer,
    units::Units,
};

/// News: a reporter tells what was said.
pub(super) fn news(seed: u64, shows_publication: bool) -> Page {
    let mut random = Random::stream(seed, "news");
    let mut meeting = Meeting::draw(shows_publication, &mut random);
    let mut people = People::new(NameSpacing::Ideographic);
    let units: Vec<_> = {
        let mut units = Units::new(&mut meeting.region);
        (0..3).map(|_| units.draw(&mut random)).collect()
    };
    let [reporter, leader, guest] = [(); 3].map(|()| people.draw(&mut random));
    let mut writer = Writer::new(&meeting.theme.officials, meeting.theme.topic, meeting.region.level.whole());
    let opening = match random.below(3) {
        0 => format!("本报讯（记者 {}）", reporter.printed),
        1 => format!("{}讯（记者 {}）", meeting.outlet, reporter.printed),
        _ => String::new(),
    };
    let prefix = meeting.region.level.prefix();
    let leader = format!(
        "{}{}",
        random.choose(&[format!("{prefix}委书记").as_str(), &format!("{prefix}委副书记、{prefix}长")]),
        leader.name
    );
    let guest = format!("{}{}", units[1].position, guest.name);
    let mut paragraphs = vec![format!(
        "{opening}{}，{}在{}召开，{}。{leader}出席会议并讲话。",
        meeting.date.text,
        meeting.name,
        meeting.region.seat,
        random.pick(meeting.theme.purposes)
    )];
    paragraphs.push(format!(
        "会议指出，近年来，各级各部门{}{}，{}。",
        writer.action(&mut random),
        random.pick(&["，工作成效明显", "，取得了积极进展"]),
        writer.result(&mut random)
    ));
    paragraphs.push(format!(
        "会议强调，要{}，{}，确保{}。",
        writer.action(&mut random),
        writer.action(&mut random),
        writer.result(&mut random)
    ));
    paragraphs.push(format!(
        "{guest}在发言中表示，将{}，{}。“{}，是我们的责任。”他说。",
        writer.action(&mut random),
        writer.action(&mut random),
        writer.action(&mut random).replace('“', "‘").replace('”', "’")
    ));
    paragraphs.push(format!("会上，{}、{}作了交流发言。", units[1].listed, units[2].listed));
    let title = random.pick(&["召开", "举行"]);
    page("news", meeting.name.clone() + title, Kind::News, paragraphs, meeting)
}

/// A list: who is to be appointed, or who talks when.
pub(super) fn list(seed: u64, shows_publication: bool) -> Page {
    let mut random = Random::stream(seed, "list");
    let mut meeting = Meeting::draw(shows_publication, &mut random);
    let mut people = People::new(NameSpacing::Ideographic);
    let entries: Vec<_> = {
        let mut units = Units::new(&mut meeting.region);
        (0..random.between(4..=7)).map(|_| (units.draw(&mut random), people.draw(&mut random))).collect()
    };
    let (layout, title, paragraphs) = if random.chance(50) {
        let mut lines = vec!["根据干部选拔任用有关规定，现将下列同志有关情况予以公示，公示期五个工作日。".to_owned()];
        lines.extend(entries.iter().map(|(unit, person)| {
            format!(
                "{}，{}年{}月生，大学学历，现任{}，拟任正处级领导职务；",
                person.printed,
                random.between(1970..=1988),
                random.between(1..=12),
                unit.position
            )
        }));
        lines.push("公示期间如有异议，请向组织部门反映。".to_owned());
        ("appointments", "干部任前公示".to_owned(), lines)
    } else {
        let mut lines = vec![format!(
            "{}定于{}举行，议程如下（以现场安排为准）：",
            meeting.name,
            meeting.day.after(20).month_day()
        )];
        lines.extend(entries.iter().enumerate().map(|(index, (unit, person))| {
            format!(
                "{}:{}0—{}:{}0　交流发言　{}　{}",
                9 + index / 2,
                index % 2 * 3,
                9 + index.div_ceil(2),
                (index + 1) % 2 * 3,
                unit.position,
                person.printed
            )
        }));
        lines.push("联系人：会务组　电话：0000-0000000".to_owned());
        ("agenda", format!("{}议程", meeting.name), lines)
    };
    page(layout, title, Kind::Other, paragraphs, meeting)
}

fn page(layout: &'static str, title: String, kind: Kind, paragraphs: Vec<String>, meeting: Meeting) -> Page {
    let gold = Gold { title: Some(title.clone()), layout, ..Gold::empty(kind) };
    Page {
        gold,
        title: vec![title],
        subtitle: None,
        outlet: meeting.outlet,
        published: meeting.published,
        page_number: meeting.page_number,
        blocks: paragraphs.into_iter().map(|text| Block::new(Role::Body, text)).collect(),
        running_head: None,
        truncated: false,
    }
}
