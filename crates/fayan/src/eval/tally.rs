//! Adding scores up.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{field::Field, score::CaseScore};

/// How often a field was right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Rate {
    pub(crate) right: u64,
    pub(crate) of: u64,
}

impl Rate {
    /// The share that is right; 1 of nothing.
    pub(crate) fn share(self) -> f64 {
        if self.of == 0 { 1.0 } else { self.right as f64 / self.of as f64 }
    }

    /// Wilson's 95 % interval: what the share could be on other pages of the same sort. It stays inside 0 to 1 and is
    /// right for few cases and for shares near 1, where the textbook interval is not.
    pub(crate) fn interval(self) -> (f64, f64) {
        /// The normal distribution holds 95 % within this many deviations.
        const Z: f64 = 1.96;
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let (p, n) = (self.share(), self.of as f64);
        let scale = 1.0 + Z * Z / n;
        let centre = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        // At the ends the bounds are 0 and 1; arithmetic may miss them by a hair.
        (((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0))
    }
}

/// How often each field was right over a number of cases.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) cases: u64,
    rates: BTreeMap<Field, Rate>,
}

impl Tally {
    /// Adds a case.
    pub(crate) fn add(&mut self, score: &CaseScore) {
        self.cases += 1;
        for check in &score.checks {
            let rate = self.rates.entry(check.field).or_default();
            rate.of += 1;
            rate.right += u64::from(check.right);
        }
    }

    /// How often a field was right; absent when it was never compared.
    pub(crate) fn rate(&self, field: Field) -> Option<Rate> {
        self.rates.get(&field).copied()
    }

    /// The fields that were compared, in their order.
    pub(crate) fn rates(&self) -> impl Iterator<Item = (Field, Rate)> {
        self.rates.iter().map(|(&field, &rate)| (field, rate))
    }

    /// The harmonic mean of the shares of speakers found and of speakers that are right.
    pub(crate) fn speaker_f1(&self) -> f64 {
        let share = |field| self.rate(field).unwrap_or_default().share();
        let (recall, precision) = (share(Field::SpeakerRecall), share(Field::SpeakerPrecision));
        if recall + precision == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
    }

    /// The figures as one JSON object.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        let mut object: Map<String, Value> = self
            .rates()
            .map(|(field, rate)| {
                let (low, high) = rate.interval();
                let figures = json!({
                    "right": rate.right,
                    "of": rate.of,
                    "rate": rounded(rate.share(), 4),
                    "wilson95": [rounded(low, 3), rounded(high, 3)],
                });
                (field.name().to_owned(), figures)
            })
            .collect();
        object.insert("speaker_f1".to_owned(), json!(rounded(self.speaker_f1(), 4)));
        object.insert("cases".to_owned(), json!(self.cases));
        object
    }
}

fn rounded(number: f64, decimals: i32) -> f64 {
    let factor = 10_f64.powi(decimals);
    (number * factor).round() / factor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_wilsons() {
        let (low, high) = Rate { right: 7, of: 7 }.interval();
        assert!((low - 0.6457).abs() < 1e-4 && (high - 1.0).abs() < 1e-9, "{low} {high}");
        let (low, high) = Rate { right: 50, of: 100 }.interval();
        assert!((low - 0.4038).abs() < 1e-4 && (high - 0.5962).abs() < 1e-4, "{low} {high}");
        assert_eq!(Rate::default().interval(), (0.0, 1.0));
    }

    #[test]
    fn nothing_found_where_something_is_scores_zero() {
        let mut tally = Tally::default();
        tally.rates.insert(Field::SpeakerRecall, Rate { right: 0, of: 4 });
        tally.rates.insert(Field::SpeakerPrecision, Rate { right: 0, of: 4 });
        assert_eq!(tally.speaker_f1(), 0.0);
    }
}
