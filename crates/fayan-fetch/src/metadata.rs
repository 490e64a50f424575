//! What is known about a document beside its bytes. Pure.

use fayan_contract::message::GivenMetadata;
use jiff::civil::Date;
use url::Url;

/// Something about given metadata that cannot be true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMetadata {
    /// Not a day of the calendar.
    #[error("published is {0:?}, which is not a day written as YYYY-MM-DD")]
    Published(String),
    /// Not an address.
    #[error("url is {0:?}, which is not an http or https address")]
    Url(String),
    /// An address with a user name or password in it. Not shown, for that reason.
    #[error("the url holds a user name or password, which would be stored and published with the document")]
    UrlWithCredentials,
    /// Not a point in time.
    #[error("fetched_at is {0:?}, which is not a time written as in 2021-09-07T08:00:00Z")]
    FetchedAt(String),
    /// Present and blank.
    #[error("{0} is given and blank; leave it out instead")]
    Blank(&'static str),
}

/// Checks what somebody wrote into a sidecar, an option or a configuration.
pub fn check(given: &GivenMetadata) -> Result<(), InvalidMetadata> {
    let fields = [
        ("media_type", &given.media_type),
        ("charset", &given.charset),
        ("url", &given.url),
        ("file_name", &given.file_name),
        ("outlet", &given.outlet),
        ("published", &given.published),
        ("page", &given.page),
        ("fetched_at", &given.fetched_at),
        ("rights", &given.rights),
    ];
    for (name, value) in fields {
        if value.as_ref().is_some_and(|value| value.trim().is_empty()) {
            return Err(InvalidMetadata::Blank(name));
        }
    }
    if let Some(published) = &given.published {
        check_date(published)?;
    }
    if let Some(url) = &given.url {
        check_url(url)?;
    }
    if let Some(time) = given.fetched_at.as_ref().filter(|time| time.parse::<jiff::Timestamp>().is_err()) {
        return Err(InvalidMetadata::FetchedAt(time.clone()));
    }
    Ok(())
}

/// Checks a publication date.
pub fn check_date(date: &str) -> Result<(), InvalidMetadata> {
    // The length rules out what jiff also reads, such as 20210907 and expanded years.
    if date.len() == 10 && date.parse::<Date>().is_ok() {
        Ok(())
    } else {
        Err(InvalidMetadata::Published(date.to_owned()))
    }
}

/// Checks an address.
pub fn check_url(url: &str) -> Result<Url, InvalidMetadata> {
    // What does not parse may still hold a password, so what stands before an @ is never repeated.
    let shown = || url.rsplit_once('@').map_or_else(|| url.to_owned(), |(_, host)| format!("…@{host}"));
    let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    match parsed {
        None => Err(InvalidMetadata::Url(shown())),
        Some(parsed) if !parsed.username().is_empty() || parsed.password().is_some() => {
            Err(InvalidMetadata::UrlWithCredentials)
        }
        Some(parsed) => Ok(parsed),
    }
}

/// The media type that a file name promises, where it promises one.
pub fn media_type_of_name(name: &str) -> Option<&'static str> {
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match extension.as_str() {
        "txt" | "text" | "md" | "markdown" => "text/plain",
        "html" | "htm" | "xhtml" | "shtml" => "text/html",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        _ => return None,
    })
}

/// Fills what `given` leaves open from `fallback`.
pub fn or(given: GivenMetadata, fallback: GivenMetadata) -> GivenMetadata {
    GivenMetadata {
        media_type: given.media_type.or(fallback.media_type),
        charset: given.charset.or(fallback.charset),
        url: given.url.or(fallback.url),
        file_name: given.file_name.or(fallback.file_name),
        outlet: given.outlet.or(fallback.outlet),
        published: given.published.or(fallback.published),
        page: given.page.or(fallback.page),
        fetched_at: given.fetched_at.or(fallback.fetched_at),
        rights: given.rights.or(fallback.rights),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publication_date_is_a_real_day() {
        for good in ["2021-09-07", "2024-02-29"] {
            assert_eq!(check_date(good), Ok(()));
        }
        for bad in ["2021-9-7", "2021-02-29", "20210907", "2021年9月7日", ""] {
            assert!(check_date(bad).is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn only_web_addresses_are_addresses() {
        assert!(check_url("https://example.org/a").is_ok());
        for bad in ["file:///etc/passwd", "example.org/a", "ftp://example.org", "http://"] {
            assert!(check_url(bad).is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn passwords_in_addresses_are_refused_and_never_repeated() {
        for url in ["https://someone:hunter2@example.org/", "ftp://someone:hunter2@example.org/"] {
            let refused = check_url(url).unwrap_err();
            assert!(!refused.to_string().contains("hunter2"), "{refused}");
        }
    }

    #[test]
    fn blank_fields_are_named() {
        let given = GivenMetadata { outlet: Some(" ".to_owned()), ..GivenMetadata::default() };
        assert_eq!(check(&given), Err(InvalidMetadata::Blank("outlet")));
        assert_eq!(check(&GivenMetadata::default()), Ok(()));
    }

    #[test]
    fn the_media_type_follows_the_extension() {
        assert_eq!(media_type_of_name("第三版.HTM"), Some("text/html"));
        assert_eq!(media_type_of_name("page.md"), Some("text/plain"));
        assert_eq!(media_type_of_name("page"), None);
    }

    #[test]
    fn what_is_given_wins_over_the_fallback() {
        let given = GivenMetadata { page: Some("3".to_owned()), ..GivenMetadata::default() };
        let fallback =
            GivenMetadata { page: Some("4".to_owned()), outlet: Some("甲报".to_owned()), ..GivenMetadata::default() };
        let merged = or(given, fallback);
        assert_eq!((merged.page.as_deref(), merged.outlet.as_deref()), (Some("3"), Some("甲报")));
    }
}
