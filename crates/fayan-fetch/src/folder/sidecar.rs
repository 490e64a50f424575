//! What a sidecar says. Pure.

use fayan_contract::message::GivenMetadata;

use crate::metadata;

/// The largest sidecar that is read; nine short fields need a fraction of it.
pub const MAX_SIDECAR_BYTES: u64 = 64 * 1024;

/// Reads the metadata that a sidecar gives. Unknown fields are refused, because a misspelled one would be lost
/// silently.
pub fn parse(bytes: &[u8]) -> Result<GivenMetadata, String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let given: GivenMetadata = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    metadata::check(&given).map_err(|error| error.to_string())?;
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_fields_are_read() {
        let given = parse(r#"{ "outlet": "云岭日报", "published": "2031-05-04", "page": "A03" }"#.as_bytes()).unwrap();
        assert_eq!(given.outlet.as_deref(), Some("云岭日报"));
        assert_eq!(given.published.as_deref(), Some("2031-05-04"));
    }

    #[test]
    fn the_reason_names_what_is_wrong() {
        for (text, word) in [
            (r#"{ "publisched": "2031-05-04" }"#, "publisched"),
            (r#"{ "published": "yesterday" }"#, "yesterday"),
            (r#"{ "page": 3 }"#, "expected a string"),
            ("", "EOF"),
        ] {
            let reason = parse(text.as_bytes()).unwrap_err();
            assert!(reason.contains(word), "{reason}");
        }
    }
}
