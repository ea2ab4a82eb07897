//! Codes of promotions at checkout: the field, and what is said against it.

use commerce::{
    cart::Cart,
    promotions::{AdmitCodes, PromotionError, admit_codes},
};
use http::StatusCode;
use kernel::{Fault as _, FieldError};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Disclosure, TextField};
use web::{Refusal, RequestId, spawn_write, status_of};

use super::form::CheckoutForm;
use crate::Face;

/// The name of the field.
pub(super) const FIELD: &str = "codes";

/// Why the codes that were typed are not accepted, within the limits of guessing, and the answer's status.
pub(super) async fn refuse(
    face: &Face,
    id: &RequestId,
    (cart, network): (&Cart, &str),
    form: &CheckoutForm,
) -> Result<Option<(FieldError, StatusCode)>, Refusal> {
    let ask = AdmitCodes { cart: cart.id, network: network.to_owned(), codes: form.codes() };
    let (db, cx) = (face.db.clone(), face.within(id));
    match spawn_write(async move { admit_codes(&db, &cx, &ask).await }).await {
        Ok(()) => Ok(None),
        Err(PromotionError::Database(error)) => Err(error.into()),
        Err(error) => Ok(Some((about(&error), status_of(error.kind())))),
    }
}

/// The refusal, beside the field.
pub(super) fn about(error: &PromotionError) -> FieldError {
    FieldError::new(FIELD, error.code(), error.message())
}

/// The field with its button, folded away until somebody has a code.
pub(super) fn field(field: TextField) -> Markup {
    let open = !field.value.is_empty() || field.error.is_some();
    let field = TextField { hint: Some("Several codes: a space between them.".into()), quiet: true, ..field };
    let apply = Button {
        name: Some("intent".into()),
        value: Some("update".into()),
        unchecked: true,
        ..Button::submit("Apply the code").scheme(ButtonScheme::Outline).small()
    };
    let body = html! { div class="stack stack-3" { (field) div { (apply) } } };
    html! { (Disclosure { title: "Do you have a code?".into(), body, open, group: String::new() }) }
}
