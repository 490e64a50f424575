//! An analyst finds statements, reads them and cites them.

use fayan_testkit::servers::PostgresServer;
use serde_json::Value;

use crate::cli::{code, err, pages, path, run, succeed};

/// One JSON object a line.
fn hits(arguments: &[&str]) -> Vec<Value> {
    let text = succeed(&[&["search", "--format", "json"], arguments].concat());
    text.lines().map(|line| serde_json::from_str(line).expect("a hit on each line")).collect()
}

fn finds_shows_and_cites(store: &str) {
    let folder = pages(&["a.txt"]);
    let page = path(&folder, "a.txt");
    succeed(&["extract", "--store", store, "--outlet", "青禾日报", "--published", "2021-05-07", &page]);

    let found = hits(&["--store", store, "护林", "管好"]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["statement"]["speaker"]["name"], "田一木");
    let link = found[0]["permalink"].as_str().expect("a permalink");
    assert!(link.starts_with("fayan:statement/") && link.ends_with("/1#3"), "{link}");
    assert_eq!(hits(&["--store", store, "护林", "--until", "2021-05-05"]), Vec::<Value>::new());
    assert_eq!(hits(&["--store", store, "--speaker", "石二山", "--post", "县长", "--since", "2021-05"]).len(), 1);
    let all = hits(&["--store", store, "--limit", "2"]);
    let rest = hits(&["--store", store, "--after", all[1]["after"].as_str().expect("a place")]);
    assert!(!rest.is_empty() && !rest.contains(&all[0]) && !rest.contains(&all[1]));
    let table = succeed(&["search", "--store", store, "--format", "table", "林业"]);
    assert!(table.contains("2021-05") && table.contains("田一木") && table.contains("/1#1"), "{table}");
    assert!(succeed(&["search", "--store", store, "--format", "table", "没有这样的话"]).contains("nothing was found"));

    let shown = succeed(&["show", "--store", store, link]);
    for part in ["把树种好", "市林业局局长 田一木", "每个山头都有护林员", "青禾日报", "published", link]
    {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
    let id = found[0]["statement"]["id"].as_str().expect("an identifier");
    let json: Value =
        serde_json::from_str(&succeed(&["show", "--store", store, "--format", "json", id])).expect("JSON");
    assert_eq!((&json["statement"], &json["withdrawn"]), (&found[0]["statement"], &Value::Bool(false)));
    assert_eq!(json["history"].as_array().map(Vec::len), Some(1));
    let bibtex = succeed(&["show", "--store", store, "--cite", "bibtex", link]);
    for part in
        ["author = {{田一木}}", "title = {{把树种好}}", "journal = {青禾日报}", "date = {2021-05-07}", "每个山头"]
    {
        assert!(bibtex.contains(part), "{part} is not in {bibtex}");
    }
    let csl: Value = serde_json::from_str(&succeed(&["show", "--store", store, "--cite", "csl", link])).expect("JSON");
    assert_eq!(csl[0]["issued"]["date-parts"], serde_json::json!([[2021, 5, 7]]));

    for (wrong, says) in [
        (format!("fayan:statement/{id}/2"), "its revisions are 1"),
        (format!("{link}9"), "paragraphs"),
        ("0".repeat(32), "there is no statement"),
    ] {
        let output = run(&["show", "--store", store, &wrong]);
        assert!(code(&output) == 1 && err(&output).contains(says), "{wrong}: {}", err(&output));
    }

    // The page is printed again without the first speech: that is no longer found, and shown only with what became of it.
    let shorter = crate::story::PAGE.replace("田一木", "田三木");
    std::fs::write(&page, shorter).expect("the file can be written");
    succeed(&["extract", "--store", store, "--outlet", "青禾日报", "--published", "2021-05-07", &page]);
    let found = hits(&["--store", store, "护林", "管好"]);
    assert_eq!(found[0]["statement"]["speaker"]["name"], "田三木");
    assert_eq!(hits(&["--store", store, "护林", "管好", "--withdrawn"]).len(), 2);
    let followed = succeed(&["show", "--store", store, id]);
    assert!(followed.contains("田三木") && followed.contains(&format!("the text of statement {id} stands here now")));
    let old = succeed(&["show", "--store", store, link]);
    assert!(old.contains("田一木") && old.contains("no longer stands"), "{old}");

    // What is suppressed is not found, not shown and not cited, whatever it is called by.
    let heir = found[0]["statement"]["id"].as_str().expect("an identifier");
    let suppressed = format!("statement:{heir}");
    succeed(&["suppress", "--store", store, "add", &suppressed, "--reason", "court order", "--by", "a tester"]);
    assert_eq!(hits(&["--store", store, "田三木", "--withdrawn"]), Vec::<Value>::new());
    let heirs_link = found[0]["permalink"].as_str().expect("a permalink");
    for address in [id, heir, heirs_link] {
        let output = run(&["show", "--store", store, "--cite", "bibtex", address]);
        assert!(code(&output) == 1 && err(&output).contains("is suppressed"), "{address}: {}", err(&output));
    }
}

#[test]
fn statements_are_found_shown_and_cited_in_a_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    finds_shows_and_cites(&format!("sqlite://{}", path(&folder, "fayan.db")));
}

#[test]
fn statements_are_found_shown_and_cited_in_a_database_server() {
    finds_shows_and_cites(&PostgresServer::shared().database());
}

#[test]
fn what_cannot_be_looked_for_is_said_before_anything_is_opened() {
    for (arguments, says) in [
        (&["search", "，。"][..], "holds no word"),
        (&["search", "--since", "2021-13"], "is no date"),
        (&["search", "--since", "XXXX-09-06"], "is no date"),
        (&["search", "--since", "2022", "--until", "2021"], "later than --until"),
        (&["search", "--issue", "NO_SUCH"], "TRUNCATED_TAIL"),
        (&["search", "--kind", "speech"], "speech_excerpts"),
        (&["search", "--after", "somewhere"], "no place to go on from"),
        (&["show", "fayan:statement/x/1"], "no permalink"),
    ] {
        let output = run(&[arguments, &["--store", "sqlite://missing.db"]].concat());
        assert!(code(&output) == 2 && err(&output).contains(says), "{arguments:?}: {}", err(&output));
    }
}
