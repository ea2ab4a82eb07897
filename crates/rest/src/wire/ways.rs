//! Devices, passkeys and second factors.

use chrono::{DateTime, Utc};
use customers::{
    devices::LivingSession,
    factors::{Factors, SharedSecret, StaffPolicy},
    passkeys::{Question, StoredPasskey},
};
use kernel::{Token, ids::SessionId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A question for `navigator.credentials`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PasskeyQuestion)]
pub(crate) struct QuestionOut {
    /// Comes back with the answer, once, within ten minutes.
    challenge: String,
    /// `publicKey`, as `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read it.
    #[schema(value_type = Object)]
    options: Value,
}

impl From<Question> for QuestionOut {
    fn from(question: Question) -> Self {
        Self { challenge: question.challenge.as_str().to_owned(), options: question.options }
    }
}

/// A passkey's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasskeyAnswer)]
pub(crate) struct AnswerIn {
    /// The question's `challenge`.
    pub(crate) challenge: String,
    /// The credential as its `toJSON()` gives it.
    #[schema(value_type = Object)]
    pub(crate) credential: Value,
}

impl AnswerIn {
    /// The question's token, if what was sent has its shape.
    pub(crate) fn token(&self) -> Option<Token> {
        Token::parse(&self.challenge)
    }
}

/// A new passkey.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPasskey)]
pub(crate) struct NewPasskeyIn {
    /// The question's `challenge`.
    pub(crate) challenge: String,
    /// The credential as its `toJSON()` gives it.
    #[schema(value_type = Object)]
    pub(crate) credential: Value,
    /// What its owner calls it, at most 60 characters.
    #[schema(example = "My phone")]
    pub(crate) name: String,
}

/// What a passkey is called from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasskeyName)]
pub(crate) struct PasskeyNameIn {
    /// At most 60 characters.
    #[schema(example = "My phone")]
    pub(crate) name: String,
}

/// A passkey.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Passkey)]
pub(crate) struct PasskeyOut {
    #[schema(example = "pky_069283r0000000000000000000")]
    id: String,
    name: String,
    added_at: DateTime<Utc>,
    /// When it last proved something; null if it never did.
    last_used_at: Option<DateTime<Utc>>,
    /// Whether it opens the back office too.
    for_staff: bool,
}

impl From<&StoredPasskey> for PasskeyOut {
    fn from(key: &StoredPasskey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.clone(),
            added_at: key.added_at,
            last_used_at: key.last_used_at,
            for_staff: key.for_staff,
        }
    }
}

/// The caller's passkeys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Passkeys)]
pub(crate) struct PasskeysOut {
    pub(crate) data: Vec<PasskeyOut>,
}

impl From<&[StoredPasskey]> for PasskeysOut {
    fn from(keys: &[StoredPasskey]) -> Self {
        Self { data: keys.iter().map(Into::into).collect() }
    }
}

/// A device that is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Device)]
pub(crate) struct DeviceOut {
    #[schema(example = "ses_069283r0000000000000000000")]
    id: String,
    /// As people call it.
    #[schema(example = "Safari on an iPhone")]
    device: String,
    /// A network of some hundreds of subscribers, in words; never an address.
    #[schema(example = "Network 203.0.113.…")]
    place: String,
    signed_in_at: DateTime<Utc>,
    /// To five minutes.
    last_used_at: DateTime<Utc>,
    /// Whether it is signed in to the back office.
    back_office: bool,
    /// Whether it is the one that asks.
    this_one: bool,
}

/// The devices that are signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Devices)]
pub(crate) struct DevicesOut {
    data: Vec<DeviceOut>,
}

impl DevicesOut {
    pub(crate) fn new(sessions: &[LivingSession], here: SessionId) -> Self {
        let data = sessions.iter().map(|session| DeviceOut {
            id: session.id.to_string(),
            device: session.device.clone(),
            place: session.place.clone(),
            signed_in_at: session.opened_at,
            last_used_at: session.last_used_at,
            back_office: session.staff,
            this_one: session.id == here,
        });
        Self { data: data.collect() }
    }
}

/// How many devices were signed out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DevicesSignedOut)]
pub(crate) struct SignedOutOut {
    pub(crate) signed_out: usize,
}

/// What an account has for a second factor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactors)]
pub(crate) struct FactorsOut {
    /// Since when an app is connected; null if none is.
    authenticator_since: Option<DateTime<Utc>>,
    /// How many recovery codes are left.
    recovery_codes: i64,
    passkeys: i64,
}

impl From<&Factors> for FactorsOut {
    fn from(factors: &Factors) -> Self {
        Self {
            authenticator_since: factors.authenticator,
            recovery_codes: factors.recovery_codes,
            passkeys: factors.passkeys,
        }
    }
}

/// What an app is given, once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuthenticatorSecret)]
pub(crate) struct SecretOut {
    /// To be typed where no picture can be read.
    secret: String,
    /// `otpauth://totp/…`, as apps read it from a picture.
    uri: String,
}

impl From<&SharedSecret> for SecretOut {
    fn from(secret: &SharedSecret) -> Self {
        Self { secret: secret.typed(), uri: secret.uri() }
    }
}

/// The digits of an app, or a recovery code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactorCode, example = json!({"code": "123456"}))]
pub(crate) struct FactorCodeIn {
    pub(crate) code: String,
}

/// Recovery codes: the only copy there will ever be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub(crate) struct RecoveryCodesOut {
    #[schema(example = json!(["ABCDE-FGHJK"]))]
    pub(crate) recovery_codes: Vec<String>,
}

/// That it is still the same person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Confirmed)]
pub(crate) struct ConfirmedOut {
    /// For how long what asks for a fresh proof is open, in seconds.
    #[schema(example = 600)]
    fresh_for: i64,
}

impl Default for ConfirmedOut {
    fn default() -> Self {
        Self { fresh_for: customers::FRESH.num_seconds() }
    }
}

/// Who works here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffSession)]
pub(crate) struct StaffSessionOut {
    #[schema(example = "acc_069283r0000000000000000000")]
    pub(crate) account_id: String,
    pub(crate) name: String,
    /// The role, e.g. `owner`.
    pub(crate) role: Option<String>,
}

/// What the house asks of everybody who works in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffPolicy)]
pub(crate) struct StaffPolicyOut {
    needs_second_factor: bool,
    version: i64,
}

impl From<StaffPolicy> for StaffPolicyOut {
    fn from(policy: StaffPolicy) -> Self {
        Self { needs_second_factor: policy.needs_factor, version: policy.version }
    }
}

/// The rule from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewStaffPolicy)]
pub(crate) struct StaffPolicyIn {
    pub(crate) needs_second_factor: bool,
}
