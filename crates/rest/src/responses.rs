//! Which refusals an operation can answer with, as the API's description lists them.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses, PartialSchema, ToSchema,
    openapi::{Content, Ref, RefOr, Response, ResponseBuilder},
};

use crate::problem::ProblemOut;

/// The response of one status: a problem document.
fn problem(status: u16) -> Response {
    let words = match status {
        400 => "The request cannot be read: broken JSON, a foreign cursor, a missing header.",
        401 => {
            "Nobody is signed in, or a second factor is asked for (`factor_required`, `step_up_required`)."
        }
        402 => "The bank declined. Nothing was charged.",
        403 => "Signed in, but the role does not include this.",
        404 => "There is no such thing, or it is not yours.",
        409 => "Stock, a price, a state or a twin in flight stands against it.",
        412 => "`If-Match` names an older version; `current_version` is the present one.",
        410 => "A link or code that works no more.",
        413 => "The body is larger than 64 KiB.",
        415 => "The body is not `application/json`.",
        422 => "Understood, but a rule says no; `errors` names the fields.",
        426 => "This address speaks WebSocket only.",
        428 => "`If-Match` is required here.",
        429 => "Too many, too fast. `Retry-After` says when to try again.",
        500 => "A defect of ours. `request_id` finds it in our log.",
        503 => "A part we depend on does not answer. `Retry-After` says when to try again.",
        _ => "Refused.",
    };
    let content = Content::new(Some(RefOr::Ref(Ref::from_schema_name(ProblemOut::name()))));
    ResponseBuilder::new().description(words).content("application/problem+json", content).build()
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident: $($status:literal),+;)+) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([$(($status.to_string(), RefOr::T(problem($status)))),+])
            }
        }
    )+};
}

problems! {
    /// Reads of what everyone may see.
    PublicRead: 400, 404, 422, 500, 503;
    /// Reads of one's own things.
    OwnRead: 404, 500, 503;
    /// Watching a cart.
    CartWatch: 400, 401, 403, 404, 426, 429, 500, 503;
    /// Changes to a cart.
    CartWrite: 400, 404, 409, 412, 413, 415, 422, 500, 503;
    /// Opening a cart.
    CartOpen: 413, 415, 422, 500, 503;
    /// A question about a cart that changes nothing.
    CartAsk: 400, 404, 409, 413, 415, 422, 429, 500, 503;
    /// What a shopper chooses for their cart.
    CartChoice: 400, 404, 413, 415, 422, 500, 503;
    /// Holding pieces.
    HoldWrite: 404, 409, 429, 500, 503;
    /// Placing an order.
    OrderPlace: 400, 404, 409, 413, 415, 422, 429, 500, 503;
    /// Paying.
    Pay: 400, 402, 404, 409, 413, 415, 422, 500, 503;
    /// Cancelling one's own order.
    OrderCancel: 404, 409, 500, 503;
    /// One's own list of orders.
    OwnList: 401, 500, 503;
    /// Asking for a code.
    CodeAsk: 400, 413, 415, 422, 500, 503;
    /// Typing a code.
    CodeVerify: 400, 401, 403, 410, 413, 415, 422, 429, 500, 503;
    /// Asking for a passkey.
    PasskeyAsk: 409, 429, 500, 503;
    /// One's own devices and ways in.
    WaysRead: 401, 404, 500, 503;
    /// Changes to them.
    WaysWrite: 400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503;
    /// One's own session.
    SessionRead: 401, 500, 503;
    /// Changes to a wishlist.
    WishlistWrite: 400, 404, 413, 415, 422, 500, 503;
    /// A letter to somebody about a piece.
    HintSend: 400, 413, 415, 422, 429, 500, 503;
    /// Changes to a bag by a link.
    SharedBagWrite: 400, 403, 404, 409, 410, 413, 415, 422, 500, 503;
    /// Reads of one's saved bags.
    SavedBagRead: 401, 404, 500, 503;
    /// Changes to one's saved bags.
    SavedBagWrite: 400, 401, 404, 409, 413, 415, 422, 500, 503;
    /// An enquiry.
    EnquirySend: 400, 413, 415, 422, 429, 500, 503;
    /// Booking a conversation.
    ConsultationBook: 400, 409, 413, 415, 422, 429, 500, 503;
    /// Answers on one's own project.
    ProjectWrite: 400, 404, 409, 410, 413, 415, 422, 500, 503;
    /// Making a claim code.
    PassportOffered: 400, 404, 410, 429, 500, 503;
    /// Claiming a passport.
    PassportClaim: 400, 404, 410, 413, 415, 422, 429, 500, 503;
    /// What others share.
    SharedRead: 404, 410, 500, 503;
    /// A channel's reads.
    ChannelRead: 401, 403, 404, 500, 503;
    /// What a channel tells.
    ChannelWrite: 400, 401, 403, 404, 409, 413, 415, 422, 500, 503;
    /// Staff reads.
    StaffRead: 400, 401, 403, 404, 422, 500, 503;
    /// What staff write down at the bench; each is of the moment, and of no version.
    BenchWrite: 400, 401, 403, 404, 409, 413, 415, 422, 500, 503;
    /// Staff writes.
    StaffWrite: 400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 500, 503;
}

/// Makes the problem schema part of the document; responses refer to it by name.
pub(crate) fn schemas() -> Vec<(String, RefOr<utoipa::openapi::Schema>)> {
    let mut schemas = vec![(ProblemOut::name().into_owned(), ProblemOut::schema())];
    ProblemOut::schemas(&mut schemas);
    schemas
}
