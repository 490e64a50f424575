//! Statement events: each document revision exactly once.

use std::time::Duration;

use async_nats::{HeaderMap, jetstream::stream::Config};
use fayan_bus::{
    Bus, EVENTS_PER_PART, EventsError, EventsPublished, MAX_EVENT_BYTES, RevisionKey, StoredEvent, TailFrom, new_trace,
};
use fayan_contract::{
    event::StatementEvent,
    names::{STATEMENT_STREAM, header, statement_subject},
    source::SourceSlug,
};
use futures_util::StreamExt;

use crate::support::{STORED_AT, Site, event, eventually, local, within};

async fn publish(bus: &Bus, document_id: &str, events: &[StatementEvent]) -> Result<EventsPublished, EventsError> {
    let source = local();
    let revision = RevisionKey { source: &source, document_id, revision: 1, stored_at: STORED_AT };
    bus.publish_events(revision, events, new_trace()).await
}

async fn read(bus: &Bus, from: TailFrom, count: usize) -> Vec<StoredEvent> {
    let events = bus.tail_statements(from, Some(&local())).await.unwrap();
    let events: Vec<_> = within("the events", events.take(count).collect()).await;
    events.into_iter().map(Result::unwrap).collect()
}

#[tokio::test]
async fn events_of_a_revision_are_stored_once() {
    let site = Site::start().await;
    let events: Vec<_> = (0..30).map(|nth| event("d1", nth)).collect();
    assert_eq!(publish(&site.bus, "d1", &events).await.unwrap(), EventsPublished { new: 30, already: 0 });
    assert_eq!(publish(&site.bus, "d1", &events).await.unwrap(), EventsPublished { new: 0, already: 30 });

    let stored = read(&site.bus, TailFrom::Start, 30).await;
    assert_eq!(stored.iter().map(|stored| stored.event.clone()).collect::<Vec<_>>(), events);
    assert!(stored.iter().all(|stored| stored.id == stored.event.id && stored.trace.is_some()));
    assert_eq!(stored.last().unwrap().pending, 0);
    assert_eq!(site.bus.status().await.unwrap().statements, Some(30));
    let from = read(&site.bus, TailFrom::Sequence(29), 2).await;
    assert_eq!(from[0].event, events[28]);
    let since = read(&site.bus, TailFrom::Time(stored[0].stored_at), 30).await;
    assert_eq!(since, stored);
}

#[tokio::test]
async fn a_single_event_is_a_batch_too() {
    let site = Site::start().await;
    let events = [event("d1", 0)];
    assert_eq!(publish(&site.bus, "d1", &events).await.unwrap().new, 1);
    assert_eq!(publish(&site.bus, "d1", &events).await.unwrap().already, 1);
    assert_eq!(publish(&site.bus, "d2", &[]).await.unwrap(), EventsPublished::default());
}

/// The server remembers message ids for a while; the subject of a revision refuses a repetition for good.
#[tokio::test]
async fn events_are_still_refused_when_the_server_has_forgotten_their_ids() {
    let site = Site::start().await;
    let server = site.raw().await;
    let config = server.get_stream(STATEMENT_STREAM).await.unwrap().cached_info().config.clone();
    server.update_stream(Config { duplicate_window: Duration::from_millis(100), ..config }).await.unwrap();
    let batch: Vec<_> = (0..3).map(|nth| event("d1", nth)).collect();
    let single = [event("d2", 0)];
    assert_eq!(publish(&site.bus, "d1", &batch).await.unwrap(), EventsPublished { new: 3, already: 0 });
    assert_eq!(publish(&site.bus, "d2", &single).await.unwrap(), EventsPublished { new: 1, already: 0 });

    // What nothing but its id protects. Once it is taken a second time, all ids before it are forgotten too.
    let take = async || {
        let mut headers = HeaderMap::new();
        headers.insert(header::MESSAGE_ID, "unprotected");
        let subject = statement_subject(&local(), "unprotected", 1, 0);
        server.publish_with_headers(subject, headers, "{}".into()).await.unwrap().await.unwrap()
    };
    assert!(!take().await.duplicate);
    assert!(take().await.duplicate, "the server remembers ids");
    eventually("the server to forget ids", async || !take().await.duplicate).await;

    assert_eq!(publish(&site.bus, "d1", &batch).await.unwrap(), EventsPublished { new: 0, already: 3 });
    assert_eq!(publish(&site.bus, "d2", &single).await.unwrap(), EventsPublished { new: 0, already: 1 });
    assert_eq!(site.bus.status().await.unwrap().statements, Some(3 + 1 + 2), "the last two are the unprotected ones");
}

