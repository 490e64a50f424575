//! Delays that grow.

use std::time::Duration;

/// Delays that double up to a bound, each ± 20 %.
pub(crate) struct Backoff {
    next: Duration,
    longest: Duration,
}

impl Backoff {
    pub(crate) fn new(first: Duration, longest: Duration) -> Self {
        Self { next: first, longest }
    }

    /// For publishes and for binding a consumer again: short enough to notice a restarted server at once, long enough
    /// not to press one that is down.
    pub(crate) fn publish() -> Self {
        Self::new(Duration::from_millis(250), Duration::from_secs(5))
    }

    pub(crate) fn next_delay(&mut self) -> Duration {
        let delay = self.next;
        self.next = (delay * 2).min(self.longest);
        delay.mul_f64(0.8 + 0.4 * rand::random::<f64>())
    }
}
