//! The ids of this context.

use kernel::{Id, IdKind};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $alias:ident, $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $kind {}
        impl IdKind for $kind { const PREFIX: &'static str = $prefix; }
        #[doc = concat!("Identifier `", $prefix, "_…`.")]
        pub type $alias = Id<$kind>;
    )*};
}

kinds! {
    /// A commission: one piece from its first conversation to its service.
    Commission, CommissionId, "com";
    /// What somebody asks the atelier for, before it is a commission.
    Enquiry, EnquiryId, "enq";
    /// A picture that belongs to an enquiry or a commission.
    CommissionFile, CommissionFileId, "cfl";
    /// The passport of one piece.
    Passport, PassportId, "pas";
    /// A job at the bench.
    BenchJob, BenchJobId, "job";
    /// A client's own stone.
    ClientStone, ClientStoneId, "cst";
    /// A booked conversation.
    Consultation, ConsultationId, "cns";
}
