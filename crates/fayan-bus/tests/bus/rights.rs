//! `deploy/nats.conf`: every user can do what its work needs and nothing else.

use std::{
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_nats::{
    ConnectOptions, Event,
    jetstream::{AckKind, consumer::PullConsumer, context::ContextBuilder},
};
use fayan_bus::{
    Bus, BusConfig, Credentials, Endpoint, ProvisionOptions, QuarantineFilter, Received, RevisionKey, StageError,
    TailFrom,
    access::{SUBSCRIBER_API, SubscriberName, USERS, keys_conf, new_seed, public_key, subscribers_conf},
    new_trace, provision,
};
use fayan_contract::message::JobRequested;
use futures_util::StreamExt;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::support::{
    Inbox, Running, STORED_AT, collecting_clean_stage, event, eventually, fetch_stage, fetched, job, local, program,
    quick, within,
};

/// The file that deployments use.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/nats.conf");

/// Those who read statements in these tests.
const SUBSCRIBERS: [&str; 2] = ["acme", "globex"];

/// A server with the shipped configuration and new keys; only addresses and folders are the test's.
struct Strict {
    url: String,
    _server: Child,
    directory: TempDir,
}

impl Strict {
    async fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path();
        let users = path.join("users");
        std::fs::create_dir(&users).unwrap();
        let config = std::fs::read_to_string(CONFIG).unwrap();
        let store = format!("store_dir: {:?}", path.join("jetstream").display().to_string());
        std::fs::write(path.join("nats.conf"), config.replace("store_dir: \"/data\"", &store)).unwrap();
        let key = |user: &str| {
            let seed = new_seed();
            std::fs::write(path.join(format!("{user}.nkey")), seed.reveal()).unwrap();
            public_key(&seed).unwrap()
        };
        std::fs::write(users.join("keys.conf"), keys_conf(&USERS.map(|user| (user, key(user))))).unwrap();
        let subscribers = subscribers().into_iter().map(|name| (name.clone(), key(name.as_str())));
        let subscribers: Vec<(SubscriberName, String)> = subscribers.collect();
        std::fs::write(users.join("subscribers.conf"), subscribers_conf(&subscribers)).unwrap();
        let mut command = Command::new(program().await);
        command.arg("-c").arg(path.join("nats.conf")).args([
            "-a",
            "127.0.0.1",
            "-p",
            "-1",
            "-m",
            "-1",
            "--ports_file_dir",
        ]);
        command.arg(path);
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        let mut url = None;
        eventually("the server to tell its port", async || {
            url = read_url(path);
            url.is_some()
        })
        .await;
        Self { url: url.unwrap(), _server: server, directory }
    }

    fn seed_file(&self, user: &str) -> std::path::PathBuf {
        self.directory.path().join(format!("{user}.nkey"))
    }

    /// Connects as a service or command does: with a second user where it works in both accounts.
    async fn connect(&self, user: &str) -> Bus {
        let endpoint = |user: &str| Endpoint {
            url: self.url.clone(),
            credentials: Credentials::NkeySeedFile(self.seed_file(user)),
            inbox_prefix: format!("_INBOX_{user}"),
        };
        let own = endpoint(user);
        let both = format!("{user}-statements");
        let mut config = BusConfig::new(self.url.clone(), user).with_credentials(own.credentials);
        config.inbox_prefix = own.inbox_prefix;
        config.request_timeout = Duration::from_secs(2);
        config.statements = USERS.contains(&both.as_str()).then(|| endpoint(&both));
        Bus::connect(&config).await.unwrap()
    }

    async fn provisioned() -> Self {
        let strict = Self::start().await;
        let bus = strict.connect("provision").await;
        let options = ProvisionOptions { subscribers: subscribers(), ..ProvisionOptions::default() };
        provision(&bus, &options).await.unwrap();
        // A second run reads everything and changes nothing.
        let again = provision(&bus, &options).await.unwrap();
        assert!(again.iter().all(|change| change.action == fayan_bus::Action::Unchanged), "{again:?}");
        refused_nothing(&bus);
        bus.close().await;
        strict
    }

    /// A plain client of a user, and what the server refuses it.
    async fn client(&self, user: &str) -> (async_nats::Client, Refused) {
        let refused = Refused::default();
        let heard = refused.clone();
        let seed = std::fs::read_to_string(self.seed_file(user)).unwrap();
        let options = ConnectOptions::with_nkey(seed).custom_inbox_prefix(format!("_INBOX_{user}")).event_callback(
            move |event| {
                if let Event::ServerError(error) = event {
                    heard.0.lock().unwrap().push(error.to_string());
                }
                async {}
            },
        );
        (options.connect(&self.url).await.unwrap(), refused)
    }
}

