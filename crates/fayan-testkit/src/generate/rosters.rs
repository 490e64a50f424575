//! Announcements of speakers that a family asks for: short names, persons, numbers, open lists.

use super::{fill::cardinal, note::Roster, people::Person, random::Random, style::Announced, units::Unit};

/// How papers shorten the names of offices.
const SHORT: &[(&str, &str)] = &[
    ("发展和改革委员会", "发展改革委"),
    ("住房和城乡建设", "住建"),
    ("文化广电和旅游", "文旅"),
    ("工业和信息化", "工信"),
    ("市场监督管理", "市场监管"),
    ("行政审批服务", "行政审批"),
    ("直属机关工委", "直机关工委"),
    ("股份有限公司", ""),
    ("集团有限公司", "集团"),
    ("有限公司", ""),
    ("街道", ""),
    ("高新区党工委", "高新区"),
];

/// Writes who speaks, and returns the roster a reader knows from it.
pub(super) fn announce(
    announced: Announced,
    present: &[(Unit, Person)],
    absent: &[(Unit, Person)],
    text: &mut String,
    random: &mut Random,
) -> Option<Roster> {
    let mut speakers: Vec<(&(Unit, Person), bool)> =
        present.iter().map(|speaker| (speaker, true)).chain(absent.iter().map(|speaker| (speaker, false))).collect();
    random.shuffle(&mut speakers);
    let count = speakers.len();
    let form = random.pick(&["交流发言", "表态发言", "大会发言", "发言"]);
    let printed = |(unit, person): &(Unit, Person)| match announced {
        Announced::Drawn | Announced::Units | Announced::Open | Announced::Count => unit.listed.clone(),
        Announced::ShortNames => short(&unit.listed),
        Announced::Persons => person.name.clone(),
        Announced::PersonsWithPosts => format!("{}{}", unit.position, person.name),
    };
    if announced == Announced::Open {
        // Only some who do speak are named: nobody can say from an open list who is missing.
        speakers.retain(|(_, speaks)| *speaks);
        speakers.truncate((count / 2).max(2));
    }
    let listed: Vec<String> = speakers.iter().map(|(speaker, _)| printed(speaker)).collect();
    let missing: Vec<String> =
        speakers.iter().filter(|(_, speaks)| !speaks).map(|(speaker, _)| printed(speaker)).collect();
    let list = listed.join("、");
    let number = if random.chance(50) { cardinal(count) } else { count.to_string() };
    match announced {
        Announced::Count => {
            text.push_str(&format!("会上，{number}{}作了{form}。", random.pick(&["名代表", "位负责同志", "个单位"])));
            return Some(Roster { listed: Vec::new(), count, missing: None, of_persons: false });
        }
        Announced::Persons => text.push_str(&format!(
            "{}{}{form}。",
            random.pick(&["会上，", "", "座谈中，"]).to_owned() + &list,
            random.pick(&["先后作", "等同志分别作", "依次作"])
        )),
        Announced::PersonsWithPosts => text.push_str(&format!("会上，{list}先后作{form}。")),
        Announced::Open => text.push_str(&format!("会上，{list}等单位负责人作了{form}。")),
        Announced::Drawn | Announced::Units | Announced::ShortNames => text.push_str(&format!(
            "{}{list}{}。",
            random.pick(&["会上，", "会议期间，", ""]),
            random.pick(&["负责同志先后发言", "的负责人作了交流发言", "主要负责同志作表态发言", "分别作了发言"])
        )),
    }
    if announced == Announced::PersonsWithPosts {
        // Whether a roster holds posts with names or names alone is not for the page to say.
        return None;
    }
    Some(Roster { count: listed.len(), listed, missing: Some(missing), of_persons: announced == Announced::Persons })
}

fn short(listed: &str) -> String {
    SHORT.iter().fold(listed.to_owned(), |name, (long, short)| name.replace(long, short))
}
