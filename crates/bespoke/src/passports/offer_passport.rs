//! Hand a passport on: make the claim code by which somebody else becomes its owner.
//!
//! Refuses whoever is not its owner, a passport that was revoked, and one owner who makes many codes. Writes `passport_offers`; a code
//! made before ends with that. The code is told once, and its keyed digest alone is kept.

use chrono::{DateTime, Duration, Utc};
use db::Tx;
use platform::{
    Cx, audit,
    throttle::{self, Limit},
};

use super::{find_owner, is_owner, store};
use crate::{BespokeError, ids::PassportId};

/// How long a claim code is good.
const KEPT: Duration = Duration::days(30);
/// How many codes are made for one piece.
const MADE: Limit = Limit { scope: "passport_offers", most: 10, within: Duration::days(1) };
/// Signs that cannot be taken for each other when a code is read out.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Whose passport.
#[derive(Debug, Clone)]
pub struct OfferPassport {
    /// Which.
    pub passport: PassportId,
    /// The key of its owner's link.
    pub key: String,
}

/// A claim code, as it is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The code: four groups of four signs, 80 bits.
    pub code: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Makes it.
#[tracing::instrument(name = "bespoke.offer_passport", skip_all, fields(passport.id = %ask.passport))]
pub async fn offer_passport(tx: &mut Tx, cx: &Cx, ask: OfferPassport) -> Result<Offer, BespokeError> {
    let passport = store::lock(tx, ask.passport).await?;
    let owner = find_owner(tx, passport.id).await?.ok_or(BespokeError::NotFound)?;
    if !is_owner(cx, &passport, &owner, &ask.key) {
        return Err(BespokeError::NotFound);
    }
    if passport.revoked {
        return Err(BespokeError::PassportRevoked);
    }
    if !throttle::take(tx, cx, MADE, &passport.serial).await? {
        return Err(BespokeError::TooOften);
    }
    let mut bytes = [0_u8; 16];
    cx.random.fill(&mut bytes);
    let signs: Vec<char> = bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
    let code = signs.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-");
    let now = tx.now().await?;
    sqlx::query(
        "INSERT INTO passport_offers (passport_id, owner_seq, digest, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (passport_id) DO UPDATE
             SET owner_seq = EXCLUDED.owner_seq, digest = EXCLUDED.digest, made_at = EXCLUDED.made_at, expires_at = EXCLUDED.expires_at",
    )
    .bind(passport.id.uuid())
    .bind(owner.seq)
    .bind(digest(cx, passport.id, &code))
    .bind(now)
    .bind(now + KEPT)
    .execute(&mut **tx)
    .await?;
    let change = audit::Change {
        action: "bespoke.offer_passport",
        object: passport.serial,
        before: None,
        after: Some(&serde_json::json!({ "owner": owner.seq })),
    };
    audit::record(tx, cx, change).await?;
    Ok(Offer { code, expires_at: now + KEPT })
}

/// What is kept of a code: typed in any case, with or without its dashes, O for 0 and I or L for 1.
pub(super) fn digest(cx: &Cx, passport: PassportId, code: &str) -> String {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    cx.secret.sign("passport_claim", &[passport.to_string().as_bytes(), plain.as_bytes()])
}
