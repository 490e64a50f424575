//! Which files of a watched folder are complete. Pure: two snapshots in, decisions out.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::SystemTime,
};

/// Endings of names under which programs write files that are not complete yet.
const UNFINISHED: [&str; 4] = [".part", ".tmp", ".crdownload", "~"];

/// Ending of a sidecar: `page.html.json` belongs to `page.html`.
const SIDECAR: &str = ".json";

/// How often a file without a sidecar must look the same; the last of them is for a sidecar that is still on its way.
const SCANS_WITHOUT_SIDECAR: u32 = 3;

/// How often a file with a sidecar must look the same.
const SCANS_WITH_SIDECAR: u32 = 2;

/// What a file looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Its size.
    pub size_bytes: u64,
    /// When it was last written, as far as the file system says.
    pub modified: Option<SystemTime>,
}

/// What was seen in the folder so far.
#[derive(Debug, Default)]
pub struct Memory {
    seen: BTreeMap<String, (Shape, u32)>,
}

/// A file that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Its name.
    pub name: String,
    /// Name of its sidecar, where it has one.
    pub sidecar: Option<String>,
    /// What it looked like, to be compared after reading.
    pub shape: Shape,
}

/// Whether a name is looked at at all.
pub fn is_watched(name: &str) -> bool {
    !name.starts_with('.') && !UNFINISHED.iter().any(|ending| name.ends_with(ending))
}

/// Name of the document that a sidecar belongs to, when the name is that of a sidecar.
pub fn document_of_sidecar(name: &str) -> Option<&str> {
    name.strip_suffix(SIDECAR).filter(|name| !name.is_empty())
}

/// Name of the sidecar of a document.
pub fn sidecar_of(document: &str) -> String {
    format!("{document}{SIDECAR}")
}

impl Memory {
    /// Takes a scan in and says which documents are complete, in order of their names.
    pub fn scan(&mut self, files: BTreeMap<String, Shape>) -> Vec<Ready> {
        let counted = files.into_iter().filter(|(name, _)| is_watched(name)).map(|(name, shape)| {
            let before = self.seen.get(&name).filter(|(seen, _)| *seen == shape).map_or(0, |(_, scans)| *scans);
            (name, (shape, before.saturating_add(1)))
        });
        self.seen = counted.collect();
        self.seen
            .keys()
            .filter(|name| document_of_sidecar(name).is_none())
            .filter_map(|name| self.ready(name))
            .collect()
    }

    fn ready(&self, name: &str) -> Option<Ready> {
        let (shape, scans) = *self.seen.get(name)?;
        let sidecar = sidecar_of(name);
        let complete = match self.seen.get(&sidecar) {
            Some((_, sidecar_scans)) => scans.min(*sidecar_scans) >= SCANS_WITH_SIDECAR,
            None => scans >= SCANS_WITHOUT_SIDECAR,
        };
        let sidecar = self.seen.contains_key(&sidecar).then_some(sidecar);
        complete.then(|| Ready { name: name.to_owned(), sidecar, shape })
    }

    /// Forgets a file, so that it is waited for anew: it changed while it was read.
    pub fn forget(&mut self, name: &str) {
        self.seen.remove(name);
    }

    /// Sidecars whose document is not there, for a hint to whoever put them.
    pub fn orphans(&self) -> BTreeSet<&str> {
        self.seen
            .keys()
            .filter(|name| document_of_sidecar(name).is_some_and(|document| !self.seen.contains_key(document)))
            .map(String::as_str)
            .collect()
    }
}

/// The how-manieth name to try when a name is taken: `page.html`, `page.2.html`, `page.3.html`.
pub fn nth_name(name: &str, nth: u32) -> String {
    match (nth, name.split_once('.')) {
        (0 | 1, _) => name.to_owned(),
        (nth, Some((stem, extension))) if !stem.is_empty() => format!("{stem}.{nth}.{extension}"),
        (nth, _) => format!("{name}.{nth}"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn files(list: &[(&str, u64)]) -> BTreeMap<String, Shape> {
        let shape =
            |size| Shape { size_bytes: size, modified: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(size)) };
        list.iter().map(|(name, size)| ((*name).to_owned(), shape(*size))).collect()
    }

    /// Runs scans and gives the names that were ready at each.
    fn ready_at(scans: &[&[(&str, u64)]]) -> Vec<Vec<String>> {
        let mut memory = Memory::default();
        let names = |ready: Vec<Ready>| ready.into_iter().map(|one| one.name).collect();
        scans.iter().map(|scan| names(memory.scan(files(scan)))).collect()
    }

    #[test]
    fn a_file_that_still_grows_is_waited_for() {
        let scans: [&[_]; 6] =
            [&[("a.txt", 1)], &[("a.txt", 2)], &[("a.txt", 2)], &[("a.txt", 3)], &[("a.txt", 3)], &[("a.txt", 3)]];
        let ready = ready_at(&scans);
        assert!(ready[..5].iter().all(Vec::is_empty), "{ready:?}");
        assert_eq!(ready[5], ["a.txt"]);
    }

    #[test]
    fn a_file_with_its_sidecar_needs_two_equal_scans() {
        let scan: &[_] = &[("a.txt", 1), ("a.txt.json", 9)];
        assert_eq!(ready_at(&[scan, scan]), [vec![], vec!["a.txt".to_owned()]]);
    }

    #[test]
    fn a_sidecar_that_comes_one_scan_later_is_used() {
        let mut memory = Memory::default();
        assert!(memory.scan(files(&[("a.txt", 1)])).is_empty());
        assert!(memory.scan(files(&[("a.txt", 1), ("a.txt.json", 9)])).is_empty());
        let ready = memory.scan(files(&[("a.txt", 1), ("a.txt.json", 9)]));
        assert_eq!(ready[0].sidecar.as_deref(), Some("a.txt.json"));
    }

    #[test]
    fn unfinished_and_hidden_names_and_lone_sidecars_are_never_ready() {
        let scan: &[_] = &[(".a", 1), ("a.part", 1), ("a.tmp", 1), ("a~", 1), ("b.txt.json", 1)];
        assert!(ready_at(&[scan, scan, scan, scan]).iter().all(Vec::is_empty));
    }

    #[test]
    fn lone_sidecars_are_named() {
        let mut memory = Memory::default();
        memory.scan(files(&[("a.txt.json", 1), ("b.txt", 1), ("b.txt.json", 1)]));
        assert_eq!(memory.orphans(), BTreeSet::from(["a.txt.json"]));
    }

    #[test]
    fn a_forgotten_file_is_waited_for_anew() {
        let mut memory = Memory::default();
        let scan = || files(&[("a.txt", 1)]);
        memory.scan(scan());
        memory.scan(scan());
        memory.forget("a.txt");
        assert!(memory.scan(scan()).is_empty());
    }

    #[test]
    fn taken_names_are_counted_up_before_the_extension() {
        assert_eq!(nth_name("page.html", 1), "page.html");
        assert_eq!(nth_name("page.html", 2), "page.2.html");
        assert_eq!(nth_name("page.html.json", 3), "page.3.html.json");
        assert_eq!(nth_name("page", 2), "page.2");
    }
}
