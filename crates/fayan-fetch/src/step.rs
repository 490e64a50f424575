//! The fetch stage: a job → the fetched document. Safe to run twice.

use fayan_contract::message::{DocumentFetched, JobHeader, JobRequested, Origin};

use crate::{
    http::{FetchError, Fetcher},
    metadata,
};

/// Brings the bytes of a job.
///
/// What whoever submitted the job knows wins over what the answer says, except for the final address and the time,
/// which nobody can know before.
pub async fn fetch(fetcher: &Fetcher, requested: JobRequested) -> Result<DocumentFetched, FetchError> {
    match requested.origin {
        // Whoever submitted it may have had another limit; the later stages rely on ours.
        Origin::Inline { raw } if raw.len() as u64 > fetcher.limits().max_bytes => {
            Err(FetchError::TooLarge { limit_bytes: fetcher.limits().max_bytes })
        }
        Origin::Inline { raw } => Ok(DocumentFetched { job: requested.job, raw }),
        Origin::Url { url } => {
            let fetched = fetcher.fetch(&url).await?;
            let mut given = requested.job.metadata;
            given.url = fetched.metadata.url.clone();
            given.fetched_at = fetched.metadata.fetched_at.clone();
            let job = JobHeader { metadata: metadata::or(given, fetched.metadata), ..requested.job };
            Ok(DocumentFetched { job, raw: fetched.bytes.into() })
        }
    }
}

#[cfg(test)]
mod tests {
    use fayan_contract::{message::GivenMetadata, source::SourceSlug};

    use super::*;
    use crate::{
        http::{AllowAll, HttpLimits},
        job,
    };

    #[tokio::test]
    async fn handed_over_bytes_pass_unchanged() {
        let fetcher = Fetcher::new(HttpLimits::default(), AllowAll, jiff::Timestamp::now).unwrap();
        let given = GivenMetadata { page: Some("3".to_owned()), ..GivenMetadata::default() };
        let requested = job::inline(SourceSlug::local(), given, b"text".to_vec());
        let fetched = fetch(&fetcher, requested.clone()).await.unwrap();
        assert_eq!(fetched, DocumentFetched { job: requested.job, raw: b"text".to_vec().into() });
    }

    #[tokio::test]
    async fn handed_over_bytes_have_the_same_limit_as_fetched_ones() {
        let limits = HttpLimits { max_bytes: 3, ..HttpLimits::default() };
        let fetcher = Fetcher::new(limits, AllowAll, jiff::Timestamp::now).unwrap();
        let requested = job::inline(SourceSlug::local(), GivenMetadata::default(), b"text".to_vec());
        assert!(matches!(fetch(&fetcher, requested).await, Err(FetchError::TooLarge { limit_bytes: 3 })));
    }
}
