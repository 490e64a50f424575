//! Which machines may be asked. The one place for it: every host of every redirect passes here after its name was
//! resolved, so a name that resolves to something else the second time is caught too.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Says which addresses may be asked.
pub trait AddressPolicy: Send + Sync + 'static {
    /// Whether `host` may be asked at `address`; otherwise why not.
    fn check(&self, host: &str, address: IpAddr) -> Result<(), String>;
}

/// Allows every address.
#[derive(Debug, Clone, Copy, Default)]
pub struct AllowAll;

impl AddressPolicy for AllowAll {
    fn check(&self, _: &str, _: IpAddr) -> Result<(), String> {
        Ok(())
    }
}

/// An address that a policy refused, as it travels through the HTTP client.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{host} must not be asked: {reason}")]
pub(super) struct Refused {
    pub(super) host: String,
    pub(super) reason: String,
}

/// Resolves names and passes on the addresses that the policy allows.
pub(super) struct CheckedResolver(pub(super) Arc<dyn AddressPolicy>);

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = Arc::clone(&self.0);
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let allowed = allowed(&*policy, &host, found)?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// The addresses that are allowed; refused when there are addresses and none of them is.
fn allowed(policy: &dyn AddressPolicy, host: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refused> {
    let mut reason = None;
    let mut keep = |address: &SocketAddr| policy.check(host, address.ip()).map_err(|why| reason = Some(why)).is_ok();
    let allowed: Vec<SocketAddr> = found.into_iter().filter(|address| keep(address)).collect();
    match reason {
        Some(reason) if allowed.is_empty() => Err(Refused { host: host.to_owned(), reason }),
        _ => Ok(allowed),
    }
}

/// Checks a host that is an address already: the resolver never sees those.
pub(super) fn check_literal(policy: &dyn AddressPolicy, url: &url::Url) -> Result<(), Refused> {
    let address: IpAddr = match url.host() {
        Some(url::Host::Ipv4(address)) => address.into(),
        Some(url::Host::Ipv6(address)) => address.into(),
        Some(url::Host::Domain(_)) | None => return Ok(()),
    };
    let host = address.to_string();
    policy.check(&host, address).map_err(|reason| Refused { host, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoLoopback;

    impl AddressPolicy for NoLoopback {
        fn check(&self, _: &str, address: IpAddr) -> Result<(), String> {
            if address.is_loopback() { Err("it is this machine".to_owned()) } else { Ok(()) }
        }
    }

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|address| address.parse().unwrap()).collect()
    }

    #[test]
    fn allowed_addresses_of_a_mixed_host_remain() {
        let mixed = addresses(&["127.0.0.1:0", "192.0.2.7:0"]);
        assert_eq!(allowed(&NoLoopback, "example.org", mixed).unwrap(), addresses(&["192.0.2.7:0"]));
        let refused = allowed(&NoLoopback, "example.org", addresses(&["127.0.0.1:0"])).unwrap_err();
        assert_eq!(refused.to_string(), "example.org must not be asked: it is this machine");
    }

    #[test]
    fn hosts_that_are_addresses_are_checked() {
        for url in ["http://127.0.0.1/", "http://[::1]/", "http://0x7f.1/"] {
            assert!(check_literal(&NoLoopback, &url.parse().unwrap()).is_err(), "{url}");
        }
        assert!(check_literal(&NoLoopback, &"http://192.0.2.1/".parse().unwrap()).is_ok());
    }
}
