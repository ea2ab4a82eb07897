//! `/passport/{code}`: what a piece is made of, by whom, and what was done to it since; for everybody who has its address, which stands on
//! the card that comes with it. Its owner, by their own link, hands it on here; whoever was given a code becomes its owner.

use axum::{
    extract::{Path, State},
    response::Response,
};
use bespoke::{
    commissions::find_commission,
    files::{File, list_of_commission},
    passports::{
        KeyId, Offer, Owner, Passport, SealedVersion, Standing, find_by_code, find_owner, is_owner,
        list_versions, owner_link, public_path,
    },
    valuations::{Valuation, find_valuation},
};
use chrono::NaiveDate;
use http::StatusCode;
use kernel::FieldError;
use maud::{Markup, html};
use ui::{
    Button, ButtonScheme, CopyButton, ErrorSummary, FieldProblem, InlineAlert, LinkArrow, TextField,
    TextKind, Tone,
};
use web::{Pairs, QueryPairs, Refusal, qr};

use super::{enquiry::answer, valuation};
use crate::{Face, dates};

/// What is said on the page beside the passport.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) refused: Option<String>,
    pub(super) wrong: Vec<FieldError>,
    pub(super) typed: Pairs,
    /// A claim code that was made just now.
    pub(super) offer: Option<Offer>,
}

/// The passport of a code.
pub(super) async fn find(face: &Face, code: &str) -> Result<Passport, Refusal> {
    let found = find_by_code(&mut *face.db.read().await?, code).await?;
    found.ok_or_else(|| {
        Refusal::new(
            kernel::Kind::NotFound,
            "not_found",
            "We know no piece of this address. Please read it again from the card that came with yours, or call us.",
        )
    })
}

/// `GET /passport/{code}`, `GET /passport/{code}?owner=`
pub(super) async fn show(
    State(face): State<Face>,
    Path(code): Path<String>,
    QueryPairs(query): QueryPairs,
) -> Result<Response, Refusal> {
    let found = find(&face, &code).await?;
    page(&face, found, query.get("owner"), &Said::default()).await
}

/// Everything that the page shows.
struct View<'a> {
    face: &'a Face,
    passport: &'a Passport,
    newest: &'a SealedVersion,
    before: &'a [SealedVersion],
    owner: &'a Owner,
    /// Whether the owner looks.
    theirs: bool,
    /// What it would cost to make today, and where its owner reads how that adds up.
    value: Option<(Valuation, String)>,
    files: Vec<File>,
    said: &'a Said,
    today: NaiveDate,
}

pub(super) async fn page(face: &Face, found: Passport, key: &str, said: &Said) -> Result<Response, Refusal> {
    let mut conn = face.db.read().await?;
    let versions = list_versions(&mut conn, found.id).await?;
    let owner = find_owner(&mut conn, found.id).await?.ok_or_else(Refusal::not_found)?;
    let files = match found.commission {
        Some(commission) => list_of_commission(&mut conn, commission).await?,
        None => Vec::new(),
    };
    let theirs = is_owner(&face.cx, &found, &owner, key);
    let today = dates::today(face);
    let mut value = None;
    if theirs
        && let Some(id) = found.commission
        && let Some(commission) = find_commission(&mut conn, id).await?
    {
        let address = owner_link(&face.cx, &found, &owner).replacen('?', "/valuation?", 1);
        value = find_valuation(&mut conn, &commission, today).await?.map(|valuation| (valuation, address));
    }
    drop(conn);
    let (newest, before) = versions.split_first().ok_or_else(Refusal::not_found)?;
    let passport = &found;
    let view = View { face, passport, newest, before, owner: &owner, theirs, value, files, said, today };
    let title = format!("Passport {}", found.serial);
    Ok(answer(face, said.status, &title, view.body()))
}

