//! The table of variants: one row for each buyable form, with what its product says.

use platform::tables::{Choice, Field, FieldKind, Table, no_choices};

use crate::model::{
    BandProfile, Category, ChainType, EarringBack, Fineness, Finish, Hallmark, Head, MadeIn, Metal, Occasion,
    OriginClass, RingPurpose, SettingStyle, Shape, Species, Status, Wearer, codes::Code,
};

fn list<C: Code>() -> Vec<Choice> {
    C::ALL.iter().map(|c| Choice { code: c.code(), label: c.label() }).collect()
}

fn offered() -> Vec<Choice> {
    [Status::Active, Status::Archived].map(|s| Choice { code: s.code(), label: s.label() }).to_vec()
}

fn currencies() -> Vec<Choice> {
    kernel::Currency::ALL.map(|c| Choice { code: c.code(), label: c.code() }).to_vec()
}

const fn field(code: &'static str, label: &'static str, kind: FieldKind, sql: &'static str) -> Field {
    Field { code, label, kind, sql, editable: false }
}

const fn editable(code: &'static str, label: &'static str, kind: FieldKind, sql: &'static str) -> Field {
    Field { code, label, kind, sql, editable: true }
}

const MILLIMETRES: FieldKind = FieldKind::Number { decimals: 3, unit: "mm" };
const COUNT: FieldKind = FieldKind::Number { decimals: 0, unit: "" };

/// Every variant of the house, drafts' and archived ones' too.
pub static VARIANTS: Table = Table {
    code: "variants",
    noun: ("variant", "variants"),
    from: "product_variants v JOIN products p ON p.id = v.product_id",
    key: "v.id",
    page: "p.id",
    words: &["v.sku", "p.title", "p.slug", "p.line"],
    fields: FIELDS,
    columns: &["sku", "title", "status", "metal", "price", "lead_days", "changed"],
    sort: "sku",
    views: &[
        ("All", ""),
        ("On show", "status:active offered:active"),
        ("Drafts", "status:draft"),
        ("Without pictures", "pictures:0 -status:archived"),
        ("One of a kind", "one_of_a_kind:yes"),
        ("Made to order", "made_to_order:yes"),
        ("Changed this week", "changed>=7d"),
    ],
};

static FIELDS: &[Field] = &[
    field("sku", "Code", FieldKind::Text, "v.sku"),
    editable("title", "Title", FieldKind::Text, "p.title"),
    field("slug", "Address", FieldKind::Text, "p.slug"),
    editable("tagline", "Tagline", FieldKind::Text, "p.tagline"),
    editable("description", "Description", FieldKind::Text, "p.description"),
    editable("care", "Care", FieldKind::Text, "p.care"),
    editable("status", "Status", FieldKind::Choice(list::<Status>), "p.status"),
    editable("offered", "Variant", FieldKind::Choice(offered), "v.status"),
    editable("price", "Price", FieldKind::Money { currency: "v.currency" }, "v.price_minor"),
    field("currency", "Currency", FieldKind::Choice(currencies), "v.currency"),
    editable("lead_days", "Days at the bench", COUNT, "v.lead_days"),
    field("category", "Kind", FieldKind::Choice(list::<Category>), "p.category"),
    field("purpose", "Purpose", FieldKind::Choice(list::<RingPurpose>), "p.ring_purpose"),
    field("metal", "Metal", FieldKind::Choice(list::<Metal>), "v.metal"),
    field("fineness", "Fineness", FieldKind::Choice(list::<Fineness>), "v.fineness"),
    field("weight", "Metal weight", FieldKind::Number { decimals: 3, unit: "g" }, "v.metal_weight_mg"),
    field("ring_size", "Inner circumference", MILLIMETRES, "v.ring_circumference_um"),
    field("length", "Length", FieldKind::Number { decimals: 0, unit: "mm" }, "v.length_mm"),
    field("carat", "Centre stone", FieldKind::Number { decimals: 3, unit: "ct" }, "v.carat_milli"),
    field("one_of_a_kind", "One of a kind", FieldKind::Flag, "v.one_of_a_kind"),
    field("made_to_order", "Made to order", FieldKind::Flag, "v.made_to_order"),
    field("stone", "Stone", FieldKind::Choice(list::<Species>), FIRST_STONE.0),
    field("origin", "Stone's origin", FieldKind::Choice(list::<OriginClass>), FIRST_STONE.1),
    field("shape", "Stone's shape", FieldKind::Choice(list::<Shape>), FIRST_STONE.2),
    field("settings", "Settings", FieldKind::Many(list::<SettingStyle>), "p.setting_styles"),
    field("head", "Head", FieldKind::Choice(list::<Head>), "p.head"),
    field("finish", "Finish", FieldKind::Choice(list::<Finish>), "p.finish"),
    field("band", "Band", FieldKind::Choice(list::<BandProfile>), "p.band_profile"),
    field("band_width", "Band width", MILLIMETRES, "p.band_width_um"),
    field("height", "Height", MILLIMETRES, "p.height_um"),
    field("chain", "Chain", FieldKind::Choice(list::<ChainType>), "p.chain_type"),
    field("fastening", "Fastening", FieldKind::Choice(list::<EarringBack>), "p.earring_back"),
    editable("line", "Line", FieldKind::Text, "p.line"),
    editable("designer", "Designer", FieldKind::Text, "p.designer"),
    field("wearer", "Made for", FieldKind::Choice(list::<Wearer>), "p.wearer"),
    field("made_in", "Made in", FieldKind::Choice(list::<MadeIn>), "p.made_in"),
    field("hallmark", "Hallmark", FieldKind::Choice(list::<Hallmark>), "p.hallmark"),
    editable("occasions", "Occasions", FieldKind::Many(list::<Occasion>), "p.occasions"),
    editable("tags", "Tags", FieldKind::Many(no_choices), "p.tags"),
    field("collections", "Collections", FieldKind::Many(no_choices), COLLECTIONS),
    editable("engravable", "Can be engraved", FieldKind::Flag, "p.engravable"),
    editable("returnable", "Can be returned", FieldKind::Flag, "p.returnable"),
    editable("featured", "House's order", COUNT, "p.featured"),
    editable("seo_title", "Title for search", FieldKind::Text, "p.seo_title"),
    editable("seo_description", "Words for search", FieldKind::Text, "p.seo_description"),
    field("pictures", "Pictures", COUNT, PICTURES),
    field("publish", "Goes on show", FieldKind::Moment, "p.publish_at"),
    field("unpublish", "Leaves the shop", FieldKind::Moment, "p.unpublish_at"),
    field("created", "Created", FieldKind::Moment, "p.created_at"),
    field("changed", "Changed", FieldKind::Moment, "p.updated_at"),
];

/// Of the stone that comes first: species, origin, shape.
const FIRST_STONE: (&str, &str, &str) = (
    "(SELECT s.species FROM product_stones s WHERE s.product_id = p.id ORDER BY s.position LIMIT 1)",
    "(SELECT s.origin_class FROM product_stones s WHERE s.product_id = p.id ORDER BY s.position LIMIT 1)",
    "(SELECT s.shape FROM product_stones s WHERE s.product_id = p.id ORDER BY s.position LIMIT 1)",
);

/// The addresses of the collections that somebody put it into.
const COLLECTIONS: &str =
    "ARRAY(SELECT c.slug FROM collection_products m JOIN collections c ON c.id = m.collection_id
                                 WHERE m.product_id = p.id ORDER BY c.slug)";

const PICTURES: &str = "(SELECT count(*) FROM product_media m WHERE m.product_id = p.id AND m.shown)";
