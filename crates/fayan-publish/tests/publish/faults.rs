//! Crashes between any two steps.
//!
//! A crash is an error at one call to store or stream, before the call or after it (then the call was carried out and
//! its answer is lost), after which nothing works any more until the process starts again.

use std::sync::Arc;

use proptest::{collection, option, prelude::*};

use crate::{
    log::Log,
    mortal::{Crash, World},
    plan_properties::speeches,
    sample::{message, store},
};

#[tokio::test]
async fn a_crash_at_any_step_loses_and_repeats_nothing() {
    for (carried_out, restarted) in [(false, false), (false, true), (true, false), (true, true)] {
        for step in 0.. {
            let crashed = edit_and_crash(Crash { step, carried_out }, restarted).await;
            if !crashed {
                assert!(step > 5, "a message takes more than {step} steps");
                break;
            }
        }
    }
}

/// Handles each of three edits with a crash, and then until it is done. Whether anything crashed.
async fn edit_and_crash(crash: Crash, restarted: bool) -> bool {
    let edits: [&[(&str, &str)]; 3] =
        [&[("甲", "一"), ("乙", "二")], &[("甲", "三"), ("乙", "二")], &[("丙", "四"), ("甲", "三")]];
    let (store, _directory) = store().await;
    let log = Arc::new(Log::default());
    let world = World { store, sink: log.clone() };
    let mut crashed = false;
    for (job, speeches) in edits.iter().enumerate() {
        let message = message(&job.to_string(), "d", speeches);
        crashed |= !world.go_on(&message, Some(crash)).await;
        let done = if restarted { world.run(&message, None).await } else { world.go_on(&message, None).await };
        assert!(done);
    }
    log.agrees_with(&*world.store).await;
    assert_eq!(log.len(), 5, "two published, one corrected, one withdrawn, one published");
    crashed
}

#[derive(Debug, Clone)]
struct Job {
    document: &'static str,
    speeches: Vec<(&'static str, &'static str)>,
    /// The crashes on the way to handling it.
    crashes: Vec<Crash>,
    /// Whether the process that handles it in the end has just been started.
    restarted: bool,
    /// An earlier job whose message comes once more after it.
    again: Option<prop::sample::Index>,
}

fn crash() -> impl Strategy<Value = Crash> {
    (0..12_u32, any::<bool>()).prop_map(|(step, carried_out)| Crash { step, carried_out })
}

fn job() -> impl Strategy<Value = Job> {
    let document = prop::sample::select(vec!["d", "e"]);
    (document, speeches(), collection::vec(crash(), 0..3), any::<bool>(), option::of(any::<prop::sample::Index>()))
        .prop_map(|(document, speeches, crashes, restarted, again)| Job {
            document,
            speeches,
            crashes,
            restarted,
            again,
        })
}

proptest! {
    // Each case is some dozens of transactions on disk.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_edits_and_crashes_lose_and_repeat_nothing(jobs in collection::vec(job(), 1..8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (store, _directory) = store().await;
            let log = Arc::new(Log::default());
            let world = World { store, sink: log.clone() };
            let mut messages = Vec::new();
            for (number, job) in jobs.iter().enumerate() {
                let message = message(&number.to_string(), job.document, &job.speeches);
                for crash in &job.crashes {
                    world.run(&message, Some(*crash)).await;
                }
                let done =
                    if job.restarted { world.run(&message, None).await } else { world.go_on(&message, None).await };
                assert!(done);
                messages.push(message);
                if let Some(again) = &job.again {
                    let events = log.len();
                    assert!(world.run(again.get(&messages), None).await);
                    assert_eq!(log.len(), events, "a second delivery announces nothing");
                }
            }
            log.agrees_with(&*world.store).await;
        });
    }
}
