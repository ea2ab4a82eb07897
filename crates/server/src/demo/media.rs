//! The pictures on disk, as their manifest lists them.

use std::{collections::BTreeMap, fs, io, path::Path};

use catalog::{model::Metal, products::NewMedia};
use serde::Deserialize;

use super::DemoError;

/// Every folder of pictures that is on disk.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    sets: BTreeMap<String, Set>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    views: Vec<View>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct View {
    view: String,
    #[serde(default)]
    metal: Option<Metal>,
    width: i32,
    height: i32,
    widths: Vec<i32>,
    alt: String,
}

impl Manifest {
    /// Reads `media/manifest.json`; a house without one has no pictures yet.
    pub(super) fn read(root: &Path) -> Result<Self, DemoError> {
        let path = root.join("media/manifest.json");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(DemoError::Unreadable { path, source }),
        };
        serde_json::from_str(&text).map_err(|e| DemoError::Malformed { path, message: e.to_string() })
    }

    /// The pictures of a folder; empty when it is not on disk.
    pub(super) fn pictures(&self, image_set: &str) -> Vec<NewMedia> {
        let views = self.sets.get(image_set).map_or(&[][..], |s| &s.views);
        let picture = |v: &View| NewMedia {
            image_set: image_set.to_owned(),
            view: v.view.clone(),
            metal: v.metal,
            width: v.width,
            height: v.height,
            widths: v.widths.clone(),
            alt: v.alt.clone(),
        };
        views.iter().map(picture).collect()
    }
}
