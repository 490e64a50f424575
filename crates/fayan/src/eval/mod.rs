//! Scoring reports against gold: which fields are right, how sure the figure is, and what went wrong.
//!
//! Pure. [`score::score_case`] compares one report with one `gold.json`; a [`tally::Tally`] adds cases up; [`table`]
//! prints them. Fields and comparison are those of the scorer that the gold was made for, so that its figures and ours
//! are the same.

mod normal;
pub(crate) mod score;
pub(crate) mod table;
pub(crate) mod tally;

pub(crate) use score::score_case;
pub(crate) use tally::Tally;
