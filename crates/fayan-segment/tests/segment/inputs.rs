//! What fuzzing found, and the inputs that reach most code: every one is read again, so that nothing comes back.

use std::{fs, path::Path};

use crate::{fuzz_input::document, proof::proven};

#[test]
fn inputs_of_fuzzing_are_read() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz");
    let mut inputs = 0;
    for folder in ["found", "corpus/segment"] {
        for entry in fs::read_dir(fuzz.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            println!("{}", path.display());
            let input = fs::read(&path).unwrap();
            let (given, raw) = document(&input);
            proven(raw, &given);
            inputs += 1;
        }
    }
    assert!(inputs > 0, "there are no inputs in {}", fuzz.display());
}
