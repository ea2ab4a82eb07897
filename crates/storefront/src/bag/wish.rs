//! `/bag/lines/{line}/wish`: another size for a line, or other words.
//!
//! The form sends what it showed beside what it asks for, so that only what was changed here is changed: a size and an engraving
//! that two devices change at the same time both hold.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use catalog::{
    Snapshot,
    model::{ProductView, RingSize, VariantView},
};
use commerce::cart::{
    self, Cart, CartError, CartLine, ChangeLine, EngravingError, EngravingFont, LineProblem, LineWish,
    Personalization,
};
use http::{HeaderMap, StatusCode};
use kernel::{
    Fault as _,
    ids::{CartLineId, VariantId},
};
use web::{
    CachePolicy, FormData, Page, Pairs, QueryPairs, Refusal, RequestId, see_other, spawn_write, status_of,
};

use super::{back, find_open, refused, wish_view::WishPage};
use crate::{Face, frame, product};

/// Where the wishes of a line are changed.
pub(super) fn address(line: CartLineId) -> String {
    format!("/bag/lines/{line}/wish")
}

/// What of a line can be changed there, as its link says; `None` where nothing can.
pub(super) fn what_can_change(snapshot: &Snapshot, line: &CartLine) -> Option<&'static str> {
    if matches!(line.problem, Some(LineProblem::Gone | LineProblem::StoneTaken)) {
        return None;
    }
    let (product, own) = find_piece(snapshot, line)?;
    let ring_size = line.ring.is_some() || own.ring_size.is_some();
    let sizes = match &line.ring {
        Some(_) => product.mount.is_some(),
        None => product::sisters(product, own).len() > 1,
    };
    match (sizes, product::carries_words(product, own)) {
        (true, true) => Some("Change size or words"),
        (true, false) if ring_size => Some("Change size"),
        (true, false) => Some("Change length"),
        (false, true) if line.engraving.is_some() => Some("Change words"),
        (false, true) => Some("Add words"),
        (false, false) => None,
    }
}

/// The design of a line, and its variant, while the shop shows them.
pub(super) fn find_piece<'a>(
    snapshot: &'a Snapshot,
    line: &CartLine,
) -> Option<(&'a ProductView, &'a VariantView)> {
    let product: &ProductView = snapshot.product(&line.slug)?;
    Some((product, product.variants.iter().find(|variant| variant.id == line.variant)?))
}

/// `GET`: the form, as the line is now, or as the query asks; with `X-Fragment: engraving` the words on the metal.
pub(crate) async fn show(
    State(face): State<Face>,
    Path(line): Path<String>,
    QueryPairs(query): QueryPairs,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Some((_, line)) = find_line(&face, &headers, &line).await? else { return Ok(see_other("/bag")) };
    let was = if query.has("was_font") { Asked::read(&query, "was_") } else { Asked::of(&line) };
    let asked = if query.has("engraving") { Asked::read(&query, "") } else { was.clone() };
    Ok(page(&face, &headers, &WishAsk { line: &line, was: &was, asked: &asked, refused: None }))
}

/// `POST`: lets the line become what was asked for.
pub(crate) async fn keep(
    State(face): State<Face>,
    Path(line): Path<String>,
    id: RequestId,
    headers: HeaderMap,
    FormData(form): FormData,
) -> Result<Response, Refusal> {
    let Some((cart, line)) = find_line(&face, &headers, &line).await? else { return Ok(see_other("/bag")) };
    let (was, asked) = (Asked::read(&form, "was_"), Asked::read(&form, ""));
    let done = match asked.wish(&was) {
        Ok(into) if into == LineWish::default() => return Ok(see_other("/bag")),
        Ok(into) => {
            let ask = ChangeLine { cart: cart.id, line: line.id, into, expected_version: None };
            let (db, cx) = (face.db.clone(), face.within(&id));
            spawn_write(async move {
                let mut tx = db.begin().await?;
                let cart = cart::change_line(&mut tx, &cx, ask).await?;
                tx.commit().await?;
                Ok::<_, CartError>(cart)
            })
            .await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(cart) => Ok(back(&face, &cart, "/bag")),
        // what is about the whole bag, or about us, is not the line's to explain
        Err(
            error @ (CartError::Database(_)
            | CartError::NotFound
            | CartError::LineNotFound
            | CartError::Completed { .. }),
        ) => refused(&face, &headers, error, None).await,
        Err(error) => Ok(page(
            &face,
            &headers,
            &WishAsk { line: &line, was: &was, asked: &asked, refused: Some(error) },
        )),
    }
}

/// The line of the browser's open cart, in the bag or set aside.
async fn find_line(
    face: &Face,
    headers: &HeaderMap,
    line: &str,
) -> Result<Option<(Cart, CartLine)>, Refusal> {
    let Ok(id) = line.parse::<CartLineId>() else { return Ok(None) };
    let Some(cart) = find_open(face, headers).await? else { return Ok(None) };
    let line = cart.lines.iter().chain(&cart.set_aside).find(|line| line.id == id).cloned();
    Ok(line.map(|line| (cart, line)))
}

fn page(face: &Face, headers: &HeaderMap, ask: &WishAsk<'_>) -> Response {
    let snapshot = face.catalog.snapshot();
    let Some((product, own)) = find_piece(&snapshot, ask.line) else { return see_other("/bag") };
    let variant = ask.asked.variant_of(product, own, ask.line);
    let view = WishPage { face, product, own, variant: &variant, ask };
    if frame::fragment(headers) == Some("engraving") {
        let response = Page::ok(CachePolicy::Private, view.preview()).into_response();
        return frame::as_fragment(response, "engraving");
    }
    let status = ask.refused.as_ref().map_or(StatusCode::OK, |error| status_of(error.kind()));
    Page::ok(CachePolicy::NoStore, view.document()).with_status(status).into_response()
}

/// What is asked of a line, and why it could not be.
pub(super) struct WishAsk<'a> {
    pub(super) line: &'a CartLine,
    /// As the form showed it.
    pub(super) was: &'a Asked,
    pub(super) asked: &'a Asked,
    pub(super) refused: Option<CartError>,
}

