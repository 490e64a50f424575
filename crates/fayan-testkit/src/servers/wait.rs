//! Waiting for something to become true: the only place in tests that may.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

/// How often a condition is looked at. Short beside what tests wait for, long beside what looking costs.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Waits until `condition` is true. Panics with the description when it is not after `bound`.
pub async fn wait_until(description: &str, bound: Duration, mut condition: impl AsyncFnMut() -> bool) {
    wait_for(description, bound, async || condition().await.then_some(())).await;
}

/// Waits until `look` finds something and returns it. Panics with the description when it did not within `bound`; a
/// look that hangs counts as one that finds nothing.
pub async fn wait_for<T>(description: &str, bound: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    let looking = pin!(async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
    match tokio::time::timeout(bound, looking).await {
        Ok(found) => found,
        Err(_) => panic!("waited {:?} in vain for: {description}", started.elapsed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_condition_is_looked_at_until_it_holds() {
        let mut looks = 0;
        wait_until("three looks", Duration::from_secs(10), async || {
            looks += 1;
            looks == 3
        })
        .await;
        assert_eq!(looks, 3);
    }

    #[tokio::test]
    #[should_panic(expected = "in vain for: pigs to fly")]
    async fn a_condition_that_never_holds_is_named() {
        wait_until("pigs to fly", Duration::from_millis(1), async || false).await;
    }
}
