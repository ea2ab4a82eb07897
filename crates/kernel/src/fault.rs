//! What kinds of refusal there are.

use std::borrow::Cow;

/// The kind of a refusal. Each face maps kinds to its own form once (REST: the status in brackets).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request itself cannot be read \[400\].
    Malformed,
    /// Nobody is signed in \[401\].
    Unauthenticated,
    /// The bank declined \[402\].
    Declined,
    /// Signed in, but not for this function \[403\].
    Forbidden,
    /// Not there, or not yours \[404\].
    NotFound,
    /// Stock, version or a request in flight stands against it \[409\].
    Conflict,
    /// A link or code that no longer works \[410\].
    Gone,
    /// The version given is not the present one \[412\].
    PreconditionFailed,
    /// Understood, but a rule says no \[422\].
    Invalid,
    /// Too many, too fast \[429\].
    RateLimited,
    /// A part we depend on does not answer \[503\].
    Unavailable,
    /// Our fault \[500\].
    Internal,
}

/// One field that broke a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name as the form and the API spell it, e.g. `shipping_address.postal_code`.
    pub field: Cow<'static, str>,
    /// A stable word for programs, e.g. `required`.
    pub code: &'static str,
    /// A sentence for people that names the way out.
    pub message: Cow<'static, str>,
}

impl FieldError {
    /// A field error from its three parts.
    pub fn new(
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { field: field.into(), code, message: message.into() }
    }
}

/// A refusal that faces can show: every context's error enum implements it.
pub trait Fault: std::error::Error + Send + Sync + 'static {
    /// The kind, which decides the status.
    fn kind(&self) -> Kind;
    /// A stable code for programs, e.g. `insufficient_stock`. Codes are part of the API.
    fn code(&self) -> &'static str;
    /// A plain, warm sentence for people. Never carries internals.
    fn message(&self) -> Cow<'static, str>;
    /// The fields that broke a rule, when the fault is about fields.
    fn fields(&self) -> &[FieldError] {
        &[]
    }
}
