//! One printed line: its characters are judged, its white space is folded, its cues are measured.

use std::ops::Range;

use fayan_contract::clean::Cues;

use crate::{
    assemble::Assembler,
    characters::{self, Verdict},
    html::entities,
    rules,
};

/// A character of a line, or something without print between its characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Atom {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) ink: Ink,
    /// Set in bold.
    pub(crate) bold: bool,
    /// Inside a link.
    pub(crate) link: bool,
}

/// What an atom prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// A character that stands in the text.
    Character(char),
    /// A character that the text writes otherwise (a character reference).
    Reference(char),
    /// Nothing; the rule under which it is left out.
    Nothing(&'static str),
}

impl Atom {
    pub(crate) fn plain(start: usize, character: char) -> Self {
        let end = start + character.len_utf8();
        Self { start: start as u32, end: end as u32, ink: Ink::Character(character), bold: false, link: false }
    }

    pub(crate) fn nothing(range: Range<usize>, rule: &'static str) -> Self {
        Self { start: range.start as u32, end: range.end as u32, ink: Ink::Nothing(rule), bold: false, link: false }
    }

    fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether it puts ink on the page.
    pub(crate) fn is_printed(&self) -> bool {
        self.character().is_some_and(is_print)
    }

    /// Whether it is space that HTML does not collapse.
    pub(crate) fn is_wide_space(&self) -> bool {
        self.character().is_some_and(|character| is_white(character) && !is_collapsible(character))
    }

    fn character(&self) -> Option<char> {
        match self.ink {
            Ink::Character(character) | Ink::Reference(character) => Some(character),
            Ink::Nothing(_) => None,
        }
    }
}

/// How white space of the source reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spacing {
    /// As typed (plain text, `<pre>`).
    Typed,
    /// ASCII white space collapses to one space (HTML).
    Collapsed,
}

/// The atoms of a text, character references as one each.
pub(crate) fn push_atoms(atoms: &mut Vec<Atom>, text: &str, range: Range<usize>) {
    let mut at = range.start;
    while let Some(character) = text[at..range.end].chars().next() {
        let mut atom = Atom::plain(at, character);
        if character == '&'
            && let Some((referred, length)) = entities::at_start(&text[at..range.end])
        {
            atom.ink = Ink::Reference(referred);
            atom.end = (at + length) as u32;
        }
        at = atom.end as usize;
        atoms.push(atom);
    }
}

/// A value without layout: characters as in lines, white space folded, none at its ends.
pub(crate) fn value_of(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = None;
    while let Some(character) = characters.next() {
        match characters::judge(character, before, characters.peek().copied()) {
            Verdict::Keep => value.push(character),
            Verdict::Replace(_, output) => value.push(output),
            Verdict::Remove(_) => continue,
            Verdict::Space(_) | Verdict::LineEnd if value.ends_with(' ') || value.is_empty() => {}
            Verdict::Space(_) | Verdict::LineEnd => value.push(' '),
        }
        before = Some(character);
    }
    value.truncate(value.trim_end().len());
    value
}

/// The atoms from the first printed one to the last; none when nothing is printed.
pub(crate) fn printed_range(atoms: &[Atom]) -> Option<Range<usize>> {
    let first = atoms.iter().position(Atom::is_printed)?;
    let last = atoms.iter().rposition(Atom::is_printed)?;
    Some(first..last + 1)
}

/// The width of the space that atoms print.
pub(crate) fn indent_of(atoms: &[Atom], spacing: Spacing) -> u32 {
    atoms.iter().map(|atom| space_columns(atom, spacing)).sum()
}

/// How many characters are printed, and how many of them are inside links.
pub(crate) fn count_printed(atoms: &[Atom]) -> (usize, usize) {
    let printed = atoms.iter().filter(|atom| atom.is_printed());
    printed.fold((0, 0), |(count, linked), atom| (count + 1, linked + usize::from(atom.link)))
}

/// The text outside links.
pub(crate) fn free_text(atoms: &[Atom]) -> String {
    value_of(&atoms.iter().filter(|atom| !atom.link).filter_map(Atom::character).collect::<String>())
}

/// The first wanted part of a line among those that wide spaces and bars set apart.
pub(crate) fn part_between_wide_spaces(atoms: &[Atom], is_wanted: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let is_end = |atom: &Atom| atom.is_wide_space() || atom.character().is_some_and(|mark| "|｜".contains(mark));
    let mut start = 0;
    for part in atoms.split(is_end) {
        if let Some(printed) = printed_range(part).filter(|_| is_wanted(&text_of(part))) {
            return Some(start + printed.start..start + printed.end);
        }
        start += part.len() + 1;
    }
    None
}

