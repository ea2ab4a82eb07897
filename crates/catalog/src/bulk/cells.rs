//! What can be changed in bulk: how each field stands as text, and how a text becomes the field.
//!
//! The texts are those of [`Cell::plain`](platform::tables::Cell::plain), so that a file, a diff and a table say the same.

use chrono::{DateTime, SecondsFormat, Utc};
use kernel::Money;

use crate::{
    model::{Occasion, Status},
    products::{NewProduct, NewVariant},
};

type Get = fn(&NewProduct, usize) -> Option<String>;
type Set = fn(&mut NewProduct, usize, Option<&str>) -> Result<(), String>;

/// A field that can be changed. Functions of a product's field get the place of any variant and ignore it.
pub(super) struct Editable {
    /// As in the table.
    pub(super) code: &'static str,
    /// Whether each variant has its own.
    pub(super) of_variant: bool,
    pub(super) get: Get,
    pub(super) set: Set,
}

/// The field of this code.
pub(super) fn find(code: &str) -> Option<&'static Editable> {
    EDITABLE.iter().find(|e| e.code == code)
}

const fn product(code: &'static str, get: Get, set: Set) -> Editable {
    Editable { code, of_variant: false, get, set }
}

/// Every field, and the plan of publication, which a status takes away and an undo gives back.
pub(super) static EDITABLE: &[Editable] = &[
    product("title", |p, _| text(&p.title), |p, _, t| required(&mut p.title, t)),
    product("tagline", |p, _| text(&p.tagline), |p, _, t| required(&mut p.tagline, t)),
    product("description", |p, _| text(&p.description), |p, _, t| required(&mut p.description, t)),
    product("care", |p, _| text(&p.care), |p, _, t| required(&mut p.care, t)),
    product("status", |p, _| Some(p.status.code().to_owned()), set_status),
    product("line", |p, _| p.line.clone(), |p, _, t| optional(&mut p.line, t)),
    product("designer", |p, _| p.details.designer.clone(), |p, _, t| optional(&mut p.details.designer, t)),
    product("seo_title", |p, _| p.seo.title.clone(), |p, _, t| optional(&mut p.seo.title, t)),
    product(
        "seo_description",
        |p, _| p.seo.description.clone(),
        |p, _, t| optional(&mut p.seo.description, t),
    ),
    product("featured", |p, _| Some(p.featured.to_string()), |p, _, t| number(&mut p.featured, t)),
    product("engravable", |p, _| flag(p.engravable), |p, _, t| yes(&mut p.engravable, t)),
    product("returnable", |p, _| flag(p.returnable), |p, _, t| yes(&mut p.returnable, t)),
    product(
        "tags",
        |p, _| words(&p.tags),
        |p, _, t| {
            p.tags = split(t).map(str::to_owned).collect();
            Ok(())
        },
    ),
    product("occasions", |p, _| words(&p.occasions), set_occasions),
    product("publish_at", |p, _| moment(p.publish_at), |p, _, t| set_moment(&mut p.publish_at, t)),
    product("unpublish_at", |p, _| moment(p.unpublish_at), |p, _, t| set_moment(&mut p.unpublish_at, t)),
    Editable { code: "price", of_variant: true, get: |p, v| Some(of(p, v)?.price.decimal()), set: set_price },
    Editable {
        code: "lead_days",
        of_variant: true,
        get: |p, v| Some(of(p, v)?.lead_days.to_string()),
        set: |p, v, t| number(&mut at(p, v)?.lead_days, t),
    },
    Editable {
        code: "offered",
        of_variant: true,
        get: |p, v| Some(of(p, v)?.status.code().to_owned()),
        set: |p, v, t| {
            at(p, v)?.status = status(t)?;
            Ok(())
        },
    },
];

fn of(p: &NewProduct, variant: usize) -> Option<&NewVariant> {
    p.variants.get(variant)
}

fn at(p: &mut NewProduct, variant: usize) -> Result<&mut NewVariant, String> {
    p.variants.get_mut(variant).ok_or_else(|| "The piece has no such variant.".to_owned())
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|t| !t.is_empty())
}

fn flag(yes: bool) -> Option<String> {
    Some(if yes { "yes" } else { "no" }.to_owned())
}

