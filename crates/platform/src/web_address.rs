//! Which addresses the house speaks to when somebody names one: the public web, and nothing of its own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Ports at which the web is encrypted. Others are doors of mail, databases and consoles.
const PORTS: [u16; 2] = [443, 8_443];
/// Names that never leave the house.
const INSIDE: [&str; 6] = ["localhost", "local", "internal", "localdomain", "home.arpa", "intranet"];

/// Reads an address as the house may speak to it, or says in words why not. A house in development may speak to its own machine, and without
/// TLS, so that a receiver can be tried. What a name leads to is looked at when something is sent, each time ([`is_public`]).
///
/// # Errors
/// A sentence for people.
pub fn check(text: &str, development: bool) -> Result<Url, &'static str> {
    let unreadable = "Enter a web address, for example https://example.com/hooks.";
    if text.len() > 500 || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(unreadable);
    }
    let url = Url::parse(text).map_err(|_| unreadable)?;
    let host = url.host().ok_or(unreadable)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("Leave names and passwords out of the address: the signature says who calls.");
    }
    match url.scheme() {
        "https" => {}
        "http" if development => {}
        _ => return Err("Enter an address that begins with https://."),
    }
    if development {
        return Ok(url);
    }
    if url.port_or_known_default().is_none_or(|port| !PORTS.contains(&port)) {
        return Err("Use port 443 or 8443.");
    }
    let inside = "This address is inside a private network. Enter one of the public web.";
    match host {
        Host::Ipv4(ip) if !is_public(IpAddr::V4(ip)) => Err(inside),
        Host::Ipv6(ip) if !is_public(IpAddr::V6(ip)) => Err(inside),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let own = INSIDE.iter().any(|end| name == *end || name.ends_with(&format!(".{end}")));
            if own || !name.contains('.') { Err(inside) } else { Ok(url) }
        }
        _ => Ok(url),
    }
}

/// Whether an address is of the public internet (IANA's special-purpose registries say which are not).
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, d] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        // a public number by which machines at Azure ask about themselves
        || (a == 168 && b == 63 && c == 129 && d == 16);
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // only what is given out to the world, without what wraps an address of the older kind, or is for books
    let global = a & 0xe000 == 0x2000;
    let wraps = a == 0x2002 || (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || (a == 0x3fff && b < 0x1000);
    global && !wraps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_private_network_is_spoken_to_however_it_is_written() {
        for bad in [
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://0.0.0.0/",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://169.254.169.254/latest",
            "https://metadata.google.internal/",
            "https://10.0.0.8/",
            "https://172.16.3.4/",
            "https://192.168.1.1/",
            "https://100.64.0.1/",
            "https://[fc00::1]/",
            "https://[fe80::1]/",
            "https://localhost./",
            "https://user@example.com/",
            "https://user:pass@example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "http://example.com/",
            "https://example.com:22/",
            "https://example.com:25/",
            "https://example.com:5432/",
            "https://example.com:6379/",
            "https://db/",
            "https://127.1/",
            "https://0x7f.1/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://printer.local/",
            "example.com",
            "",
            "https://exam ple.com/",
            "https://example.com/\r\nX: y",
        ] {
            assert!(check(bad, false).is_err(), "{bad}");
        }
        for good in [
            "https://example.com/hooks",
            "https://example.com:8443/",
            "https://93.184.216.34/",
            "https://[2606:4700::1111]/",
        ] {
            assert!(check(good, false).is_ok(), "{good}");
        }
        assert!(check("http://127.0.0.1:9000/hooks", true).is_ok(), "a receiver can be tried in development");
        assert!(check("file:///etc/passwd", true).is_err());
    }

    #[test]
    fn addresses_that_a_name_leads_to_are_told_apart() {
        for (ip, public) in [
            ("8.8.8.8", true),
            ("127.0.0.1", false),
            ("198.18.0.1", false),
            ("240.0.0.1", false),
            ("224.0.0.1", false),
            ("::ffff:8.8.8.8", false),
            ("::ffff:169.254.169.254", false),
            ("fd00:ec2::254", false),
            ("168.63.129.16", false),
            ("100.100.100.200", false),
            ("192.0.0.192", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("2001::1", false),
            ("3fff::1", false),
            ("::", false),
            ("::127.0.0.1", false),
            ("2606:4700:4700::1111", true),
            ("2001:db8::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(ip.parse().unwrap()), public, "{ip}");
        }
    }
}
