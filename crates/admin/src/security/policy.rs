//! What the house asks of everybody who works in it.

use axum::{extract::State, response::Response};
use customers::factors::{PolicyError, SetStaffPolicy, StaffPolicy, set_staff_policy};
use kernel::Fault;
use maud::{Markup, html};
use ui::{Button, Checkbox, Tone};
use web::{
    FormData, Refusal, see_other, spawn_write,
    staff::{Staff, rights::RuleStaff},
    status_of,
};

use super::page::page;
use crate::{Face, frame::outcome};

/// The rule, with its box.
pub(super) fn form(rule: StaffPolicy) -> Markup {
    html! {
        form class="stack stack-4" method="post" action="/admin/security/policy" {
            input type="hidden" name="version" value=(rule.version);
            (Checkbox {
                id: "needs_factor".into(), name: "needs_factor".into(), text: "Staff need a passkey or an app".into(),
                hint: Some("Whoever has none yet reaches only this page until they add one.".into()),
                checked: rule.needs_factor, ..Checkbox::default()
            })
            div { (Button::submit("Save")) }
        }
    }
}

/// `POST /admin/security/policy`
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let ask = SetStaffPolicy {
        account: staff.person.account,
        needs_factor: form.has("needs_factor"),
        expected_version: form.get("version").parse().unwrap_or_default(),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        set_staff_policy(&mut tx, &cx, ask).await?;
        Ok::<_, PolicyError>(tx.commit().await?)
    })
    .await;
    match saved {
        Ok(()) => Ok(see_other("/admin/security?done=policy")),
        Err(PolicyError::Database(error)) => Err(error.into()),
        Err(error) => {
            let notice = outcome(Tone::Warning, &error.message());
            page(&face, &staff.person, status_of(error.kind()), &notice).await
        }
    }
}
