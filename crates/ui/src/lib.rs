//! The house's typed HTML: one struct for each component, with public fields, rendered by `maud`.
//!
//! Components know money and nothing else of the shop. How they look is said with `scheme`, `size` and `text`; slots are
//! [`maud::Markup`]. No component writes a `style` or `on…` attribute, so pages run under a content security policy
//! without `unsafe-inline`. Every component stands in [`gallery`] with its states.

mod actions;
mod admin;
mod assets;
mod builder;
mod card;
mod catalogue;
mod commerce;
mod compare;
mod editorial;
mod engraving;
mod facet;
mod feedback;
mod field;
mod footer;
mod head;
mod header;
mod hold;
mod icon;
mod look;
mod media;
mod navigation;
mod overlay;
mod part;
mod picture;
mod product;
pub mod samples;
mod search;
mod shell;
mod site;
mod standing;
mod stone;
mod wishlist;

pub use actions::*;
pub use admin::*;
pub use assets::Assets;
pub use builder::*;
pub use card::*;
pub use catalogue::*;
pub use commerce::*;
pub use compare::*;
pub use editorial::*;
pub use engraving::*;
pub use facet::*;
pub use feedback::*;
pub use field::*;
pub use footer::Footer;
pub use head::{Head, ImagePreload, Styles};
pub use header::{AnnouncementBar, EnclosedHeader, Header};
pub use hold::*;
pub use icon::{Icon, Jewel, icon, icon_small, jewel};
pub use look::{Size, Tone};
pub use media::*;
pub use navigation::*;
pub use overlay::*;
pub use part::Part;
pub use picture::{ImageFormat, ImageSet, Loading, Picture};
pub use product::*;
pub use samples::{Sample, gallery, gallery_page};
pub use search::*;
pub use shell::{EnclosedShell, OnlyScripts, Shell};
pub use site::{HelpLink, NavColumn, NavItem, Site};
pub use standing::Standing;
pub use stone::*;
pub use wishlist::*;
