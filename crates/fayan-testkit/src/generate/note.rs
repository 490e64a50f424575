//! The editor's note: what opens a page of speech excerpts, and whom it announces.

use super::{
    byline::Byline, fill::cardinal, meeting::Meeting, people::Person, random::Random, rosters, style::Announced,
    units::Unit,
};

/// How the note opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// 编者按 on a line of its own.
    OwnLine,
    /// 编者按： before the text.
    Inline,
    /// The text alone.
    Bare,
}

/// An editor's note and what it announces.
pub(super) struct Note {
    pub(super) opening: Opening,
    /// The text without the label.
    pub(super) text: String,
    pub(super) roster: Option<Roster>,
    /// The words after 在, where the note names a place.
    pub(super) place: Option<String>,
}

/// Whom a note announces.
pub(super) struct Roster {
    /// As printed; empty when the note gives a number only.
    pub(super) listed: Vec<String>,
    pub(super) count: usize,
    /// Those of the listed who do not speak on the page; absent where the page does not let a reader see.
    pub(super) missing: Option<Vec<String>>,
    /// The list is of persons, not of units.
    pub(super) of_persons: bool,
}

impl Note {
    /// The note of a page that prints speakers in a manner: who is missing can be seen only where the page prints what the
    /// note lists.
    pub(super) fn seen_through(mut self, byline: Byline) -> Self {
        if let Some(roster) = &mut self.roster {
            let shown = if roster.of_persons { byline.names_person() } else { byline.names_unit() };
            if !shown {
                roster.missing = None;
            }
        }
        self
    }
}

/// Writes the note for the speakers of a page; `absent` are announced and have no statement.
pub(super) fn write(
    meeting: &Meeting,
    present: &[(Unit, Person)],
    absent: &[(Unit, Person)],
    announced: Announced,
    random: &mut Random,
) -> Note {
    let opening = random.weighted(&[(Opening::OwnLine, 45), (Opening::Inline, 30), (Opening::Bare, 25)]);
    let place = random.chance(70).then(|| meeting.region.seat.clone());
    let held = random.pick(&["召开", "举行"]);
    let at = place.as_ref().map_or_else(String::new, |place| format!("在{place}"));
    let mut text = format!("{}，{}{at}{held}", meeting.date.text, meeting.name);
    if random.chance(70) {
        text.push_str(&format!("，{}", random.pick(meeting.theme.purposes)));
    }
    text.push('。');
    let roster = match announced {
        Announced::Drawn => announce(present, absent, &mut text, random),
        chosen => rosters::announce(chosen, present, absent, &mut text, random),
    };
    text.push_str(random.pick(&[
        "现将发言内容摘登如下。",
        "现将发言摘要刊登如下，以飨读者。",
        "本报今日予以摘登。",
        "现摘登如下：",
        "本版摘登部分发言，供学习借鉴。",
    ]));
    Note { opening, text, roster, place }
}

fn announce(
    present: &[(Unit, Person)],
    absent: &[(Unit, Person)],
    text: &mut String,
    random: &mut Random,
) -> Option<Roster> {
    let mut speakers: Vec<(&(Unit, Person), bool)> =
        present.iter().map(|speaker| (speaker, true)).chain(absent.iter().map(|speaker| (speaker, false))).collect();
    // Papers list units by rank and print speeches as they fit.
    if random.chance(50) || !absent.is_empty() {
        random.shuffle(&mut speakers);
    }
    let form = random.pick(&["交流发言", "表态发言", "大会发言", "发言"]);
    // A number alone cannot say who is missing.
    let style = random.weighted(&[
        (0, 60),
        (1, 15),
        (2, if absent.is_empty() { 15 } else { 0 }),
        (3, if absent.is_empty() { 10 } else { 0 }),
    ]);
    let count = speakers.len();
    let roster = |as_printed: fn(&(Unit, Person)) -> &str| Roster {
        listed: speakers.iter().map(|(speaker, _)| as_printed(speaker).to_owned()).collect(),
        count,
        missing: Some(
            speakers.iter().filter(|(_, speaks)| !speaks).map(|(speaker, _)| as_printed(speaker).to_owned()).collect(),
        ),
        of_persons: style == 1,
    };
    match style {
        0 => {
            let roster = roster(|(unit, _)| &unit.listed);
            let end = match random.below(5) {
                0 => format!("等负责人作{form}。"),
                1 => format!("等单位负责人作{form}。"),
                2 => format!("负责人分别作了{form}。"),
                3 => format!("等{}家单位先后作了{form}。", cardinal(count)),
                _ => "先后发言。".to_owned(),
            };
            text.push_str(&format!("会上，{}{end}", roster.listed.join("、")));
            Some(roster)
        }
        1 => {
            let roster = roster(|(_, person)| &person.name);
            let end = if random.chance(50) {
                format!("等同志作{form}。")
            } else {
                format!("{}位同志先后发言。", count)
            };
            text.push_str(&format!("会上，{}{end}", roster.listed.join("、")));
            Some(roster)
        }
        2 => {
            let number = if random.chance(50) { cardinal(count) } else { count.to_string() };
            text.push_str(&format!("会上，{number}位同志作了{form}。"));
            Some(Roster { listed: Vec::new(), count, missing: None, of_persons: false })
        }
        _ => None,
    }
}
