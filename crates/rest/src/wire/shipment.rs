//! Shipments.

use chrono::{DateTime, Utc};
use commerce::fulfillment::{
    FulfillmentError, IdKind, Receipt, Release, Shipment, ShipmentState, Wanted, Way, collection_code,
};
use kernel::FieldError;
use platform::Cx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::MoneyOut;

/// What of an order leaves the house together, as its client sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Shipment)]
pub(crate) struct ShipmentOut {
    #[schema(example = "shp_069283r0000000000000000000")]
    id: String,
    /// Which of the order's shipments it is, from 1.
    position: i16,
    /// `allocated`, `at_the_bench`, `quality_check`, `packed`, `released`, `shipped`, `ready_to_collect`, `delivered` or `cancelled`.
    #[schema(example = "shipped")]
    status: &'static str,
    /// The same in words for people.
    status_label: &'static str,
    /// `courier` or `collect`.
    way: &'static str,
    lines: Vec<ShipmentLineOut>,
    carrier: Option<String>,
    tracking_number: Option<String>,
    /// The six digits by which its client collects it; null unless it waits for them, and not shown to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    collection_code: Option<String>,
    /// Whether whoever receives it shows a document with a photograph.
    document_due: bool,
    received_by: Option<String>,
    /// What its carrier told, the oldest first.
    events: Vec<ShipmentEventOut>,
    left_at: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
}

/// Pieces of one line of the order in a shipment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShipmentLine)]
pub(crate) struct ShipmentLineOut {
    line_id: String,
    title: String,
    sku: String,
    /// The serial number of a piece that exists once.
    serial: Option<String>,
    quantity: i32,
}

/// One word of a carrier about a shipment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShipmentEvent)]
pub(crate) struct ShipmentEventOut {
    /// `labelled`, `picked_up`, `on_its_way`, `out_for_delivery`, `delivered`, `trouble` or `returned`.
    #[schema(example = "on_its_way")]
    kind: &'static str,
    place: String,
    words: String,
    at: DateTime<Utc>,
}

impl ShipmentOut {
    /// The shipment as its client sees it.
    pub(crate) fn of_client(cx: &Cx, s: &Shipment) -> Self {
        let waits = s.way == Way::Collect && s.state == ShipmentState::ReadyToCollect;
        Self { collection_code: waits.then(|| collection_code(cx, s.id)), ..Self::of_staff(s) }
    }

    fn of_staff(s: &Shipment) -> Self {
        Self {
            id: s.id.to_string(),
            position: s.position,
            status: s.state.code(),
            status_label: s.state.label(),
            way: s.way.code(),
            lines: s
                .lines
                .iter()
                .map(|line| ShipmentLineOut {
                    line_id: line.line.to_string(),
                    title: line.title.clone(),
                    sku: line.sku.clone(),
                    serial: line.serial.clone(),
                    quantity: line.quantity,
                })
                .collect(),
            carrier: s.carrier.clone(),
            tracking_number: s.tracking_number.clone(),
            collection_code: None,
            document_due: s.id_due,
            received_by: s.received_by.clone(),
            events: s
                .events
                .iter()
                .map(|event| ShipmentEventOut {
                    kind: event.kind.code(),
                    place: event.place.clone(),
                    words: event.words.clone(),
                    at: event.at,
                })
                .collect(),
            left_at: s.left_at,
            delivered_at: s.delivered_at,
        }
    }
}

/// The shipments of an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Shipments)]
pub(crate) struct ShipmentsOut {
    pub(crate) data: Vec<ShipmentOut>,
}

/// A shipment as staff see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffShipment)]
pub(crate) struct StaffShipmentOut {
    #[serde(flatten)]
    shipment: ShipmentOut,
    order_id: String,
    #[schema(example = "JC-7K2M9QX")]
    order_number: String,
    /// `ready`, `made_to_order` or `bespoke`: the most demanding among its pieces.
    #[schema(example = "ready")]
    kind: &'static str,
    version: i64,
    /// What its pieces were sold for, before discount and tax.
    declared: MoneyOut,
    /// What it is insured for; null before it leaves, and where nothing travels.
    insured_up_to: Option<MoneyOut>,
    /// `usual`, `raised` or `high`, as it was released.
    tier: Option<&'static str>,
    two_people: Option<bool>,
    has_label: bool,
    /// `passport`, `identity_card`, `driving_license` or `residence_permit`.
    document: Option<&'static str>,
    steps: Vec<ShipmentStepOut>,
    /// What releasing it asks for, as things stand; null on lists, and once it is released.
    release: Option<ReleaseOut>,
    created_at: DateTime<Utc>,
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShipmentStep)]
pub(crate) struct ShipmentStepOut {
    step: &'static str,
    /// Who took it, as in the audit log.
    actor: String,
    note: Option<String>,
    at: DateTime<Utc>,
}

/// What releasing a shipment asks for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Release)]
pub(crate) struct ReleaseOut {
    #[schema(example = "raised")]
    tier: &'static str,
    /// Why, for people.
    reasons: Vec<&'static str>,
    /// Whether whoever releases it is somebody else than whoever packed it.
    two_people: bool,
    /// What is ticked off before.
    checks: Vec<ReleaseCheckOut>,
}

