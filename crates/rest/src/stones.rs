//! Loose stones, from the shop window.

use axum::extract::State;
use catalog::stones::{Dimension, Serial, StoneBrowse, StoneFilters, StoneSort};
use web::QueryPairs;

use crate::{
    Face,
    answer::Public,
    problem::{ApiResult, Problem},
    query::{Cursors, Query, Segment},
    responses::PublicRead,
    wire::{LooseStoneOut, LooseStonesOut},
};

/// List loose stones that can be had.
///
/// Words (`shape`, `origin_class`, `species`, `lab`, `growth_method`) may repeat to mean "or". Ranges take `_min` and `_max`:
/// `carat` (carats), `price` (minor units), `table` and `depth` (per cent), `ratio` (length by width), and the grades `colour`,
/// `clarity`, `cut`, `polish`, `symmetry`, `fluorescence`, which run from best to least.
#[utoipa::path(get, path = "/stones", operation_id = "list_stones", tag = "catalogue", params(
    ("species" = Option<Vec<String>>, Query, description = "For example `diamond`"),
    ("origin_class" = Option<Vec<String>>, Query, description = "For example `natural`"),
    ("growth_method" = Option<Vec<String>>, Query, description = "`cvd` or `hpht`"),
    ("shape" = Option<Vec<String>>, Query, description = "For example `oval`"),
    ("lab" = Option<Vec<String>>, Query, description = "For example `GIA`"),
    ("colour" = Option<Vec<String>>, Query, description = "A grade or a hue, for example `royal_blue`"),
    ("clarity" = Option<Vec<String>>, Query, description = "For example `VS1`"),
    ("cut" = Option<Vec<String>>, Query, description = "For example `excellent`"),
    ("polish" = Option<Vec<String>>, Query, description = "For example `excellent`"),
    ("symmetry" = Option<Vec<String>>, Query, description = "For example `excellent`"),
    ("fluorescence" = Option<Vec<String>>, Query, description = "For example `none`"),
    ("price_min" = Option<i64>, Query, description = "Minor units"),
    ("price_max" = Option<i64>, Query, description = "Minor units"),
    ("carat_min" = Option<String>, Query, description = "Carats, for example 0.9"),
    ("carat_max" = Option<String>, Query, description = "Carats"),
    ("colour_min" = Option<String>, Query, description = "The best grade, for example `D`"),
    ("colour_max" = Option<String>, Query, description = "The least grade, for example `G`"),
    ("clarity_min" = Option<String>, Query, description = "The best grade"),
    ("clarity_max" = Option<String>, Query, description = "The least grade"),
    ("cut_min" = Option<String>, Query, description = "The best grade"),
    ("cut_max" = Option<String>, Query, description = "The least grade"),
    ("polish_min" = Option<String>, Query, description = "The best grade"),
    ("polish_max" = Option<String>, Query, description = "The least grade"),
    ("symmetry_min" = Option<String>, Query, description = "The best grade"),
    ("symmetry_max" = Option<String>, Query, description = "The least grade"),
    ("fluorescence_min" = Option<String>, Query, description = "From `none`"),
    ("fluorescence_max" = Option<String>, Query, description = "To `very_strong`"),
    ("table_min" = Option<String>, Query, description = "Per cent, for example 56.5"),
    ("table_max" = Option<String>, Query, description = "Per cent"),
    ("depth_min" = Option<String>, Query, description = "Per cent"),
    ("depth_max" = Option<String>, Query, description = "Per cent"),
    ("ratio_min" = Option<String>, Query, description = "Length by width, for example 1.35"),
    ("ratio_max" = Option<String>, Query, description = "Length by width"),
    ("length_min" = Option<String>, Query, description = "Millimetres, for example 6.3"),
    ("length_max" = Option<String>, Query, description = "Millimetres"),
    ("width_min" = Option<String>, Query, description = "Millimetres"),
    ("width_max" = Option<String>, Query, description = "Millimetres"),
    ("sort" = Option<String>, Query, description = "Any of these with `_asc` or `_desc`: `price_asc`, `carat_desc`, `clarity_asc`…"),
    ("facets" = Option<bool>, Query, description = "`true` adds how many stones stand on each step of each scale"),
    ("limit" = Option<i64>, Query, description = "1 to 100, 24 unless given"),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before"),
), responses((status = 200, description = "A page of stones", body = LooseStonesOut), PublicRead))]
pub(crate) async fn list_stones(
    State(face): State<Face>,
    QueryPairs(pairs): QueryPairs,
) -> ApiResult<Public<LooseStonesOut>> {
    let mut query = Query::new(&pairs);
    let sort: StoneSort = query.parse("sort").unwrap_or_default();
    let facets = query.parse("facets").unwrap_or(false);
    let (limit, cursor) = (query.limit().get(), query.text("cursor"));
    query.allow_if(StoneFilters::knows);
    let filters = StoneFilters::parse(&pairs).unwrap_or_else(|errors| {
        query.wrong(errors);
        StoneFilters::default()
    });
    query.finish()?;
    let cursors = Cursors::new(&face, "stones", &pairs);
    let offset: usize = cursors.open(cursor)?.unwrap_or(0);
    let listing =
        face.catalog.stones().browse(&StoneBrowse { filters: &filters, sort, offset, limit, facets });
    let next = offset + listing.stones.len();
    let more = next < listing.total && !listing.stones.is_empty();
    Ok(Public(LooseStonesOut {
        next_cursor: more.then(|| cursors.seal(&next)).flatten(),
        total: listing.total,
        data: listing.stones.iter().map(Into::into).collect(),
        facets: facets
            .then(|| Dimension::ALL.iter().filter_map(|d| listing.facet(*d)).map(Into::into).collect()),
    }))
}

/// Get a loose stone by its number or its id.
///
/// A stone that is kept for a client, or has found its owner, is still shown, with its `status`.
#[utoipa::path(get, path = "/stones/{stone}", operation_id = "get_stone", tag = "catalogue",
    params(("stone" = String, Path, description = "Number or id", example = "7K3MQ-2X9T4")),
    responses((status = 200, description = "The stone", body = LooseStoneOut), PublicRead))]
pub(crate) async fn get_stone(
    State(face): State<Face>,
    Segment(stone): Segment,
) -> ApiResult<Public<LooseStoneOut>> {
    let snapshot = face.catalog.stones();
    let found = match (stone.parse(), stone.parse::<Serial>()) {
        (Ok(id), _) => snapshot.stone_by_id(id),
        (_, Ok(serial)) => snapshot.stone(serial),
        _ => None,
    };
    found.as_ref().map(|s| Public(s.into())).ok_or_else(Problem::not_found)
}
