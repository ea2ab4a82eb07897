//! What else may be told about a piece, and when it goes on show.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::clean_text;

use super::Wrong;
use crate::{
    model::{Category, Status},
    products::NewProduct,
};

/// The most tags a piece may have, and the most characters of one.
const TAGS: usize = 20;
const TAG_LENGTH: usize = 40;
/// How far ahead a publication may be planned.
const PLANNED_AHEAD: TimeDelta = TimeDelta::days(3 * 365);

impl NewProduct {
    /// Measures, maker, marks, tags and words for search engines.
    pub(super) fn check_told(&self, wrong: &mut Wrong) {
        let details = &self.details;
        let texts = [
            ("designer", &details.designer, 80),
            ("provenance", &details.provenance, 200),
            ("hallmark_note", &details.hallmark_note, 80),
            ("seo.title", &self.seo.title, 70),
            ("seo.description", &self.seo.description, 170),
        ];
        for (field, value, max) in texts {
            if let Some(text) = value {
                wrong.text(field, text, max);
            }
        }
        let measures = [("width_um", details.width_um, 500), ("depth_um", details.depth_um, 100)];
        for (field, value, least) in measures {
            if value.is_some_and(|um| !(least..=200_000).contains(&um)) {
                wrong.add(field, "out_of_range", format!("Enter micrometres: {least} to 200,000."));
            }
        }
        let ring = self.category == Category::Ring;
        for (field, value) in
            [("resize_up_um", details.resize_up_um), ("resize_down_um", details.resize_down_um)]
        {
            wrong.add_if(!ring && value.is_some(), field, "not_for_category", "Only rings have this.");
            wrong.add_if(
                value.is_some_and(|um| !(0..=20_000).contains(&um)),
                field,
                "out_of_range",
                "Enter micrometres of the inner circumference: 0 to 20,000.",
            );
        }
        self.check_tags(wrong);
        if let Some(path) = &self.seo.canonical {
            wrong.add_if(
                !is_own_path(path),
                "seo.canonical",
                "not_own_path",
                "Enter a path of this house, for example /products/aurelia-solitaire.",
            );
        }
    }

    fn check_tags(&self, wrong: &mut Wrong) {
        wrong.add_if(self.tags.len() > TAGS, "tags", "too_many", "Give a piece at most twenty tags.");
        let mut seen = HashSet::new();
        for tag in &self.tags {
            let clean = clean_text(tag, false);
            let sound = (1..=TAG_LENGTH).contains(&clean.chars().count()) && !clean.contains(',');
            wrong.add_if(
                !sound,
                "tags",
                "malformed",
                "A tag has 1 to 40 characters and no comma; commas part one tag from the next.",
            );
            wrong.add_if(!seen.insert(clean.to_lowercase()), "tags", "repeated", "Name each tag once.");
        }
    }

    /// When it goes on show and leaves again. `before` is what was planned already, which may be past by now.
    pub(super) fn check_schedule(&self, wrong: &mut Wrong, before: Option<&Self>, now: DateTime<Utc>) {
        let latest = now.checked_add_signed(PLANNED_AHEAD).unwrap_or(now);
        let planned = [
            ("publish_at", self.publish_at, before.and_then(|b| b.publish_at)),
            ("unpublish_at", self.unpublish_at, before.and_then(|b| b.unpublish_at)),
        ];
        for (field, at, known) in planned {
            let Some(at) = at.filter(|_| at != known) else { continue };
            wrong.add_if(at <= now, field, "in_the_past", "Choose a time that is still to come.");
            wrong.add_if(at > latest, field, "too_far", "Choose a time within the next three years.");
        }
        wrong.add_if(
            self.publish_at.is_some() && self.status != Status::Draft,
            "publish_at",
            "not_a_draft",
            "Only a draft goes on show later. Set the status to draft, or leave this empty.",
        );
        let shown = self.status == Status::Active || self.publish_at.is_some();
        wrong.add_if(
            self.unpublish_at.is_some() && !shown,
            "unpublish_at",
            "not_on_show",
            "A piece that is not on show, and will not be, has nothing to leave.",
        );
        wrong.add_if(
            self.publish_at.zip(self.unpublish_at).is_some_and(|(from, to)| to <= from),
            "unpublish_at",
            "before_publish",
            "Choose a time after the piece goes on show.",
        );
    }
}

/// A path of this house, without a query: what a canonical address may be.
fn is_own_path(path: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'/';
    path.len() <= 200
        && path.starts_with('/')
        && path.len() > 1
        && !path.contains("//")
        && path.bytes().all(plain)
}
