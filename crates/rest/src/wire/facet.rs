//! What lists can be narrowed by.

use std::borrow::Cow;

use catalog::{Bar, Facet, FacetKind, FacetValue, Filters, Takes, Unit, attributes};
use serde::Serialize;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        ObjectBuilder, Required, Schema,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ArrayBuilder, SchemaType, Type},
    },
};

/// One attribute that a list can be narrowed by. One that no product of the list carries is left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Facet)]
pub(crate) struct FacetOut {
    /// The query parameter; a range's are `{name}_min` and `{name}_max`.
    #[schema(value_type = String, example = "metal")]
    name: Cow<'static, str>,
    #[schema(value_type = String, example = "Metal")]
    label: Cow<'static, str>,
    /// `choice` or `range`.
    #[schema(example = "choice")]
    kind: &'static str,
    /// For ranges, what the numbers below count: `minor`, `milli_carat`, `micrometre` or `day`. Numbers that staff
    /// defined count thousandths of their attribute's unit, as `milli_` and its code: `milli_mm`; `milli` has none.
    unit: Option<&'static str>,
    /// Every value that occurs in the list, also those that would leave nothing now.
    values: Vec<FacetValueOut>,
    /// The least and the greatest among what the other facets leave.
    range: Option<[i64; 2]>,
    /// For ranges, how many products lie where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    histogram: Vec<BarOut>,
}

/// One value of a facet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FacetValue)]
pub(crate) struct FacetValueOut {
    #[schema(value_type = String, example = "yellow_gold")]
    code: Cow<'static, str>,
    #[schema(value_type = String, example = "Yellow gold")]
    label: Cow<'static, str>,
    /// How many products carry it among what the other facets leave.
    count: u64,
    selected: bool,
}

/// One bar of a histogram.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HistogramBar, example = json!({"from": 100_000, "to": 150_000, "count": 12}))]
pub(crate) struct BarOut {
    /// The least number in it.
    from: i64,
    /// Where the next begins; null for the last.
    to: Option<i64>,
    /// How many products have a number in it among what the other facets leave.
    count: u64,
}

impl From<Facet> for FacetOut {
    fn from(facet: Facet) -> Self {
        let value = |v: FacetValue| FacetValueOut {
            code: v.code,
            label: v.label,
            count: v.count,
            selected: v.selected,
        };
        let bar = |b: Bar| BarOut { from: b.from, to: b.to, count: b.count };
        let (kind, unit) = match facet.kind {
            FacetKind::Choice => ("choice", None),
            FacetKind::Range(Unit::Money) => ("range", Some("minor")),
            FacetKind::Range(Unit::Carats) => ("range", Some("milli_carat")),
            FacetKind::Range(Unit::Millimetres) => ("range", Some("micrometre")),
            FacetKind::Range(Unit::Days) => ("range", Some("day")),
            FacetKind::Range(Unit::Told(unit)) => ("range", Some(thousandths(unit))),
        };
        Self {
            name: facet.name,
            label: facet.label,
            kind,
            unit,
            values: facet.values.into_iter().map(value).collect(),
            range: facet.range.map(|(least, greatest)| [least, greatest]),
            histogram: facet.bars.into_iter().map(bar).collect(),
        }
    }
}

/// Every filter as a query parameter, described from the catalogue's own table.
pub(crate) struct FilterParams;

impl IntoParams for FilterParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = || ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
        let several = |item: ObjectBuilder| Schema::Array(ArrayBuilder::new().items(item).build());
        let parameter = |filter: catalog::FilterName<'_>| {
            let (said, schema) = match filter.takes {
                Takes::Codes(codes) => {
                    let words = text().enum_values(Some(codes.into_iter().map(|(code, _)| code)));
                    (String::new(), several(words))
                }
                Takes::Listed => ("; `facets=true` lists the codes".to_owned(), several(text())),
                Takes::Least(unit) => {
                    (format!(", at least: {}", spelt(unit)), Schema::Object(text().build()))
                }
                Takes::Greatest(unit) => {
                    (format!(", at most: {}", spelt(unit)), Schema::Object(text().build()))
                }
            };
            ParameterBuilder::new()
                .name(filter.name.into_owned())
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(format!("{}{said}", filter.label)))
                .schema(Some(schema))
                .build()
        };
        Filters::names().into_iter().map(parameter).collect()
    }
}

/// What numbers that staff defined count: thousandths of the unit they chose.
const fn thousandths(unit: attributes::Unit) -> &'static str {
    use attributes::Unit;
    match unit {
        Unit::None => "milli",
        Unit::Millimetre => "milli_mm",
        Unit::Centimetre => "milli_cm",
        Unit::Gram => "milli_g",
        Unit::Carat => "milli_ct",
        Unit::Degree => "milli_deg",
        Unit::Percent => "milli_percent",
        Unit::Year => "milli_years",
        Unit::Day => "milli_days",
        Unit::Piece => "milli_pieces",
        // columns of the house keep these; staff choose none of them
        Unit::Micrometre => "milli_um",
        Unit::Milligram => "milli_mg",
        Unit::MilliCarat => "milli_mct",
    }
}

const fn spelt(unit: Unit) -> &'static str {
    match unit {
        Unit::Money => "minor units, for example 250000",
        Unit::Carats => "carats, for example 0.75",
        Unit::Millimetres => "millimetres, for example 2.5",
        Unit::Days => "days, for example 28",
        Unit::Told(_) => "the attribute's unit, for example 2.5",
    }
}
