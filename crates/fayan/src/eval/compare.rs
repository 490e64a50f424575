//! Two runs side by side: what the later one does better and worse.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use serde::{Deserialize, Serialize};

use super::{
    field::Field,
    figures::{Failure, Figures},
};

/// What a run leaves for the next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// The version of the rules.
    pub(crate) rules: String,
    /// Names of the cases.
    cases: BTreeSet<String>,
    wrong: BTreeSet<Wrong>,
}

/// One comparison that went wrong, by what it is about. What was right need not be kept: it is what is not here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Wrong {
    field: String,
    case: String,
    subject: String,
}

impl Saved {
    /// What a run of a version of the rules leaves.
    pub(crate) fn of(rules: &str, figures: &Figures) -> Self {
        Self {
            rules: rules.to_owned(),
            cases: figures.cases.iter().cloned().collect(),
            wrong: figures.failures.iter().map(Wrong::of).collect(),
        }
    }
}

impl Wrong {
    fn of(failure: &Failure) -> Self {
        let Failure { case, field, subject, .. } = failure;
        Self { field: field.name().to_owned(), case: case.clone(), subject: subject.clone() }
    }

    fn named(&self) -> String {
        if self.subject.is_empty() { self.case.clone() } else { format!("{}: {}", self.case, self.subject) }
    }
}

/// What changed between two runs, over the cases that both have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// By field: what was wrong and no longer is, and what was not wrong and now is.
    fields: BTreeMap<String, (Vec<String>, Vec<String>)>,
    /// How many cases only the earlier run has, and only the later.
    only: (usize, usize),
}

/// Compares a run with an earlier one.
pub(crate) fn compare(earlier: &Saved, later: &Saved) -> Comparison {
    let both = |wrong: &&Wrong| earlier.cases.contains(&wrong.case) && later.cases.contains(&wrong.case);
    let mut fields: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for wrong in earlier.wrong.difference(&later.wrong).filter(both) {
        fields.entry(wrong.field.clone()).or_default().0.push(wrong.named());
    }
    for wrong in later.wrong.difference(&earlier.wrong).filter(both) {
        fields.entry(wrong.field.clone()).or_default().1.push(wrong.named());
    }
    let only = (earlier.cases.difference(&later.cases).count(), later.cases.difference(&earlier.cases).count());
    Comparison { fields, only }
}

impl Comparison {
    /// Whether anything got worse.
    pub(crate) fn is_worse(&self) -> bool {
        self.fields.values().any(|(_, worse)| !worse.is_empty())
    }

    /// One line a field with its counts, then the statements that changed.
    pub(crate) fn to_text(&self, earlier: &str, later: &str) -> String {
        let mut text = format!("\nrules {earlier} → {later}\n");
        if self.fields.is_empty() {
            text.push_str("nothing changed\n");
        }
        // In the order in which fields are shown elsewhere.
        let shown = Field::all().filter_map(|field| Some((field.name(), self.fields.get(field.name())?)));
        for (name, (better, worse)) in shown {
            let _infallible = writeln!(text, "{name:18} {:>5} better {:>5} worse", better.len(), worse.len());
            for (sign, names) in [('+', better), ('-', worse)] {
                for name in names {
                    let _infallible = writeln!(text, "  {sign} {name}");
                }
            }
        }
        for (count, which) in [(self.only.0, "earlier"), (self.only.1, "later")] {
            if count > 0 {
                let _infallible = writeln!(text, "{count} cases only in the {which} run were not compared");
            }
        }
        text
    }

    /// The same for programs.
    pub(crate) fn to_json(&self, earlier: &str) -> serde_json::Value {
        let fields: serde_json::Map<String, serde_json::Value> = self
            .fields
            .iter()
            .map(|(name, (better, worse))| (name.clone(), serde_json::json!({ "better": better, "worse": worse })))
            .collect();
        serde_json::json!({ "rules": earlier, "fields": fields, "only_earlier": self.only.0, "only_later": self.only.1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(cases: &[&str], wrong: &[(&str, &str, &str)]) -> Saved {
        let wrong = wrong.iter().map(|(field, case, subject)| Wrong {
            field: (*field).to_owned(),
            case: (*case).to_owned(),
            subject: (*subject).to_owned(),
        });
        let cases = cases.iter().map(|case| (*case).to_owned()).collect();
        Saved { rules: "segment-1".to_owned(), cases, wrong: wrong.collect() }
    }

    #[test]
    fn what_became_right_and_what_became_wrong_is_counted_by_field() {
        let earlier = saved(&["a", "b"], &[("exact", "a", "1 田一木"), ("kind", "b", "")]);
        let later = saved(&["a", "b"], &[("exact", "b", "2 石二山"), ("kind", "b", "")]);
        let comparison = compare(&earlier, &later);
        assert!(comparison.is_worse());
        let text = comparison.to_text("segment-1", "segment-2");
        assert!(text.contains("1 better     1 worse\n  + a: 1 田一木\n  - b: 2 石二山\n"), "{text}");
        assert!(!text.contains("kind"), "{text}");
    }

    #[test]
    fn cases_of_one_run_alone_are_not_compared() {
        let comparison = compare(&saved(&["a"], &[]), &saved(&["a", "b"], &[("exact", "b", "1 田一木")]));
        assert!(!comparison.is_worse());
        assert!(comparison.to_text("x", "y").contains("1 cases only in the later run"));
    }

    #[test]
    fn a_saved_run_is_read_as_it_was_written() {
        let run = saved(&["a"], &[("exact", "a", "1 田一木")]);
        let text = serde_json::to_string(&run).unwrap();
        assert_eq!(serde_json::from_str::<Saved>(&text).unwrap(), run);
    }
}