#[derive(Clone, Default)]
struct Refused(Arc<Mutex<Vec<String>>>);

impl Refused {
    fn names(&self, what: &str, subject: &str) -> bool {
        let wanted = format!("{what} to \"{subject}\"").to_lowercase();
        self.0.lock().unwrap().iter().any(|refusal| refusal.to_lowercase().contains(&wanted))
    }
}

fn subscribers() -> Vec<SubscriberName> {
    SUBSCRIBERS.map(|name| name.parse().unwrap()).to_vec()
}

fn refused_nothing(bus: &Bus) {
    let readiness = bus.readiness();
    let errors: u64 = readiness.connections.iter().map(|counts| counts.server_errors).sum();
    assert_eq!(errors, 0, "the server refused something: {readiness:?}");
}

fn read_url(directory: &Path) -> Option<String> {
    let mut files = std::fs::read_dir(directory).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let file = files.find(|path| path.extension().is_some_and(|extension| extension == "ports"))?;
    let ports: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    Some(ports["nats"][0].as_str()?.to_owned())
}

/// Who may publish where. Each subject is tried by every user; users that are not named are refused.
const PUBLISH: &[(&str, &str)] = &[
    ("fayan.v1.job.local", "fetch operator"),
    ("fayan.v1.raw.local", "fetch operator"),
    ("fayan.v1.lines.local", "clean operator"),
    ("fayan.v1.report.local", "segment operator"),
    ("fayan.v1.quarantine.fetch.local", "fetch publish"),
    ("fayan.v1.quarantine.clean.local", "clean publish"),
    ("fayan.v1.quarantine.segment.local", "segment publish"),
    ("fayan.v1.quarantine.publish.local", "publish"),
    ("fayan.v1.outcome.local.1", "fetch clean segment publish"),
    ("fayan.v1.statement.local.d.1.0", "publish-statements"),
    ("fayan.v2.job.local", ""),
    ("elsewhere", ""),
    ("$KV.fayan_blob.a.0", "fetch clean segment publish operator"),
    ("$KV.other.a", ""),
    ("$JS.API.DIRECT.GET.KV_fayan_blob.$KV.fayan_blob.a.0", "fetch clean segment publish operator"),
    ("$JS.API.DIRECT.GET.KV_fayan_blob", ""),
    ("$JS.API.CONSUMER.INFO.FAYAN_JOB.fetch", "provision fetch publish operator"),
    ("$JS.API.CONSUMER.INFO.FAYAN_RAW.clean", "provision clean publish operator"),
    ("$JS.API.CONSUMER.INFO.FAYAN_LINES.segment", "provision segment publish operator"),
    ("$JS.API.CONSUMER.INFO.FAYAN_REPORT.publish", "provision publish operator"),
    ("$JS.API.CONSUMER.INFO.FAYAN_ADVISORY.sweep", "provision publish operator"),
    ("$JS.API.CONSUMER.MSG.NEXT.FAYAN_JOB.fetch", "fetch"),
    ("$JS.API.CONSUMER.MSG.NEXT.FAYAN_RAW.clean", "clean"),
    ("$JS.API.CONSUMER.MSG.NEXT.FAYAN_LINES.segment", "segment"),
    ("$JS.API.CONSUMER.MSG.NEXT.FAYAN_REPORT.publish", "publish"),
    ("$JS.API.CONSUMER.MSG.NEXT.FAYAN_ADVISORY.sweep", "publish"),
    ("$JS.ACK.FAYAN_JOB.fetch.1.1.1.1.0", "fetch"),
    ("$JS.ACK.FAYAN_RAW.clean.1.1.1.1.0", "clean"),
    ("$JS.ACK.FAYAN_LINES.segment.1.1.1.1.0", "segment"),
    ("$JS.ACK.FAYAN_REPORT.publish.1.1.1.1.0", "publish"),
    ("$JS.ACK.FAYAN_ADVISORY.sweep.1.1.1.1.0", "publish"),
    ("$JS.ACK.d.a.FAYAN_JOB.fetch.1.1.1.1.0", "fetch"),
    ("$JS.ACK.d.a.FAYAN_RAW.clean.1.1.1.1.0", "clean"),
    ("$JS.ACK.d.a.FAYAN_LINES.segment.1.1.1.1.0", "segment"),
    ("$JS.ACK.d.a.FAYAN_REPORT.publish.1.1.1.1.0", "publish"),
    ("$JS.ACK.d.a.FAYAN_ADVISORY.sweep.1.1.1.1.0", "publish"),
    ("$JS.API.DIRECT.GET.FAYAN_JOB", "publish"),
    ("$JS.API.DIRECT.GET.FAYAN_RAW", "publish"),
    ("$JS.API.DIRECT.GET.FAYAN_LINES", "publish"),
    ("$JS.API.DIRECT.GET.FAYAN_REPORT", "publish"),
    ("$JS.API.DIRECT.GET.FAYAN_QUARANTINE", "operator"),
    ("$JS.API.DIRECT.GET.FAYAN_OUTCOME.fayan.v1.outcome.local.1", "operator"),
    ("$JS.API.DIRECT.GET.STATEMENTS.fayan.v1.statement.local.d.1.0", "publish-statements"),
    ("$JS.API.DIRECT.GET.STATEMENTS", ""),
    ("$JS.API.STREAM.MSG.GET.STATEMENTS", ""),
    ("$JS.API.STREAM.MSG.GET.FAYAN_RAW", ""),
    ("$JS.API.STREAM.MSG.DELETE.FAYAN_JOB", "publish"),
    ("$JS.API.STREAM.MSG.DELETE.FAYAN_RAW", "publish"),
    ("$JS.API.STREAM.MSG.DELETE.FAYAN_LINES", "publish"),
    ("$JS.API.STREAM.MSG.DELETE.FAYAN_REPORT", "publish"),
    ("$JS.API.STREAM.MSG.DELETE.FAYAN_QUARANTINE", "operator"),
    ("$JS.API.STREAM.MSG.DELETE.STATEMENTS", ""),
    ("$JS.API.STREAM.INFO.FAYAN_RAW", "provision operator"),
    ("$JS.API.STREAM.INFO.STATEMENTS", "provision provision-statements operator operator-statements"),
    ("$JS.API.STREAM.CREATE.FAYAN_RAW", "provision"),
    ("$JS.API.STREAM.UPDATE.FAYAN_RAW", "provision"),
    ("$JS.API.STREAM.CREATE.STATEMENTS", "provision provision-statements"),
    ("$JS.API.STREAM.UPDATE.STATEMENTS", "provision provision-statements"),
    ("$JS.API.STREAM.DELETE.FAYAN_RAW", ""),
    ("$JS.API.STREAM.PURGE.FAYAN_RAW", ""),
    ("$JS.API.STREAM.PURGE.STATEMENTS", ""),
    ("$JS.API.STREAM.SNAPSHOT.FAYAN_RAW", ""),
    ("$JS.API.STREAM.RESTORE.FAYAN_RAW", ""),
    ("$JS.API.STREAM.LIST", ""),
    ("$JS.API.CONSUMER.CREATE.FAYAN_RAW.x", "provision"),
    ("$JS.API.CONSUMER.CREATE.STATEMENTS.x", "provision provision-statements"),
    ("$JS.API.CONSUMER.CREATE.STATEMENTS", "provision operator-statements"),
    ("$JS.API.CONSUMER.DURABLE.CREATE.STATEMENTS.x", ""),
    ("$JS.API.CONSUMER.DELETE.FAYAN_RAW.clean", ""),
    ("$JS.API.CONSUMER.DELETE.STATEMENTS.acme", ""),
    ("$JS.API.CONSUMER.PAUSE.FAYAN_RAW.clean", ""),
    ("$JS.API.CONSUMER.MSG.NEXT.STATEMENTS.x", "operator-statements"),
    ("$JS.API.CONSUMER.RESET.STATEMENTS.acme", ""),
    ("$JS.API.INFO", ""),
    ("STATEMENTS.API.CONSUMER.INFO.STATEMENTS.acme", "acme"),
    ("STATEMENTS.API.CONSUMER.MSG.NEXT.STATEMENTS.acme", "acme"),
    ("STATEMENTS.API.CONSUMER.RESET.STATEMENTS.acme", "acme"),
    ("STATEMENTS.API.CONSUMER.INFO.STATEMENTS.globex", "globex"),
    ("STATEMENTS.API.CONSUMER.MSG.NEXT.STATEMENTS.globex", "globex"),
    ("STATEMENTS.API.CONSUMER.RESET.STATEMENTS.globex", "globex"),
    ("STATEMENTS.API.CONSUMER.CREATE.STATEMENTS.acme", ""),
    ("STATEMENTS.API.STREAM.INFO.STATEMENTS", ""),
    ("$JS.ACK.STATEMENTS.acme.1.1.1.1.0", "acme"),
    ("$JS.ACK.d.a.STATEMENTS.acme.1.1.1.1.0", "acme"),
    ("$JS.ACK.STATEMENTS.globex.1.1.1.1.0", "globex"),
    ("$JS.ACK.d.a.STATEMENTS.globex.1.1.1.1.0", "globex"),
    ("$SYS.REQ.SERVER.PING", ""),
    ("$SRV.PING", ""),
    ("_INBOX.a", ""),
    ("_INBOX_fetch.a", ""),
];

