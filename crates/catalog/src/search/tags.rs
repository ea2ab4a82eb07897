//! What a piece is, as facts that a search can ask for: `metal:rose_gold`, `colour:F`, `size:26`.

use std::{
    borrow::Cow,
    fmt::{self, Display},
};

use crate::model::{Code, ProductView, Role, Stone};

/// One fact: an attribute and its value's code. Attributes that lists can be narrowed by have the filter's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Tag {
    /// The attribute.
    pub(crate) facet: &'static str,
    /// The code of its value.
    pub(crate) value: Cow<'static, str>,
}

impl Tag {
    pub(crate) fn new(facet: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        Self { facet, value: value.into() }
    }

    /// Reads `metal:rose_gold`.
    pub(crate) fn parse(text: &'static str) -> Option<Self> {
        let (facet, value) = text.split_once(':')?;
        (!facet.is_empty() && !value.is_empty()).then(|| Self::new(facet, value))
    }

    /// The words people read for the value, when its list has them.
    pub(crate) fn label(&self) -> Option<&'static str> {
        // filters call a species a stone
        let list = if self.facet == "stone" { "species" } else { self.facet };
        let lists = crate::model::vocabulary();
        let values = lists.into_iter().find(|(name, _)| *name == list)?.1;
        values.into_iter().find(|(code, _)| *code == self.value).map(|(_, label)| label)
    }
}

impl Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.facet, self.value)
    }
}

/// Every fact of a product, each once.
pub(crate) fn tags_of(product: &ProductView) -> Vec<Tag> {
    let mut tags = Tags(Vec::new());
    tags.code("category", Some(product.category));
    tags.code("ring_purpose", product.ring_purpose);
    tags.code("head", product.head);
    tags.code("finish", product.finish);
    tags.code("band_profile", product.band_profile);
    tags.code("chain_type", product.chain_type);
    tags.code("earring_back", product.earring_back);
    for style in product.setting_styles.iter() {
        tags.code("setting_style", Some(*style));
    }
    for occasion in product.occasions.iter() {
        tags.code("occasion", Some(*occasion));
    }
    for way in product.availabilities() {
        tags.code("availability", Some(way));
    }
    for stone in product.principal_stones() {
        tags.stone(stone);
    }
    if product.stones.iter().any(|s| s.role != Role::Center) {
        tags.code("accent", product.stones.iter().find(|s| s.role != Role::Center).map(|s| s.species));
    }
    for variant in &product.variants {
        tags.code("metal", Some(variant.metal));
        tags.code("fineness", Some(variant.fineness));
        tags.add("size", variant.ring_size.map(|s| s.us()));
        tags.add("length_mm", variant.length_mm.map(|mm| mm.to_string()));
    }
    tags.add("engravable", product.engravable.then_some("yes"));
    tags.add("recycled_metal", product.recycled_metal.then_some("yes"));
    tags.add("stones", product.stones.is_empty().then_some("none"));
    tags.0
}

struct Tags(Vec<Tag>);

impl Tags {
    fn add(&mut self, facet: &'static str, value: Option<impl Into<Cow<'static, str>>>) {
        if let Some(value) = value {
            let tag = Tag::new(facet, value);
            if !self.0.contains(&tag) {
                self.0.push(tag);
            }
        }
    }

    fn code(&mut self, facet: &'static str, value: Option<impl Code>) {
        self.add(facet, value.map(Code::code));
    }

    fn stone(&mut self, stone: &Stone) {
        self.code("stone", Some(stone.species));
        self.code("shape", Some(stone.shape));
        self.code("origin_class", Some(stone.origin_class));
        self.code("growth_method", stone.growth_method);
        self.code("colour", stone.colour);
        self.code("clarity", stone.clarity);
        self.code("cut", stone.cut);
        self.code("lab", stone.lab);
        self.code("pearl_type", stone.pearl_type);
        self.code("quality_word", stone.quality_word);
        self.add("diameter_mm", stone.diameter_um.map(|um| (um / 1_000).to_string()));
        for treatment in &stone.treatments {
            self.code("treatment", Some(*treatment));
        }
    }
}
