//! Parts of pages that were rendered before.

use std::sync::Arc;

use maud::{Markup, Render};

/// A part of a page that was rendered before, put in as it is. Cloning shares its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part(Arc<str>);

impl Part {
    /// Keeps what was rendered.
    pub fn of(markup: Markup) -> Self {
        Self(markup.into_string().into())
    }

    /// Its HTML.
    pub fn html(&self) -> &str {
        &self.0
    }
}

impl Render for Part {
    fn render_to(&self, page: &mut String) {
        page.push_str(&self.0);
    }
}