/// Who may listen where.
const SUBSCRIBE: &[(&str, &str)] = &[
    ("_INBOX_provision.a.*", "provision"),
    ("_INBOX_provision-statements.a.*", "provision-statements"),
    ("_INBOX_fetch.a.*", "fetch"),
    ("_INBOX_clean.a.*", "clean"),
    ("_INBOX_segment.a.*", "segment"),
    ("_INBOX_publish.a.*", "publish"),
    ("_INBOX_publish-statements.a.*", "publish-statements"),
    ("_INBOX_operator.a.*", "operator"),
    ("_INBOX_operator-statements.a.*", "operator-statements"),
    ("_INBOX_acme.a.*", "acme"),
    ("_INBOX_globex.a.*", "globex"),
    ("fayan.v1.outcome.>", "operator"),
    ("_INBOX.>", ""),
    (">", ""),
    ("*.>", ""),
    ("fayan.v1.>", ""),
    ("fayan.v1.job.>", ""),
    ("fayan.v1.statement.>", ""),
    ("$KV.>", ""),
    ("$JS.>", ""),
    ("$JS.EVENT.>", ""),
    ("$JS.API.CONSUMER.MSG.NEXT.>", ""),
    ("STATEMENTS.API.>", ""),
    ("$SYS.>", ""),
];

