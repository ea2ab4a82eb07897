//! `/admin/roles`: what each role may do.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use customers::{
    Permission, Role, SignedIn,
    roles::{PutRights, ResetRights, RoleError, RoleSetting, list_roles, put_rights, reset_rights},
};
use http::StatusCode;
use kernel::Fault as _;
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, Checkbox, Column, DataTable, PageHeader, Row, Tone};
use web::{
    FormData, Pairs, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadStaff, RuleStaff},
    },
    status_of,
};

use super::{PATH, ROLES};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::{count, number},
};

/// The name of the boxes.
const FIELD: &str = "permissions";

/// `GET /admin/roles`
pub(crate) async fn list(State(face): State<Face>, staff: Staff<ReadStaff>) -> Result<Response, Refusal> {
    let roles = list_roles(&mut *face.db.read().await?).await?;
    let body = html! {
        (PageHeader {
            crumbs: vec![("Staff".into(), PATH.into()), ("Roles".into(), String::new())],
            title: "Roles".into(),
            text: "What each role may see and do. An owner may do everything, always; what a role is not given here, it is refused.".into(),
            ..PageHeader::default()
        })
        (DataTable {
            caption: "Roles".into(),
            columns: vec![Column::new("Role"), Column::numeric("People"), Column::new("May"), Column::new("Decided")],
            rows: roles.iter().map(row).collect(),
            ..DataTable::default()
        })
    };
    Ok(Sheet { title: "Roles".into(), path: PATH, body }.ok(&face, &staff.person).into_response())
}

fn row(setting: &RoleSetting) -> Row {
    let role = setting.role;
    let may = match (role, setting.rights.each().count()) {
        (Role::Owner, _) => "Everything".to_owned(),
        (_, 0) => "Nothing".to_owned(),
        (_, n) => format!("{n} of {} rights", Permission::ALL.len()),
    };
    Row {
        name: role.label().into(),
        cells: vec![
            html! { a class="row-link" href={ (ROLES) "/" (role.code()) } { (role.label()) } span class="cell-sub" { (role.purpose()) } },
            html! { (setting.people) },
            html! { (may) },
            html! { @if setting.version == 0 { span class="muted" { "As declared" } } @else { "By the house" } },
        ],
        ..Row::default()
    }
}

/// `GET /admin/roles/{role}`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadStaff>,
    Path(role): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let role = find(&role)?;
    let notice = match query.get("done") {
        "saved" => outcome(Tone::Success, "Saved. It holds from the next page of everybody with this role."),
        "reset" => outcome(Tone::Success, "The role has its declared rights again."),
        _ => html! {},
    };
    page(&face, &staff.person, role, StatusCode::OK, None, &notice).await
}

/// `POST /admin/roles/{role}`
pub(crate) async fn save(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    Path(role): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let role = find(&role)?;
    let ask = PutRights {
        role,
        permissions: sent.all(FIELD).map(str::to_owned).collect(),
        expected_version: sent.get("version").parse().unwrap_or_default(),
    };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        put_rights(&mut tx, &cx, ask).await?;
        Ok::<_, RoleError>(tx.commit().await?)
    });
    answer(&face, &staff.person, role, saved.await, Some(&sent), "saved").await
}

/// `POST /admin/roles/{role}/reset`
pub(crate) async fn reset(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    Path(role): Path<String>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let role = find(&role)?;
    let ask = ResetRights { role, expected_version: sent.get("version").parse().unwrap_or_default() };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        reset_rights(&mut tx, &cx, ask).await?;
        Ok::<_, RoleError>(tx.commit().await?)
    });
    answer(&face, &staff.person, role, saved.await, None, "reset").await
}

async fn answer(
    face: &Face,
    person: &SignedIn,
    role: Role,
    saved: Result<(), RoleError>,
    sent: Option<&Pairs>,
    done: &str,
) -> Result<Response, Refusal> {
    match saved {
        Ok(()) => Ok(see_other(&format!("{ROLES}/{}?done={done}", role.code()))),
        Err(RoleError::Database(error)) => Err(error.into()),
        Err(error) => {
            let notice = outcome(Tone::Warning, &error.message());
            page(face, person, role, status_of(error.kind()), sent, &notice).await
        }
    }
}

fn find(code: &str) -> Result<Role, Refusal> {
    code.parse().map_err(|_| Refusal::not_found())
}

async fn page(
    face: &Face,
    person: &SignedIn,
    role: Role,
    status: StatusCode,
    sent: Option<&Pairs>,
    notice: &Markup,
) -> Result<Response, Refusal> {
    let roles = list_roles(&mut *face.db.read().await?).await?;
    let setting = roles.into_iter().find(|setting| setting.role == role).ok_or_else(Refusal::not_found)?;
    let people = count(number(setting.people), "person has this role", "people have this role");
    let body = html! {
        (PageHeader {
            crumbs: vec![("Staff".into(), PATH.into()), ("Roles".into(), ROLES.into()), (role.label().into(), String::new())],
            title: role.label().into(),
            text: format!("{} {people}.", role.purpose()),
            ..PageHeader::default()
        })
        (notice)
        (Card { title: "May".into(), body: form(&setting, sent), sticky: false })
    };
    Ok(Sheet { title: role.label().into(), path: PATH, body }.respond(face, person, status).into_response())
}

fn form(setting: &RoleSetting, sent: Option<&Pairs>) -> Markup {
    let (role, code) = (setting.role, setting.role.code());
    if role == Role::Owner {
        return html! { p { "Everything, always: somebody has to be able to mend a mistake." } };
    }
    let ticked = |permission: Permission| match sent {
        Some(sent) => sent.all(FIELD).any(|word| word == permission.code()),
        None => setting.rights.has(permission),
    };
    html! {
        div class="stack stack-4" {
            form class="stack stack-4" method="post" action={ (ROLES) "/" (code) } {
                input type="hidden" name="version" value=(setting.version);
                fieldset class="stack stack-4" {
                    legend class="sr" { "What the role may do" }
                    @for permission in Permission::ALL {
                        (Checkbox {
                            id: permission.code().into(), name: FIELD.into(), value: permission.code().into(), text: permission.label().into(),
                            hint: permission.needs().map(|needed| format!("Needs “{}”.", needed.label())),
                            checked: ticked(permission), ..Checkbox::default()
                        })
                    }
                }
                div { (Button::submit("Save")) }
            }
            @if setting.version > 0 {
                form method="post" action={ (ROLES) "/" (code) "/reset" } {
                    input type="hidden" name="version" value=(setting.version);
                    (Button::submit("Back to the declared rights").scheme(ButtonScheme::Outline).small())
                }
            }
            p { a class="link" href={ "/admin/audit?object=" (code) } { "What was changed, and by whom" } }
        }
    }
}
