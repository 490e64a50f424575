//! The watched folder on a real file system. Scans are called one by one, so nothing waits for a clock.

use std::fs;

use fayan_contract::message::Origin;
use tempfile::TempDir;

use super::*;

/// Keeps what it is given, or answers as told.
#[derive(Default)]
struct Kept {
    jobs: Vec<JobRequested>,
    answer: Option<fn() -> HandOver>,
}

impl JobSink for Kept {
    async fn hand_over(&mut self, job: JobRequested) -> Result<(), HandOver> {
        match self.answer {
            Some(answer) => Err(answer()),
            None => {
                self.jobs.push(job);
                Ok(())
            }
        }
    }
}

struct Inbox {
    folder: TempDir,
    watched: WatchedFolder,
    kept: Kept,
}

fn options(folder: &Path) -> FolderOptions {
    FolderOptions {
        folder: folder.to_owned(),
        source: SourceSlug::local(),
        interval: Duration::from_secs(2),
        max_bytes: 10,
        defaults: GivenMetadata { outlet: Some("云岭日报".to_owned()), ..GivenMetadata::default() },
    }
}

impl Inbox {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let watched = WatchedFolder::open(options(folder.path())).unwrap();
        Self { folder, watched, kept: Kept::default() }
    }

    fn put(&self, name: &str, content: &str) {
        fs::write(self.folder.path().join(name), content).unwrap();
    }

    fn has(&self, name: &str) -> bool {
        self.folder.path().join(name).exists()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    async fn scan(&mut self, times: usize) -> Scanned {
        let shutdown = CancellationToken::new();
        let mut last = Scanned::default();
        for _ in 0..times {
            last = self.watched.scan(&mut self.kept, &shutdown).await.unwrap();
        }
        last
    }
}

#[tokio::test]
async fn a_file_goes_to_done_after_it_was_handed_over() {
    let mut inbox = Inbox::new();
    inbox.put("page.html", "<p>");
    assert_eq!(inbox.scan(2).await, Scanned::default());
    assert_eq!(inbox.scan(1).await.done, ["page.html"]);
    assert!(inbox.has("done/page.html") && !inbox.has("page.html"));
    let job = &inbox.kept.jobs[0];
    assert_eq!(job.origin, Origin::Inline { raw: b"<p>".to_vec().into() });
    let metadata = &job.job.metadata;
    assert_eq!(metadata.media_type.as_deref(), Some("text/html"));
    assert_eq!(metadata.outlet.as_deref(), Some("云岭日报"));
    assert_eq!(metadata.file_name.as_deref(), Some("page.html"));
}