fn words<T: ToString>(list: &[T]) -> Option<String> {
    text(&list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

/// To the microsecond, which is what the database keeps.
fn moment(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// The words of a list that is written with commas.
pub(super) fn split(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn required(field: &mut String, text: Option<&str>) -> Result<(), String> {
    text.filter(|t| !t.trim().is_empty()).ok_or_else(never_empty)?.clone_into(field);
    Ok(())
}

fn never_empty() -> String {
    "This cannot be empty.".to_owned()
}

fn optional(field: &mut Option<String>, text: Option<&str>) -> Result<(), String> {
    *field = text.filter(|t| !t.trim().is_empty()).map(str::to_owned);
    Ok(())
}

fn number(field: &mut i32, text: Option<&str>) -> Result<(), String> {
    let text = text.ok_or_else(never_empty)?.trim();
    *field =
        text.parse().map_err(|_| format!("Enter a whole number, like 12; “{}” is none.", short(text)))?;
    Ok(())
}

fn yes(field: &mut bool, text: Option<&str>) -> Result<(), String> {
    let text = text.ok_or_else(never_empty)?.trim();
    *field = match text.to_lowercase().as_str() {
        "yes" | "true" | "1" => true,
        "no" | "false" | "0" => false,
        _ => return Err(format!("Enter yes or no; “{}” is neither.", short(text))),
    };
    Ok(())
}

fn status(text: Option<&str>) -> Result<Status, String> {
    let text = text.ok_or_else(never_empty)?.trim();
    let all = [Status::Draft, Status::Active, Status::Archived];
    let same = |s: &Status| s.code().eq_ignore_ascii_case(text) || s.label().eq_ignore_ascii_case(text);
    all.into_iter()
        .find(same)
        .ok_or_else(|| format!("Enter draft, active or archived; “{}” is none of them.", short(text)))
}

/// A piece that is published or archived by hand needs no plan for it any more (as in `update_product`).
fn set_status(p: &mut NewProduct, _: usize, text: Option<&str>) -> Result<(), String> {
    let status = status(text)?;
    if status != p.status {
        p.publish_at = p.publish_at.filter(|_| status == Status::Draft);
        let kept = status == Status::Active || (status == Status::Draft && p.publish_at.is_some());
        p.unpublish_at = p.unpublish_at.filter(|_| kept);
        p.status = status;
    }
    Ok(())
}

fn set_occasions(p: &mut NewProduct, _: usize, text: Option<&str>) -> Result<(), String> {
    let read = |word: &str| {
        let same = |o: &&Occasion| o.code() == word || o.label().eq_ignore_ascii_case(word);
        Occasion::ALL.iter().find(same).copied().ok_or_else(|| {
            let known: Vec<_> = Occasion::ALL.iter().map(|o| o.code()).collect();
            format!("“{}” is no occasion. Use one of: {}.", short(word), known.join(", "))
        })
    };
    p.occasions = split(text).map(read).collect::<Result<_, _>>()?;
    Ok(())
}

fn set_price(p: &mut NewProduct, variant: usize, text: Option<&str>) -> Result<(), String> {
    let text = text.ok_or_else(never_empty)?;
    let field = &mut at(p, variant)?.price;
    let currency = field.currency();
    *field = Money::parse_decimal(text, currency).ok_or_else(|| {
        let digits = currency.exponent();
        format!("Enter an amount in {currency} with at most {digits} digits behind the point, like 2450; “{}” is none.", short(text))
    })?;
    Ok(())
}

fn set_moment(field: &mut Option<DateTime<Utc>>, text: Option<&str>) -> Result<(), String> {
    let read = |t: &str| {
        DateTime::parse_from_rfc3339(t.trim())
            .map(|at| at.to_utc())
            .map_err(|_| format!("Enter a moment like 2026-11-23T09:00:00Z; “{}” is none.", short(t)))
    };
    *field = text.map(read).transpose()?;
    Ok(())
}

/// What was given, short enough for a sentence.
pub(super) fn short(text: &str) -> String {
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(40).collect();
    if letters.next().is_some() { format!("{start}…") } else { start }
}