/// What a line is, or shall be, as forms send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The variant's id.
    pub(super) variant: String,
    /// The size of a ring around a chosen stone: its circumference in micrometres. Empty for others.
    pub(super) size: String,
    pub(super) engraving: String,
    pub(super) font: String,
    pub(super) sizer: bool,
}

/// Longer words are refused by their length either way.
const LONGEST: usize = 200;

impl Asked {
    pub(super) fn of(line: &CartLine) -> Self {
        let size = line.ring.as_ref().map(|ring| ring.size.circumference_um().to_string());
        Self {
            variant: line.variant.to_string(),
            size: size.unwrap_or_default(),
            engraving: line.engraving.clone().unwrap_or_default(),
            font: line.engraving_font.unwrap_or_default().code().to_owned(),
            sizer: line.ring_sizer,
        }
    }

    fn read(pairs: &Pairs, before: &str) -> Self {
        let text =
            |name: &str| pairs.get(&format!("{before}{name}")).chars().take(LONGEST).collect::<String>();
        let font = text("font");
        Self {
            variant: text("variant"),
            size: text("size"),
            engraving: text("engraving"),
            font: if font.is_empty() { EngravingFont::default().code().to_owned() } else { font },
            sizer: !text("sizer").is_empty(),
        }
    }

    /// The fields as a form sends them, with `before` in front of their names.
    pub(super) fn fields(&self, before: &str) -> Vec<(String, String)> {
        let sizer = if self.sizer { "1" } else { "" };
        [
            ("variant", self.variant.as_str()),
            ("size", self.size.as_str()),
            ("engraving", self.engraving.as_str()),
            ("font", self.font.as_str()),
            ("sizer", sizer),
        ]
        .into_iter()
        .map(|(name, value)| (format!("{before}{name}"), value.to_owned()))
        .collect()
    }

    /// What of it differs from what the form showed.
    fn wish(&self, was: &Self) -> Result<LineWish, CartError> {
        let variant: Option<VariantId> = match self.variant.as_str() {
            "" => None,
            same if same == was.variant => None,
            other => Some(other.parse().map_err(|_| CartError::SizeIsAVariant)?),
        };
        let size = match self.size.as_str() {
            "" => None,
            same if same == was.size => None,
            other => {
                let size = other.parse().ok().and_then(RingSize::from_circumference_um);
                Some(size.ok_or(CartError::SizeIsAVariant)?)
            }
        };
        let words = |asked: &Self| (asked.engraving.clone(), asked.font.clone(), asked.sizer);
        // a face without words says nothing
        let silent = self.engraving.is_empty() && was.engraving.is_empty() && self.sizer == was.sizer;
        let personalization = if silent || words(self) == words(was) {
            None
        } else {
            let font: EngravingFont = self.font.parse().map_err(EngravingError::from)?;
            let engraving = Some(self.engraving.clone()).filter(|words| !words.is_empty());
            Some(Personalization { engraving, font: Some(font), ring_sizer: self.sizer })
        };
        Ok(LineWish { variant, size, personalization })
    }

    /// The variant that is asked for, made in the size that is asked for.
    fn variant_of(&self, product: &ProductView, own: &VariantView, line: &CartLine) -> VariantView {
        if let Some(ring) = &line.ring {
            let asked = self.size.parse().ok().and_then(RingSize::from_circumference_um);
            return VariantView { ring_size: Some(asked.unwrap_or(ring.size)), ..own.clone() };
        }
        let sisters = product::sisters(product, own);
        sisters.into_iter().find(|v| v.id.to_string() == self.variant).unwrap_or(own).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(variant: &str, engraving: &str, sizer: bool) -> Asked {
        let (variant, engraving) = (variant.to_owned(), engraving.to_owned());
        Asked { variant, size: String::new(), engraving, font: "roman".into(), sizer }
    }

    const ONE: &str = "var_00000000000000000000000004";
    const TWO: &str = "var_00000000000000000000000008";

    #[test]
    fn only_what_was_changed_in_the_form_is_asked_for() {
        let was = asked(ONE, "A & J", false);
        assert_eq!(was.wish(&was).unwrap(), LineWish::default());
        let size = asked(TWO, "A & J", false).wish(&was).unwrap();
        assert_eq!((size.variant, size.personalization), (TWO.parse().ok(), None));
        let words = asked(ONE, "", false).wish(&was).unwrap();
        let none = Personalization { font: Some(EngravingFont::Roman), ..Personalization::default() };
        assert_eq!((words.variant, words.personalization), (None, Some(none)));
        assert!(matches!(asked("ring", "", false).wish(&was), Err(CartError::SizeIsAVariant)));
    }

    #[test]
    fn another_face_for_no_words_is_no_wish() {
        let was = asked(ONE, "", false);
        let italic = Asked { font: "italic".into(), ..was.clone() };
        assert_eq!(italic.wish(&was).unwrap(), LineWish::default());
    }
}
