//! What somebody does to a page, and which events it must give. What is expected follows from the edit alone.

use super::page::{Page, halves, renamed, reworded};

/// Names that no page prints.
const N: &str = "新一名";
const M: &str = "新二名";
const NEW_TEXT: &str = "会后又补记了一份发言：渡口的木船换成了铁船，两岸的学生上学不再等潮水。";

/// One edit with its events.
pub(crate) struct Scenario {
    /// As in the table of the README.
    pub(crate) edit: &'static str,
    /// As in the table of the README.
    pub(crate) says: &'static str,
    /// The editions that follow the first one. None when the page has nothing to do this to.
    pub(crate) editions: fn(&Page) -> Option<Vec<Edition>>,
}

/// What comes of a page after the first time.
pub(crate) struct Edition {
    pub(crate) page: Page,
    /// Whether it is held first, and then accepted.
    pub(crate) held: bool,
    /// The events in order, as words.
    pub(crate) events: Vec<String>,
}

impl Edition {
    fn of(page: Page, events: Vec<String>) -> Self {
        Self { page, held: false, events }
    }

    fn held(page: Page, events: Vec<String>) -> Self {
        Self { held: true, ..Self::of(page, events) }
    }
}

fn published(id: &str, revision: u32) -> String {
    format!("published {id}/{revision}")
}

fn corrected(id: &str, revision: u32, fields: &str) -> String {
    format!("corrected {id}/{revision} {fields}")
}

fn withdrawn(id: &str, revision: u32) -> String {
    format!("withdrawn {id}/{revision} missing")
}

fn redirected(id: &str, revision: u32, kind: &str, to: &[&str]) -> String {
    format!("redirected {id}/{revision} {kind} {}", to.join("+"))
}

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { edit: "the same page again", says: "nothing", editions: again },
    Scenario { edit: "the same page at another address", says: "nothing; the address is noted", editions: elsewhere },
    Scenario { edit: "a character of A", says: "`corrected` A/2, paragraphs", editions: character },
    Scenario { edit: "the name of A", says: "`published` N/1, `redirected` A/2 perfect to N", editions: name },
    Scenario {
        edit: "the name of A and a character",
        says: "`published` N/1, `redirected` A/2 changed to N",
        editions: name_and_character,
    },
    Scenario {
        edit: "the name of A, and then once more",
        says: "…, then `published` M/1, `redirected` N/2 perfect to M",
        editions: name_twice,
    },
    Scenario {
        edit: "the name of A, and then back",
        says: "…, then `published` A/3, `redirected` N/2 perfect to A",
        editions: name_and_back,
    },
    Scenario { edit: "N before A", says: "`published` N/1", editions: insertion },
    Scenario { edit: "A taken out", says: "held; accepted: `withdrawn` A/2 missing", editions: removal },
    Scenario { edit: "A taken out, and then back", says: "…, then `published` A/3", editions: removal_and_back },
    Scenario {
        edit: "the second half of A under N",
        says: "`corrected` A/2, paragraphs, `published` N/1",
        editions: split,
    },
    Scenario {
        edit: "the halves of A under N and M",
        says: "`published` N/1, `published` M/1, `redirected` A/2 split to N and M",
        editions: split_under_new_names,
    },
    Scenario {
        edit: "B merged into A before it",
        says: "held; accepted: `corrected` A/2, paragraphs, `redirected` B/2 merged to A",
        editions: merge,
    },
    Scenario { edit: "A and B exchanged", says: "nothing; the document has a revision more", editions: exchange },
    Scenario {
        edit: "one more before the first of several by one speaker",
        says: "`corrected` each of them with what it says now, `published` one after the last",
        editions: one_more,
    },
    Scenario {
        edit: "the first of several by one speaker taken out",
        says: "held; accepted: `corrected` each but the last, `redirected` the last perfect to the one before it",
        editions: one_less,
    },
    Scenario {
        edit: "the first two of several by one speaker exchanged",
        says: "`corrected` both",
        editions: exchange_of_one,
    },
    Scenario {
        edit: "the page without its last third",
        says: "held; accepted: `withdrawn` each that is gone, missing",
        editions: shorter,
    },
    Scenario {
        edit: "the page with half of each text",
        says: "held; accepted: `corrected` each, paragraphs",
        editions: thinner,
    },
];

