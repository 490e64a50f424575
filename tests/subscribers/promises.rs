//! `deploy/subscribers/PROMISES.md` names tests.

use std::{fs, path::Path};

/// Every file with Rust code below a folder, as one text.
fn code(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            code(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_test_that_a_promise_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut tests = String::new();
    ["crates", "tests"].iter().for_each(|folder| code(&root.join(folder), &mut tests));
    let promises = fs::read_to_string(root.join("deploy/subscribers/PROMISES.md")).unwrap();
    let quoted = promises.split('`').skip(1).step_by(2);
    let named: Vec<&str> = quoted.filter(|word| word.matches('_').count() > 2).collect();
    assert!(named.len() > 15, "{named:?}");
    for name in named {
        assert!(tests.contains(&format!("fn {name}(")), "there is no test {name}");
    }
}
