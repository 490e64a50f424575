//! Tokens to the lines a browser would print, with the elements around them.

use std::ops::Range;

use fayan_contract::clean::Break;

use super::{
    elements, entities, evidence,
    tokens::{self, Kind, Token},
};
use crate::{
    line::{self, Atom, Ink, Spacing},
    rules,
};

/// A page: its elements, its lines and what it says about itself.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Elements in the order of their start tags; the first is the root.
    pub(crate) elements: Vec<Element>,
    /// The whole source, character by character, with markup between.
    pub(crate) atoms: Vec<Atom>,
    /// Lines with print.
    pub(crate) lines: Vec<BlockLine>,
    /// `<meta>`: lower-case name and place of the content.
    pub(crate) metas: Vec<(String, Range<usize>)>,
    /// `<title>` and canonical links.
    pub(crate) titles: Vec<Range<usize>>,
    /// Addresses of `<link rel=canonical>`.
    pub(crate) canonical: Vec<Range<usize>>,
    /// Comments.
    pub(crate) comments: Vec<Range<usize>>,
}

/// An element of the page.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) parent: usize,
    pub(crate) name: String,
    /// `class` and `id`, as written.
    pub(crate) class: String,
    /// Where it begins and ends in the text.
    pub(crate) range: Range<usize>,
    pub(crate) style: Style,
    /// Whether its name says that it stands around an article.
    pub(crate) is_surrounding: bool,
}

/// What attributes say about the print of an element.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) align: Option<Align>,
    pub(crate) bold: bool,
    pub(crate) concealed: bool,
    /// First-line indent in half-width columns.
    pub(crate) indent: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// A line as a browser would print it if the page were wide enough.
#[derive(Debug)]
pub(crate) struct BlockLine {
    /// Its atoms, from the first printed to the last.
    pub(crate) atoms: Range<usize>,
    /// The innermost element around its first character.
    pub(crate) element: usize,
    pub(crate) break_before: Break,
    pub(crate) blank_before: u32,
    pub(crate) indent: u32,
    pub(crate) spacing: Spacing,
    /// Its text, for looking at.
    pub(crate) text: String,
    /// Printed characters, and how many of them are inside links.
    pub(crate) printed: usize,
    pub(crate) linked: usize,
    /// What the text says about standing around an article.
    pub(crate) surrounding: Option<&'static str>,
}

impl BlockLine {
    /// Takes the facts about a line from its atoms, when some of them were left out.
    pub(crate) fn reread(&mut self, atoms: &[Atom]) {
        self.text = line::text_of(atoms);
        (self.printed, self.linked) = line::count_printed(atoms);
        self.surrounding = evidence::surrounding_text(&self.text);
    }

    /// Whether more than half of it is inside links.
    pub(crate) fn is_link(&self) -> bool {
        self.linked * 2 > self.printed
    }
}

/// Elements nested deeper are taken as belonging to the last one; pages have a few dozen levels.
const MAX_DEPTH: usize = 256;

impl Page {
    pub(crate) fn read(text: &str) -> Self {
        let mut reader = Reader::new(text);
        for token in tokens::tokenize(text) {
            reader.token(&token);
        }
        reader.finish()
    }

    /// An element and those around it, innermost first.
    pub(crate) fn ancestors(&self, element: usize) -> impl Iterator<Item = &Element> {
        self.path(element).map(|index| &self.elements[index])
    }

    /// Indices of an element and those around it, innermost first.
    pub(crate) fn path(&self, element: usize) -> impl Iterator<Item = usize> + '_ {
        let next = |index: &usize| (*index != 0).then(|| self.elements[*index].parent);
        std::iter::successors(Some(element), next)
    }

    /// The nearest block element around an element.
    pub(crate) fn block_of(&self, element: usize) -> &Element {
        self.ancestors(element).find(|around| elements::is_block(&around.name)).unwrap_or(&self.elements[0])
    }

    fn first_line_indent(&self, element: usize) -> u32 {
        let block = self.path(element).find(|index| elements::is_block(&self.elements[*index].name));
        // The style may sit on the block or on an element inside it.
        self.path(element)
            .take_while(|index| block.is_some_and(|block| *index >= block))
            .map(|index| self.elements[index].style.indent)
            .max()
            .unwrap_or(0)
    }

    /// Where a line begins and ends in the text.
    pub(crate) fn range_of(&self, line: &BlockLine) -> Range<usize> {
        self.atoms[line.atoms.start].start as usize..self.atoms[line.atoms.end - 1].end as usize
    }
}

