//! The addresses of a passport: one for everybody, and one for its owner.

use platform::Cx;

use super::{Owner, Passport};

/// Where everybody sees it.
pub fn public_path(passport: &Passport) -> String {
    format!("/passport/{}", passport.code)
}

/// Where its owner hands it on. The key is bound to their place among the owners: it opens nothing once the piece is another's.
pub fn owner_link(cx: &Cx, passport: &Passport, owner: &Owner) -> String {
    let key =
        cx.secret.sign("passport_owner", &[passport.id.to_string().as_bytes(), &owner.seq.to_be_bytes()]);
    format!("{}?owner={key}", public_path(passport))
}

/// Whether the key is that of its owner; compared in constant time.
pub fn is_owner(cx: &Cx, passport: &Passport, owner: &Owner, key: &str) -> bool {
    let (id, seq) = (passport.id.to_string(), owner.seq.to_be_bytes());
    cx.secret.verify("passport_owner", &[id.as_bytes(), &seq], key)
}
