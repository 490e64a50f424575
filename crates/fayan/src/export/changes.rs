//! The changes since a time or a cursor, in the order of the outbox.

use std::str::FromStr;

use fayan_contract::export::ExportedChanges;
use fayan_export::Cursor;
use fayan_store::{Announcement, DocumentFilter, Snapshot};
use jiff::Timestamp;

use super::{Order, WRITERS_END_WITHIN, writers::Writers};

/// Where changes begin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Since {
    /// With the first one.
    #[default]
    Beginning,
    /// After those that a cursor of an earlier export stands for.
    Cursor(Cursor),
    /// With those that were saved at a time or later.
    Time(Timestamp),
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(cursor) = text.parse() {
            return Ok(Self::Cursor(cursor));
        }
        // A day alone begins at midnight UTC.
        let midnight = format!("{text}T00:00:00Z");
        text.parse().or_else(|_| midnight.parse()).map(Self::Time).map_err(|_| {
            "neither a time such as 2031-05-04T00:00:00Z, a day, nor a cursor of a manifest such as 120".to_owned()
        })
    }
}

impl Since {
    fn as_given(&self) -> Option<String> {
        match self {
            Self::Beginning => None,
            Self::Cursor(cursor) => Some(cursor.to_string()),
            Self::Time(time) => Some(time.to_string()),
        }
    }
}

/// Entries that are read at once.
const PAGE: u32 = 64;

/// Writes all changes and tells where the next export has to go on.
pub(super) async fn write(
    snapshot: &mut dyn Snapshot,
    order: &Order,
    writers: &mut Writers,
) -> anyhow::Result<ExportedChanges> {
    let mut cursor = match &order.since {
        Since::Cursor(cursor) => cursor.clone(),
        Since::Beginning | Since::Time(_) => Cursor::default(),
    };
    let closed = order.at.checked_sub(WRITERS_END_WITHIN).unwrap_or(Timestamp::MIN);
    let mut after = cursor.begin();
    let mut events = 0;
    loop {
        let page = snapshot.announcements(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.entry.sequence;
        for announcement in &page {
            let saved_at: Timestamp = announcement.entry.created_at.parse()?;
            let is_new = cursor.pass(announcement.entry.sequence);
            if saved_at < closed {
                cursor.close_gaps_before(announcement.entry.sequence);
            }
            let is_early = matches!(&order.since, Since::Time(time) if saved_at < *time);
            if is_new && !is_early && is_meant(&order.filter, announcement) {
                writers.announce(announcement)?;
                events += announcement.entry.events.len() as u64;
            }
        }
    }
    Ok(ExportedChanges { since: order.since.as_given(), events, cursor: cursor.to_string() })
}

/// Whether a filter means the document as it was announced.
fn is_meant(filter: &DocumentFilter, Announcement { entry, .. }: &Announcement) -> bool {
    entry.events.first().is_some_and(|event| filter.means(&event.document, &entry.created_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_a_cursor_a_time_or_a_day() {
        let time = |text: &str| Since::Time(text.parse().unwrap());
        assert_eq!("120:117".parse(), Ok(Since::Cursor("120:117".parse().unwrap())));
        assert_eq!("2031-05-04".parse(), Ok(time("2031-05-04T00:00:00Z")));
        assert_eq!("2031-05-04T08:00:00+08:00".parse(), Ok(time("2031-05-04T00:00:00Z")));
        assert!("yesterday".parse::<Since>().is_err());
        assert!("20310504x".parse::<Since>().is_err());
    }
}
