//! `/admin/new-staff`: somebody joins.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use customers::{AccountError, AddStaff, Role, SignedIn, add_staff};
use http::StatusCode;
use kernel::{EmailAddress, Fault as _, FieldError};
use maud::html;
use ui::{Button, Card, ErrorSummary, FieldProblem, PageHeader, Select, TextField, TextKind, Tone};
use web::{
    FormData, Pairs, Refusal, spawn_write,
    staff::{
        Staff,
        rights::{ReadStaff, RuleStaff},
    },
    status_of,
};

use super::{PATH, link_once, role_choices, sign_in_link};
use crate::{
    Face,
    frame::{Sheet, outcome},
};

/// `GET /admin/new-staff`
pub(crate) async fn begin(State(face): State<Face>, staff: Staff<ReadStaff>) -> Response {
    form(&face, &staff.person, StatusCode::OK, &Pairs::default(), &[], None)
}

/// `POST /admin/new-staff`. The link is shown on this page and nowhere else, so it answers without a redirect.
pub(crate) async fn add(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let ask = match read(&sent) {
        Ok(ask) => ask,
        Err(wrong) => {
            return Ok(form(&face, &staff.person, StatusCode::UNPROCESSABLE_ENTITY, &sent, &wrong, None));
        }
    };
    let name = ask.name.clone().unwrap_or_else(|| ask.email.as_str().to_owned());
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let added = spawn_write(async move {
        let mut tx = db.begin().await?;
        let account = add_staff(&mut tx, &cx, ask).await?;
        let link = sign_in_link(&mut tx, &cx, account).await?;
        tx.commit().await?;
        Ok::<_, AccountError>(link)
    });
    match added.await {
        Ok(link) => {
            let body = html! {
                (PageHeader {
                    crumbs: vec![("Staff".into(), PATH.into()), (name.clone(), String::new())],
                    title: name.clone(), ..PageHeader::default()
                })
                (link_once(&name, &link))
            };
            Ok(Sheet { title: name, path: PATH, body }.ok(&face, &staff.person).into_response())
        }
        Err(AccountError::Database(error)) => Err(error.into()),
        Err(error) => {
            let said = error.fields().is_empty().then(|| error.message().into_owned());
            Ok(form(&face, &staff.person, status_of(error.kind()), &sent, error.fields(), said.as_deref()))
        }
    }
}

fn read(sent: &Pairs) -> Result<AddStaff, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let email = sent.get("email").trim().parse::<EmailAddress>().map_err(|_| {
        wrong.push(FieldError::new(
            "email",
            "malformed",
            "Enter an e-mail address, for example ines@house.example.",
        ));
    });
    let role = sent.get("role").parse::<Role>().map_err(|_| {
        wrong.push(FieldError::new("role", "required", "Choose what they are here to do."));
    });
    let name = Some(sent.get("name").trim().to_owned()).filter(|name| !name.is_empty());
    match (email, role) {
        (Ok(email), Ok(role)) => Ok(AddStaff { email, name, role }),
        _ => Err(wrong),
    }
}

fn form(
    face: &Face,
    person: &SignedIn,
    status: StatusCode,
    sent: &Pairs,
    wrong: &[FieldError],
    said: Option<&str>,
) -> Response {
    let error = |field: &str| wrong.iter().find(|e| e.field == field).map(|e| e.message.to_string());
    let problems = wrong
        .iter()
        .map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() })
        .collect();
    let fields = html! {
        form class="stack stack-4" method="post" action="/admin/new-staff" {
            (ErrorSummary { title: "Nobody was added yet".into(), problems })
            (TextField { required: true, kind: TextKind::Email, ..TextField::new("email", "E-mail address") }
                .value(sent.get("email")).error(error("email")))
            (TextField { hint: Some("How colleagues call them.".into()), ..TextField::new("name", "Name") }
                .value(sent.get("name")).error(error("name")))
            (Select {
                id: "role".into(), name: "role".into(), label: "Role".into(), choices: role_choices(), selected: sent.get("role").into(),
                prompt: Some("Choose a role".into()), error: error("role"), required: true, ..Select::default()
            })
            div { (Button::submit("Add and make a sign-in link")) }
        }
    };
    let body = html! {
        (PageHeader {
            crumbs: vec![("Staff".into(), PATH.into()), ("Add somebody".into(), String::new())],
            title: "Add somebody".into(),
            text: "They sign in once with a link, and add a passkey of their own then. Somebody who is a client already keeps their account.".into(),
            ..PageHeader::default()
        })
        @if let Some(said) = said { (outcome(Tone::Warning, said)) }
        (Card { title: "Who joins".into(), body: fields, sticky: false })
    };
    Sheet { title: "Add somebody".into(), path: PATH, body }.respond(face, person, status).into_response()
}
