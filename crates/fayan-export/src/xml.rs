//! Writing XML, with the escaping of quick-xml.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// A document being written, each element of a structure on a line of its own. Text is written as it is, so that nothing
/// is added to it.
pub(crate) struct Xml {
    writer: Writer<Vec<u8>>,
    open: Vec<&'static str>,
}

/// Attributes in order.
pub(crate) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Xml {
    /// A document with its declaration.
    pub(crate) fn new() -> Self {
        let mut xml = Self { writer: Writer::new(Vec::new()), open: Vec::new() };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// Opens an element on a new line.
    pub(crate) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.line();
        self.event(Event::Start(start(name, attributes)));
        self.open.push(name);
    }

    /// Closes the innermost element on a new line.
    pub(crate) fn close(&mut self) {
        self.line();
        self.end();
    }

    /// Closes the innermost element right behind its text.
    pub(crate) fn end(&mut self) {
        let name = self.open.pop().expect("every element that is closed was opened");
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element with text alone, on a new line.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.end();
    }

    /// An element with text alone, inside text.
    pub(crate) fn inline(&mut self, name: &'static str, text: &str) {
        self.event(Event::Start(start(name, &[])));
        self.text(text);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An empty element on a new line.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.line();
        self.mark(name, attributes);
    }

    /// An empty element inside text.
    pub(crate) fn mark(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// Text.
    pub(crate) fn text(&mut self, text: &str) {
        let text = legal(text);
        self.event(Event::Text(BytesText::new(&text)));
    }

    /// The document.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        assert!(self.open.is_empty(), "every element that was opened is closed");
        self.line();
        self.writer.into_inner()
    }

    fn line(&mut self) {
        self.writer.get_mut().push(b'\n');
    }

    fn event(&mut self, event: Event<'_>) {
        self.writer.write_event(event).expect("writing into memory does not fail");
    }
}

fn start<'a>(name: &'static str, attributes: Attributes<'a>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        // A reader takes line ends and tabs of a value for spaces; so they are spaces.
        let value = legal(value).replace(['\n', '\t'], " ");
        start.push_attribute((*key, value.as_str()));
    }
    start
}

/// A text without the characters that XML 1.0 cannot hold in any form, each of them replaced by U+FFFD.
fn legal(text: &str) -> String {
    let is_illegal =
        |character: char| matches!(character, '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    text.replace(is_illegal, "\u{FFFD}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_well_formed() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "1\"<&>\n2\u{1}")]);
        xml.text("]]> <&\"' \0\u{B}\r\u{FFFF}一\n二");
        xml.mark("c", &[]);
        xml.end();
        let written = String::from_utf8(xml.finish()).unwrap();
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"1&quot;&lt;&amp;&gt; 2\u{FFFD}\">\
                        ]]&gt; &lt;&amp;&quot;&apos; \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}一\n二<c/></a>\n";
        assert_eq!(written, expected);
    }
}