/// Takes the links out whose whole text is wanted; tells whether there were any.
pub(crate) fn remove_links(atoms: &mut [Atom], is_wanted: impl Fn(&str) -> bool) -> bool {
    let mut removed = false;
    for link in atoms.chunk_by_mut(|left, right| left.link == right.link) {
        if link[0].link && is_wanted(&text_of(link)) {
            link.iter_mut().for_each(|atom| atom.ink = Ink::Nothing(rules::CHROME));
            removed = true;
        }
    }
    removed
}

/// The text of a line, for looking at before it is written.
pub(crate) fn text_of(atoms: &[Atom]) -> String {
    value_of(&atoms.iter().filter_map(Atom::character).collect::<String>())
}

/// Writes a line of plain text and removes the space around it. One without print is left out. `atoms` go on where the
/// assembler stands.
pub(crate) fn write(assembler: &mut Assembler<'_>, atoms: &[Atom], mut cues: Cues) {
    let Some(printed) = printed_range(atoms) else {
        remove_all(assembler, atoms, rules::BLANK);
        return;
    };
    cues.indent += indent_of(&atoms[..printed.start], Spacing::Typed);
    remove_all(assembler, &atoms[..printed.start], rules::INDENT);
    write_trimmed(assembler, &atoms[printed.clone()], Spacing::Typed, cues);
    remove_all(assembler, &atoms[printed.end..], rules::TRAILING);
}

/// Writes a line from its first printed character to its last. To the cues of its surroundings, which the caller has
/// set, it adds those that the characters give.
pub(crate) fn write_trimmed(assembler: &mut Assembler<'_>, body: &[Atom], spacing: Spacing, cues: Cues) {
    assembler.begin_line(cues);
    write_body(assembler, body, spacing);
    measure(assembler, body);
}

/// Leaves atoms out, white space under the rule given.
pub(crate) fn remove_all(assembler: &mut Assembler<'_>, atoms: &[Atom], space_rule: &'static str) {
    for atom in atoms {
        let rule = match atom.ink {
            Ink::Nothing(rule) => rule,
            Ink::Character(character) | Ink::Reference(character) => match characters::judge(character, None, None) {
                Verdict::Remove(rule) => rule,
                _ => space_rule,
            },
        };
        assembler.remove(atom.range(), rule);
    }
}

fn write_body(assembler: &mut Assembler<'_>, body: &[Atom], spacing: Spacing) {
    let mut index = 0;
    let mut before = None;
    while index < body.len() {
        let kept = kept_run(&body[index..], before);
        if let Some(last) = kept.checked_sub(1).map(|last| &body[index + last]) {
            assembler.keep(body[index].range().start..last.range().end);
            before = last.character();
            index += kept;
            continue;
        }
        let quiet = body[index..].iter().take_while(|atom| !atom.is_printed()).count();
        if quiet > 0 {
            let after = body[index + quiet].character();
            let folded = write_quiet(assembler, &body[index..index + quiet], spacing, before.zip(after));
            before = if folded { None } else { before };
            index += quiet;
            continue;
        }
        let after = body.get(index + 1).and_then(Atom::character);
        before = Some(write_printed(assembler, &body[index], before, after));
        index += 1;
    }
}

/// How many atoms from the first on are characters that stay as they are: they are kept in one stroke.
fn kept_run(atoms: &[Atom], mut before: Option<char>) -> usize {
    let mut stays = |index: &usize| {
        let Ink::Character(character) = atoms[*index].ink else { return false };
        let after = atoms.get(index + 1).and_then(Atom::character);
        let verdict = characters::judge(character, before, after);
        before = Some(character);
        verdict == Verdict::Keep
    };
    (0..atoms.len()).take_while(|index| stays(index)).count()
}

fn write_printed(assembler: &mut Assembler<'_>, atom: &Atom, before: Option<char>, after: Option<char>) -> char {
    let Some(character) = atom.character() else { return ' ' };
    let (rule, output) = match characters::judge(character, before, after) {
        Verdict::Replace(rule, output) => (Some(rule), output),
        _ => (None, character),
    };
    match (atom.ink, rule) {
        (Ink::Character(_), None) => assembler.keep(atom.range()),
        (Ink::Reference(_), None) => {
            assembler.replace(atom.range(), rules::ENTITY, output.encode_utf8(&mut [0; 4]));
        }
        (_, Some(rule)) => assembler.replace(atom.range(), rule, output.encode_utf8(&mut [0; 4])),
        (Ink::Nothing(_), None) => {}
    }
    character
}