#[tokio::test]
async fn a_sidecar_wins_over_the_defaults_and_moves_along() {
    let mut inbox = Inbox::new();
    inbox.put("page.txt", "text");
    inbox.put("page.txt.json", r#"{ "outlet": "海角晚报", "page": "2" }"#);
    inbox.scan(2).await;
    let metadata = &inbox.kept.jobs[0].job.metadata;
    assert_eq!((metadata.outlet.as_deref(), metadata.page.as_deref()), (Some("海角晚报"), Some("2")));
    assert!(inbox.has("done/page.txt.json") && !inbox.has("page.txt.json"));
}

#[tokio::test]
async fn what_cannot_be_used_goes_to_failed_with_its_reason() {
    let mut inbox = Inbox::new();
    inbox.put("empty.txt", "");
    inbox.put("large.txt", "12345678901");
    inbox.put("typo.txt", "text");
    inbox.put("typo.txt.json", r#"{ "outlett": "x" }"#);
    inbox.scan(3).await;
    assert!(inbox.kept.jobs.is_empty());
    for (name, word) in [("empty.txt", "empty"), ("large.txt", "limit of 10 bytes"), ("typo.txt", "outlett")] {
        assert!(inbox.has(&format!("failed/{name}")), "{name}");
        let reason = inbox.read(&format!("failed/{name}.reason.txt"));
        assert!(reason.contains(word), "{reason}");
    }
    assert!(inbox.has("failed/typo.txt.json"));
}

#[tokio::test]
async fn a_job_that_cannot_be_handed_over_now_stays_and_is_tried_again() {
    let mut inbox = Inbox::new();
    inbox.put("page.txt", "text");
    inbox.kept.answer = Some(|| HandOver::Later("the job stream is full".to_owned()));
    inbox.scan(4).await;
    assert!(inbox.has("page.txt"));
    inbox.kept.answer = None;
    assert_eq!(inbox.scan(1).await.done, ["page.txt"]);
}

#[tokio::test]
async fn a_job_that_is_refused_goes_to_failed() {
    let mut inbox = Inbox::new();
    inbox.put("page.txt", "text");
    inbox.kept.answer = Some(|| HandOver::Refused("not allowed".to_owned()));
    assert_eq!(inbox.scan(3).await.failed, ["page.txt"]);
    assert_eq!(inbox.read("failed/page.txt.reason.txt"), "not allowed\n");
}

#[tokio::test]
async fn a_file_that_cannot_be_moved_is_handed_over_once_and_keeps_no_other_waiting() {
    let mut inbox = Inbox::new();
    fs::remove_dir(inbox.folder.path().join("done")).unwrap();
    inbox.put("a.txt", "one");
    inbox.put("b.txt", "two");
    assert_eq!(inbox.scan(5).await, Scanned::default());
    assert_eq!(inbox.kept.jobs.len(), 2);
    fs::create_dir(inbox.folder.path().join("done")).unwrap();
    assert_eq!(inbox.scan(1).await.done, ["a.txt", "b.txt"]);
    inbox.put("a.txt", "three");
    assert_eq!(inbox.scan(3).await.done, ["a.txt"]);
    assert_eq!(inbox.kept.jobs.len(), 3);
}

#[tokio::test]
async fn a_crash_before_the_move_hands_over_the_same_job_again() {
    let mut inbox = Inbox::new();
    inbox.put("page.txt", "text");
    inbox.scan(3).await;
    // As if the process had died between the acknowledgement and the move.
    fs::rename(inbox.folder.path().join("done/page.txt"), inbox.folder.path().join("page.txt")).unwrap();
    inbox.watched = WatchedFolder::open(options(inbox.folder.path())).unwrap();
    inbox.scan(3).await;
    assert_eq!(inbox.kept.jobs.len(), 2);
    assert_eq!(inbox.kept.jobs[0], inbox.kept.jobs[1]);
}

#[tokio::test]
async fn a_crash_between_document_and_sidecar_is_finished_at_the_next_start() {
    let inbox = Inbox::new();
    inbox.put("done/page.txt", "text");
    inbox.put("page.txt.json", "{}");
    WatchedFolder::open(options(inbox.folder.path())).unwrap();
    assert!(inbox.has("done/page.txt.json") && !inbox.has("page.txt.json"));
}

#[tokio::test]
async fn links_folders_and_unfinished_files_are_left_alone() {
    let mut inbox = Inbox::new();
    inbox.put("page.txt.part", "text");
    fs::create_dir(inbox.folder.path().join("archive")).unwrap();
    fs::write(inbox.folder.path().join("archive/inner.txt"), "text").unwrap();
    std::os::unix::fs::symlink("/etc/hostname", inbox.folder.path().join("link.txt")).unwrap();
    assert_eq!(inbox.scan(4).await, Scanned::default());
    assert!(inbox.has("page.txt.part") && inbox.has("link.txt") && inbox.has("archive/inner.txt"));
}

#[tokio::test]
async fn a_second_file_of_the_same_name_keeps_both() {
    let mut inbox = Inbox::new();
    for content in ["first", "second"] {
        inbox.put("page.txt", content);
        inbox.scan(3).await;
    }
    assert_eq!(inbox.read("done/page.txt"), "first");
    assert_eq!(inbox.read("done/page.2.txt"), "second");
}

#[tokio::test]
async fn watching_ends_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let watched = WatchedFolder::open(options(folder.path())).unwrap();
    let shutdown = CancellationToken::new();
    shutdown.cancel();
    watched.run(&mut Kept::default(), shutdown).await;
}
