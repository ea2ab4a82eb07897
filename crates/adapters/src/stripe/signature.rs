//! The signature of a notice: `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>…]`, HMAC-SHA256 over `<t>.<body>`.
//!
//! One good signature among several is enough, so that a secret can be rolled; words other than `t` and `v1` are passed over. Unlike
//! Stripe's own packages we refuse a time far ahead as well as one long past.

use chrono::{DateTime, Utc};
use commerce::payments::NoticeRefused;
use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// How far the signature's time may be from ours, in seconds, as Stripe's own packages have it.
const TOLERANCE: i64 = 300;
/// The most signatures of a header that are looked at: Stripe sends one for each secret that is in force.
const MANY: usize = 16;

/// Why a signature was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// There is no header, or it cannot be read.
    #[error("no signature")]
    Missing,
    /// None of its signatures is right.
    #[error("no signature is right")]
    Wrong,
    /// It was made more than five minutes before or after now.
    #[error("signed too long ago, or ahead of time")]
    Untimely,
}

impl From<Forged> for NoticeRefused {
    fn from(forged: Forged) -> Self {
        Self::Forged(match forged {
            Forged::Missing => "no signature",
            Forged::Wrong => "no signature is right",
            Forged::Untimely => "signed too long ago, or ahead of time",
        })
    }
}

/// Whether a body was signed with one of the secrets, within five minutes of `now`.
///
/// # Errors
/// [`Forged`], and why.
pub fn verify(
    header: Option<&str>,
    body: &[u8],
    secrets: &[String],
    now: DateTime<Utc>,
) -> Result<(), Forged> {
    let (time, given) = read(header.ok_or(Forged::Missing)?)?;
    let mut right = subtle::Choice::from(0);
    for secret in secrets {
        let own = mac(secret, time, body);
        for given in &given {
            right |= own.as_slice().ct_eq(given);
        }
    }
    if !bool::from(right) {
        return Err(Forged::Wrong);
    }
    if now.timestamp().abs_diff(time) > TOLERANCE.unsigned_abs() {
        return Err(Forged::Untimely);
    }
    Ok(())
}

/// The header that Stripe would send with a body. For tests and trials.
pub fn sign(secret: &str, body: &[u8], at: DateTime<Utc>) -> String {
    format!("t={},v1={}", at.timestamp(), HEXLOWER_PERMISSIVE.encode(&mac(secret, at.timestamp(), body)))
}

/// The time and every `v1` of a header.
fn read(header: &str) -> Result<(i64, Vec<Vec<u8>>), Forged> {
    let (mut time, mut given) = (None, Vec::new());
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", seconds)) => time = Some(seconds.parse().map_err(|_| Forged::Missing)?),
            Some(("v1", hex)) if given.len() < MANY => {
                // one that is no hexadecimal number is wrong, and the next may be right
                given.extend(HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok());
            }
            _ => {}
        }
    }
    match time {
        Some(time) if !given.is_empty() => Ok((time, given)),
        _ => Err(Forged::Missing),
    }
}

fn mac(secret: &str, time: i64, body: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length, so construction cannot fail; an empty MAC would verify nothing
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return Vec::new() };
    mac.update(time.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_test_secret";
    const BODY: &[u8] = br#"{"id":"evt_1","object":"event"}"#;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn judge(header: &str, body: &[u8], secrets: &[&str], now: i64) -> Result<(), Forged> {
        let secrets: Vec<_> = secrets.iter().map(|&s| s.to_owned()).collect();
        verify(Some(header), body, &secrets, at(now))
    }

    #[test]
    fn wh01_nothing_unsigned_or_signed_by_another_is_taken() {
        let good = sign(SECRET, BODY, at(0));
        assert_eq!(judge(&good, BODY, &[SECRET], 0), Ok(()));
        assert_eq!(verify(None, BODY, &[SECRET.to_owned()], at(0)), Err(Forged::Missing));
        for header in ["", "t=1", "v1=00", ",,,", "t=,v1=", "t=x,v1=00", &good.replace("v1=", "v0=")] {
            assert_eq!(judge(header, BODY, &[SECRET], 0), Err(Forged::Missing), "{header}");
        }
        assert_eq!(judge(&good, BODY, &["whsec_other"], 0), Err(Forged::Wrong));
        assert_eq!(judge(&good, BODY, &[], 0), Err(Forged::Wrong));
        assert_eq!(judge(&good, BODY, &["whsec_test_secret "], 0), Err(Forged::Wrong));
        assert_eq!(judge(&format!("t={},v1=", at(0).timestamp()), BODY, &[SECRET], 0), Err(Forged::Wrong));
    }

    #[test]
    fn wh03_five_minutes_either_way_and_no_more() {
        let good = sign(SECRET, BODY, at(0));
        for (now, expected) in [
            (299, Ok(())),
            (300, Ok(())),
            (301, Err(Forged::Untimely)),
            (-299, Ok(())),
            (-300, Ok(())),
            (-301, Err(Forged::Untimely)),
            (100_000, Err(Forged::Untimely)),
        ] {
            assert_eq!(judge(&good, BODY, &[SECRET], now), expected, "{now}");
        }
        let far = format!("t={},v1={}", i64::MIN, "00".repeat(32));
        assert_eq!(judge(&far, BODY, &[SECRET], 0), Err(Forged::Wrong));
        let later = good.replace(&at(0).timestamp().to_string(), &at(60).timestamp().to_string());
        assert_eq!(judge(&later, BODY, &[SECRET], 60), Err(Forged::Wrong), "the time is signed too");
    }

    #[test]
    fn wh04_every_byte_counts() {
        let good = sign(SECRET, BODY, at(0));
        for body in [
            &b"{\"id\": \"evt_1\",\"object\":\"event\"}"[..],
            b"{\"object\":\"event\",\"id\":\"evt_1\"}",
            b"",
        ] {
            assert_eq!(judge(&good, body, &[SECRET], 0), Err(Forged::Wrong));
        }
    }

    #[test]
    fn wh14_either_secret_is_taken_while_one_is_rolled() {
        let (old, new) = (sign("whsec_old", BODY, at(0)), sign("whsec_new", BODY, at(0)));
        let both = format!("{old},{}", new.split_once(',').unwrap().1);
        assert_eq!(judge(&both, BODY, &["whsec_new"], 0), Ok(()));
        assert_eq!(judge(&both, BODY, &["whsec_old"], 0), Ok(()));
        assert_eq!(judge(&old, BODY, &["whsec_new", "whsec_old"], 0), Ok(()));
        assert_eq!(judge(&old, BODY, &["whsec_new"], 0), Err(Forged::Wrong));
    }
}