struct Reader<'a> {
    text: &'a str,
    page: Page,
    /// Open elements, outermost first.
    open: Vec<usize>,
    bold: usize,
    links: usize,
    hidden: usize,
    preformatted: usize,
    /// First atom of the current line.
    line_start: usize,
    /// The innermost element around the first printed character of the current line.
    line_element: Option<usize>,
    break_before: Break,
    blanks: u32,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let root = Element {
            parent: 0,
            name: String::new(),
            class: String::new(),
            range: 0..text.len(),
            style: Style::default(),
            is_surrounding: false,
        };
        Self {
            text,
            page: Page { elements: vec![root], ..Page::default() },
            open: vec![0],
            bold: 0,
            links: 0,
            hidden: 0,
            preformatted: 0,
            line_start: 0,
            line_element: None,
            break_before: Break::Block,
            blanks: 0,
        }
    }

    fn token(&mut self, token: &Token) {
        match token.kind {
            Kind::Text if self.hidden == 0 => self.characters(token.range.clone()),
            Kind::Text | Kind::RawText => {
                if self.innermost().name == "title" {
                    self.page.titles.push(token.range.clone());
                }
                self.nothing(token, rules::HIDDEN);
            }
            Kind::Comment => {
                self.page.comments.push(token.range.clone());
                self.nothing(token, rules::COMMENT);
            }
            Kind::Declaration => self.nothing(token, rules::COMMENT),
            Kind::Start(_) => self.start(token),
            Kind::End(_) => self.end(token),
        }
    }

    fn finish(mut self) -> Page {
        self.end_line(Break::Block);
        self.page
    }

    fn start(&mut self, token: &Token) {
        let name = tokens::name_of(self.text, token);
        self.close_implied(&name);
        let breaks = self.breaks_at(&name);
        if name == "hr" || (breaks && name != "br") {
            self.end_line(Break::Block);
        } else if name == "br" {
            self.end_line(Break::Br);
        }
        let attributes = tokens::attributes(self.text, token);
        self.note_metadata(&name, &attributes);
        let rule = match name.as_str() {
            "br" => rules::BR,
            _ if breaks => rules::BLOCK,
            _ => rules::INLINE,
        };
        self.nothing(token, rule);
        if elements::is_void(&name) || name == "map" {
            return;
        }
        self.open_element(name, &attributes, token.range.clone());
    }

    /// Whether a tag of this name stands between two lines. Inside hidden elements nothing does.
    fn breaks_at(&self, name: &str) -> bool {
        self.hidden == 0 && (name == "br" || elements::is_block(name))
    }

    fn open_element(&mut self, name: String, attributes: &[(String, Range<usize>)], tag: Range<usize>) {
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        let value = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| name == wanted);
            found.map_or("", |(_, range)| self.text[range.clone()].trim())
        };
        let class = [value("class"), value("id")].join(" ").trim().to_owned();
        let mut style = Style::of(&value("style").to_ascii_lowercase(), &value("align").to_ascii_lowercase());
        style.bold |= matches!(name.as_str(), "b" | "strong" | "th");
        style.concealed |= attributes.iter().any(|(name, _)| name == "hidden");
        match name.as_str() {
            "center" | "th" if style.align.is_none() => style.align = Some(Align::Centre),
            // The alignment of a table places the table, not its text.
            "table" => style.align = Some(Align::Left),
            _ => {}
        }
        // Without an end tag a hidden element would take the rest of the page with it.
        let hides = elements::is_hidden(&name)
            && (name == "head" || tokens::find_end_tag(self.window(tag.end), &name).is_some());
        self.bold += usize::from(style.bold);
        self.links += usize::from(name == "a");
        self.hidden += usize::from(hides);
        self.preformatted += usize::from(name == "pre");
        let name = if elements::is_hidden(&name) && !hides { "span".to_owned() } else { name };
        let parent = self.open.last().copied().unwrap_or(0);
        let is_surrounding = evidence::is_surrounding(&name, &class);
        self.open.push(self.page.elements.len());
        let range = tag.start..self.text.len();
        self.page.elements.push(Element { parent, name, class, range, style, is_surrounding });
    }

    /// The text in which the end of a hidden element is looked for; a bound keeps broken pages from costing quadratic
    /// time, and no real form or object is longer.
    fn window(&self, from: usize) -> &str {
        const LONGEST: usize = 1 << 16;
        let end = (from + LONGEST).min(self.text.len());
        &self.text[from..self.text.ceil_char_boundary(end)]
    }

    fn end(&mut self, token: &Token) {
        let name = tokens::name_of(self.text, token);
        if name == "br" && self.hidden == 0 {
            self.end_line(Break::Br);
            return self.nothing(token, rules::BR);
        }
        let found = self.find_open(&name);
        let breaks = self.breaks_at(&name);
        if breaks {
            self.end_line(Break::Block);
        }
        self.nothing(token, if breaks { rules::BLOCK } else { rules::INLINE });
        match found {
            Some(at) if elements::is_formatting(&name) => self.close(at, token.range.end),
            Some(at) => {
                while self.open.len() > at {
                    self.close(self.open.len() - 1, token.range.end);
                }
            }
            None => {}
        }
    }

    fn find_open(&self, name: &str) -> Option<usize> {
        for (at, index) in self.open.iter().enumerate().skip(1).rev() {
            let open = self.page.elements[*index].name.as_str();
            if open == name {
                return Some(at);
            }
            let stops = if elements::is_table_part(name) { open == "table" } else { elements::is_boundary(open) };
            if stops {
                return None;
            }
        }
        None
    }

    /// Closes what the start tag of an element closes without saying so.
    fn close_implied(&mut self, name: &str) {
        let at_tag = self.page.atoms.last().map_or(0, |atom| atom.end as usize);
        let (closed, stops) = elements::closed_by(name);
        let stop = |index: &usize| {
            let open = self.page.elements[*index].name.as_str();
            closed.contains(&open) || stops.contains(&open)
        };
        let found = self.open.iter().skip(1).rposition(stop).map(|at| at + 1);
        if let Some(at) = found.filter(|at| closed.contains(&self.page.elements[self.open[*at]].name.as_str())) {
            self.end_line(Break::Block);
            while self.open.len() > at {
                self.close(self.open.len() - 1, at_tag);
            }
        }
        // A link inside a link ends the outer one.
        if name == "a"
            && let Some(at) = self.find_open("a")
        {
            self.close(at, at_tag);
        }
    }

    fn close(&mut self, at: usize, end: usize) {
        let index = self.open.remove(at);
        let element = &mut self.page.elements[index];
        element.range.end = end.max(element.range.start);
        self.bold -= usize::from(element.style.bold);
        self.links -= usize::from(element.name == "a");
        self.hidden -= usize::from(elements::is_hidden(&element.name));
        self.preformatted -= usize::from(element.name == "pre");
    }

    fn innermost(&self) -> &Element {
        &self.page.elements[self.open.last().copied().unwrap_or(0)]
    }

    fn nothing(&mut self, token: &Token, rule: &'static str) {
        let rule = if self.hidden > 0 { rules::HIDDEN } else { rule };
        self.page.atoms.push(Atom::nothing(token.range.clone(), rule));
    }

    fn characters(&mut self, range: Range<usize>) {
        let text = &self.text[range.clone()];
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            if self.preformatted > 0 && character == '\n' {
                self.end_line(Break::Newline);
            }
            let reference = if character == '&' { entities::at_start(&text[at..]) } else { None };
            let (ink, length) = match reference {
                Some((character, length)) => (Ink::Reference(character), length),
                None => (Ink::Character(character), character.len_utf8()),
            };
            let start = (range.start + at) as u32;
            let (bold, link) = (self.bold > 0, self.links > 0);
            let atom = Atom { start, end: start + length as u32, ink, bold, link };
            if self.line_element.is_none() && atom.is_printed() {
                self.line_element = self.open.last().copied();
            }
            self.page.atoms.push(atom);
            at += length;
        }
    }

    /// Ends the current line. One without print only tells how the next one is set apart.
    fn end_line(&mut self, kind: Break) {
        let start = std::mem::replace(&mut self.line_start, self.page.atoms.len());
        let atoms = &self.page.atoms[start..];
        let Some(printed) = line::printed_range(atoms) else {
            let is_spaced = atoms.iter().any(Atom::is_wide_space);
            let is_empty_line = self.break_before == Break::Br && kind == Break::Br;
            self.blanks += u32::from(is_spaced || is_empty_line);
            if kind == Break::Block {
                self.break_before = kind;
            }
            return;
        };
        let spacing = if self.preformatted > 0 { Spacing::Typed } else { Spacing::Collapsed };
        let typed_indent = line::indent_of(&atoms[..printed.start], spacing);
        let element = self.line_element.take().unwrap_or(0);
        let block_indent = if self.break_before == Break::Block { self.page.first_line_indent(element) } else { 0 };
        let body = &atoms[printed.clone()];
        let mut line = BlockLine {
            atoms: start + printed.start..start + printed.end,
            element,
            break_before: std::mem::replace(&mut self.break_before, kind),
            blank_before: std::mem::take(&mut self.blanks),
            indent: typed_indent + block_indent,
            spacing,
            text: String::new(),
            printed: 0,
            linked: 0,
            surrounding: None,
        };
        line.reread(body);
        self.page.lines.push(line);
    }

    fn note_metadata(&mut self, name: &str, attributes: &[(String, Range<usize>)]) {
        let place = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, range)| range.clone());
        let value = |wanted: &str| place(wanted).map(|range| self.text[range].trim().to_ascii_lowercase());
        match name {
            "meta" => {
                let key = value("name").or_else(|| value("property")).or_else(|| value("itemprop"));
                if let (Some(key), Some(content)) = (key, place("content")) {
                    self.page.metas.push((key, content));
                }
            }
            "link" if value("rel").as_deref() == Some("canonical") => self.page.canonical.extend(place("href")),
            _ => {}
        }
    }
}

