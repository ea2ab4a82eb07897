//! The shapes of the API: what is read and what is answered. Nothing here decides.

mod cart;
mod catalog;
mod checkout;
mod common;
mod order;
mod staff;
mod word;

pub(crate) use cart::{AddLineIn, CartOut, NewCartOut, OpenCartIn, SetQuantityIn};
pub(crate) use catalog::{CollectionOut, CollectionsOut, ProductOut, ProductsOut, RecommendationsOut};
pub(crate) use checkout::{
    AddressIn, CheckoutIn, CheckoutOut, ConfirmIn, ConfirmOut, QuoteIn, QuoteOut, ShippingMethodsOut,
};
pub(crate) use common::MoneyOut;
pub(crate) use order::OrderOut;
pub(crate) use staff::{
    AuditOut, FulfillIn, ProductPatchIn, StaffOrderOut, StaffOrdersOut, StaffProductOut, StaffProductsOut,
    VariantPatchIn,
};
