//! Which network a request comes from, for limits.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use axum::extract::{ConnectInfo, FromRequestParts};
use http::{HeaderMap, request::Parts};

/// How many proxies of ours stand before the house; a request extension that the server adds. What a client writes into
/// `X-Forwarded-For` by itself is left of what they add, and never believed.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrustedProxies(pub usize);

/// The network a request comes from: an IPv4 address, or the first 64 bits of an IPv6 address, which one subscriber holds.
/// Requests whose origin is not known share one name, so that they are limited rather than let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network(pub String);

impl Network {
    /// The network, where it is not the house's own machine: who asks from there is a proxy that hides the rest, or one of the house's
    /// programs, and limits on it would meet everybody.
    pub fn outside(self) -> Option<String> {
        let inside = self.0.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) || self.0 == "::/64";
        (!inside).then_some(self.0)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Network {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let TrustedProxies(hops) = parts.extensions.get().copied().unwrap_or_default();
        Ok(Self(name(client(peer, &parts.headers, hops))))
    }
}

/// The address that the outermost proxy of ours saw.
fn client(peer: Option<IpAddr>, headers: &HeaderMap, hops: usize) -> Option<IpAddr> {
    if hops == 0 {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").into_iter().filter_map(|line| line.to_str().ok());
    let seen: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let place = seen.len().checked_sub(hops)?;
    seen.get(place)?.parse().ok()
}

fn name(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn the_houses_own_machine_is_no_network_outside() {
        for (name, outside) in [
            ("127.0.0.1", false),
            ("::/64", false),
            ("203.0.113.9", true),
            ("2001:db8::/64", true),
            ("unknown", true),
        ] {
            assert_eq!(Network(name.into()).outside().is_some(), outside, "{name}");
        }
    }

    fn seen(peer: &str, forwarded: &[&str], hops: usize) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
        }
        name(client(peer.parse().ok(), &headers, hops))
    }

    #[test]
    fn what_a_client_says_of_itself_changes_nothing() {
        assert_eq!(seen("192.0.2.7", &["203.0.113.9"], 0), "192.0.2.7");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 8.8.8.8, 203.0.113.9"], 1), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1", "203.0.113.9, 10.0.0.2"], 2), "203.0.113.9");
        for (forwarded, hops) in [(&[][..], 1), (&["rubbish"][..], 1), (&["203.0.113.9"][..], 2)] {
            assert_eq!(seen("10.0.0.1", forwarded, hops), "unknown");
        }
    }

    #[test]
    fn one_subscriber_is_one_network() {
        assert_eq!(seen("2001:db8:1:2:3:4:5:6", &[], 0), "2001:db8:1:2::/64");
        assert_eq!(seen("2001:db8:1:2:ffff::1", &[], 0), "2001:db8:1:2::/64");
        assert_eq!(seen("::ffff:192.0.2.7", &[], 0), "192.0.2.7");
    }
}
