//! Signing in and out, and the account's own page.

mod arrive;
mod code;
mod confirm;
mod factor;
mod not_me;
mod page;
mod reminders;
mod security;
mod sign_in;
mod sign_out;

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use reminders::ONE_LETTER;

use crate::Face;

pub(crate) fn routes() -> Router<Face> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::ask))
        .route("/sign-in/code", get(code::show).post(code::redeem))
        .route("/sign-in/factor", get(factor::show).post(factor::redeem))
        .route("/sign-in/not-me/{key}", get(not_me::ask).post(not_me::end))
        .route("/account/security", get(security::show))
        .route("/account/confirm", get(confirm::show).post(confirm::confirm))
        .route("/account/devices/sign-out-others", post(security::sign_out_all_others))
        .route("/account/devices/{session}/sign-out", post(security::sign_out))
        .route("/account/passkeys/{passkey}/removal", post(security::remove_passkey))
        .route("/account/authenticator", post(security::begin_app))
        .route("/account/authenticator/code", post(security::connect_app))
        .route("/account/authenticator/removal", post(security::remove_app))
        .route("/account/recovery-codes", post(security::make_codes))
        .route("/sign-out", post(sign_out::sign_out))
        .route("/account", get(page::show))
        .route("/account/name", post(page::set_name))
        .route("/account/reminders", post(reminders::choose))
        .route("/reminders/stop/{key}", get(reminders::ask_to_stop).post(reminders::stop))
}

/// The address of a page of this folder that goes on to `next` afterwards.
fn going_on(path: &str, next: &str) -> String {
    match serde_urlencoded::to_string([("next", next)]) {
        Ok(query) if next != HOME => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}

/// Where one goes on to when nothing else was asked for.
const HOME: &str = "/account";
