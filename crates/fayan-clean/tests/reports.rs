//! Every document of the shared reports tiles, applies and undoes.

use fayan_clean::{clean, verify};
use fayan_contract::message::GivenMetadata;

#[test]
fn every_report_is_tiled() {
    let Some(folder) = fayan_testkit::reports_dir() else { return };
    let mut seen = 0;
    for case in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for source in std::fs::read_dir(&case).unwrap().map(|entry| entry.unwrap().path()) {
            if source.file_stem().is_none_or(|stem| stem != "source") {
                continue;
            }
            let raw = std::fs::read(&source).unwrap();
            let file_name = source.file_name().map(|name| name.to_string_lossy().into_owned());
            let given = GivenMetadata { file_name, ..GivenMetadata::default() };
            let document = clean(&raw, &given);
            verify::check_tiling(&raw, &document).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
            let originals = verify::originals(&raw, &document);
            assert!(verify::undo(&document, &originals).unwrap() == raw, "{}", source.display());
            assert!(!document.lines.is_empty(), "{}", source.display());
            seen += 1;
        }
    }
    assert!(seen > 10);
}