#[tokio::test]
async fn many_events_go_in_parts() {
    let site = Site::start().await;
    let events: Vec<_> = (0..2 * EVENTS_PER_PART + 1).map(|nth| event("d1", nth)).collect();
    // The first part is there already, as after a crash between two parts.
    publish(&site.bus, "d1", &events[..EVENTS_PER_PART]).await.unwrap();
    let published = publish(&site.bus, "d1", &events).await.unwrap();
    assert_eq!(published, EventsPublished { new: EVENTS_PER_PART + 1, already: EVENTS_PER_PART });
    assert_eq!(site.bus.status().await.unwrap().statements, Some(2 * EVENTS_PER_PART as u64 + 1));
}

#[tokio::test]
async fn other_events_for_the_same_revision_are_an_error() {
    let site = Site::start().await;
    publish(&site.bus, "d1", &[event("d1", 0), event("d1", 1)]).await.unwrap();
    let mut changed = event("d1", 1);
    changed.reason = Some("another".to_owned());
    let refused = publish(&site.bus, "d1", &[event("d1", 0), changed]).await;
    assert!(matches!(refused, Err(EventsError::Conflict { .. })), "{refused:?}");
    let elsewhere = publish(&site.bus, "d2", &[event("d1", 0)]).await;
    assert!(matches!(elsewhere, Err(EventsError::Conflict { .. })), "{elsewhere:?}");
    assert_eq!(site.bus.status().await.unwrap().statements, Some(2));
}

#[tokio::test]
async fn an_event_too_large_for_a_message_is_refused_before_anything_is_sent() {
    let site = Site::start().await;
    let mut large = event("d1", 1);
    large.reason = Some("x".repeat(1 << 20));
    let refused = publish(&site.bus, "d1", &[event("d1", 0), large]).await;
    assert!(matches!(refused, Err(EventsError::TooLarge { .. })), "{refused:?}");
    assert_eq!(site.bus.max_event_bytes(), MAX_EVENT_BYTES, "whoever has no connection knows the limit");
    assert_eq!(site.bus.status().await.unwrap().statements, Some(0));
    let mut largest = event("d1", 0);
    largest.reason = Some("x".repeat((1 << 20) - 2_300));
    publish(&site.bus, "d1", &[largest]).await.unwrap();
}

#[tokio::test]
async fn a_tail_knows_at_once_how_much_there_is() {
    let site = Site::start().await;
    publish(&site.bus, "d1", &[event("d1", 0), event("d1", 1)]).await.unwrap();
    let future = TailFrom::Time(std::time::SystemTime::now() + Duration::from_secs(3600));
    let elsewhere: SourceSlug = "elsewhere".parse().unwrap();
    for (from, source, pending) in [
        (TailFrom::Start, local(), 2),
        (TailFrom::Sequence(2), local(), 1),
        (TailFrom::Start, elsewhere, 0),
        (TailFrom::Sequence(3), local(), 0),
        (TailFrom::Sequence(1000), local(), 0),
        (TailFrom::Now, local(), 0),
        (future, local(), 0),
    ] {
        let tail = site.bus.tail_statements(from, Some(&source)).await.unwrap();
        assert_eq!(tail.pending(), pending, "{from:?} {source}");
    }
}

#[tokio::test]
async fn a_tail_goes_on_after_the_server_was_killed() {
    let mut site = Site::start().await;
    let mut tail = site.bus.tail_statements(TailFrom::Now, None).await.unwrap();
    publish(&site.bus, "d1", &[event("d1", 0)]).await.unwrap();
    assert_eq!(within("the first event", tail.next()).await.unwrap().unwrap().event, event("d1", 0));
    site.server.restart().await.unwrap();
    publish(&site.bus, "d2", &[event("d2", 0)]).await.unwrap();
    assert_eq!(within("the second event", tail.next()).await.unwrap().unwrap().event, event("d2", 0));
}
