//! What the shop would say, and whether it may: for editors and imports.

use axum::Json;
use catalog::disclosure::{self, words as phrases};
use web::staff::rights::ReadCatalog;

use crate::{
    answer::Own,
    body::Body,
    caller::Staff,
    problem::ApiResult,
    responses::StaffWrite,
    wire::{DisclosureIn, DisclosureOut},
};

/// Hold words against facts before anything is saved: every rule they break, and the phrases the shop makes itself.
#[utoipa::path(post, path = "/admin/disclosure/check", operation_id = "check_disclosure", tag = "admin",
    request_body = DisclosureIn, security(("staff_session" = [])),
    responses((status = 200, description = "What was found; nothing is stored", body = DisclosureOut), StaffWrite))]
pub(crate) async fn check_disclosure(
    _staff: Staff<ReadCatalog>,
    Body(ask): Body<DisclosureIn>,
) -> ApiResult<Own<Json<DisclosureOut>>> {
    let (facts, words) = (ask.facts(), ask.words());
    let findings = disclosure::check(&facts, &words);
    Ok(Own(Json(DisclosureOut {
        publishable: !findings.iter().any(disclosure::Finding::refuses),
        findings: findings.into_iter().map(Into::into).collect(),
        title_phrases: facts.stones.iter().map(phrases::title_phrase).collect(),
        stones: phrases::one_line(&facts.stones),
        disclosures: facts.stones.iter().flat_map(phrases::full_disclosure).collect(),
    })))
}
