//! Where a redirect leads. Pure.

use reqwest::StatusCode;
use url::Url;

use super::error::FetchError;

/// Whether a status asks to look elsewhere.
pub fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// The next address, given how many redirects were followed already.
pub fn next(from: &Url, location: Option<&str>, followed: u32, limit: u32) -> Result<Url, FetchError> {
    if followed >= limit {
        return Err(FetchError::TooManyRedirects { limit });
    }
    let location = location.ok_or(FetchError::RedirectWithoutLocation)?;
    let bad = || FetchError::BadRedirect { location: location.chars().take(200).collect() };
    let mut to = from.join(location).map_err(|_| bad())?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(bad());
    }
    // A name and password in an address would be logged and stored with it; redirects have no business setting them.
    if !to.username().is_empty() || to.password().is_some() {
        return Err(bad());
    }
    if to.fragment().is_none() {
        to.set_fragment(from.fragment());
    }
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from() -> Url {
        Url::parse("https://example.org/a/b?x=1#part").unwrap()
    }

    #[test]
    fn relative_addresses_are_resolved_and_the_fragment_is_kept() {
        let to = |location| next(&from(), Some(location), 0, 5).unwrap().to_string();
        assert_eq!(to("../c"), "https://example.org/c#part");
        assert_eq!(to("//example.net/d#own"), "https://example.net/d#own");
    }

    #[test]
    fn only_the_web_is_followed() {
        for location in ["file:///etc/passwd", "ftp://example.org", "https://user:word@example.org/", "http://["] {
            assert!(matches!(next(&from(), Some(location), 0, 5), Err(FetchError::BadRedirect { .. })), "{location}");
        }
        assert!(matches!(next(&from(), None, 0, 5), Err(FetchError::RedirectWithoutLocation)));
    }

    #[test]
    fn the_limit_counts_redirects() {
        assert!(next(&from(), Some("c"), 4, 5).is_ok());
        assert!(matches!(next(&from(), Some("c"), 5, 5), Err(FetchError::TooManyRedirects { limit: 5 })));
    }
}
