//! Services work with the least rights, and with the statements in an account of their own.

use std::{path::Path, process::Stdio, time::Duration};

use fayan_bus::{
    Bus, BusConfig, Credentials, Endpoint, ProvisionOptions, Received, RevisionKey, Secret, StageError, TailFrom,
    new_trace, provision,
};
use fayan_contract::message::JobRequested;
use futures_util::StreamExt;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::support::{
    Inbox, Running, collecting_clean_stage, event, eventually, fetch_stage, fetched, job, local, program, quick, within,
};

/// Two accounts: the pipeline with one user per role, and the statements.
const CONFIG: &str = r#"
listen: "127.0.0.1:-1"
ports_file_dir: "@DIR@"
jetstream { store_dir: "@DIR@/jetstream", max_file: 64GB, sync_interval: always }
accounts {
  PIPELINE {
    jetstream: { max_file: 32GB, max_bytes_required: true }
    default_permissions: { publish: { deny: ">" }, subscribe: { deny: ">" } }
    users: [
      { user: seed, password: x, permissions: {
          publish: { allow: [ "fayan.v1.job.>", "$KV.fayan_blob.>" ] }, subscribe: { allow: [ "_INBOX_seed.>" ] } } }
      { user: fetch, password: x, permissions: {
          publish: { allow: [ "fayan.v1.raw.>", "fayan.v1.quarantine.fetch.>", "fayan.v1.outcome.>"
            "$JS.API.CONSUMER.INFO.FAYAN_JOB.fetch", "$JS.API.CONSUMER.MSG.NEXT.FAYAN_JOB.fetch"
            "$JS.ACK.FAYAN_JOB.fetch.>", "$JS.ACK.*.*.FAYAN_JOB.fetch.>"
            "$JS.API.DIRECT.GET.KV_fayan_blob.$KV.fayan_blob.>", "$KV.fayan_blob.>" ] }
          subscribe: { allow: [ "_INBOX_fetch.>" ] } } }
      { user: admin, password: x, permissions: { publish: ">", subscribe: ">" } }
    ]
  }
  PUBLIC {
    jetstream: { max_file: 8GB, max_bytes_required: true }
    default_permissions: { publish: { deny: ">" }, subscribe: { deny: ">" } }
    users: [
      { user: writer, password: x, permissions: {
          publish: { allow: [ "fayan.v1.statement.>", "$JS.API.DIRECT.GET.STATEMENTS.fayan.v1.statement.>" ] }
          subscribe: { allow: [ "_INBOX_writer.>" ] } } }
      { nkey: @NKEY@, permissions: { publish: ">", subscribe: ">" } }
    ]
  }
}
"#;

/// A key made for this test alone.
const OWNER_NKEY: &str = "UB6F2LGTXUXCLCEOYVX2JT35IIOGOC4YQSIG5EDHJ7VBBRHQNS2EZETG";
const OWNER_SEED: &str = "SUAN5XO7DUV2TRQUDM2GGY5PCFNSB6CTUY7VJ5UL6WEJRODDRXHAB3BX3A";

struct Strict {
    url: String,
    _server: Child,
    directory: TempDir,
}

impl Strict {
    async fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let config = directory.path().join("nats.conf");
        let text = CONFIG.replace("@DIR@", &directory.path().display().to_string()).replace("@NKEY@", OWNER_NKEY);
        std::fs::write(&config, text).unwrap();
        std::fs::write(directory.path().join("owner.nkey"), format!("{OWNER_SEED}\n")).unwrap();
        let mut command = Command::new(program().await);
        command.arg("-c").arg(config).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let server = command.spawn().unwrap();
        let mut url = None;
        eventually("the server to tell its port", async || {
            url = read_url(directory.path());
            url.is_some()
        })
        .await;
        Self { url: url.unwrap(), _server: server, directory }
    }

    async fn connect(&self, user: &str, statements: Option<&str>) -> Bus {
        let credentials = |user: &str| match user {
            "owner" => Credentials::NkeySeedFile(self.directory.path().join("owner.nkey")),
            user => Credentials::UserPassword { user: user.to_owned(), password: Secret::new("x") },
        };
        let mut config = BusConfig::new(self.url.clone(), user).with_credentials(credentials(user));
        config.inbox_prefix = format!("_INBOX_{user}");
        config.request_timeout = Duration::from_secs(2);
        config.statements = statements.map(|user| Endpoint {
            url: self.url.clone(),
            credentials: credentials(user),
            inbox_prefix: format!("_INBOX_{user}"),
        });
        Bus::connect(&config).await.unwrap()
    }
}

fn read_url(directory: &Path) -> Option<String> {
    let mut files = std::fs::read_dir(directory).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let file = files.find(|path| path.extension().is_some_and(|extension| extension == "ports"))?;
    let ports: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    Some(ports["nats"][0].as_str()?.to_owned())
}

#[tokio::test]
async fn a_stage_needs_no_more_than_its_own_rights() {
    let strict = Strict::start().await;
    let admin = strict.connect("admin", Some("owner")).await;
    provision(&admin, &ProvisionOptions::default()).await.unwrap();
    let (seed, fetch) = (strict.connect("seed", None).await, strict.connect("fetch", None).await);
    let inbox = Inbox::default();
    let stages = [
        fetch_stage(&fetch, quick(), |received: Received<JobRequested>| async move {
            match received.message.job.id.as_str() {
                "bad" => Err(StageError::permanent("BAD", "a test")),
                _ => Ok(vec![fetched(received.message)].into()),
            }
        }),
        collecting_clean_stage(&admin, &inbox),
        Running::spawn({
            let admin = admin.clone();
            |shutdown| async move { admin.run_sweeper(shutdown).await }
        }),
    ];
    let large: Vec<u8> = (0..400_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_be_bytes()[3]).collect();
    for (name, content) in [("small", b"x".as_slice()), ("large", large.as_slice()), ("bad", b"x".as_slice())] {
        seed.submit(job(name, content), None).await.unwrap();
    }
    inbox.wait_for(2).await;
    eventually("the bad one in quarantine", async || admin.status().await.unwrap().quarantined == 1).await;
    for bus in [&seed, &fetch] {
        let counts = &bus.readiness().connections[0];
        assert_eq!(counts.server_errors, 0, "{counts:?}");
    }
    for stage in stages {
        stage.stop().await;
    }
}

#[tokio::test]
async fn statements_may_live_in_another_account() {
    let strict = Strict::start().await;
    let admin = strict.connect("admin", Some("owner")).await;
    provision(&admin, &ProvisionOptions::default()).await.unwrap();
    let publisher = strict.connect("fetch", Some("writer")).await;
    let source = local();
    let revision = RevisionKey { source: &source, document_id: "d1", revision: 1 };
    let events = [event("d1", 0), event("d1", 1)];
    assert_eq!(publisher.publish_events(revision, &events, new_trace()).await.unwrap().new, 2);
    assert_eq!(publisher.publish_events(revision, &events, new_trace()).await.unwrap().already, 2);
    let mut tail = admin.tail_statements(TailFrom::Start, None).await.unwrap();
    assert_eq!(within("the first event", tail.next()).await.unwrap().unwrap().event, events[0]);
    assert_eq!(admin.status().await.unwrap().statements, Some(2));
    let readiness = publisher.readiness();
    assert_eq!(readiness.connections.iter().map(|counts| counts.server_errors).sum::<u64>(), 0, "{readiness:?}");
    publisher.close().await;
}
