//! Parts of the pages about one's devices and ways in. `base` is the path below which their forms are answered.

use chrono::{DateTime, Utc};
use customers::{
    devices::LivingSession,
    factors::{Factors, SharedSecret},
    passkeys::StoredPasskey,
};
use kernel::ids::SessionId;
use maud::{Markup, html};
use ui::{Badge, Button, ButtonScheme, TextField, Tone};

use crate::qr;

/// What an account has, as its owner sees it.
#[derive(Debug)]
pub struct Mine {
    /// The devices that are signed in.
    pub devices: Vec<LivingSession>,
    /// The one that asks.
    pub here: SessionId,
    /// The passkeys.
    pub passkeys: Vec<StoredPasskey>,
    /// The app and the recovery codes.
    pub factors: Factors,
    /// Whether the house's address can have passkeys.
    pub passkeys_offered: bool,
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y").to_string()
}

/// The devices, each with a button that signs it out, and one for all others.
pub fn device_list(mine: &Mine, base: &str) -> Markup {
    html! {
        ul class="stack stack-4" {
            @for device in &mine.devices {
                li class="stack stack-2" {
                    p {
                        strong { (device.device) } " "
                        @if device.id == mine.here { (Badge::new("This device", Tone::Success)) " " }
                        @if device.staff { (Badge::new("Back office", Tone::Neutral)) }
                    }
                    p class="small muted" { (device.place) " · last used " (device.last_used_at.format("%-d %B %Y at %H:%M UTC")) }
                    @if device.id != mine.here {
                        form method="post" action={ (base) "/devices/" (device.id) "/sign-out" } {
                            (Button::submit(format!("Sign out {}", device.device)).scheme(ButtonScheme::Outline).small())
                        }
                    }
                }
            }
        }
        @if mine.devices.len() > 1 {
            form method="post" action={ (base) "/devices/sign-out-others" } {
                (Button::submit("Sign out all other devices").scheme(ButtonScheme::Outline).small())
            }
        }
    }
}

/// The passkeys, each with a button that removes it.
pub fn key_list(mine: &Mine, base: &str) -> Markup {
    html! {
        @if mine.passkeys.is_empty() {
            p class="muted" { "No passkey yet. With one you sign in by fingerprint, face or screen lock, without a letter." }
        } @else {
            ul class="stack stack-4" {
                @for key in &mine.passkeys {
                    li class="stack stack-2" {
                        p { strong { (key.name) } " " @if key.for_staff { (Badge::new("Back office", Tone::Neutral)) } }
                        p class="small muted" {
                            "Added " (day(key.added_at)) " · "
                            @match key.last_used_at { Some(at) => { "last used " (day(at)) } None => { "not used yet" } }
                        }
                        form method="post" action={ (base) "/passkeys/" (key.id) "/removal" } {
                            (Button::submit(format!("Remove {}", key.name)).scheme(ButtonScheme::Outline).small())
                        }
                    }
                }
            }
        }
    }
}

/// Making a passkey, which needs a script; without one its place says so.
pub fn new_key(mine: &Mine, api: &str, next: &str, confirm: &str) -> Markup {
    if !mine.passkeys_offered {
        return html! { p class="small muted" { "Passkeys are not offered at this address." } };
    }
    let name = TextField {
        max_length: Some(60),
        hint: Some("A name you will recognise, such as the device it is on.".into()),
        ..TextField::new("name", "Name of the new passkey")
    };
    html! {
        passkey-add begin={ (api) "/passkeys/begin" } finish={ (api) "/passkeys" } next=(next) confirm=(confirm) {
            form class="form" hidden {
                (name.required())
                p class="small" role="alert" data-said {}
                div { (Button::submit("Add a passkey").scheme(ButtonScheme::Outline).small()) }
            }
            noscript { p class="small muted" { "Adding a passkey needs JavaScript in your browser." } }
        }
    }
}

/// A button by which a passkey is asked for; hidden where the browser has none.
pub fn key_ask(begin: &str, finish: &str, next: &str, words: &str, conditional: bool) -> Markup {
    html! {
        passkey-ask begin=(begin) finish=(finish) next=(next) conditional[conditional] {
            p class="small" role="alert" data-said {}
            button class="btn btn-outline btn-full" type="button" hidden { span { (words) } }
        }
    }
}

/// Where the digits of an app, or a recovery code, are typed.
pub fn factor_field(error: Option<String>) -> TextField {
    TextField {
        autocomplete: Some("one-time-code".into()),
        max_length: Some(16),
        hint: Some("Six digits, or one of your recovery codes.".into()),
        when_missing: Some("Type the code that your app shows, or a recovery code.".into()),
        ..TextField::new("code", "Code of your app")
    }
    .required()
    .error(error)
}

/// Confirming with a code.
pub fn confirm_form(action: &str, next: &str, error: Option<String>) -> Markup {
    html! {
        form class="form" method="post" action=(action) {
            input type="hidden" name="next" value=(next);
            (factor_field(error))
            (Button::submit("Confirm"))
        }
    }
}

/// What an app reads, and the field for its first code.
pub fn connect_form(secret: &SharedSecret, action: &str) -> Markup {
    html! {
        ol class="stack stack-4" {
            li { "Open your authenticator app and have it read this picture." (qr(&secret.uri(), "A picture for your authenticator app")) }
            li {
                "If it cannot, type this key:"
                p class="num" { (secret.typed()) }
            }
            li { "Type the six digits that the app shows now." }
        }
        (first_code(action, None))
    }
}

fn first_code(action: &str, error: Option<String>) -> Markup {
    let code = TextField { hint: None, ..factor_field(error) };
    html! {
        form class="form" method="post" action=(action) {
            (code)
            (Button::submit("Connect the app"))
        }
    }
}

/// Recovery codes, shown this once.
pub fn codes_once(codes: &[String], back: &str) -> Markup {
    html! {
        p { "Each opens your account once, in place of your app. Print them, or write them down, and keep them away from your devices. We show them only now." }
        ul class="stack stack-2 num" { @for code in codes { li { code { (code) } } } }
        p { (ui::LinkArrow::new("I have them", back)) }
    }
}
