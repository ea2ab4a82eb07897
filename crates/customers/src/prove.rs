//! Sign in as a customer, whatever proves it.
//!
//! Refuses, writes and announces what the proof's own operation does: see [`crate::redeem_code()`], [`factors::redeem_factor`] and
//! [`passkeys::redeem_passkey`].

use db::{DbError, Tx};
use platform::Cx;

use crate::{
    RedeemCode, Redemption,
    factors::{self, RedeemFactor},
    passkeys::{self, RedeemPasskey},
    redeem_code,
};

/// What a customer signs in with.
#[derive(Debug, Clone)]
pub enum Proof {
    /// The digits of a letter.
    Code(RedeemCode),
    /// The second factor after them.
    Factor(RedeemFactor),
    /// A passkey alone.
    Passkey(RedeemPasskey),
}

/// Takes the proof and opens a session, or says what else is asked for.
pub async fn prove(tx: &mut Tx, cx: &Cx, proof: Proof) -> Result<Redemption, DbError> {
    match proof {
        Proof::Code(code) => redeem_code(tx, cx, code).await,
        Proof::Factor(factor) => factors::redeem_factor(tx, cx, factor).await,
        Proof::Passkey(passkey) => passkeys::redeem_passkey(tx, cx, passkey).await,
    }
}
