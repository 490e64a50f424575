//! Reading single messages of a stream.

use async_nats::{StatusCode, jetstream::message::StreamMessage};
use serde_json::Value;

use crate::{error::BusError, link::Link};

/// Reads one message; none if there is none. The request is in the server's own words, for example `{"seq": 7}`.
pub(crate) async fn direct_get(link: &Link, stream: &str, request: &Value) -> Result<Option<StreamMessage>, BusError> {
    let attempted = || format!("reading {request} of {stream}");
    let subject = format!("$JS.API.DIRECT.GET.{stream}");
    let answer = link.request(&subject, None, request.to_string().into()).await;
    let answer = answer.map_err(|failure| BusError::request(attempted(), failure))?;
    match answer.status {
        Some(StatusCode::NOT_FOUND) => Ok(None),
        Some(status) => Err(BusError::request(attempted(), format!("the server answered with status {status}"))),
        None => StreamMessage::try_from(answer).map(Some).map_err(|failure| BusError::request(attempted(), failure)),
    }
}