impl View<'_> {
    fn at(&self, below: &str) -> String {
        format!("{}{below}", public_path(self.passport))
    }

    fn body(&self) -> Markup {
        let document = &self.newest.document;
        let content = &document.content;
        let said = self.said;
        let problems = said.wrong.iter();
        let problems = problems
            .map(|e| FieldProblem { field_id: e.field.to_string(), text: e.message.to_string() })
            .collect();
        html! {
            article class="wrap section-tight stack stack-7 passport" {
                header class="stack stack-4" {
                    p class="eyebrow" { (document.house) " · Passport " span class="num" { (document.serial) } }
                    h1 class="h1" { (content.piece) }
                    @if let Standing::Revoked { reason } = &document.standing {
                        (InlineAlert::new(Tone::Danger, format!("This passport was revoked and no longer speaks for its piece: {reason}")))
                    }
                }
                @if let Some(refused) = &said.refused { (InlineAlert { live: true, ..InlineAlert::new(Tone::Warning, refused.clone()) }) }
                (ErrorSummary { title: String::new(), problems })
                (self.pictures())
                div class="split split-aside" {
                    div class="stack stack-6" {
                        dl class="passport-facts" {
                            (facts("Metal", &content.metals))
                            (facts("Stones", &content.stones))
                            (facts("Made by", &content.makers))
                            (facts("Marks", &content.marks))
                        }
                        (self.services())
                        (self.seal())
                    }
                    div class="stack stack-6" {
                        @if self.theirs { (self.hand_on()) } @else if document.is_valid() { (self.become_owner()) }
                        @if let Some((value, address)) = &self.value {
                            section class="stack stack-3" { h2 class="h3" { "Replacement value" } (valuation::teaser(value, address)) }
                        }
                        section class="stack stack-3" {
                            h2 class="h3" { "Its address" }
                            (qr(&self.face.cx.link(&public_path(self.passport)), "The address of this passport, for a camera"))
                            p class="small muted" { "Whoever has it sees this page. It tells nothing of who owns the piece." }
                        }
                    }
                }
            }
        }
    }

    fn pictures(&self) -> Markup {
        let of = |sha256: &str| self.files.iter().find(|file| file.sha256 == sha256);
        let pictures = &self.newest.document.content.pictures;
        let shown: Vec<_> = pictures.iter().filter_map(|p| Some((p, of(&p.sha256)?))).collect();
        html! {
            @if !shown.is_empty() {
                ul class="passport-pictures" {
                    @for (picture, file) in shown {
                        li {
                            figure {
                                img src=(self.at(&format!("/pictures/{}", picture.sha256))) alt="" width=(file.width) height=(file.height);
                                figcaption class="small muted" { (picture.words) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn services(&self) -> Markup {
        let services = &self.newest.document.content.services;
        html! {
            section class="stack stack-3" {
                h2 class="h3" { "What was done to it since" }
                @if services.is_empty() { p class="muted" { "Nothing yet. Every service by our atelier is written down here." } }
                @else {
                    ol class="timeline" {
                        @for service in services.iter().rev() {
                            li { time class="small muted" datetime=(service.on) { (service.on.format("%-d %B %Y")) } p { (service.words) } }
                        }
                    }
                }
            }
        }
    }

    fn seal(&self) -> Markup {
        let document = &self.newest.document;
        let good = self.newest.sealed.verify().is_ok_and(|read| &read == document);
        let key = KeyId::parse(&document.key_id).map(|id| id.grouped()).unwrap_or_default();
        html! {
            section class="stack stack-3" {
                h2 class="h3" { "The seal" }
                @if good {
                    (InlineAlert::new(Tone::Success, format!("The seal is good. Nothing here was changed since {}.", document.issued.format("%-d %B %Y"))))
                } @else {
                    (InlineAlert::new(Tone::Danger, "The seal is broken. Please call us: something here is not as we sealed it."))
                }
                dl class="passport-facts" {
                    div { dt { "Version" } dd { (document.version) ", sealed on " (document.issued.format("%-d %B %Y")) } }
                    div { dt { "Key" } dd class="num hash" { (key) } }
                    div { dt { "Fingerprint" } dd class="num hash" { (self.newest.sealed.sha256()) } }
                }
                p class="cluster" {
                    (LinkArrow::new("Keep the sealed text", self.at("/passport.txt")))
                    (LinkArrow::new("Keep a page that proves itself", self.at("/passport.html")))
                }
                details class="proof" {
                    summary { "How anybody checks it without us" }
                    div class="stack stack-3" {
                        p { "The seal is an Ed25519 signature over the text. The page you can keep checks it in any present browser, without a network. With our program: " code { "atelier passport verify FILE --key KEY" } ", where KEY is the 32 signs on the card that came with the piece." }
                        p { (LinkArrow::new("All keys of the house", "/passport/keys.txt")) }
                    }
                }
                @if !self.before.is_empty() {
                    details class="proof" {
                        summary { "Earlier versions" }
                        ol class="timeline" {
                            @for one in self.before {
                                li {
                                    p { "Version " (one.document.version) ", sealed on " (one.document.issued.format("%-d %B %Y")) }
                                    p class="small muted hash" { (one.sealed.sha256()) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// What its owner sees: since when it is theirs, and how to hand it on.
    fn hand_on(&self) -> Markup {
        let own = owner_link(&self.face.cx, self.passport, self.owner);
        let query = own.split_once('?').map_or("", |(_, query)| query);
        html! {
            section class="stack stack-4" id="owner" {
                h2 class="h3" { "It is yours" }
                p { "In the name of " (self.owner.name) ", since " (dates::day(self.owner.since.date_naive(), self.today)) "." }
                @if let Some(offer) = &self.said.offer {
                    div class="stack stack-3" role="status" {
                        p { b { "The claim code, shown only now:" } }
                        (CopyButton { value: offer.code.clone(), what: "claim code".into() })
                        p { "Give it to the new owner with the piece. It can be used once, until " (dates::day(offer.expires_at.date_naive(), self.today)) ". From then on this page is theirs, and your link ends." }
                    }
                } @else if self.newest.document.is_valid() {
                    p class="muted" { "When you give it away or pass it on, make a claim code for whoever has it next. Nothing changes until they use it; a new code ends the one before." }
                    form method="post" action=(self.at(&format!("/offer?{query}"))) {
                        (Button::submit("Make a claim code").scheme(ButtonScheme::Outline))
                    }
                }
            }
        }
    }

    fn become_owner(&self) -> Markup {
        let typed = |field: &str| self.said.typed.get(field).to_owned();
        let error =
            |field: &str| self.said.wrong.iter().find(|e| e.field == field).map(|e| e.message.to_string());
        html! {
            section class="stack stack-4" {
                h2 class="h3" { "Is it yours now?" }
                p class="muted" { "Whoever had it before you can give you a claim code. With it the passport becomes yours." }
                form class="stack stack-4" method="post" action=(self.at("/claim")) {
                    (TextField { required: true, max_length: Some(40), autocomplete: Some("off".into()), ..TextField::new("code", "Claim code").value(typed("code")).error(error("code")) })
                    (TextField { required: true, max_length: Some(120), autocomplete: Some("name".into()), ..TextField::new("name", "Your name").value(typed("name")).error(error("name")) })
                    (TextField { required: true, kind: TextKind::Email, max_length: Some(254), autocomplete: Some("email".into()), ..TextField::new("email", "E-mail").value(typed("email")).error(error("email")) })
                    div { (Button::submit("Make it mine")) }
                }
            }
        }
    }
}

fn facts(name: &str, values: &[String]) -> Markup {
    html! { @if !values.is_empty() { div { dt { (name) } @for value in values { dd { (value) } } } } }
}
