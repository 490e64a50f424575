//! What a run must reach: least shares by field.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use super::{field::Field, tally::Tally};

/// The name of the speakers' F1 among the fields.
const SPEAKER_F1: &str = "speaker_f1";

/// Least shares, by the name of a field.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Floors(BTreeMap<String, f64>);

impl Floors {
    /// Reads a table of floors: a line `name = share` each, in TOML.
    ///
    /// # Errors
    ///
    /// Says which line is no floor.
    pub(crate) fn from_toml(text: &str) -> anyhow::Result<Self> {
        let table: BTreeMap<String, f64> =
            toml::from_str(text).context("floors are lines of the form field = share")?;
        let mut floors = Self::default();
        for (name, share) in table {
            floors.set(&name, share)?;
        }
        Ok(floors)
    }

    /// Adds a floor given as `name=share`.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it.
    pub(crate) fn add(&mut self, floor: &str) -> anyhow::Result<()> {
        let Some((name, share)) = floor.split_once('=') else { bail!("{floor} is not of the form field=share") };
        let share = share.trim().parse().with_context(|| format!("the share of the floor {floor}"))?;
        self.set(name.trim(), share)
    }

    fn set(&mut self, name: &str, share: f64) -> anyhow::Result<()> {
        if name != SPEAKER_F1 && Field::named(name).is_none() {
            bail!("there is no field {name} to have a floor");
        }
        if !(0.0..=1.0).contains(&share) {
            bail!("the floor of {name} is {share}, and shares are from 0 to 1");
        }
        self.0.insert(name.to_owned(), share);
        Ok(())
    }

    /// The figures that lie below their floor, and floors without a figure: one sentence each.
    pub(crate) fn below(&self, tally: &Tally) -> Vec<String> {
        let figure = |name: &str| match Field::named(name) {
            Some(field) => tally.rate(field).map(|rate| rate.share()),
            None => (tally.cases > 0).then(|| tally.speaker_f1()),
        };
        self.0
            .iter()
            .filter_map(|(name, floor)| match figure(name) {
                Some(share) if share >= *floor => None,
                Some(share) => Some(format!("{name} is {share:.4}, below its floor of {floor}")),
                None => Some(format!("{name} has a floor of {floor} and was never compared")),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::score::{CaseScore, Check};

    fn tally(right: usize, of: usize) -> Tally {
        let check = |index| Check {
            field: Field::Exact,
            right: index < right,
            subject: String::new(),
            detail: String::new(),
            clue: None,
        };
        let mut tally = Tally::default();
        tally.add(&CaseScore { checks: (0..of).map(check).collect() });
        tally
    }

    #[test]
    fn figures_below_their_floor_are_named() {
        let floors = Floors::from_toml("exact = 0.9\n").unwrap();
        assert_eq!(floors.below(&tally(9, 10)), Vec::<String>::new());
        assert_eq!(floors.below(&tally(8, 10)), ["exact is 0.8000, below its floor of 0.9"]);
    }

    #[test]
    fn a_floor_that_checks_nothing_is_a_failure() {
        let mut floors = Floors::default();
        floors.add("place=1").unwrap();
        assert_eq!(floors.below(&tally(1, 1)).len(), 1);
    }

    #[test]
    fn nonsense_is_refused() {
        for floor in ["exact", "exact=much", "exact=1.1", "beauty=0.5"] {
            assert!(Floors::default().add(floor).is_err(), "{floor}");
        }
    }
}