/// Refused to everybody, so its refusal tells that all before it was judged.
const LAST: &str = "nowhere";

#[tokio::test]
async fn every_user_may_do_what_the_table_says_and_nothing_else() {
    // Without streams: what is allowed has no effect.
    let strict = Strict::start().await;
    for user in USERS.iter().chain(&SUBSCRIBERS) {
        let (client, refused) = strict.client(user).await;
        let mut open = Vec::new();
        for (subject, _) in SUBSCRIBE {
            open.push(client.subscribe(*subject).await.unwrap());
        }
        for (subject, _) in PUBLISH.iter().chain(&[(LAST, "")]) {
            client.publish(*subject, "".into()).await.unwrap();
        }
        client.flush().await.unwrap();
        eventually("all to be judged", async || refused.names("publish", LAST)).await;
        for (what, table) in [("publish", PUBLISH), ("subscription", SUBSCRIBE)] {
            for (subject, users) in table {
                let may = users.split(' ').any(|allowed| allowed == *user);
                let does = !refused.names(what, subject);
                assert_eq!(does, may, "{what} to {subject} as {user}");
            }
        }
    }
}

#[tokio::test]
async fn nobody_gets_in_without_a_key_that_the_server_knows() {
    let strict = Strict::start().await;
    let stranger = new_seed().reveal().to_owned();
    let tries = [
        ConnectOptions::new(),
        ConnectOptions::with_user_and_password("operator".into(), "operator".into()),
        ConnectOptions::with_nkey(stranger),
    ];
    for options in tries {
        let refused = options.connect(&strict.url).await.unwrap_err();
        assert_eq!(refused.kind(), async_nats::ConnectErrorKind::AuthorizationViolation, "{refused}");
    }
}

/// Within an account the server answers to any subject on behalf of whoever asks. Statements are out of that reach.
#[tokio::test]
async fn no_answer_of_the_server_ends_up_among_the_statements() {
    let strict = Strict::provisioned().await;
    let target = "fayan.v1.statement.local.d.1.0";
    for (user, subjects) in [
        ("fetch", ["fayan.v1.raw.local", "$JS.API.CONSUMER.INFO.FAYAN_JOB.fetch"].as_slice()),
        ("operator", &["fayan.v1.raw.local", "$JS.API.STREAM.INFO.FAYAN_RAW"]),
        ("acme", &["STATEMENTS.API.CONSUMER.INFO.STATEMENTS.acme"]),
    ] {
        let (client, _) = strict.client(user).await;
        for subject in subjects {
            client.publish_with_reply(*subject, target, "x".into()).await.unwrap();
        }
        client.flush().await.unwrap();
    }
    let operator = strict.connect("operator").await;
    assert_eq!(operator.status().await.unwrap().statements, Some(0));
}

