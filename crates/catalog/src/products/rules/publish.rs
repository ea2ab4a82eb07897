//! The one gate before a piece is on show, and what a write makes of a product before it is stored.

use chrono::{DateTime, Utc};
use kernel::{FieldError, clean_text};

use super::Wrong;
use crate::{
    attributes::{Schema, Values},
    model::Status,
    products::NewProduct,
};

/// Everything that keeps a piece from being on show, under the names of its fields. Pure over the whole piece, which
/// [`NewProduct::check`] found sound. Every way to the shop passes here: creating, changing and importing an active
/// piece, publishing a draft, and a publication that was planned.
pub fn check_publishable(product: &NewProduct, schema: &Schema) -> Result<(), Vec<FieldError>> {
    let mut wrong = Wrong::default();
    let active = product.variants.iter().any(|v| v.status == Status::Active);
    wrong.add_if(!active, "status", "needs_variant", "A piece on offer needs at least one active variant.");
    wrong.0.extend(schema.missing(product.category, &product.attributes));
    wrong.0.extend(product.check_disclosure().err().unwrap_or_default());
    wrong.into_result()
}

impl NewProduct {
    /// The product as it is stored: values read by the schema, texts without hidden characters. `before` is what it
    /// is now, for one that exists.
    ///
    /// # Errors
    /// Everything that is wrong with it, and, for one that is or will be on show, all that keeps it from there.
    pub(crate) fn accept(
        mut self,
        schema: &Schema,
        before: Option<&Self>,
        now: DateTime<Utc>,
    ) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Wrong(self.check().err().unwrap_or_default());
        self.check_schedule(&mut wrong, before, now);
        let none = Values::new();
        match schema.read(self.category, &self.attributes, before.map_or(&none, |b| &b.attributes)) {
            Ok(read) => self.attributes = schema.write(&read),
            Err(errors) => wrong.0.extend(errors),
        }
        if self.status == Status::Active || self.publish_at.is_some() {
            let gate = check_publishable(&self, schema).err().unwrap_or_default();
            let named = |e: &FieldError| wrong.0.iter().any(|w| w.field == e.field);
            let fresh: Vec<_> = gate.into_iter().filter(|e| !named(e)).collect();
            wrong.0.extend(fresh);
        }
        wrong.into_result()?;
        self.clean();
        Ok(self)
    }

    /// Drops what cannot be seen from every text, so that equal products compare equal.
    fn clean(&mut self) {
        let line = |text: &mut String| *text = clean_text(text, false);
        line(&mut self.title);
        line(&mut self.tagline);
        for text in [&mut self.description, &mut self.care] {
            *text = clean_text(text, true);
        }
        let optional = [
            &mut self.line,
            &mut self.details.designer,
            &mut self.details.provenance,
            &mut self.details.hallmark_note,
            &mut self.seo.title,
            &mut self.seo.description,
        ];
        optional.into_iter().flatten().for_each(line);
        self.tags.iter_mut().for_each(line);
        self.media.iter_mut().for_each(|m| line(&mut m.alt));
    }
}
