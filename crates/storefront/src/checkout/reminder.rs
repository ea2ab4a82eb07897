//! The choice beside the address: whether to be reminded of this bag.

use commerce::{
    cart::Cart,
    reminders::{self, CHOICE, ChooseReminder, Chooser, Place, ReminderError},
};
use kernel::EmailAddress;
use maud::{Markup, html};
use platform::Cx;
use ui::Checkbox;
use web::{Pairs, Refusal, spawn_write};

use super::form::CheckoutForm;
use crate::{Face, account::ONE_LETTER};

/// What the form says of it; `None` when the form did not ask. An unticked box is not sent by browsers, so a field beside it says that it
/// was there; requests that nobody pressed a button for leave both out.
pub(super) fn read(pairs: &Pairs) -> Option<bool> {
    (pairs.get("reminder_asked") == "yes").then(|| pairs.get("reminder") == "yes")
}

/// Keeps the choice. A guest's needs an address that can be written to; without one it stays in the form only.
pub(super) async fn keep(face: &Face, cx: Cx, cart: &Cart, form: &CheckoutForm) -> Result<(), Refusal> {
    let Some(wanted) = form.reminder else { return Ok(()) };
    let chooser = Chooser::of(cart);
    let email = match chooser {
        Chooser::Account(_) => None,
        Chooser::Guest(_) => match form.email.parse::<EmailAddress>() {
            Ok(email) => Some(email),
            Err(_) if wanted => return Ok(()),
            Err(_) => None,
        },
    };
    let ask = ChooseReminder { chooser, email, wanted, place: Place::Checkout };
    let db = face.db.clone();
    spawn_write(async move {
        let mut tx = db.begin().await?;
        reminders::choose_reminder(&mut tx, &cx, ask).await?;
        tx.commit().await?;
        Ok::<_, ReminderError>(())
    })
    .await?;
    Ok(())
}

/// The box, ticked only by who ticks it.
pub(super) fn choice(cart: &Cart, ticked: bool) -> Markup {
    let to_account = "It goes to the address you signed in with. ";
    let hint =
        if cart.account.is_some() { format!("{to_account}{ONE_LETTER}") } else { ONE_LETTER.to_owned() };
    html! {
        input type="hidden" name="reminder_asked" value="yes";
        (Checkbox {
            id: "reminder".into(),
            name: "reminder".into(),
            value: "yes".into(),
            text: CHOICE.into(),
            hint: Some(hint),
            checked: ticked,
            ..Checkbox::default()
        })
    }
}
