//! What fulfillment announces. Listeners read the rest.

use kernel::ids::{OrderId, ShipmentId};
use platform::outbox::Event;
use serde::{Deserialize, Serialize};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident, $topic:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            /// The shipment.
            pub shipment: ShipmentId,
            /// Its order.
            pub order: OrderId,
        }

        impl Event for $name {
            const TOPIC: &'static str = $topic;

            fn dedupe(&self) -> Option<String> {
                Some(self.shipment.to_string())
            }
        }
    )+};
}

events! {
    /// A shipment was given to its carrier. Announced once a shipment.
    Shipped, "fulfillment.shipped";
    /// A shipment waits for its client in the boutique. Announced once a shipment.
    ReadyToCollect, "fulfillment.ready_to_collect";
    /// A shipment was received. Announced once a shipment.
    Delivered, "fulfillment.delivered";
}