#[tokio::test]
async fn services_and_commands_need_no_more_than_their_rights() {
    let strict = Strict::provisioned().await;
    let connect = async |user| strict.connect(user).await;
    let (fetch, clean) = (connect("fetch").await, connect("clean").await);
    let (publish, operator) = (connect("publish").await, connect("operator").await);
    let inbox = Inbox::default();
    let stages = [
        fetch_stage(&fetch, quick(), |received: Received<JobRequested>| async move {
            match received.message.job.id.as_str() {
                "bad" => Err(StageError::permanent("BAD", "a test")),
                _ => Ok(vec![fetched(received.message)].into()),
            }
        }),
        collecting_clean_stage(&clean, &inbox),
        Running::spawn({
            let publish = publish.clone();
            |shutdown| async move { publish.run_sweeper_every(Duration::from_millis(50), shutdown).await }
        }),
    ];
    let mut outcomes = operator.outcomes().await.unwrap();
    let large: Vec<u8> = (0..400_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13).to_be_bytes()[3]).collect();
    for (name, content) in [("small", b"x".as_slice()), ("large", large.as_slice()), ("bad", b"x".as_slice())] {
        let job = job(name, content);
        if name == "bad" {
            outcomes.expect(&job.job);
        }
        operator.submit(job, None).await.unwrap();
    }
    inbox.wait_for(2).await;
    assert_eq!(within("the outcome", outcomes.next()).await.unwrap().unwrap().job_id, "bad");
    assert_eq!(operator.status().await.unwrap().quarantined, 1);
    let listed = operator.quarantine_list(&QuarantineFilter::default(), 0, 10).await.unwrap().entries;
    assert_eq!(listed[0].quarantined.code, "BAD");
    operator.quarantine_payload(&operator.quarantine_show(listed[0].sequence).await.unwrap()).await.unwrap();
    operator.quarantine_redrive(listed[0].sequence).await.unwrap();
    eventually("it to come back", async || operator.status().await.unwrap().quarantined == 1).await;
    let again = operator.quarantine_list(&QuarantineFilter::default(), 0, 10).await.unwrap().entries;
    operator.quarantine_drop(again[0].sequence).await.unwrap();
    for stage in stages {
        stage.stop().await;
    }
    for bus in [&fetch, &clean, &publish, &operator] {
        refused_nothing(bus);
    }
}

#[tokio::test]
async fn statements_are_written_by_publish_and_read_by_operator_and_subscribers() {
    let strict = Strict::provisioned().await;
    let (publish, operator) = (strict.connect("publish").await, strict.connect("operator").await);
    let source = local();
    let revision = RevisionKey { source: &source, document_id: "d1", revision: 1, stored_at: STORED_AT };
    let events = [event("d1", 0), event("d1", 1)];
    assert_eq!(publish.publish_events(revision, &events, new_trace()).await.unwrap().new, 2);
    assert_eq!(publish.publish_events(revision, &events, new_trace()).await.unwrap().already, 2);
    let mut tail = operator.tail_statements(TailFrom::Start, None).await.unwrap();
    assert_eq!(within("the first event", tail.next()).await.unwrap().unwrap().event, events[0]);
    assert_eq!(operator.status().await.unwrap().statements, Some(2));
    for name in SUBSCRIBERS {
        let (client, refused) = strict.client(name).await;
        let jetstream = ContextBuilder::new().api_prefix(SUBSCRIBER_API).build(client.clone());
        let consumer: PullConsumer = jetstream.get_consumer_from_stream(name, "STATEMENTS").await.unwrap();
        let mut messages = within("its messages", consumer.messages()).await.unwrap();
        let mut read = async || {
            let message = within("a message", messages.next()).await.unwrap().unwrap();
            within("the acknowledgement", message.double_ack_with(AckKind::Ack)).await.unwrap();
            message.info().unwrap().stream_sequence
        };
        assert_eq!([read().await, read().await], [1, 2]);
        let settled: PullConsumer = jetstream.get_consumer_from_stream(name, "STATEMENTS").await.unwrap();
        assert_eq!((settled.cached_info().num_pending, settled.cached_info().num_ack_pending), (0, 0));
        let reset = format!("{SUBSCRIBER_API}.CONSUMER.RESET.STATEMENTS.{name}");
        client.request(reset, r#"{"seq":1}"#.into()).await.unwrap();
        assert_eq!([read().await, read().await], [1, 2], "it may go back to the first event");
        assert_eq!(*refused.0.lock().unwrap(), [""; 0]);
    }
    refused_nothing(&publish);
    refused_nothing(&operator);
    publish.close().await;
}
