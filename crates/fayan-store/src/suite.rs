//! What every store has to do, as cases against the trait.
//!
//! A backend implements [`Backend`] and calls [`store_suite!`](crate::store_suite) in a test; a new method of
//! [`Store`] gets its case here first.

mod concurrency;
mod copying;
mod holds;
mod messages;
mod outbox;
mod reading;
mod revisions;
mod rows;
pub mod sample;
mod search;
mod standing;
mod suppressions;

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::{error::StoreError, store::Store};

pub use concurrency::*;
pub use copying::*;
pub use holds::*;
pub use messages::*;
pub use outbox::*;
pub use reading::*;
pub use revisions::*;
pub use rows::*;
pub use search::*;
pub use standing::*;
pub use suppressions::*;

/// A case passes, or an assertion fails, or the store fails.
pub type Outcome = Result<(), StoreError>;

/// One empty store to test. Everything in it goes when the value is dropped.
pub trait Backend: Send + Sync {
    /// Opens the store in whatever state it is; each call gives connections of its own, like another process.
    fn connect(&self) -> BoxFuture<'_, Arc<dyn Store>>;

    /// All columns of all tables, as `table.column`, in order; without those that only this database needs.
    fn columns(&self) -> BoxFuture<'_, Vec<String>>;

    /// Opens the store with the schema in place.
    fn open(&self) -> BoxFuture<'_, Result<Arc<dyn Store>, StoreError>> {
        Box::pin(async {
            let store = self.connect().await;
            store.migrate().await?;
            Ok(store)
        })
    }
}

/// Makes one test of each case. The expression makes a [`Backend`], once for each test.
#[macro_export]
macro_rules! store_suite {
    ($backend:expr) => {
        $crate::store_suite! { $backend;
            migrating_twice_changes_nothing,
            processes_that_migrate_at_once_agree,
            an_empty_store_knows_nothing,
            a_first_revision_reads_back_whole,
            a_second_revision_replaces_what_is_current_and_keeps_what_was,
            a_withdrawn_statement_stays_readable_and_can_come_back,
            a_redirected_statement_leads_to_those_that_hold_its_text,
            a_statement_that_only_moved_is_brought_up_to_date,
            a_replayed_revision_says_nothing_about_the_page,
            a_time_of_fetching_never_goes_back,
            a_revision_without_statements_is_stored,
            equal_bytes_of_two_documents_are_kept_once,
            large_documents_read_back,
            revisions_are_listed_in_pages,
            documents_are_found_by_source_name_and_time,
            documents_are_read_as_they_stand,
            a_document_says_that_something_in_it_is_suppressed,
            announcements_are_read_sent_or_not,
            a_revision_must_follow_the_stored_one,
            a_refused_revision_leaves_nothing,
            a_statement_revision_is_announced_once,
            a_message_is_saved_once,
            a_message_without_effect_is_answered_again,
            handled_messages_can_be_forgotten,
            a_sighting_adds_addresses_and_no_revision,
            a_sighting_of_an_earlier_revision_is_a_conflict,
            a_held_report_waits_until_a_whole_one_comes,
            a_report_is_held_against_the_stored_revision_only,
            the_same_bytes_are_held_once,
            an_accepted_report_is_published_with_who_decided_and_why,
            rejected_bytes_are_not_held_again,
            a_decision_about_a_statement_closes_its_hold,
            held_statements_are_listed_until_they_are_announced,
            a_suppression_is_in_force_until_it_is_lifted,
            nothing_is_saved_past_a_suppression,
            a_suppression_finds_its_documents,
            a_suppressed_statement_says_so_until_it_is_published_again,
            what_was_withdrawn_before_can_be_hidden,
            what_is_saved_beside_a_suppression_is_found_or_refused,
            events_wait_in_order_until_they_are_sent,
            the_outbox_is_read_in_pages,
            everything_survives_reopening,
            writers_on_one_document_take_turns,
            writers_on_many_documents_do_not_disturb_each_other,
            a_dropped_save_leaves_all_or_nothing,
            readers_see_whole_revisions_only,
            a_copy_holds_everything_and_goes_on_where_the_store_was,
            a_store_that_holds_something_is_not_filled,
            a_copy_that_is_broken_off_leaves_nothing,
            a_snapshot_stays_as_it_was,
            every_table_and_column_is_copied,
            words_are_found_where_they_stand_and_nowhere_else,
            statements_are_chosen_by_who_where_and_when,
            hits_come_in_pages_by_date_whatever_is_saved_meanwhile,
            frequent_and_rare_words_are_found_among_many_documents,
            the_most_relevant_hits_come_in_pages,
            what_is_found_follows_every_revision,
            a_copy_is_searched_when_it_is_indexed,
        }
    };
    ($backend:expr; $($case:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() -> $crate::suite::Outcome {
                let backend = $backend;
                $crate::suite::$case(&backend).await
            }
        )+
    };
}
