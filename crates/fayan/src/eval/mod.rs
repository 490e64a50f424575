//! Scoring reports against gold: which fields are right, how sure the figure is, and what went wrong.
//!
//! Pure but for [`cases`], which reads the folders. [`score::score_case`] compares one report with one `gold.json`; a [`figures::Figures`] adds cases up, over all, by
//! kind and by layout; [`table`] prints them, [`trace`] shows the line behind an error, [`compare`] sets two runs side by
//! side, [`floors`] holds what a run must reach. Fields and comparison are those of the scorer that the gold was made
//! for, so that its figures and ours are the same.

mod about;
mod align;
pub(crate) mod cases;
pub(crate) mod compare;
pub(crate) mod field;
pub(crate) mod figures;
pub(crate) mod floors;
mod gold;
mod normal;
pub(crate) mod score;
pub(crate) mod table;
pub(crate) mod tally;
pub(crate) mod trace;

pub(crate) use figures::Figures;
pub(crate) use score::score_case;
