//! W3C trace context: one trace follows a document from its job to its last event.

use std::{fmt, str::FromStr};

/// A `traceparent` header of version 00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceParent {
    trace_id: u128,
    span_id: u64,
    flags: u8,
}

/// Not a version 00 `traceparent`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a W3C traceparent of version 00")]
pub struct InvalidTraceParent(pub String);

impl TraceParent {
    /// The first span of a new, sampled trace. The caller draws the random numbers; zeros are not allowed by the
    /// specification and become ones.
    pub fn root(trace_id: u128, span_id: u64) -> Self {
        Self { trace_id: trace_id.max(1), span_id: span_id.max(1), flags: 1 }
    }

    /// The next hop of the same trace.
    pub fn child(self, span_id: u64) -> Self {
        Self { span_id: span_id.max(1), ..self }
    }

    /// The trace, 32 hexadecimal digits: the same for all messages of a document's way.
    pub fn trace_id(self) -> String {
        format!("{:032x}", self.trace_id)
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, self.flags)
    }
}

impl FromStr for TraceParent {
    type Err = InvalidTraceParent;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| InvalidTraceParent(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<TraceParent> {
    let mut parts = text.split('-');
    let mut field = |length: usize| {
        parts.next().filter(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let version = field(2)?;
    let trace_id = u128::from_str_radix(field(32)?, 16).ok()?;
    let span_id = u64::from_str_radix(field(16)?, 16).ok()?;
    let flags = u8::from_str_radix(field(2)?, 16).ok()?;
    (version == "00" && parts.next().is_none() && trace_id != 0 && span_id != 0).then_some(TraceParent {
        trace_id,
        span_id,
        flags,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_keeps_the_trace() {
        let root = TraceParent::root(7, 1);
        let child: TraceParent = root.child(2).to_string().parse().unwrap();
        assert_eq!(child.trace_id(), root.trace_id());
        assert_ne!(child, root);
    }

    #[test]
    fn malformed_headers_are_refused() {
        for bad in [
            "",
            "00-0-0-0",
            "01-00000000000000000000000000000001-0000000000000001-01",
            "00-00000000000000000000000000000000-0000000000000001-01",
            "00-é",
        ] {
            assert!(bad.parse::<TraceParent>().is_err(), "{bad:?} was accepted");
        }
    }
}
