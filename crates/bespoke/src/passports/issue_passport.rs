//! Seal a passport, or a newer version of one.
//!
//! Refuses a piece that has not passed the quality check yet, content that is not whole, pictures of another commission, a serial that
//! is another piece's, and a passport that was revoked. Writes `passports`, `passport_versions`, `passport_owners` for the first
//! version — the commission's client —, `passport_keys` where a key is new, and the commission's log.

use db::Tx;
use kernel::{Actor, FieldError, ids::OrderId};
use platform::Cx;

use super::{Content, Document, Passport, Standing, keys::current_key, newest, store};
use crate::{
    BespokeError,
    commissions::{Action, Commission, Do, act, lock},
    files::list_of_commission,
    ids::{CommissionId, PassportId},
};

/// Digits and letters of a code that cannot be taken for each other.
const SIGNS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What to seal.
#[derive(Debug, Clone)]
pub struct IssuePassport {
    /// Of which commission.
    pub commission: CommissionId,
    /// The version the commission was read at.
    pub expected_version: i64,
    /// The serial in the metal, in any case.
    pub serial: String,
    /// What is told of the piece.
    pub content: Content,
}

/// Seals it; returns the commission and the passport.
#[tracing::instrument(name = "bespoke.issue_passport", skip_all, fields(commission.id = %ask.commission))]
pub async fn issue_passport(
    tx: &mut Tx,
    cx: &Cx,
    ask: IssuePassport,
) -> Result<(Commission, Passport), BespokeError> {
    if !matches!(cx.actor, Actor::Staff(_) | Actor::System) {
        return Err(BespokeError::NotYours);
    }
    let (serial, content) = read(&ask.serial, ask.content)?;
    let commission = lock(tx, ask.commission).await?;
    check_pictures(tx, &commission, &content).await?;
    let standing = store::lock_serial(tx, &serial).await?;
    let found = match standing {
        Some(passport) if passport.commission != Some(commission.id) => {
            let words = "Another piece has this serial already. Check what is in the metal.";
            return Err(crate::error::invalid("serial", "taken", words));
        }
        Some(passport) if passport.revoked => return Err(BespokeError::PassportRevoked),
        found => found,
    };
    let first = found.is_none();
    let passport = match found {
        Some(passport) => Passport { version: passport.version + 1, ..passport },
        None => begin(tx, cx, (Some(commission.id), None), &serial).await?,
    };
    let previous = if first { None } else { Some(newest(tx, &passport).await?.sealed.sha256()) };
    if first {
        store::add_owner(tx, passport.id, 1, &commission.state.client, &commission.email).await?;
    }
    let document = Document {
        house: cx.house.name.clone(),
        serial,
        version: passport.version,
        standing: Standing::Valid,
        issued: tx.now().await?.date_naive(),
        previous,
        commission: commission.state.number.clone(),
        content,
        key_id: String::new(),
        public_key: String::new(),
    };
    let sha256 = seal(tx, cx, &passport, document).await?;
    let action =
        Action::RecordPassport { serial: passport.serial.clone(), version: passport.version, sha256 };
    let ask = Do { commission: ask.commission, expected_version: Some(ask.expected_version), action };
    Ok((act(tx, cx, ask).await?, passport))
}

/// Seals a document as the newest version of a locked passport; its hash.
pub(super) async fn seal(
    tx: &mut Tx,
    cx: &Cx,
    passport: &Passport,
    document: Document,
) -> Result<String, BespokeError> {
    let key = current_key(tx, cx).await?;
    let sealed = key.seal(document.clone());
    store::append(tx, passport.id, &document, &sealed, key.id().as_str()).await?;
    Ok(sealed.sha256())
}

pub(super) fn read(serial: &str, content: Content) -> Result<(String, Content), BespokeError> {
    let serial = serial.trim().to_uppercase();
    let shaped = (3..=24).contains(&serial.len())
        && !serial.starts_with('-')
        && serial.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    let mut wrong = Vec::new();
    if !shaped {
        let words = "Enter the serial as it is in the metal: 3 to 24 letters, digits and dashes.";
        wrong.push(FieldError::new("serial", "malformed", words));
    }
    match content.tidy() {
        Ok(content) if wrong.is_empty() => Ok((serial, content)),
        Ok(_) => Err(BespokeError::Invalid(wrong)),
        Err(more) => Err(BespokeError::Invalid(wrong.into_iter().chain(more).collect())),
    }
}

async fn check_pictures(tx: &mut Tx, commission: &Commission, content: &Content) -> Result<(), BespokeError> {
    let files = list_of_commission(tx, commission.id).await?;
    let strange = content.pictures.iter().find(|p| !files.iter().any(|file| file.sha256 == p.sha256));
    match strange {
        Some(_) => {
            let words = "One of the pictures is not of this commission. Choose among those below.";
            Err(crate::error::invalid("pictures", "unknown_value", words))
        }
        None => Ok(()),
    }
}

/// The passport of a piece that has none, of a commission or an order.
pub(super) async fn begin(
    tx: &mut Tx,
    cx: &Cx,
    (commission, order): (Option<CommissionId>, Option<OrderId>),
    serial: &str,
) -> Result<Passport, BespokeError> {
    let mut bytes = [0_u8; 16];
    cx.random.fill(&mut bytes);
    let code = bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
    let passport = Passport {
        id: PassportId::new(&*cx.random),
        commission,
        order,
        serial: serial.to_owned(),
        code,
        version: 1,
        revoked: false,
    };
    store::insert(tx, &passport).await?;
    Ok(passport)
}