fn again(page: &Page) -> Option<Vec<Edition>> {
    Some(vec![Edition::of(page.clone(), Vec::new()), Edition::of(page.clone(), Vec::new())])
}

fn elsewhere(page: &Page) -> Option<Vec<Edition>> {
    let mut moved = page.clone();
    moved.report.document.urls = vec!["https://mirror.example/page".to_owned()];
    Some(vec![Edition::of(moved, Vec::new())])
}

/// The last character of the first paragraph is another one.
fn with_another_character(page: &Page, place: usize) -> Page {
    page.with(|statements| {
        let paragraph = &mut statements[place].paragraphs[0].text;
        paragraph.pop();
        paragraph.push('！');
        paragraph.push('！');
        statements[place].text =
            statements[place].paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join("\n");
    })
}

fn character(page: &Page) -> Option<Vec<Edition>> {
    let (a, _) = page.neighbours()?;
    let after = with_another_character(page, a);
    Some(vec![Edition::of(after, vec![corrected(page.id(a), 2, "paragraphs")])])
}

fn with_name(page: &Page, place: usize, name: &str) -> Page {
    page.with(|statements| statements[place] = renamed(&statements[place], name))
}

fn name(page: &Page) -> Option<Vec<Edition>> {
    let (a, _) = page.neighbours()?;
    let after = with_name(page, a, N);
    let events = vec![published(after.id(a), 1), redirected(page.id(a), 2, "perfect", &[after.id(a)])];
    Some(vec![Edition::of(after, events)])
}

fn name_and_character(page: &Page) -> Option<Vec<Edition>> {
    let (a, _) = page.neighbours()?;
    let after = with_name(&with_another_character(page, a), a, N);
    let events = vec![published(after.id(a), 1), redirected(page.id(a), 2, "changed", &[after.id(a)])];
    Some(vec![Edition::of(after, events)])
}

fn name_twice(page: &Page) -> Option<Vec<Edition>> {
    let mut editions = name(page)?;
    let (a, _) = page.neighbours()?;
    let (first, second) = (editions[0].page.clone(), with_name(page, a, M));
    let events = vec![published(second.id(a), 1), redirected(first.id(a), 2, "perfect", &[second.id(a)])];
    editions.push(Edition::of(second, events));
    Some(editions)
}

fn name_and_back(page: &Page) -> Option<Vec<Edition>> {
    let mut editions = name(page)?;
    let (a, _) = page.neighbours()?;
    let events = vec![published(page.id(a), 3), redirected(editions[0].page.id(a), 2, "perfect", &[page.id(a)])];
    editions.push(Edition::of(page.clone(), events));
    Some(editions)
}

fn insertion(page: &Page) -> Option<Vec<Edition>> {
    let (a, _) = page.neighbours()?;
    let after = page.with(|statements| {
        let new = reworded(&renamed(&statements[a], N), NEW_TEXT);
        statements.insert(a, new);
    });
    let events = vec![published(after.id(a), 1)];
    Some(vec![Edition::of(after, events)])
}

fn without(page: &Page, place: usize) -> Page {
    page.with(|statements| {
        statements.remove(place);
    })
}

fn removal(page: &Page) -> Option<Vec<Edition>> {
    let (a, _) = page.neighbours()?;
    Some(vec![Edition::held(without(page, a), vec![withdrawn(page.id(a), 2)])])
}

fn removal_and_back(page: &Page) -> Option<Vec<Edition>> {
    let mut editions = removal(page)?;
    let (a, _) = page.neighbours()?;
    editions.push(Edition::of(page.clone(), vec![published(page.id(a), 3)]));
    Some(editions)
}

/// The halves of a statement, the second under a name.
fn with_halves(page: &Page, place: usize, name: &str) -> Page {
    page.with(|statements| {
        let whole = statements[place].clone();
        let (first, second) = halves(&whole.text);
        statements[place] = reworded(&whole, first);
        statements.insert(place + 1, reworded(&renamed(&whole, name), second));
    })
}

