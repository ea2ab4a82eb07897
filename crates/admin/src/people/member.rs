//! `/admin/staff/{account}`: one person, their role and whether they are welcome.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use customers::{
    AccountError, AddStaff, Role, SetDisabled, SignedIn,
    accounts::{Member, list_staff},
    add_staff, set_disabled,
};
use http::StatusCode;
use kernel::{Fault as _, ids::AccountId};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Card, PageHeader, Select, Tone};
use web::{
    FormData, QueryPairs, Refusal, see_other, spawn_write,
    staff::{
        Staff,
        rights::{ReadStaff, RuleStaff},
    },
    status_of,
};

use super::{PATH, ROLES, is_own, link_once, role_choices, sign_in_link};
use crate::{
    Face,
    frame::{Sheet, outcome},
    words::moment,
};

/// `GET /admin/staff/{account}`
pub(crate) async fn show(
    State(face): State<Face>,
    staff: Staff<ReadStaff>,
    Path(account): Path<AccountId>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let notice = match query.get("done") {
        "role" => outcome(Tone::Success, "Saved. The role holds from their next page on."),
        "shut-out" => outcome(Tone::Success, "Shut out. Every device of theirs is signed out."),
        "welcome" => {
            outcome(Tone::Success, "Welcome again. They need a sign-in link, or a passkey that they had.")
        }
        _ => html! {},
    };
    page(&face, &staff.person, account, StatusCode::OK, &notice).await
}

/// `POST /admin/staff/{account}/role`
pub(crate) async fn set_role(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    Path(account): Path<AccountId>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let member = find(&face, account).await?;
    let Ok(role) = sent.get("role").parse::<Role>() else {
        let notice = outcome(Tone::Warning, "Choose one of the roles. Nothing was changed.");
        return page(&face, &staff.person, account, StatusCode::UNPROCESSABLE_ENTITY, &notice).await;
    };
    let ask = AddStaff { email: member.account.email, name: None, role };
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        add_staff(&mut tx, &cx, ask).await?;
        Ok::<_, AccountError>(tx.commit().await?)
    });
    answer(&face, &staff.person, account, saved.await, "role").await
}

/// `POST /admin/staff/{account}/access`
pub(crate) async fn set_access(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    Path(account): Path<AccountId>,
    FormData(sent): FormData,
) -> Result<Response, Refusal> {
    let disabled = sent.get("access") == "shut-out";
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let saved = spawn_write(async move {
        let mut tx = db.begin().await?;
        set_disabled(&mut tx, &cx, SetDisabled { account, disabled }).await?;
        Ok::<_, AccountError>(tx.commit().await?)
    });
    answer(&face, &staff.person, account, saved.await, if disabled { "shut-out" } else { "welcome" }).await
}

/// `POST /admin/staff/{account}/link`. The link is shown on this page and nowhere else, so it answers without a redirect.
pub(crate) async fn make_link(
    State(face): State<Face>,
    staff: Staff<RuleStaff>,
    Path(account): Path<AccountId>,
) -> Result<Response, Refusal> {
    let member = find(&face, account).await?;
    let (db, cx) = (face.db.clone(), staff.cx.clone());
    let made = spawn_write(async move {
        let mut tx = db.begin().await?;
        let link = sign_in_link(&mut tx, &cx, account).await?;
        tx.commit().await?;
        Ok::<_, AccountError>(link)
    });
    match made.await {
        Ok(link) => {
            let body = html! { (header(&member)) (link_once(&member.account.name, &link)) };
            let sheet = Sheet { title: member.account.name.clone(), path: PATH, body };
            Ok(sheet.ok(&face, &staff.person).into_response())
        }
        Err(error) => answer(&face, &staff.person, account, Err(error), "").await,
    }
}

async fn answer(
    face: &Face,
    person: &SignedIn,
    account: AccountId,
    saved: Result<(), AccountError>,
    done: &str,
) -> Result<Response, Refusal> {
    match saved {
        Ok(()) => Ok(see_other(&format!("{PATH}/{account}?done={done}"))),
        Err(AccountError::Database(error)) => Err(error.into()),
        Err(error) => {
            let notice = outcome(Tone::Warning, &error.message());
            page(face, person, account, status_of(error.kind()), &notice).await
        }
    }
}

async fn find(face: &Face, account: AccountId) -> Result<Member, Refusal> {
    let members = list_staff(&mut *face.db.read().await?).await?;
    members.into_iter().find(|member| member.account.id == account).ok_or_else(Refusal::not_found)
}

fn header(member: &Member) -> Markup {
    let name = &member.account.name;
    html! {
        (PageHeader {
            crumbs: vec![("Staff".into(), PATH.into()), (name.clone(), String::new())],
            title: name.clone(), text: member.account.email.as_str().to_owned(), ..PageHeader::default()
        })
    }
}

async fn page(
    face: &Face,
    person: &SignedIn,
    account: AccountId,
    status: StatusCode,
    notice: &Markup,
) -> Result<Response, Refusal> {
    let member = find(face, account).await?;
    let own = is_own(person, account);
    let body = html! {
        (header(&member))
        (notice)
        div class="stack stack-4" {
            (Card { title: "Role".into(), body: role(&member, own), sticky: false })
            (Card { title: "Signing in".into(), body: access(&member, own), sticky: false })
        }
    };
    Ok(Sheet { title: member.account.name.clone(), path: PATH, body }
        .respond(face, person, status)
        .into_response())
}

fn role(member: &Member, own: bool) -> Markup {
    let Some(role) = member.account.role else { return html! {} };
    html! {
        div class="stack stack-4" {
            p { strong { (role.label()) } ". " (role.purpose()) " " a class="link" href={ (ROLES) "/" (role.code()) } { "What it may do" } }
            @if own {
                p class="muted" { "Your own role is somebody else's to change." }
            } @else {
                form class="stack stack-4" method="post" action={ (PATH) "/" (member.account.id) "/role" } {
                    (Select {
                        id: "role".into(), name: "role".into(), label: "Role".into(), choices: role_choices(),
                        selected: role.code().into(), required: true, ..Select::default()
                    })
                    div { (Button::submit("Save the role")) }
                }
            }
        }
    }
}

fn access(member: &Member, own: bool) -> Markup {
    let at = |action: &str| format!("{PATH}/{}/{action}", member.account.id);
    let shut_out = member.account.disabled_at;
    html! {
        div class="stack stack-4" {
            p {
                @match (shut_out, member.seen_at) {
                    (Some(at), _) => { "Shut out since " (moment(at)) "." }
                    (None, Some(at)) => { "Seen last on " (moment(at)) "." }
                    (None, None) => { "Has not signed in yet." }
                }
                " " @if member.has_factor { "Has a passkey or an app." } @else { "Has no second factor yet." }
            }
            @if shut_out.is_none() {
                form method="post" action=(at("link")) { (Button::submit("Make a sign-in link").scheme(ButtonScheme::Outline).small()) }
            }
            @if !own {
                form method="post" action=(at("access")) {
                    @if shut_out.is_some() {
                        input type="hidden" name="access" value="welcome";
                        (Button::submit("Welcome again").scheme(ButtonScheme::Outline).small())
                    } @else {
                        input type="hidden" name="access" value="shut-out";
                        (Button::submit("Shut out and sign out everywhere").scheme(ButtonScheme::Outline).small())
                    }
                }
            }
            p { a class="link" href={ "/admin/audit?object=" (member.account.id) } { "What was changed, and by whom" } }
        }
    }
}
