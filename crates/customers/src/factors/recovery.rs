//! Recovery codes: ten of fifty bits, shown once, each good once.

use kernel::{Random, Secret, ids::AccountId};

/// How many are made at a time.
pub(super) const HOW_MANY: usize = 10;
/// Letters and digits that nobody takes for another.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How many of them make a code.
const LENGTH: usize = 10;
/// What a digest is bound to.
const PURPOSE: &str = "recovery code";

/// A fresh code, as it is shown: `ABCDE-FGHJK`.
pub(super) fn make(random: &dyn Random) -> String {
    let mut bytes = [0_u8; LENGTH];
    random.fill(&mut bytes);
    // 256 is a multiple of 32: every sign is equally likely
    let signs: Vec<char> = bytes.iter().map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect();
    let (first, last) = signs.split_at(LENGTH / 2);
    format!("{}-{}", first.iter().collect::<String>(), last.iter().collect::<String>())
}

/// A code as typed, without what separates its parts; `None` for what cannot be one.
pub(super) fn read(typed: &str) -> Option<String> {
    let signs: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    (signs.len() == LENGTH && signs.bytes().all(|b| ALPHABET.contains(&b))).then_some(signs)
}

/// What is kept of a code: keyed, so that a copy of the database cannot be searched for it.
pub(super) fn digest(secret: &Secret, account: AccountId, signs: &str) -> String {
    secret.sign(PURPOSE, &[account.uuid().as_bytes(), signs.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededRandom;

    #[test]
    fn a_code_reads_back_however_it_is_typed_and_rubbish_does_not() {
        let code = make(&SeededRandom::new(4));
        assert_eq!(code.len(), 11);
        let signs = code.replace('-', "");
        assert_eq!(read(&code), Some(signs.clone()));
        assert_eq!(read(&format!(" {} ", code.to_lowercase().replace('-', " "))), Some(signs));
        for bad in ["", "ABCDE", "ABCDE-FGHJ0", "ABCDE-FGHJKL", "123456"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_digest_is_bound_to_the_account() {
        let secret = Secret::new(&[7; 32]).unwrap();
        let random = SeededRandom::new(1);
        let (one, other) = (AccountId::new(&random), AccountId::new(&random));
        assert_eq!(digest(&secret, one, "ABCDEFGHJK"), digest(&secret, one, "ABCDEFGHJK"));
        assert_ne!(digest(&secret, one, "ABCDEFGHJK"), digest(&secret, other, "ABCDEFGHJK"));
    }
}
