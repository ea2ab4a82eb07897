//! What one buyable form of a product may be.

use super::{
    Wrong,
    stone::{CARATS, CARATS_SAID},
};
use crate::{
    model::{BandProfile, Category, Metal, RingSize, Role},
    products::{NewProduct, NewVariant},
};

impl NewVariant {
    pub(super) fn check(&self, wrong: &mut Wrong, product: &NewProduct, field: impl Fn(&str) -> String) {
        let sku_char = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b"-./".contains(&b);
        wrong.add_if(
            self.sku.is_empty() || self.sku.len() > 50 || !self.sku.bytes().all(sku_char),
            field("sku"),
            "malformed",
            "Use capitals, digits, hyphens, points and slashes, at most 50.",
        );
        if !self.metal.standards().contains(&self.fineness) {
            let known: Vec<_> = self.metal.standards().iter().map(|f| f.code()).collect();
            let metal = Metal::label(self.metal);
            wrong.add(
                field("fineness"),
                "not_for_metal",
                format!("{metal} is sold as {}.", known.join(", ")),
            );
        }
        wrong.add_if(
            self.metal_weight_mg.is_some_and(|mg| !(10..=2_000_000).contains(&mg)),
            field("metal_weight_mg"),
            "out_of_range",
            "Enter milligrams: 10 to 2,000,000.",
        );
        self.check_sizes(wrong, product, &field);
        wrong.price(field("price"), self.price);
        wrong.lead_days(field("lead_days"), self.lead_days, self.made_to_order);
        wrong.add_if(
            self.one_of_a_kind && self.made_to_order,
            field("one_of_a_kind"),
            "contradiction",
            "A piece that exists once cannot be made to order.",
        );
    }

    fn check_sizes(&self, wrong: &mut Wrong, product: &NewProduct, field: &impl Fn(&str) -> String) {
        let name = || field("ring_circumference_um");
        let sized = product.category == Category::Ring && product.band_profile != Some(BandProfile::Open);
        match self.ring_circumference_um {
            None => wrong.add_if(sized, name(), "required", "A ring has a size, unless its band is open."),
            Some(_) if product.category != Category::Ring => {
                wrong.add(name(), "not_for_category", "Only rings have a ring size.");
            }
            Some(um) => wrong.add_if(
                RingSize::from_circumference_um(um).is_none(),
                name(),
                "out_of_range",
                "Enter the inner circumference in micrometres: 37,000 to 79,000.",
            ),
        }
        use Category as C;
        let needs_length = matches!(product.category, C::Necklace | C::Bracelet | C::Anklet | C::Chain);
        match self.length_mm {
            None => wrong.add_if(needs_length, field("length_mm"), "required", "Say how long it is."),
            Some(_) if !product.category.has_length() => {
                wrong.add(field("length_mm"), "not_for_category", "Pieces of this category have no length.");
            }
            Some(mm) => wrong.add_if(
                !(100..=1_200).contains(&mm),
                field("length_mm"),
                "out_of_range",
                "Enter millimetres: 100 to 1,200.",
            ),
        }
        if let Some(carat) = self.carat_milli {
            let weighed = product.stones.iter().any(|s| s.role == Role::Center && s.carat_milli.is_some());
            wrong.add_if(
                !weighed,
                field("carat_milli"),
                "needs_center_stone",
                "Only a weighed centre stone has carats.",
            );
            wrong.add_if(!CARATS.contains(&carat), field("carat_milli"), "out_of_range", CARATS_SAID);
        }
    }
}
