//! Letters about commissions, their finished pieces, conversations and passports.

use bespoke::{
    aftercare::{events::AftercareDue, still_wanted, stop_path},
    commissions::{
        self as projects,
        events::{CodeAsked, Happened},
    },
    consultations::{self, events::ConsultationChanged},
    passports::{self, events::PassportClaimed},
    valuations::find_valuation,
};
use db::Tx;
use platform::{
    Cx,
    outbox::{Delivery, ListenerError},
};

use super::{Post, post};
use crate::{aftercare, project, visit};

/// Writes to whom the event is about, if it is one of the atelier's.
pub(super) async fn tell(tx: &mut Tx, cx: &Cx, event: &Delivery) -> Result<(), ListenerError> {
    if let Some(claimed) = event.read::<PassportClaimed>() {
        return tell_of_claim(tx, cx, &claimed).await;
    }
    if let Some(asked) = event.read::<CodeAsked>() {
        return send_project_code(tx, cx, &asked).await;
    }
    if let Some(happened) = event.read::<Happened>() {
        return tell_of_project(tx, cx, &happened).await;
    }
    if let Some(due) = event.read::<AftercareDue>() {
        return look_after(tx, cx, &due).await;
    }
    if let Some(changed) = event.read::<ConsultationChanged>() {
        return tell_of_visit(tx, cx, &changed).await;
    }
    Ok(())
}

/// What happened to a commission, where its client should know. The day decides whether it is still a surprise when the letter is written.
async fn tell_of_project(tx: &mut Tx, cx: &Cx, happened: &Happened) -> Result<(), ListenerError> {
    let found = projects::find_commission(tx, happened.commission).await?;
    let commission = found.ok_or_else(|| format!("commission {} does not exist", happened.commission))?;
    let entries = projects::list_entries(tx, happened.commission, happened.seq - 1, 1).await?;
    let entry = entries.first().ok_or_else(|| format!("{} has no entry {}", commission.id, happened.seq))?;
    let today = tx.now().await?.date_naive();
    let link = cx.link(&projects::link(cx, &commission));
    let letter = project::letter(&cx.house.name, &commission, &entry.fact, &link, today);
    let Some(letter) = letter else { return Ok(()) };
    let dedupe = format!("project:{}:{}", happened.commission, happened.seq);
    let to = commission.email.clone();
    post(tx, cx, Post { kind: "project", dedupe, order: None, to, letter: &letter, one_click_stop: None })
        .await
}

/// A code that is no longer good needs no letter.
async fn send_project_code(tx: &mut Tx, cx: &Cx, asked: &CodeAsked) -> Result<(), ListenerError> {
    let Some((commission, digits)) = projects::tell_code(tx, cx, asked.code).await? else { return Ok(()) };
    let letter = project::code_letter(&cx.house.name, &commission.state.number, &digits);
    let (dedupe, to) = (format!("project_code:{}", asked.code), commission.email);
    post(
        tx,
        cx,
        Post { kind: "project_code", dedupe, order: None, to, letter: &letter, one_click_stop: None },
    )
    .await
}

/// Whether a piece fits, or that it is looked at: to whoever owns it now. One whose owner wants no more of these letters needs none.
async fn look_after(tx: &mut Tx, cx: &Cx, due: &AftercareDue) -> Result<(), ListenerError> {
    if !still_wanted(tx, due).await? {
        return Ok(());
    }
    let found = projects::find_commission(tx, due.commission).await?;
    let commission = found.ok_or_else(|| format!("commission {} does not exist", due.commission))?;
    let today = tx.now().await?.date_naive();
    let secret = commission.state.is_secret(today);
    let value = find_valuation(tx, &commission, today).await?.map(|valuation| valuation.total.to_string());
    let (mut owner, mut to) = (commission.state.client.clone(), commission.email.clone());
    let mut link = projects::link(cx, &commission);
    let given = passports::list_of_commission(tx, commission.id).await?;
    if let Some(passport) = given.iter().find(|passport| !passport.revoked)
        && let Some(new) = passports::find_owner(tx, passport.id).await?.filter(|owner| owner.seq > 1)
    {
        // a piece that was handed on is its new owner's, and the project stays its client's
        link = passports::owner_link(cx, passport, &new);
        (owner, to) = (new.name, new.email);
    }
    let (link, stop) = (cx.link(&link), cx.link(&stop_path(cx, commission.id)));
    let owned = aftercare::Owned {
        house: &cx.house.name,
        owner: &owner,
        link: &link,
        value: value.filter(|_| !secret),
        stop: &stop,
        secret,
    };
    let letter = aftercare::letter(due.occasion, due.no, &owned);
    let dedupe = format!("aftercare:{}:{}:{}", due.commission, due.occasion.code(), due.no);
    let post_it = Post {
        kind: "aftercare",
        dedupe,
        order: None,
        to,
        letter: &letter,
        one_click_stop: Some(stop.clone()),
    };
    post(tx, cx, post_it).await
}

/// What was booked, moved or cancelled; as it stands when the letter is written.
async fn tell_of_visit(tx: &mut Tx, cx: &Cx, changed: &ConsultationChanged) -> Result<(), ListenerError> {
    let found = consultations::find_consultation(tx, changed.consultation).await?;
    let found = found.ok_or_else(|| format!("consultation {} does not exist", changed.consultation))?;
    let letter = visit::letter(
        &cx.house.name,
        &found,
        &changed.what,
        &cx.link(&consultations::link(cx, changed.consultation)?),
    );
    let dedupe = format!("visit:{}:{}:{}", changed.consultation, changed.what, changed.moves);
    let to = found.email.clone();
    post(tx, cx, Post { kind: "visit", dedupe, order: None, to, letter: &letter, one_click_stop: None }).await
}

/// A passport is somebody else's: they are given their link. One that was handed on again meanwhile needs no letter.
async fn tell_of_claim(tx: &mut Tx, cx: &Cx, claimed: &PassportClaimed) -> Result<(), ListenerError> {
    let found = passports::find_by_serial(tx, &claimed.serial).await?;
    let found = found.ok_or_else(|| format!("passport {} does not exist", claimed.serial))?;
    let owner = passports::find_owner(tx, found.id).await?.filter(|owner| owner.seq == claimed.seq);
    let Some(owner) = owner else { return Ok(()) };
    let link = cx.link(&passports::owner_link(cx, &found, &owner));
    let letter = project::passport_letter(&cx.house.name, &owner.name, &link);
    let dedupe = format!("passport:{}:{}", claimed.serial, claimed.seq);
    let post_it = Post {
        kind: "passport",
        dedupe,
        order: None,
        to: owner.email,
        letter: &letter,
        one_click_stop: None,
    };
    post(tx, cx, post_it).await
}
