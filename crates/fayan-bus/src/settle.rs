//! The one decision on what becomes of a message, as a pure function.

use std::{borrow::Cow, time::Duration};

use crate::error::{PublishError, Source};

/// Why a stage could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// It may work later: the message is tried again, with growing delays, and put into quarantine in the end.
    #[error("{code}: {source}")]
    Transient {
        /// A code for quarantine lists, for example `STORE_UNAVAILABLE`.
        code: Cow<'static, str>,
        /// What went wrong.
        source: Source,
    },
    /// It will never work: the message is put into quarantine at once.
    #[error("{code}: {reason}")]
    Permanent {
        /// A code for quarantine lists, for example `MALFORMED_MESSAGE`.
        code: Cow<'static, str>,
        /// One sentence: what was attempted and what went wrong.
        reason: String,
        /// What an operator would look at.
        evidence: Vec<String>,
    },
}

impl StageError {
    /// An error that may go away.
    pub fn transient(code: impl Into<Cow<'static, str>>, source: impl Into<Source>) -> Self {
        Self::Transient { code: code.into(), source: source.into() }
    }

    /// An error that stays.
    pub fn permanent(code: impl Into<Cow<'static, str>>, reason: impl Into<String>) -> Self {
        Self::Permanent { code: code.into(), reason: reason.into(), evidence: Vec::new() }
    }

    pub(crate) fn failure(&self) -> Failure {
        match self {
            Self::Transient { .. } => Failure::Transient,
            Self::Permanent { .. } => Failure::Permanent,
        }
    }
}

impl From<PublishError> for StageError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::TooLarge { .. } => Self::permanent("OUTPUT_TOO_LARGE", error.to_string()),
            PublishError::Encode { .. } => Self::permanent("OUTPUT_UNWRITABLE", error.to_string()),
            PublishError::WrittenBefore { .. } => Self::permanent("WRITTEN_BEFORE", error.to_string()),
            PublishError::Full { .. } => Self::transient("STREAM_FULL", error),
            PublishError::Unavailable { .. } => Self::transient("STREAM_UNAVAILABLE", error),
            PublishError::Refused { .. } => Self::transient("PUBLISH_REFUSED", error),
        }
    }
}

/// How work on a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All outputs are stored.
    Done,
    /// It failed.
    Failed(Failure),
}

/// How work failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It may work later.
    Transient,
    /// It will never work.
    Permanent,
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Settlement {
    /// It is acknowledged and gone.
    Acknowledge,
    /// It is given back and comes again after a delay.
    Retry(Duration),
    /// It is put into quarantine, then removed from the queue.
    Quarantine,
}

/// How patient a stage is with a message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    /// Delay after the first failure; each further one is four times as long.
    pub first_delay: Duration,
    /// Longest delay.
    pub longest_delay: Duration,
    /// The delivery whose failure is the last. It stays well below the consumer's limit of 8, because a shutdown also
    /// counts as a delivery.
    pub last_delivery: u64,
}

impl Default for RetryPolicy {
    /// 1 s, 4 s, 16 s, 64 s, 256 s, then quarantine: six tries within six minutes outlast a restarted store.
    fn default() -> Self {
        Self { first_delay: Duration::from_secs(1), longest_delay: Duration::from_secs(600), last_delivery: 6 }
    }
}

/// Share of the delay by which it is drawn longer or shorter.
const JITTER: f64 = 0.2;

/// Decides what becomes of a message after its `deliveries`-th delivery.
///
/// `jitter` is drawn evenly from -1 to 1 by the caller; it spreads messages that failed together.
pub fn settle(policy: &RetryPolicy, outcome: Outcome, deliveries: u64, jitter: f64) -> Settlement {
    match outcome {
        Outcome::Done => Settlement::Acknowledge,
        Outcome::Failed(Failure::Permanent) => Settlement::Quarantine,
        Outcome::Failed(Failure::Transient) if deliveries >= policy.last_delivery => Settlement::Quarantine,
        Outcome::Failed(Failure::Transient) => Settlement::Retry(delay(policy, deliveries, jitter)),
    }
}

fn delay(policy: &RetryPolicy, deliveries: u64, jitter: f64) -> Duration {
    let earlier = u32::try_from(deliveries.saturating_sub(1)).unwrap_or(u32::MAX);
    let growth = 4_u32.saturating_pow(earlier);
    let delay = policy.first_delay.saturating_mul(growth).min(policy.longest_delay);
    delay.mul_f64(1.0 + JITTER * jitter.clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSIENT: Outcome = Outcome::Failed(Failure::Transient);
    const PERMANENT: Outcome = Outcome::Failed(Failure::Permanent);

    #[test]
    fn every_outcome_has_one_settlement() {
        let retry = |millis| Settlement::Retry(Duration::from_millis(millis));
        let table = [
            (Outcome::Done, 1, 0.0, Settlement::Acknowledge),
            (Outcome::Done, 8, 1.0, Settlement::Acknowledge),
            (PERMANENT, 1, 0.0, Settlement::Quarantine),
            (PERMANENT, 7, 0.0, Settlement::Quarantine),
            (TRANSIENT, 0, 0.0, retry(1_000)),
            (TRANSIENT, 1, 0.0, retry(1_000)),
            (TRANSIENT, 1, -1.0, retry(800)),
            (TRANSIENT, 1, 1.0, retry(1_200)),
            (TRANSIENT, 1, 7.0, retry(1_200)),
            (TRANSIENT, 2, 0.0, retry(4_000)),
            (TRANSIENT, 3, 0.0, retry(16_000)),
            (TRANSIENT, 4, 0.0, retry(64_000)),
            (TRANSIENT, 5, 0.0, retry(256_000)),
            (TRANSIENT, 6, 0.0, Settlement::Quarantine),
            (TRANSIENT, u64::MAX, 0.0, Settlement::Quarantine),
        ];
        for (outcome, deliveries, jitter, expected) in table {
            let settlement = settle(&RetryPolicy::default(), outcome, deliveries, jitter);
            assert_eq!(settlement, expected, "{outcome:?} at delivery {deliveries} with jitter {jitter}");
        }
    }

    #[test]
    fn delays_have_a_bound() {
        let patient = RetryPolicy { last_delivery: u64::MAX, ..RetryPolicy::default() };
        for deliveries in [6, 7, 100, u64::MAX - 1] {
            let settlement = settle(&patient, TRANSIENT, deliveries, 0.0);
            assert_eq!(settlement, Settlement::Retry(Duration::from_secs(600)));
        }
    }
}
