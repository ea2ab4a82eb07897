//! Codes and sessions.

use customers::Customer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the letter goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AskCode, example = json!({"email": "ada@example.com"}))]
pub(crate) struct AskCodeIn {
    pub(crate) email: String,
}

/// What every caller is answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodeAsked)]
pub(crate) struct CodeAskedOut {
    /// How long the code is good for, in seconds.
    #[schema(example = 600)]
    expires_in: i64,
}

impl Default for CodeAskedOut {
    fn default() -> Self {
        Self { expires_in: customers::codes::LIFE.num_seconds() }
    }
}

/// The digits of the letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VerifyCode, example = json!({"email": "ada@example.com", "code": "123456"}))]
pub(crate) struct VerifyCodeIn {
    /// The address the code was asked for.
    pub(crate) email: String,
    /// Six digits; spaces between them are no matter.
    pub(crate) code: String,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionOut {
    #[schema(example = "acc_069283r0000000000000000000")]
    account_id: String,
    /// Proven by the code.
    email: String,
    /// What the person is called, once they have said so.
    name: Option<String>,
}

impl From<&Customer> for SessionOut {
    fn from(customer: &Customer) -> Self {
        Self {
            account_id: customer.account.to_string(),
            email: customer.email.to_string(),
            name: Some(customer.name.clone()).filter(|name| !name.is_empty()),
        }
    }
}

/// Nobody is signed in.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = SessionEnded)]
pub(crate) struct SessionEndedOut {
    signed_in: bool,
}
