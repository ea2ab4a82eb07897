//! Passports as everybody reads them, and as staff seal them.

use bespoke::passports::{Content, Passport, Picture, PublicKey, SealedVersion, Service, Standing};
use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A passport: what its piece is made of, by whom, and what was done to it since.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Passport)]
pub(crate) struct PassportOut {
    /// The serial in the metal.
    #[schema(example = "B7K3MQ2")]
    serial: String,
    /// What the public address ends with.
    code: String,
    version: i32,
    /// `valid` or `revoked`.
    standing: &'static str,
    /// Why it was revoked.
    reason: Option<String>,
    issued: NaiveDate,
    /// The SHA-256 of the version before; absent for the first.
    previous: Option<String>,
    commission: String,
    piece: String,
    metals: Vec<String>,
    stones: Vec<String>,
    makers: Vec<String>,
    marks: Vec<String>,
    pictures: Vec<PassportPicture>,
    services: Vec<PassportService>,
    /// The text that is sealed, byte for byte. Everything above stands in it.
    document: String,
    /// The Ed25519 signature over `document`, in hexadecimal.
    signature: String,
    /// The first half of the SHA-256 of the public key.
    key_id: String,
    /// In hexadecimal.
    public_key: String,
}

/// A photograph of a passport.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PassportPicture {
    /// Of the file; it lies at `/passport/{code}/pictures/{sha256}`.
    sha256: String,
    words: String,
}

/// What was done to a piece.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PassportService {
    on: NaiveDate,
    words: String,
}

impl PassportOut {
    pub(crate) fn new(passport: &Passport, newest: SealedVersion) -> Self {
        let document = newest.document;
        let content = document.content;
        let (standing, reason) = match document.standing {
            Standing::Valid => ("valid", None),
            Standing::Revoked { reason } => ("revoked", Some(reason)),
        };
        Self {
            serial: document.serial,
            code: passport.code.clone(),
            version: document.version,
            standing,
            reason,
            issued: document.issued,
            previous: document.previous,
            commission: document.commission,
            piece: content.piece,
            metals: content.metals,
            stones: content.stones,
            makers: content.makers,
            marks: content.marks,
            pictures: content
                .pictures
                .into_iter()
                .map(|p| PassportPicture { sha256: p.sha256, words: p.words })
                .collect(),
            services: content
                .services
                .into_iter()
                .map(|s| PassportService { on: s.on, words: s.words })
                .collect(),
            signature: HEXLOWER.encode(&newest.sealed.signature),
            document: newest.sealed.text,
            key_id: document.key_id,
            public_key: document.public_key,
        }
    }
}

/// The passports of a commission.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Passports)]
pub(crate) struct PassportsOut {
    pub(crate) data: Vec<PassportOut>,
}

/// The keys that seal passports, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PassportKeys)]
pub(crate) struct PassportKeysOut {
    pub(crate) data: Vec<PassportKeyOut>,
}

/// A key that seals passports, or did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PassportKey)]
pub(crate) struct PassportKeyOut {
    id: String,
    /// Ed25519, in hexadecimal.
    public_key: String,
    since: DateTime<Utc>,
}

impl From<PublicKey> for PassportKeyOut {
    fn from(key: PublicKey) -> Self {
        Self { id: key.id.as_str().to_owned(), public_key: HEXLOWER.encode(&key.bytes), since: key.made_at }
    }
}

/// A claim code, told once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PassportOffer)]
pub(crate) struct PassportOfferOut {
    #[schema(example = "7K3M-Q2X9-T4HJ-0PRV")]
    pub(crate) code: String,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Who claims a passport, by which code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClaimPassport, example = json!({"code": "7K3M-Q2X9-T4HJ-0PRV", "name": "Ada", "email": "ada@example.com"}))]
pub(crate) struct ClaimPassportIn {
    pub(crate) code: String,
    pub(crate) name: String,
    #[schema(format = "email")]
    pub(crate) email: String,
}

/// The link of the passport's new owner.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PassportClaimed)]
pub(crate) struct PassportClaimedOut {
    /// Its page with the owner's key; keep it: whoever has it can hand the piece on.
    pub(crate) page: String,
    /// The key alone, for `owner`.
    pub(crate) owner: String,
}

/// A passport to seal; the same serial again makes its next version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IssuePassport, example = json!({"serial": "B7K3MQ2", "piece": "Ring with an old mine cut",
    "metals": ["Platinum 950, 7.352 g"], "stones": ["1.71 ct old mine cut, L, VS2"], "makers": ["Inès Marchetti, design"]}))]
pub(crate) struct IssuePassportIn {
    pub(crate) serial: String,
    piece: String,
    metals: Vec<String>,
    #[serde(default)]
    stones: Vec<String>,
    #[serde(default)]
    makers: Vec<String>,
    #[serde(default)]
    marks: Vec<String>,
    #[serde(default)]
    pictures: Vec<PassportPicture>,
    #[serde(default)]
    services: Vec<PassportService>,
}

impl IssuePassportIn {
    pub(crate) fn read(self) -> (String, Content) {
        let pictures = self.pictures.into_iter();
        let services = self.services.into_iter();
        let content = Content {
            piece: self.piece,
            metals: self.metals,
            stones: self.stones,
            makers: self.makers,
            marks: self.marks,
            pictures: pictures.map(|p| Picture { sha256: p.sha256, words: p.words }).collect(),
            services: services.map(|s| Service { on: s.on, words: s.words }).collect(),
        };
        (self.serial, content)
    }
}

/// Why a passport no longer speaks for its piece.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RevokePassport, example = json!({"reason": "Remade into another ring"}))]
pub(crate) struct RevokePassportIn {
    pub(crate) reason: String,
}
