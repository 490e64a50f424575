//! What holds for any bytes. The fuzz target of `tests/fuzz` proves the same.

use fayan_clean::{clean, verify};
use fayan_contract::{clean::CleanDocument, message::GivenMetadata};

/// Cleans and proves what holds for any bytes: kept ranges and edits tile them, applied they give the lines, undone the
/// bytes, a second run gives the same, and cues point into their lines.
pub(crate) fn proven(raw: &[u8], given: &GivenMetadata) -> CleanDocument {
    let document = clean(raw, given);
    verify::check_tiling(raw, &document)
        .unwrap_or_else(|error| panic!("{error} in {:?}", String::from_utf8_lossy(raw)));
    let originals = verify::originals(raw, &document);
    let undone = verify::undo(&document, &originals).unwrap_or_else(|error| panic!("{error}"));
    assert!(undone == raw, "undoing the edits gave other bytes");
    assert_eq!(document, clean(raw, given), "a second run gave another result");
    for (index, line) in document.lines.iter().enumerate() {
        let cited = verify::cut(raw, &document, &line.cite_all()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(cited, line.text, "line {index} is not what its bytes read as");
        assert_eq!(line.text.trim(), line.text, "line {index} begins or ends with space");
        let bold_until = line.cues.bold_until.map_or(0, |offset| offset as usize);
        assert!(line.text.is_char_boundary(bold_until), "the bold opening of line {index} ends inside a character");
        assert!(line.cues.link_percent <= 100, "more than all of line {index} is linked");
    }
    for metadata in document.metadata.iter().filter(|metadata| !metadata.spans.is_empty()) {
        verify::cut(raw, &document, &metadata.spans).unwrap_or_else(|error| panic!("{error}: {metadata:?}"));
    }
    for span in document.issues.iter().flat_map(|issue| &issue.spans) {
        assert!(span.start <= span.end && span.end as usize <= raw.len(), "an issue cites {span:?}");
    }
    document
}