/// One thing that is ticked off.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReleaseCheck)]
pub(crate) struct ReleaseCheckOut {
    #[schema(example = "pieces_match")]
    code: String,
    /// What is true when it is ticked.
    words: String,
}

impl StaffShipmentOut {
    /// The shipment, and what releasing it asks for.
    pub(crate) fn new(s: &Shipment, release: Option<&Release>) -> Self {
        let asked = release.filter(|_| s.tier.is_none() && s.state.is_in_house());
        Self {
            shipment: ShipmentOut::of_staff(s),
            order_id: s.order.to_string(),
            order_number: s.number.clone(),
            kind: s.kind.code(),
            version: s.version,
            declared: s.declared.into(),
            insured_up_to: s.cover.map(Into::into),
            tier: s.tier.map(|tier| tier.code()),
            two_people: s.two_people,
            has_label: s.has_label,
            document: s.id_kind.map(IdKind::code),
            steps: s
                .steps
                .iter()
                .map(|taken| ShipmentStepOut {
                    step: taken.step.code(),
                    actor: taken.actor.clone(),
                    note: taken.note.clone(),
                    at: taken.at,
                })
                .collect(),
            release: asked.map(|release| ReleaseOut {
                tier: release.tier.code(),
                reasons: release.reasons.clone(),
                two_people: release.two_people,
                checks: release
                    .checks
                    .iter()
                    .map(|check| ReleaseCheckOut { code: check.code.clone(), words: check.words.clone() })
                    .collect(),
            }),
            created_at: s.created_at,
        }
    }
}

/// Shipments that are not with their clients yet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffShipments)]
pub(crate) struct StaffShipmentsOut {
    pub(crate) data: Vec<StaffShipmentOut>,
}

/// Which pieces leave together.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShipment)]
pub(crate) struct NewShipmentIn {
    /// Lines of the order with how many of each; everything that is left when it is left out.
    lines: Option<Vec<NewShipmentLineIn>>,
}

/// So many pieces of a line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShipmentLine)]
pub(crate) struct NewShipmentLineIn {
    line_id: String,
    #[schema(minimum = 1)]
    quantity: i32,
}

impl NewShipmentIn {
    /// The pieces; a line whose id cannot be read is nobody's.
    pub(crate) fn read(&self) -> Result<Option<Vec<Wanted>>, FulfillmentError> {
        let Some(lines) = &self.lines else { return Ok(None) };
        let read = |(at, line): (usize, &NewShipmentLineIn)| {
            let unknown =
                || FieldError::new(format!("lines.{at}"), "unknown", "This piece is not part of the order.");
            Ok(Wanted { line: line.line_id.parse().map_err(|_| unknown())?, quantity: line.quantity })
        };
        let read: Result<Vec<_>, FieldError> = lines.iter().enumerate().map(read).collect();
        read.map(Some).map_err(|wrong| FulfillmentError::Fields(vec![wrong]))
    }
}

/// The next step of a shipment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShipmentAdvance)]
pub(crate) struct AdvanceIn {
    /// `at_the_bench`, `quality_check` or `packed`.
    #[schema(example = "packed")]
    to: String,
    #[serde(default)]
    pub(crate) note: String,
}

impl AdvanceIn {
    /// The step.
    pub(crate) fn to(&self) -> Result<ShipmentState, FulfillmentError> {
        ShipmentState::find(&self.to).ok_or_else(|| unknown("to", "There is no such step."))
    }
}

fn unknown(field: &'static str, words: &'static str) -> FulfillmentError {
    FulfillmentError::Fields(vec![FieldError::new(field, "unknown_value", words)])
}

/// What was ticked off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShipmentRelease)]
pub(crate) struct ReleaseIn {
    /// The codes of the checks that are true.
    #[schema(example = json!(["pieces_match", "plain_outside"]))]
    pub(crate) checks: Vec<String>,
}

/// Whose label is made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShipmentLabel)]
pub(crate) struct LabelIn {
    /// A connected carrier.
    #[schema(example = "fedex")]
    pub(crate) carrier: String,
}

/// Who has it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ShipmentDispatch)]
pub(crate) struct DispatchIn {
    /// Not needed where a carrier made a label, or nothing travels.
    pub(crate) courier: String,
    pub(crate) tracking_number: String,
    /// What the courier insures it for, in minor units of the order's currency; what the order's way of delivery is insured for when left out.
    pub(crate) cover: Option<i64>,
}

/// Who received it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShipmentDelivery)]
pub(crate) struct ReceiptIn {
    /// The name in which it was signed for.
    received_by: String,
    /// `passport`, `identity_card`, `driving_license` or `residence_permit`; its number is never kept.
    document: Option<String>,
    /// The client's six digits, for what is collected.
    #[serde(default)]
    code: String,
}

impl ReceiptIn {
    /// The receipt.
    pub(crate) fn read(self) -> Result<Receipt, FulfillmentError> {
        let kind = |code: String| {
            IdKind::find(&code).ok_or_else(|| unknown("document", "We take no such document."))
        };
        Ok(Receipt {
            received_by: self.received_by,
            id_kind: self.document.map(kind).transpose()?,
            code: self.code,
        })
    }
}