fn split(page: &Page) -> Option<Vec<Edition>> {
    let (a, _) = page.neighbours()?;
    let after = with_halves(page, a, N);
    let events = vec![corrected(page.id(a), 2, "paragraphs"), published(after.id(a + 1), 1)];
    Some(vec![Edition::of(after, events)])
}

fn split_under_new_names(page: &Page) -> Option<Vec<Edition>> {
    let (a, _) = page.neighbours()?;
    let after = with_name(&with_halves(page, a, M), a, N);
    let (n, m) = (after.id(a), after.id(a + 1));
    let events = vec![published(n, 1), published(m, 1), redirected(page.id(a), 2, "split", &[n, m])];
    Some(vec![Edition::of(after, events)])
}

fn merge(page: &Page) -> Option<Vec<Edition>> {
    let (a, b) = page.neighbours()?;
    let after = page.with(|statements| {
        let second = statements.remove(b);
        statements[a].text = format!("{}\n{}", statements[a].text, second.text);
        statements[a].paragraphs.extend(second.paragraphs);
    });
    let events = vec![corrected(page.id(a), 2, "paragraphs"), redirected(page.id(b), 2, "merged", &[page.id(a)])];
    Some(vec![Edition::held(after, events)])
}

fn exchange(page: &Page) -> Option<Vec<Edition>> {
    let (a, b) = page.neighbours()?;
    Some(vec![Edition::of(page.with(|statements| statements.swap(a, b)), Vec::new())])
}

/// Corrections of the first statements of a speaker, each to what is at a place of another edition.
fn shifted<'a>(page: &'a Page, after: &'a Page, ids: &'a [&'a str]) -> impl Iterator<Item = String> + 'a {
    ids.iter().filter_map(|id| {
        let fields = page.difference(page.place(id), after, after.place(id));
        (!fields.is_empty()).then(|| corrected(id, 2, &fields))
    })
}

fn one_more(page: &Page) -> Option<Vec<Edition>> {
    let places = page.several_of_one()?;
    let after = page.with(|statements| {
        let new = reworded(&statements[places[0]], NEW_TEXT);
        statements.insert(places[0], new);
    });
    let ids: Vec<&str> = places.iter().map(|place| page.id(*place)).collect();
    let last = after.id(places.last()? + 1);
    let events = shifted(page, &after, &ids).chain([published(last, 1)]).collect();
    Some(vec![Edition::of(after, events)])
}

fn one_less(page: &Page) -> Option<Vec<Edition>> {
    let places = page.several_of_one()?;
    let after = without(page, places[0]);
    let ids: Vec<&str> = places.iter().map(|place| page.id(*place)).collect();
    let (last, others) = ids.split_last()?;
    let led = redirected(last, 2, "perfect", &[others.last()?]);
    let events = shifted(page, &after, others).chain([led]).collect();
    Some(vec![Edition::held(after, events)])
}

fn exchange_of_one(page: &Page) -> Option<Vec<Edition>> {
    let places = page.several_of_one()?;
    let after = page.with(|statements| statements.swap(places[0], places[1]));
    let ids = [page.id(places[0]), page.id(places[1])];
    let events = shifted(page, &after, &ids).collect();
    Some(vec![Edition::of(after, events)])
}

fn shorter(page: &Page) -> Option<Vec<Edition>> {
    let all = page.statements().len();
    let keep = all - all / 3;
    let events = (keep..all).map(|place| withdrawn(page.id(place), 2)).collect();
    Some(vec![Edition::held(page.with(|statements| statements.truncate(keep)), events)])
}

fn thinner(page: &Page) -> Option<Vec<Edition>> {
    if page.statements().iter().any(|statement| statement.text.chars().count() < 4) {
        return None;
    }
    let after = page.with(|statements| {
        for statement in statements {
            let (first, _) = halves(&statement.text);
            *statement = reworded(statement, first);
        }
    });
    let events = page.statements().iter().map(|statement| corrected(&statement.id, 2, "paragraphs")).collect();
    Some(vec![Edition::held(after, events)])
}
