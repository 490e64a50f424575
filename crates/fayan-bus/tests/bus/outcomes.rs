//! Whoever submits a job hears how it ended.

use fayan_bus::new_trace;
use fayan_contract::message::{JobOutcome, JobResult};

use crate::support::{Running, Site, job_header, local, quick, within};

fn outcome(job_id: &str) -> JobOutcome {
    JobOutcome {
        job_id: job_id.to_owned(),
        source: local(),
        name: Some("清溪.html".to_owned()),
        result: JobResult::Held {
            document_id: "d1".to_owned(),
            code: "SHRUNK_VS_PREVIOUS".to_owned(),
            detail: "a test".to_owned(),
        },
    }
}

#[tokio::test]
async fn the_end_of_a_job_is_heard() {
    let site = Site::start().await;
    let mut outcomes = site.bus.outcomes().await.unwrap();
    outcomes.expect(&job_header("a"));
    outcomes.expect(&job_header("refused"));
    outcomes.forget("refused");
    let stage = Running::spawn({
        let bus = site.bus.clone();
        |shutdown| async move {
            let handler = |received: fayan_bus::Received<fayan_contract::message::JobRequested>| async move {
                Ok(Some(outcome(&received.message.job.id)))
            };
            bus.run_sink(quick(), handler, shutdown).await
        }
    });
    // Not ours, and passed over.
    site.submit("b", b"x").await;
    site.submit("a", b"x").await;
    assert_eq!(within("the outcome", outcomes.next()).await.unwrap(), Some(outcome("a")));
    assert_eq!(outcomes.next().await.unwrap(), None);
    stage.stop().await;
}

#[tokio::test]
async fn an_outcome_from_before_is_looked_up() {
    let mut site = Site::start().await;
    site.bus.publish_outcome(&outcome("a"), new_trace()).await.unwrap();
    let mut outcomes = site.bus.outcomes().await.unwrap();
    outcomes.expect(&job_header("a"));
    // A lost connection is when outcomes are missed, so it makes the follower look.
    site.server.restart().await.unwrap();
    assert_eq!(within("the outcome", outcomes.next()).await.unwrap(), Some(outcome("a")));
}
