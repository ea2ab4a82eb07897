//! E-mail addresses.

use std::{fmt, str::FromStr};

/// An address that mail can be sent to.
///
/// Written as given, compared by [`EmailAddress::canonical`]. The rule is deliberately small and linear
/// in the length: one `@`, a dotted domain of letters, digits and hyphens, printable ASCII before the
/// `@`, at most 254 characters (RFC 5321, 4.5.3.1.3). Look-alikes outside ASCII are refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address as the person wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that identifies a mailbox here: lower case.
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not an e-mail address.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("Enter an e-mail address, for example name@example.com.")]
pub struct MalformedEmail;

impl FromStr for EmailAddress {
    type Err = MalformedEmail;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.len() > 254 {
            return Err(MalformedEmail);
        }
        let (local, domain) = text.split_once('@').ok_or(MalformedEmail)?;
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b))
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let label_ok = |l: &str| {
            !l.is_empty()
                && l.len() <= 63
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if local_ok && domain.contains('.') && domain.split('.').all(label_ok) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MalformedEmail)
        }
    }
}

impl serde::Serialize for EmailAddress {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for EmailAddress {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_are_accepted_and_compare_without_case() {
        for good in ["a@b.co", " Jane.O'Hara+ring@Mail.Example.com ", "x_y@sub.domain.museum"] {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}");
        }
        let one: EmailAddress = "A@X.com".parse().unwrap();
        assert_eq!(one.canonical(), "a@x.com");
    }

    #[test]
    fn what_could_reach_another_mailbox_is_refused() {
        for bad in [
            "",
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a@b..co",
            "a b@c.co",
            "a@b.co\r\nBcc: x@y.z",
            "a@@b.co",
            "ı@b.co",
            "a＠b.co",
            "a@-b.co",
            ".a@b.co",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
        assert!(format!("a@{}", "a.".repeat(5_000)).parse::<EmailAddress>().is_err());
    }
}
