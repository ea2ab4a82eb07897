//! What a browser tells of itself, and what people are told of it: a device's name and a coarse place.
//!
//! Both are for recognising one's own sessions and open nothing. A name is read from the few words that every browser of today
//! still sends; a place is a network of some hundreds of subscribers, so no address is kept and nobody outside is asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use kernel::{Token, clean_text};

/// The browser that somebody signs in from.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// What it calls itself.
    pub user_agent: String,
    /// The network that its request came from, as the faces tell networks apart; `None` where nobody knows.
    pub network: Option<String>,
    /// The token by which it is known again. A browser without one is always new.
    pub device: Option<Token>,
}

impl From<&str> for Browser {
    fn from(user_agent: &str) -> Self {
        Self { user_agent: user_agent.to_owned(), ..Self::default() }
    }
}

impl Browser {
    /// What it calls itself, as it is kept: cleaned, at most 200 characters.
    pub(crate) fn kept_name(&self) -> String {
        clean_text(&self.user_agent, false).chars().take(200).collect()
    }

    /// Its network, coarse.
    pub(crate) fn place(&self) -> Option<String> {
        self.network.as_deref().and_then(coarse)
    }
}

/// Browsers by a word of theirs, the particular before those they claim to be: Edge says Chrome, and Chrome says Safari.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("CriOS/", "Chrome"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Machines by a word of theirs, in the order that tells them apart: Android says Linux.
const MACHINES: [(&str, &str); 7] = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
];

/// What people call a device, e.g. "Safari on an iPhone"; "A device we do not know" where the words say nothing.
pub fn device_name(user_agent: &str) -> String {
    let find = |list: &[(&str, &'static str)]| {
        list.iter().find(|(word, _)| user_agent.contains(word)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&MACHINES)) {
        (Some(browser), Some(machine)) => format!("{browser} on {machine}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(machine)) => format!("A browser on {machine}"),
        (None, None) => "A device we do not know".to_owned(),
    }
}

/// A network of some hundreds of subscribers: the first 24 bits of an IPv4 address, the first 48 of an IPv6 one. `None` for what
/// is no address.
fn coarse(network: &str) -> Option<String> {
    match network.split('/').next()?.parse().ok()? {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            Some(format!("{}/24", Ipv4Addr::new(a, b, c, 0)))
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            Some(format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
        }
    }
}

/// A place in words: "Network 203.0.113.…", "This machine", "A private network".
pub fn place_name(place: Option<&str>) -> String {
    let Some(address) = place.and_then(|place| place.split('/').next()?.parse::<IpAddr>().ok()) else {
        return "Place unknown".to_owned();
    };
    match address {
        // the coarse form of ::1 is ::
        _ if address.is_loopback() || address.is_unspecified() => "This machine".to_owned(),
        IpAddr::V4(address) if address.is_private() => "A private network".to_owned(),
        IpAddr::V6(address) if address.is_unique_local() => "A private network".to_owned(),
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("Network {a}.{b}.{c}.…")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("Network {a:x}:{b:x}:{c:x}:…")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_what_its_owner_calls_it() {
        for (user_agent, name) in [
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
                "Safari on a Mac",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1",
                "Chrome on an iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
                "Edge on Windows",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36",
                "Chrome on a Chromebook",
            ),
            ("curl/8.11", "A device we do not know"),
            ("", "A device we do not know"),
        ] {
            assert_eq!(device_name(user_agent), name, "{user_agent}");
        }
    }

    #[test]
    fn a_place_is_a_network_of_hundreds_and_never_an_address() {
        for (network, place, name) in [
            ("203.0.113.9", Some("203.0.113.0/24"), "Network 203.0.113.…"),
            ("2001:db8:1:2::/64", Some("2001:db8:1::/48"), "Network 2001:db8:1:…"),
            ("127.0.0.1", Some("127.0.0.0/24"), "This machine"),
            ("::/64", Some("::/48"), "This machine"),
            ("192.168.1.20", Some("192.168.1.0/24"), "A private network"),
            ("fd00:1:2:3::/64", Some("fd00:1:2::/48"), "A private network"),
            ("unknown", None, "Place unknown"),
        ] {
            assert_eq!(coarse(network).as_deref(), place, "{network}");
            assert_eq!(place_name(place), name, "{network}");
        }
    }

    #[test]
    fn what_a_browser_calls_itself_is_kept_short_and_on_one_line() {
        let browser = Browser::from(format!("a\nb{}", "x".repeat(400)).as_str());
        assert!(browser.kept_name().chars().count() == 200 && !browser.kept_name().contains('\n'));
    }
}
