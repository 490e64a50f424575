//! Streams and consumers are made what they should be, and nothing is done twice.

use std::{collections::BTreeMap, time::Duration};

use fayan_bus::{Action, Bus, BusError, ProvisionOptions, provision};

use crate::support::bare_server;

#[tokio::test]
async fn provisioning_twice_changes_nothing() {
    let (server, _directory) = bare_server().await;
    let bus = Bus::connect(&server.config("test")).await.unwrap();

    let dry_run = ProvisionOptions { dry_run: true, ..ProvisionOptions::default() };
    let planned = provision(&bus, &dry_run).await.unwrap();
    let made = provision(&bus, &ProvisionOptions::default()).await.unwrap();
    assert_eq!(planned, made, "a dry run says what would be done");
    assert!(made.iter().all(|change| change.action == Action::Created), "{made:?}");
    assert_eq!(made.len(), 9 + 5, "nine streams and five consumers");

    let again = provision(&bus, &ProvisionOptions::default()).await.unwrap();
    let changed: Vec<_> = again.iter().filter(|change| change.action != Action::Unchanged).collect();
    assert!(changed.is_empty(), "{changed:?}");
}

#[tokio::test]
async fn a_difference_is_named_field_by_field() {
    let (server, _directory) = bare_server().await;
    let bus = Bus::connect(&server.config("test")).await.unwrap();
    provision(&bus, &ProvisionOptions::default()).await.unwrap();

    let wanted = ProvisionOptions {
        max_bytes: BTreeMap::from([("FAYAN_RAW".to_owned(), 1 << 20)]),
        ack_wait: Duration::from_secs(90),
        ..ProvisionOptions::default()
    };
    let dry_run = provision(&bus, &ProvisionOptions { dry_run: true, ..wanted.clone() }).await.unwrap();
    let changes = provision(&bus, &wanted).await.unwrap();
    assert_eq!(dry_run, changes);
    let text: Vec<String> =
        changes.iter().filter(|change| change.action != Action::Unchanged).map(ToString::to_string).collect();
    assert!(text.contains(&"stream FAYAN_RAW updated (max_bytes: 2147483648 → 1048576)".to_owned()), "{text:?}");
    assert!(text.contains(&"consumer FAYAN_JOB/fetch updated (ack_wait: 60000000000 → 90000000000)".to_owned()));
    let again = provision(&bus, &wanted).await.unwrap();
    assert!(again.iter().all(|change| change.action == Action::Unchanged));
}

#[tokio::test]
async fn what_cannot_be_changed_is_a_clear_error() {
    let (server, _directory) = bare_server().await;
    let bus = Bus::connect(&server.config("test")).await.unwrap();
    provision(&bus, &ProvisionOptions::default()).await.unwrap();
    // One node cannot hold three copies.
    let wanted = ProvisionOptions { replicas: 3, ..ProvisionOptions::default() };
    let refused = provision(&bus, &wanted).await;
    let Err(BusError::Immutable { object, changes, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((object.as_str(), changes.as_str()), ("stream FAYAN_JOB", "num_replicas: 1 → 3"));
}
