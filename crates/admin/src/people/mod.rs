//! Who works in the house, and what each role may do.

pub(crate) mod list;
pub(crate) mod member;
pub(crate) mod newcomer;
pub(crate) mod roles;

use axum::{
    Router,
    routing::{get, post},
};
use customers::{IssueSignInLink, Role, SignedIn, issue_sign_in_link};
use db::Tx;
use kernel::ids::AccountId;
use maud::{Markup, html};
use platform::Cx;
use ui::{Button, ButtonScheme, Card, Choice, CopyButton, Tone};

use crate::{Face, frame::outcome};

pub(crate) const PATH: &str = "/admin/staff";
pub(crate) const ROLES: &str = "/admin/roles";

/// How long a sign-in link waits, in hours: over a night, not over a weekend.
const LINK_HOURS: i64 = 24;

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/admin/new-staff", get(newcomer::begin).post(newcomer::add))
        .route("/admin/staff/{account}", get(member::show))
        .route("/admin/staff/{account}/role", post(member::set_role))
        .route("/admin/staff/{account}/access", post(member::set_access))
        .route("/admin/staff/{account}/link", post(member::make_link))
        .route(ROLES, get(roles::list))
        .route("/admin/roles/{role}", get(roles::show).post(roles::save))
        .route("/admin/roles/{role}/reset", post(roles::reset))
}

/// Every role, for a select.
fn role_choices() -> Vec<Choice> {
    Role::ALL.map(|role| Choice::new(role.code(), role.label())).into()
}

/// A link that signs somebody in once.
async fn sign_in_link(tx: &mut Tx, cx: &Cx, account: AccountId) -> Result<String, customers::AccountError> {
    let ask = IssueSignInLink { account, valid_for: chrono::Duration::hours(LINK_HOURS) };
    let token = issue_sign_in_link(tx, cx, ask).await?;
    Ok(cx.link(&format!("/admin/sign-in?token={}", token.as_str())))
}

/// The link, which is on this page and nowhere else.
fn link_once(name: &str, link: &str) -> Markup {
    html! {
        (outcome(Tone::Success, &format!("This link signs {name} in once, until this time tomorrow. It is shown only here: hand it over yourself.")))
        (Card { title: "Sign-in link".into(), body: html! {
            p class="code-word" { (CopyButton { value: link.to_owned(), what: "sign-in link".into() }) }
        }, sticky: false })
        div class="btn-group" { (Button::link("Back to the list", PATH).scheme(ButtonScheme::Outline)) }
    }
}

fn is_own(person: &SignedIn, account: AccountId) -> bool {
    person.account == account
}