impl Style {
    /// Reads the lower-case values of `style` and `align`.
    fn of(style: &str, align: &str) -> Self {
        let mut read = Self { align: Align::of(align), ..Self::default() };
        for declaration in style.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let value = value.trim();
            match property.trim() {
                "text-align" => read.align = Align::of(value).or(read.align),
                "font-weight" => {
                    read.bold = value.starts_with("bold") || value.parse().is_ok_and(|weight: u32| weight >= 600)
                }
                "display" => read.concealed = value.starts_with("none"),
                "visibility" => read.concealed |= value.starts_with("hidden"),
                "text-indent" => read.indent = indent_columns(value),
                _ => {}
            }
        }
        read
    }
}

impl Align {
    fn of(value: &str) -> Option<Self> {
        match value {
            "center" | "middle" => Some(Self::Centre),
            "right" | "end" => Some(Self::Right),
            "left" | "justify" | "start" => Some(Self::Left),
            _ => None,
        }
    }
}

/// A first-line indent in half-width columns: an em has two, other units are taken for the usual two characters.
fn indent_columns(value: &str) -> u32 {
    let number: String =
        value.chars().take_while(|character| character.is_ascii_digit() || *character == '.').collect();
    match number.parse::<f32>() {
        Ok(number) if number <= 0.0 => 0,
        Ok(number) if value.ends_with("em") => (number * 2.0).min(40.0) as u32,
        Ok(_) => 4,
        Err(_) => 0,
    }
}
