//! The demo house's files. Unknown keys and codes are refused with the file, the place and what is accepted.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

use catalog::{
    attributes::Values,
    model::{
        BandProfile, Category, ChainType, Clarity, CollectionKind, Colour, CutGrade, EarringBack, Fineness,
        Finish, Fluorescence, GrowthMethod, Head, Lab, Lustre, Metal, Occasion, OriginClass, Overtone,
        PearlType, QualityWord, RingPurpose, Role, SettingStyle, Shape, SizeSystem, Species, Status,
        Treatment,
    },
    mounts::{Mount, Seat, SettingFee},
    products::{NewDetails, NewProduct, NewSeo, NewStone, NewVariant},
};
use kernel::{Currency, FieldError, Money};
use serde::{Deserialize, de::DeserializeOwned};

use super::{DemoError, media::Manifest};

/// The demo house as its files tell it.
#[derive(Debug)]
pub(super) struct House {
    /// The pieces, in the order of their file names.
    pub(super) pieces: Vec<Piece>,
    /// The collections, in the order of their file.
    pub(super) collections: Vec<CollectionFile>,
    /// Folders of pictures that pieces name and that are not on disk, with the pieces.
    pub(super) unpictured: BTreeMap<String, Vec<String>>,
}

/// A piece and what of it lies ready.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Where it was read, or what it was varied from.
    pub(super) path: PathBuf,
    /// The folder of its pictures, whether it is on disk or not.
    pub(super) image_set: Option<String>,
    pub(super) product: NewProduct,
    /// What it holds, when it is set with a stone of the client's choice.
    pub(super) mount: Option<Mount>,
    pub(super) ready: Vec<Ready>,
}

/// Units of a variant that lie ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) sku: String,
    pub(super) quantity: i32,
    pub(super) serial: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CollectionsFile {
    collections: Vec<CollectionFile>,
}

/// A collection as its file tells it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CollectionFile {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) kind: CollectionKind,
    /// What else belongs, by itself: pairs of a filter and a value, as in the shop's addresses.
    #[serde(default)]
    pub(super) rule: Vec<(String, String)>,
    /// Slugs of pieces, in order.
    pub(super) products: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PieceFile {
    title: String,
    tagline: String,
    description: String,
    care: String,
    category: Category,
    ring_purpose: Option<RingPurpose>,
    #[serde(default)]
    setting_styles: Vec<SettingStyle>,
    head: Option<Head>,
    finish: Option<Finish>,
    band_width_um: Option<i32>,
    band_profile: Option<BandProfile>,
    height_um: Option<i32>,
    chain_type: Option<ChainType>,
    earring_back: Option<EarringBack>,
    line: Option<String>,
    #[serde(default)]
    occasions: Vec<Occasion>,
    #[serde(default)]
    engravable: bool,
    #[serde(default)]
    engraving_max: i32,
    #[serde(default)]
    recycled_metal: bool,
    #[serde(default = "yes")]
    returnable: bool,
    #[serde(default = "active")]
    status: Status,
    #[serde(default)]
    featured: i32,
    #[serde(default)]
    details: NewDetails,
    #[serde(default)]
    attributes: Values,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    seo: NewSeo,
    image_set: Option<String>,
    mount: Option<MountFile>,
    #[serde(default)]
    stones: Vec<StoneFile>,
    variants: Vec<VariantFile>,
}

const fn yes() -> bool {
    true
}

