//! Codes of an authenticator app: six digits, thirty seconds each, one step of drift to either side (RFC 6238, section 5.2).

use chrono::{DateTime, Utc};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use kernel::{EmailAddress, Secret, ids::AccountId};
use totp_rs::{Builder, Totp};

/// What the app's secret is derived for.
const PURPOSE: &str = "authenticator";
/// How many bytes of it the app gets: the 160 bits that RFC 4226 recommends.
const BYTES: usize = 20;

/// What an app is given once, to make the same codes as the house.
#[derive(Clone)]
pub struct SharedSecret {
    bytes: Vec<u8>,
    /// The house, as the app shows it.
    house: String,
    /// The account, as the app shows it.
    account: String,
}

impl std::fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedSecret(…)")
    }
}

impl SharedSecret {
    /// The secret of an account, computed from the house's key and the salt that the account has.
    pub(super) fn derive(
        secret: &Secret,
        account: AccountId,
        salt: &[u8],
        house: &str,
        email: &EmailAddress,
    ) -> Self {
        let mac = secret.sign(PURPOSE, &[account.uuid().as_bytes(), salt]);
        let mut bytes = BASE64URL_NOPAD.decode(mac.as_bytes()).unwrap_or_default();
        bytes.truncate(BYTES);
        // a colon would end the label's first part
        let plain = |text: &str| text.replace(':', " ");
        Self { bytes, house: plain(house), account: plain(email.as_str()) }
    }

    /// To be typed where no picture can be read: letters and digits in groups of four.
    pub fn typed(&self) -> String {
        let letters = BASE32_NOPAD.encode(&self.bytes);
        let groups: Vec<&str> =
            letters.as_bytes().chunks(4).filter_map(|group| str::from_utf8(group).ok()).collect();
        groups.join(" ")
    }

    /// The address that an app reads from a picture or opens (`otpauth://totp/…`).
    pub fn uri(&self) -> String {
        let (house, account) = (encoded(&self.house), encoded(&self.account));
        let secret = BASE32_NOPAD.encode(&self.bytes);
        format!(
            "otpauth://totp/{house}:{account}?secret={secret}&issuer={house}&algorithm=SHA1&digits=6&period=30"
        )
    }

    /// The thirty seconds that digits belong to, if they fit now or one step to either side and none of them or a later one was taken
    /// before.
    pub(super) fn step_of(&self, digits: &str, now: DateTime<Utc>, last_step: i64) -> Option<i64> {
        let seconds = u64::try_from(now.timestamp()).ok()?;
        let step = i64::try_from(self.totp().check(digits, seconds)?).ok()?;
        (step > last_step).then_some(step)
    }

    /// The digits of a moment, as an app shows them.
    pub fn digits_at(&self, at: DateTime<Utc>) -> String {
        self.totp().generate(u64::try_from(at.timestamp()).unwrap_or_default()).to_string()
    }

    fn totp(&self) -> Totp {
        // the secret has its length and six digits are within bounds, which is all that the strict builder checks
        Builder::new().with_secret(self.bytes.clone()).with_skew(1).build_noncompliant()
    }
}

/// Percent-encoded, so that neither name can end the label.
fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'@');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    fn of_the_rfc() -> SharedSecret {
        SharedSecret {
            bytes: b"12345678901234567890".to_vec(),
            house: "Jason & Co.".into(),
            account: "ada@example.com".into(),
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238_appendix_b() {
        for (seconds, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(of_the_rfc().digits_at(at(seconds)), digits);
            assert_eq!(of_the_rfc().step_of(digits, at(seconds), 0), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_fits_one_step_to_either_side_and_no_further() {
        let (secret, now) = (of_the_rfc(), at(1_700_000_010));
        for (steps, fits) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let digits = secret.digits_at(now + Duration::seconds(30 * steps));
            assert_eq!(secret.step_of(&digits, now, 0).is_some(), fits, "{steps}");
        }
        for rubbish in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(secret.step_of(rubbish, now, 0), None);
        }
    }

    #[test]
    fn au12_a_code_and_those_before_it_are_taken_once() {
        let (secret, now) = (of_the_rfc(), at(1_700_000_010));
        let (digits, before) = (secret.digits_at(now), secret.digits_at(now - Duration::seconds(30)));
        let step = secret.step_of(&digits, now, 0).unwrap();
        assert_eq!(secret.step_of(&digits, now, step), None);
        assert_eq!(secret.step_of(&before, now, step), None);
        let next = now + Duration::seconds(30);
        assert_eq!(secret.step_of(&secret.digits_at(next), next, step), Some(step + 1));
    }

    #[test]
    fn the_address_names_house_and_account_and_lets_neither_end_the_label() {
        let secret = Secret::new(&[7; 32]).unwrap();
        let account = AccountId::new(&kernel::SeededRandom::new(1));
        let email: EmailAddress = "ada+x@example.com".parse().unwrap();
        let shared = SharedSecret::derive(&secret, account, b"salt", "A: B & C?", &email);
        let uri = shared.uri();
        assert!(uri.starts_with("otpauth://totp/A%20%20B%20%26%20C%3F:ada%2Bx@example.com?secret="), "{uri}");
        assert_eq!(shared.bytes.len(), BYTES);
        assert_eq!(shared.typed().replace(' ', ""), BASE32_NOPAD.encode(&shared.bytes));
        let other = SharedSecret::derive(&secret, account, b"pepper", "A", &email);
        assert_ne!(shared.bytes, other.bytes, "a new salt is a new secret");
    }
}
