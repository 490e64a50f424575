//! The publisher on a real nats-server.

use std::sync::Arc;

use fayan_bus::{Bus, ProvisionOptions, TailFrom, provision};
use fayan_contract::event::StatementEvent;
use fayan_publish::Publisher;
use fayan_testkit::servers::{Agreement, NatsServer, PostgresServer};
use futures_util::StreamExt;

use crate::{
    mortal::{Crash, World},
    sample::{clock, connect, message, store},
};

async fn bus(server: &NatsServer) -> Bus {
    let bus = Bus::connect(&server.config("publish-test")).await.expect("the server was started");
    provision(&bus, &ProvisionOptions::default()).await.expect("the server is empty");
    bus
}

async fn all_events(bus: &Bus) -> Vec<StatementEvent> {
    let mut tail = bus.tail_statements(TailFrom::Start, None).await.expect("the stream is there");
    let mut events = Vec::new();
    loop {
        let stored = tail.next().await.expect("a tail has no end").expect("events read");
        assert_eq!(stored.id, stored.event.id);
        events.push(stored.event);
        if stored.pending == 0 {
            return events;
        }
    }
}

#[tokio::test]
async fn a_crash_at_any_step_announces_each_revision_once() {
    let server = NatsServer::start().await;
    let (store, _directory) = store().await;
    let bus = Arc::new(bus(&server).await);
    let world = World { store: Arc::clone(&store), sink: bus.clone() };
    let mut expected = 0;
    for carried_out in [false, true] {
        for step in 0.. {
            let document = format!("d-{step}-{carried_out}");
            let edits: [&[(&str, &str)]; 2] = [&[("甲", "一"), ("乙", "二")], &[("丙", "二"), ("甲", "三")]];
            let mut crashed = false;
            for (number, speeches) in edits.iter().enumerate() {
                let message = message(&format!("{document}-{number}"), &document, speeches);
                crashed |= !world.run(&message, Some(Crash { step, carried_out })).await;
                assert!(world.run(&message, None).await);
            }
            expected += 5;
            if !crashed {
                break;
            }
        }
    }
    let events = all_events(&bus).await;
    assert_eq!(events.len(), expected);
    Agreement::between(&events, &*store).await.holds();
}

#[tokio::test]
async fn a_killed_server_is_waited_for() {
    let mut server = NatsServer::start().await;
    let (store, _directory) = store().await;
    let bus = Arc::new(bus(&server).await);
    let world = World { store: Arc::clone(&store), sink: bus.clone() };
    let texts = ["一", "二", "三"];
    for (job, text) in texts.iter().enumerate() {
        let message = message(&job.to_string(), "d", &[("甲", text)]);
        server.kill().await.unwrap();
        let restarted = async { server.restart().await.unwrap() };
        let (lived, ()) = tokio::join!(world.run(&message, None), restarted);
        assert!(lived);
    }
    let events = all_events(&bus).await;
    assert_eq!(events.len(), texts.len());
    Agreement::between(&events, &*store).await.holds();
}

/// Four processes with connections of their own correct, rename and split the same documents, partly by the same messages,
/// and look through the outbox in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishers_at_once_on_a_real_stream_and_database_announce_each_revision_once() {
    let server = NatsServer::start().await;
    let url = PostgresServer::shared().database();
    let (store, reader) = (connect(&url).await, bus(&server).await);
    let mut publishers = Vec::new();
    for number in 0..4 {
        let sink = Bus::connect(&server.config(format!("publisher-{number}"))).await.expect("the server was started");
        let publisher = Publisher::new(connect(&url).await, Arc::new(sink), clock());
        publishers.push(tokio::spawn(async move {
            for edit in 0..8 {
                // Every second message is the same for all four.
                let author = if edit % 2 == 0 { "共同" } else { ["甲写", "乙写", "丙写", "丁写"][number] };
                let text = format!("{author}的第{edit}稿：今年把水渠修到村口，明年再把路修到山上。");
                let speaker = ["甲", "甲一"][edit / 2 % 2];
                let document = ["d", "e"][edit % 2];
                let speeches = [(speaker, text.as_str()), ("乙", "不变的话。")];
                let message = message(&format!("{author} {edit}"), document, &speeches);
                publisher.publish(message, None).await.expect("the report is published");
                publisher.drain().await.expect("the outbox can be worked off");
            }
        }));
    }
    for publisher in publishers {
        publisher.await.expect("no publisher panics");
    }
    let events = all_events(&reader).await;
    assert!(events.iter().any(|event| event.redirect.is_some()), "some statement was led to another name");
    Agreement::between(&events, &*store).await.holds();
}
