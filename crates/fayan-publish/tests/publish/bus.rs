//! The publisher on a real nats-server.

use std::sync::Arc;

use fayan_bus::{Bus, ProvisionOptions, TailFrom, provision};
use fayan_contract::event::StatementEvent;
use fayan_testkit::servers::{Agreement, NatsServer};
use futures_util::StreamExt;

use crate::{
    mortal::{Crash, World},
    sample::{message, store},
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
