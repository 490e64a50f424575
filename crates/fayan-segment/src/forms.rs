//! Labels that no list knows, told by their form: set like the lines that are surely labels, or coming again and again.

use crate::{
    cast::Cast,
    characters::count_up_to,
    glance::Characters,
    lexicon::{Class, Lexicon, ROLES},
    maps::{HashMap, HashSet},
    opening::{LEADING_MARKS, Mark, Opening},
    phrase::{self, Phrase, Shape},
    row::{self, Row},
    series,
};

/// Longest label that form alone tells, in characters without white space.
const LONGEST: usize = 16;

/// How a label is set on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Form {
    mark: Mark,
    bold: bool,
    heading: Option<u8>,
    alone: bool,
    /// The ornament before it: ◎.
    ornament: Option<char>,
    /// Behind the number of the speaker: 1．, 2．
    numbered: bool,
}

impl Form {
    fn of(row: &Row<'_>, opening: &Opening) -> Self {
        let alone = opening.body == row.text.len();
        Self {
            mark: opening.mark,
            bold: opening.bold || alone && row.bold,
            heading: row.heading,
            alone,
            ornament: row.text.chars().next().filter(|first| LEADING_MARKS.contains(first) && *first != '…'),
            numbered: row::running_number(row.text) > 0,
        }
    }

    /// Whether the setting itself sets a label off; a colon alone also stands behind any clause.
    fn is_marked(self) -> bool {
        self.mark != Mark::Colon
            || self.bold
            || self.heading.is_some()
            || self.ornament.is_some()
            || self.numbered && !self.alone
    }
}

/// The lines that are set in one way.
#[derive(Debug, Default)]
struct Lines {
    /// Lines whose words surely introduce a speaker.
    sure: usize,
    /// Lines whose words could be a label.
    possible: usize,
}

/// Weighs each label by the other labels that are set in the same way, and gives labels without a reading one.
pub(crate) fn find(lexicon: &Lexicon, rows: &mut [Row<'_>], cast: &Cast) {
    let mut lines: HashMap<Form, Lines> = HashMap::default();
    let mut known: HashSet<char> = HashSet::default();
    let mut sure = 0;
    let possible: Vec<usize> = (0..rows.len()).filter(|at| may_be_label(lexicon, &rows[*at])).collect();
    for row in possible.iter().map(|at| &rows[*at]) {
        let Some(opening) = &row.opening else { continue };
        let entry = lines.entry(Form::of(row, opening)).or_default();
        entry.possible += 1;
        if is_sure(row, opening) || cast.knows(&opening.squeezed) {
            entry.sure += 1;
            sure += 1;
            let name = opening.phrase.as_ref().and_then(|phrase| phrase.read.as_ref());
            known.extend(name.and_then(|name| name.text.chars().next()));
        }
    }
    if sure < 2 {
        return;
    }
    for at in possible {
        let row = &mut rows[at];
        let count = row.label_use.count;
        let Some(form) = row.opening.as_ref().map(|opening| Form::of(row, opening)) else { continue };
        let Some(opening) = row.opening.as_mut() else { continue };
        let Some(lines) = lines.get(&form) else { continue };
        let most = lines.sure * 2 >= lines.possible;
        let shape = opening.phrase.as_ref().map(|phrase| phrase.shape);
        let shortened = matches!(shape, Some(Shape::Surname))
            && row.text[opening.label.clone()].chars().next().is_some_and(|first| known.contains(&first));
        let again = lines.sure >= 2 && most && count > 1;
        let among_many = lines.sure >= 4 && lines.sure * 10 >= lines.possible * 7 && shape.is_some();
        let of_cast = cast.knows(&opening.squeezed);
        row.label_use.form = if of_cast {
            3.5
        } else if shortened || lines.sure >= 2 && most && form.is_marked() {
            2.5
        } else if again || among_many {
            1.5
        } else {
            0.0
        };
        if row.label_use.form > 0.0 && opening.phrase.is_none() {
            // 国务新闻局新闻官 卜凡： names a person although no list knows the office.
            let start = opening.label.start.max(row::running_number(row.text));
            let label = &row.text[start..opening.label.end];
            let named = phrase::read_loosely(lexicon, label).or_else(|| phrase::read_loosely_glued(lexicon, label));
            let named = named.map(|phrase| phrase.shifted(start));
            opening.phrase = Some(named.unwrap_or_else(|| Phrase::new(Shape::Label, 1.0)));
        }
    }
}

/// Whether the words of a label, without any other line, introduce a speaker.
fn is_sure(row: &Row<'_>, opening: &Opening) -> bool {
    let Some(phrase) = &opening.phrase else { return false };
    !opening.verb
        && match phrase.shape {
            Shape::Role | Shape::Outlet | Shape::RoleBracketName => phrase.weight >= 3.0,
            Shape::Surname => phrase.role.is_some(),
            Shape::Initials | Shape::Label => false,
            // 發展局局長： before one speech after another.
            Shape::Post => row.label_use.count > 1 && row.ends,
            Shape::Name => phrase.weight >= 1.5 && (row.label_use.count > 1 || row.label_use.named_in_head),
            // 3．市工商联 龙在田：
            Shape::PostSpaceName if row::running_number(row.text) > 0 => phrase.weight >= 2.0,
            _ => phrase.weight >= 3.0 || phrase.weight >= 1.5 && row.label_use.count > 1,
        }
}

/// Characters of clauses, which no label holds that nothing else tells.
static OF_CLAUSES: Characters = Characters::new("，,。、；;的了是我你他她们們这這那就在有和与");

/// Whether a label could name a speaker at all: a few words that are neither a field nor a clause nor a number.
fn may_be_label(lexicon: &Lexicon, row: &Row<'_>) -> bool {
    let Some(opening) = &row.opening else { return false };
    let label = opening.squeezed.as_str();
    let length = count_up_to(label, LONGEST + 1);
    let read = opening.phrase.as_ref().is_some_and(|phrase| phrase.weight >= 2.0);
    let unnumbered = &label[row::running_number(label)..];
    row.is_content()
        && !row.cast
        && (1..=LONGEST).contains(&length)
        && !opening.verb
        // 主播：somebody among the fields over a text gives a name; 主播： again and again speaks.
        && (!lexicon.is(label, Class::Field) || row.label_use.count > 1 && lexicon.classes(label) & ROLES != 0)
        && lexicon.classes(label) & (Class::Credit as u32 | Class::Note as u32) == 0
        && lexicon.opening(label, Class::Greeting as u32).is_none()
        && (read || !series::opens_with_marker(row.text) || row::running_number(row.text) > 0)
        && (read
            || !label.contains(|c| OF_CLAUSES.contain(c))
                && !unnumbered.starts_with(|c: char| c.is_ascii_digit() || "第一二三四五六七八九十本".contains(c))
                && lexicon.ending(label, Class::SpeechVerb as u32).is_none())
}
