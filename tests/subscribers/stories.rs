//! What befalls a subscriber.

use std::time::Duration;

use async_nats::{ConnectOptions, HeaderMap};
use fayan_testkit::servers::{DeployedServer, wait_for, wait_until};

use crate::{
    client::{Client, Language},
    paper::Paper,
};

/// Longest wait; generous, because a test machine may be busy.
const BOUND: Duration = Duration::from_secs(120);

async fn server() -> DeployedServer {
    DeployedServer::start(&Language::ALL.map(Language::name)).await
}

async fn has_all(client: &Client, paper: &Paper) {
    let expected = paper.rows().await;
    wait_until("the client to hold what the store holds", BOUND, async || client.rows() == expected).await;
}

/// Both read while pages are published, corrected and withdrawn; each is killed in the middle, and so is the server.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_killed_while_pages_change_ends_up_with_what_the_store_holds() {
    let mut server = server().await;
    let mut paper = Paper::new(&server).await;
    let mut clients = Language::ALL.map(|language| Client::new(language, &server));
    clients.iter_mut().for_each(Client::start);
    let mut events = 0;
    for round in 0..5_u32 {
        for seed in 1..=12 {
            events += paper.print(seed, round).await;
            if seed % 6 == 0 {
                for client in &mut clients {
                    client.kill();
                    client.start();
                }
            }
        }
        if round % 2 == 1 {
            server.restart().await;
        }
    }
    for client in &clients {
        has_all(client, &paper).await;
    }
    let rows = paper.rows().await;
    assert!(events as usize > rows.len() + 40, "{events} events about {} statements", rows.len());
    assert!(rows.values().any(|row| row.content_sha256.is_none()), "some statement no longer stands");
}

/// From nothing, after years, or when the server's streams were put back to an earlier day: the events that are kept are
/// read again.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_built_anew_and_a_place_that_is_gone_is_noticed() {
    let server = server().await;
    let mut paper = Paper::new(&server).await;
    for round in 0..3 {
        for seed in 1..=3 {
            paper.print(seed, round).await;
        }
    }
    for language in Language::ALL {
        let mut client = Client::new(language, &server);
        let catch_up = async |client: &mut Client, said: &str| {
            client.start_with(&["--until-caught-up"]);
            let ended = client.running().wait(BOUND).await;
            let errors = client.running().errors();
            assert!(ended.success() && errors.contains(said), "{language:?}: {errors}");
            assert_eq!(client.rows(), paper.rows().await, "{language:?}: {errors}");
        };
        catch_up(&mut client, "").await;
        std::fs::remove_file(client.database()).unwrap();
        catch_up(&mut client, "").await;
        for place in ["sequence = 3", "sequence = 100000", "event_id = 'other'"] {
            let database = rusqlite::Connection::open(client.database()).unwrap();
            database.execute(&format!("UPDATE place SET {place}"), []).unwrap();
            database.execute("DELETE FROM statements WHERE id = (SELECT min(id) FROM statements)", []).unwrap();
            drop(database);
            catch_up(&mut client, "reading all that is kept").await;
        }
    }
}

/// Whoever wants events again says from where, by sequence or by time.
#[tokio::test(flavor = "multi_thread")]
async fn events_are_printed_again_from_any_sequence_or_time() {
    let server = server().await;
    let mut paper = Paper::new(&server).await;
    let mut events = 0;
    for round in 0..3 {
        for seed in 1..=3 {
            events += paper.print(seed, round).await as usize;
        }
    }
    let client = Client::new(Language::Python, &server);
    let all = client.replay("1");
    assert_eq!(all.len(), events);
    let middle = events / 2;
    let (sequence, stored) = (all[middle]["sequence"].to_string(), all[middle]["stored"].as_str().unwrap());
    assert_eq!(client.replay(&sequence), all[middle..]);
    // Times are told in microseconds and kept in nanoseconds, so those of the same batch may be among them.
    let since = client.replay(stored);
    let expected = all.iter().position(|event| event["stored"].as_str() >= Some(stored)).unwrap();
    assert_eq!(since, all[expected..]);
    assert_eq!(client.replay("2001-01-01T00:00:00Z"), all);
    assert_eq!(client.replay("2999-01-01T00:00:00Z").len(), 0);
}

/// What a client cannot read ends it with a reason; what came before is kept, and nothing is skipped.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_another_contract_ends_the_client_with_a_reason() {
    let server = server().await;
    let mut paper = Paper::new(&server).await;
    paper.print(1, 0).await;
    let seed = std::fs::read_to_string(server.key("publish-statements")).unwrap();
    let options = ConnectOptions::with_nkey(seed).custom_inbox_prefix("_INBOX_publish-statements");
    let publisher = options.connect(server.url()).await.unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("ce-specversion", "1.0");
    headers.insert("ce-dataschema", "urn:fayan:schema:fayan.event.v9");
    publisher.publish_with_headers("fayan.v1.statement.local.d.1.0", headers, "{}".into()).await.unwrap();
    publisher.flush().await.unwrap();
    for language in Language::ALL {
        let mut client = Client::new(language, &server);
        client.start();
        let ended = wait_for("the client to end", BOUND, async || client.running().ended()).await;
        let errors = client.running().errors();
        assert_eq!(ended.code(), Some(1), "{language:?}: {errors}");
        assert!(errors.contains("fayan.event.v9") && errors.contains("fayan.event.v1"), "{language:?}: {errors}");
        assert_eq!(client.rows(), paper.rows().await, "{language:?}");
    }
}

/// The wrong key, the wrong name, nobody there: each an error that says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_rights_says_so() {
    let server = DeployedServer::start(&["somebody-else"]).await;
    let key = server.key("somebody-else");
    for language in Language::ALL {
        std::fs::copy(&key, server.key(language.name())).unwrap();
        let mut client = Client::new(language, &server);
        client.start();
        wait_until("the client to say what it may not", BOUND, async || {
            client.running().errors().to_lowercase().contains("permissions violation")
        })
        .await;
        client.kill();
    }
}