const fn active() -> Status {
    Status::Active
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoneFile {
    role: Role,
    species: Species,
    origin_class: OriginClass,
    growth_method: Option<GrowthMethod>,
    shape: Shape,
    pieces: i32,
    carat_milli: Option<i32>,
    diameter_um: Option<i32>,
    colour: Option<Colour>,
    clarity: Option<Clarity>,
    cut: Option<CutGrade>,
    polish: Option<CutGrade>,
    symmetry: Option<CutGrade>,
    fluorescence: Option<Fluorescence>,
    quality_word: Option<QualityWord>,
    lab: Option<Lab>,
    report_number: Option<String>,
    #[serde(default)]
    treatments: Vec<Treatment>,
    pearl_type: Option<PearlType>,
    lustre: Option<Lustre>,
    overtone: Option<Overtone>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MountFile {
    own_stone_minor: i64,
    /// US sizes, the smallest and the largest.
    sizes: [String; 2],
    least_hardness: i32,
    lead_days: i32,
    seats: Vec<Seat>,
    fees: Vec<SettingFee>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantFile {
    sku: String,
    metal: Metal,
    fineness: Fineness,
    metal_weight_mg: Option<i32>,
    ring_circumference_um: Option<i32>,
    length_mm: Option<i32>,
    carat_milli: Option<i32>,
    price_minor: i64,
    #[serde(default)]
    one_of_a_kind: bool,
    #[serde(default)]
    made_to_order: bool,
    #[serde(default)]
    lead_days: i32,
    serial: Option<String>,
    #[serde(default)]
    stock: i32,
}

/// Reads and checks everything under the folder.
pub(super) fn read(root: &Path) -> Result<House, DemoError> {
    let manifest = Manifest::read(root)?;
    let mut pieces = Vec::new();
    let mut unpictured: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in list_toml(&root.join("catalogue"))? {
        let file: PieceFile = read_toml(&path)?;
        let image_set = file.image_set.clone();
        let mut piece = file.into_piece(&path)?;
        let stones = piece.product.facts().stones;
        piece.product.media =
            image_set.as_deref().map(|set| manifest.pictures(set, &stones)).unwrap_or_default();
        if let Some(set) = image_set.clone().filter(|_| piece.product.media.is_empty()) {
            unpictured.entry(set).or_default().push(piece.product.slug.clone());
        }
        piece.image_set = image_set;
        piece
            .product
            .check()
            .and_then(|()| piece.product.check_disclosure())
            .map_err(|fields| DemoError::Fields { path: path.clone(), fields })?;
        pieces.push(piece);
    }
    refuse_doubles(&pieces)?;
    let path = root.join("collections.toml");
    let collections = read_toml::<CollectionsFile>(&path)?.collections;
    refuse_strangers(&path, &collections, &pieces)?;
    Ok(House { pieces, collections, unpictured })
}

fn list_toml(folder: &Path) -> Result<Vec<PathBuf>, DemoError> {
    let unreadable = |source| DemoError::Unreadable { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T, DemoError> {
    let text =
        fs::read_to_string(path).map_err(|source| DemoError::Unreadable { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|e| DemoError::Malformed { path: path.to_owned(), message: e.to_string() })
}

impl PieceFile {
    fn into_piece(self, path: &Path) -> Result<Piece, DemoError> {
        let slug = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let mut ready = Vec::new();
        let mut wrong = Vec::new();
        for (at, variant) in self.variants.iter().enumerate() {
            match variant.ready() {
                Ok(found) => ready.extend(found),
                Err((field, message)) => {
                    wrong.push(FieldError::new(format!("variants[{at}].{field}"), "contradiction", message));
                }
            }
        }
        if !wrong.is_empty() {
            return Err(DemoError::Fields { path: path.to_owned(), fields: wrong });
        }
        let mount = self.mount.map(|file| file.into_mount(path)).transpose()?;
        let product = NewProduct {
            slug,
            title: self.title,
            tagline: self.tagline,
            description: reflow(&self.description),
            care: self.care,
            category: self.category,
            ring_purpose: self.ring_purpose,
            setting_styles: self.setting_styles,
            head: self.head,
            finish: self.finish,
            band_width_um: self.band_width_um,
            band_profile: self.band_profile,
            height_um: self.height_um,
            chain_type: self.chain_type,
            earring_back: self.earring_back,
            line: self.line,
            occasions: self.occasions,
            engravable: self.engravable,
            engraving_max: self.engraving_max,
            recycled_metal: self.recycled_metal,
            returnable: self.returnable,
            status: self.status,
            featured: self.featured,
            details: self.details,
            attributes: self.attributes,
            tags: self.tags,
            seo: self.seo,
            publish_at: None,
            unpublish_at: None,
            stones: self.stones.into_iter().map(StoneFile::into_stone).collect(),
            variants: self.variants.into_iter().map(VariantFile::into_variant).collect(),
            media: Vec::new(),
        };
        Ok(Piece { path: path.to_owned(), image_set: None, product, mount, ready })
    }
}

/// Lines that a file breaks for its own width are one line to a reader; an empty line parts paragraphs.
fn reflow(text: &str) -> String {
    let paragraph = |p: &str| p.split_whitespace().collect::<Vec<_>>().join(" ");
    text.split("\n\n").map(paragraph).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n\n")
}

impl MountFile {
    fn into_mount(self, path: &Path) -> Result<Mount, DemoError> {
        let size = |text: &str| {
            let unknown =
                || FieldError::new("mount.sizes", "unknown_value", format!("\"{text}\" is no US size"));
            SizeSystem::Us
                .parse(text)
                .ok_or_else(|| DemoError::Fields { path: path.to_owned(), fields: vec![unknown()] })
        };
        Ok(Mount {
            own_stone: Money::new(self.own_stone_minor, Currency::Usd),
            smallest: size(&self.sizes[0])?,
            largest: size(&self.sizes[1])?,
            least_hardness: self.least_hardness,
            lead_days: self.lead_days,
            seats: self.seats,
            fees: self.fees,
        })
    }
}

impl StoneFile {
    fn into_stone(self) -> NewStone {
        NewStone {
            role: self.role,
            species: self.species,
            origin_class: self.origin_class,
            growth_method: self.growth_method,
            shape: self.shape,
            pieces: self.pieces,
            carat_milli: self.carat_milli,
            diameter_um: self.diameter_um,
            colour: self.colour,
            clarity: self.clarity,
            cut: self.cut,
            polish: self.polish,
            symmetry: self.symmetry,
            fluorescence: self.fluorescence,
            quality_word: self.quality_word,
            lab: self.lab,
            report_number: self.report_number,
            treatments: self.treatments,
            pearl_type: self.pearl_type,
            lustre: self.lustre,
            overtone: self.overtone,
        }
    }
}

impl VariantFile {
    /// What lies ready of the variant, or the field that contradicts another.
    fn ready(&self) -> Result<Option<Ready>, (&'static str, &'static str)> {
        match (self.one_of_a_kind, &self.serial) {
            (true, None) => return Err(("serial", "A one-of-a-kind piece has a serial number.")),
            (false, Some(_)) => return Err(("serial", "Only a one-of-a-kind piece has a serial number.")),
            _ => {}
        }
        if self.one_of_a_kind && !(0..=1).contains(&self.stock) {
            return Err(("stock", "There is one of a one-of-a-kind piece."));
        }
        if !(0..=10_000).contains(&self.stock) {
            return Err(("stock", "Enter 0 to 10,000 pieces."));
        }
        if !self.one_of_a_kind && self.stock == 0 && !self.made_to_order {
            return Err(("stock", "A variant that is not made to order needs pieces in stock."));
        }
        let quantity = if self.one_of_a_kind { 1 } else { self.stock };
        let ready = Ready { sku: self.sku.clone(), quantity, serial: self.serial.clone() };
        Ok((quantity > 0).then_some(ready))
    }

    fn into_variant(self) -> NewVariant {
        NewVariant {
            id: None,
            status: Status::Active,
            sku: self.sku,
            metal: self.metal,
            fineness: self.fineness,
            metal_weight_mg: self.metal_weight_mg,
            ring_circumference_um: self.ring_circumference_um,
            length_mm: self.length_mm,
            carat_milli: self.carat_milli,
            price: Money::new(self.price_minor, Currency::Usd),
            one_of_a_kind: self.one_of_a_kind,
            made_to_order: self.made_to_order,
            lead_days: self.lead_days,
        }
    }
}

/// Refuses codes and serial numbers that two files share.
fn refuse_doubles(pieces: &[Piece]) -> Result<(), DemoError> {
    let mut seen: HashMap<String, &Path> = HashMap::new();
    for piece in pieces {
        let skus = piece.product.variants.iter().map(|v| ("sku", v.sku.clone()));
        let serials = piece.ready.iter().filter_map(|r| r.serial.clone()).map(|s| ("serial", s));
        for (field, word) in skus.chain(serials) {
            if let Some(other) = seen.insert(format!("{field} {word}"), &piece.path) {
                let message = format!("{field} \"{word}\" is in {} too", other.display());
                return Err(DemoError::Malformed { path: piece.path.clone(), message });
            }
        }
    }
    Ok(())
}

/// Refuses collections that name pieces without a file, or come twice.
fn refuse_strangers(path: &Path, collections: &[CollectionFile], pieces: &[Piece]) -> Result<(), DemoError> {
    let malformed = |message| DemoError::Malformed { path: path.to_owned(), message };
    for (at, collection) in collections.iter().enumerate() {
        if collections.iter().take(at).any(|c| c.slug == collection.slug) {
            return Err(malformed(format!("slug: there are two collections \"{}\"", collection.slug)));
        }
        let strange = |slug: &&String| !pieces.iter().any(|p| p.product.slug == **slug);
        if let Some(slug) = collection.products.iter().find(strange) {
            let message =
                format!("collection \"{}\": products: there is no catalogue/{slug}.toml", collection.slug);
            return Err(malformed(message));
        }
    }
    Ok(())
}
