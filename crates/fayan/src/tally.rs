//! What became of documents, counted for a summary.

use std::collections::BTreeMap;

use fayan_contract::message::{JobOutcome, JobResult};

use crate::render::{FAINT, WARNING, report::harmless, styled};

/// What became of documents.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) documents: u64,
    pub(crate) statements: u64,
    pub(crate) events: u64,
    pub(crate) unchanged: u64,
    pub(crate) held: u64,
    pub(crate) quarantined: u64,
    pub(crate) not_handed_over: u64,
    pub(crate) issues: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts an outcome.
    pub(crate) fn add(&mut self, outcome: &JobOutcome) {
        self.documents += 1;
        match &outcome.result {
            JobResult::Stored { statements, events, issues, revision, .. } => {
                self.statements += u64::from(*statements);
                self.events += u64::from(*events);
                self.unchanged += u64::from(*events == 0 && *statements > 0 && *revision > 0);
                for (code, count) in issues {
                    *self.issues.entry(code.clone()).or_default() += u64::from(*count);
                }
            }
            JobResult::Held { .. } => self.held += 1,
            JobResult::Quarantined { .. } => self.quarantined += 1,
        }
    }

    /// Whether somebody should look at something.
    pub(crate) fn has_problems(&self) -> bool {
        self.held + self.quarantined + self.not_handed_over > 0
    }

    /// A few lines for people.
    pub(crate) fn summary(&self) -> String {
        let counted = |count: u64, one: &str, many: &str| (count > 0).then(|| number_of(count, one, many));
        let facts = [
            Some(format!(
                "{}, {}, {}",
                number_of(self.documents, "document", "documents"),
                number_of(self.statements, "statement", "statements"),
                number_of(self.events, "event", "events"),
            )),
            counted(self.unchanged, "document unchanged", "documents unchanged"),
            counted(self.held, "report held for a decision", "reports held for a decision"),
            counted(self.quarantined, "in quarantine", "in quarantine"),
            counted(self.not_handed_over, "input could not be handed over", "inputs could not be handed over"),
        ];
        let mut text = facts.into_iter().flatten().collect::<Vec<_>>().join("; ");
        if !self.issues.is_empty() {
            let issues: Vec<String> = self.issues.iter().map(|(code, count)| format!("{code} ×{count}")).collect();
            text += &format!("\nissues: {}", issues.join(", "));
        }
        if self.quarantined > 0 {
            text += "\n`fayan quarantine list` shows why";
        }
        text + "\n"
    }
}

fn number_of(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// One line about the end of a job.
pub(crate) fn line(name: &str, outcome: &JobOutcome) -> String {
    match &outcome.result {
        JobResult::Stored { document_id, revision, statements, events, .. } => {
            let news =
                if *events == 0 { "nothing new".to_owned() } else { number_of((*events).into(), "event", "events") };
            let statements = number_of((*statements).into(), "statement", "statements");
            let place = styled(FAINT, format!("document {document_id} revision {revision}"));
            format!("{name}: {statements}, {news}  {place}\n")
        }
        JobResult::Held { code, detail, .. } => {
            format!("{name}: {} {code}: {}\n", styled(WARNING, "held for a decision:"), harmless(detail))
        }
        JobResult::Quarantined { stage, code, reason } => {
            let where_to = styled(WARNING, format!("put into quarantine by {stage}:"));
            format!("{name}: {where_to} {code}: {}\n", harmless(reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use fayan_contract::{names::Stage, report::Kind, source::SourceSlug};

    use super::*;

    fn outcome(result: JobResult) -> JobOutcome {
        JobOutcome { job_id: "1".to_owned(), source: SourceSlug::local(), name: None, result }
    }

    fn stored(statements: u32, events: u32) -> JobOutcome {
        outcome(JobResult::Stored {
            document_id: "d".to_owned(),
            revision: 1,
            kind: Kind::SpeechExcerpts,
            statements,
            events,
            issues: [("ENUM_GAP".to_owned(), 2)].into(),
        })
    }

    #[test]
    fn a_summary_names_what_needs_a_look() {
        let mut tally = Tally::default();
        tally.add(&stored(7, 7));
        tally.add(&stored(7, 0));
        assert!(!tally.has_problems());
        tally.add(&outcome(JobResult::Quarantined {
            stage: Stage::Clean,
            code: "HANDLER_PANICKED".to_owned(),
            reason: "x".to_owned(),
        }));
        assert!(tally.has_problems());
        let expected = "3 documents, 14 statements, 7 events; 1 document unchanged; 1 in quarantine\n\
                        issues: ENUM_GAP ×4\n`fayan quarantine list` shows why\n";
        assert_eq!(tally.summary(), expected);
    }
}
