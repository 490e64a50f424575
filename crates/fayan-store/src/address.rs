//! Addresses of stores as they may be shown.

/// An address without the password in it, for messages and logs.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (place, query) = match rest.split_once('?') {
        Some((place, query)) => (place, Some(query)),
        None => (rest, None),
    };
    // A password may hold a slash that was not escaped; then the address is wrong, and must not be shown all the same.
    let place = match place.rsplit_once('@') {
        Some((user, host)) => format!("{}@{host}", user.split_once(':').map_or(user, |(user, _)| user)),
        None => place.to_owned(),
    };
    let mut shown = format!("{scheme}://{place}");
    let open = query.into_iter().flat_map(|query| query.split('&')).filter(|one| !one.starts_with("password="));
    for (number, parameter) in open.enumerate() {
        shown.push(if number == 0 { '?' } else { '&' });
        shown.push_str(parameter);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("sqlite:///var/lib/fayan.db", "sqlite:///var/lib/fayan.db"),
            ("postgres://fayan:geheim@db.example:5432/fayan", "postgres://fayan@db.example:5432/fayan"),
            ("postgres://fayan:ge/he@im@db.example/fayan", "postgres://fayan@db.example/fayan"),
            ("postgres:///fayan?host=/run&password=geheim&user=a", "postgres:///fayan?host=/run&user=a"),
            ("postgres://db/fayan?password=geheim", "postgres://db/fayan"),
            ("fayan.db", "fayan.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