/// Writes what lies between two printed characters: nothing, or one space. Tells whether a space was written.
fn write_quiet(
    assembler: &mut Assembler<'_>,
    quiet: &[Atom],
    spacing: Spacing,
    neighbours: Option<(char, char)>,
) -> bool {
    let is_space = |atom: &Atom| atom.character().is_some_and(is_white);
    let (Some(first), Some(last)) = (quiet.iter().position(is_space), quiet.iter().rposition(is_space)) else {
        remove_all(assembler, quiet, rules::FOLD);
        return false;
    };
    let (spaces, after) = quiet.split_at(last + 1);
    let (before, spaces) = spaces.split_at(first);
    if spacing == Spacing::Collapsed && is_source_wrap(spaces, neighbours) {
        remove_all(assembler, quiet, rules::SOURCE_WRAP);
        return false;
    }
    remove_all(assembler, before, rules::FOLD);
    // The first stretch of space becomes the one space; markup and further space after it are left out, so that no
    // markup is cited as text.
    let stretch = spaces.iter().take_while(|atom| is_space(atom)).count();
    let (printed, rest) = spaces.split_at(stretch);
    let is_plain = matches!(printed, [Atom { ink: Ink::Character(' '), .. }]);
    if !(is_plain && rest.is_empty()) {
        let width = printed_width(spaces, spacing);
        let line = assembler.line();
        line.cues.gaps.push((line.text.len() as u32, width));
    }
    if is_plain {
        assembler.keep(printed[0].range());
    } else {
        assembler.replace(printed[0].range().start..printed[stretch - 1].range().end, rules::FOLD, " ");
    }
    remove_all(assembler, rest, rules::FOLD);
    remove_all(assembler, after, rules::FOLD);
    true
}

/// A line end of an HTML source between two East Asian characters is none in print.
fn is_source_wrap(spaces: &[Atom], neighbours: Option<(char, char)>) -> bool {
    let characters = || spaces.iter().filter_map(Atom::character);
    neighbours.is_some_and(|(before, after)| characters::is_east_asian(before) && characters::is_east_asian(after))
        && characters().any(|character| matches!(character, '\n' | '\r'))
        && spaces.iter().all(|atom| matches!(atom.ink, Ink::Nothing(_)) || atom.character().is_some_and(is_collapsible))
}

/// How wide white space prints.
pub(crate) fn printed_width(spaces: &[Atom], spacing: Spacing) -> u32 {
    let mut width = 0;
    let mut collapsed = false;
    for atom in spaces {
        let Some(character) = atom.character() else { continue };
        if spacing == Spacing::Collapsed && is_collapsible(character) {
            width += u32::from(!collapsed);
            collapsed = true;
        } else {
            width += space_columns(atom, spacing);
            collapsed = false;
        }
    }
    width.max(1)
}

fn space_columns(atom: &Atom, spacing: Spacing) -> u32 {
    match atom.character() {
        Some(character) if spacing == Spacing::Collapsed && is_collapsible(character) => 0,
        Some(character) => match characters::judge(character, None, None) {
            Verdict::Space(columns) => columns,
            _ => 0,
        },
        None => 0,
    }
}

fn is_collapsible(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{0C}')
}

fn is_print(character: char) -> bool {
    !matches!(characters::judge(character, None, None), Verdict::Space(_) | Verdict::Remove(_) | Verdict::LineEnd)
}

fn is_white(character: char) -> bool {
    matches!(characters::judge(character, None, None), Verdict::Space(_) | Verdict::LineEnd)
}

/// The cues that the printed characters give: width, weight and links.
fn measure(assembler: &mut Assembler<'_>, body: &[Atom]) {
    let (mut printed, mut linked, mut bold, mut opening) = (0_usize, 0_usize, 0_usize, 0_usize);
    for atom in body.iter().filter(|atom| atom.is_printed()) {
        linked += usize::from(atom.link);
        bold += usize::from(atom.bold);
        opening += usize::from(atom.bold && opening == printed);
        printed += 1;
    }
    let line = assembler.line();
    line.cues.width = line.text.chars().map(characters::columns).sum();
    line.cues.link_percent = (linked * 100 / printed.max(1)) as u8;
    line.cues.bold = bold == printed;
    if opening > 0 && !line.cues.bold {
        // Spaces are not counted: the opening reaches to the end of its last printed character.
        let end = line.text.char_indices().filter(|(_, character)| *character != ' ').nth(opening);
        line.cues.bold_until = end.map(|(offset, _)| line.text[..offset].trim_end().len() as u32);
    }
}
