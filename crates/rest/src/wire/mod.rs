//! The shapes of the API: what is read and what is answered. Nothing here decides.

mod after_sale;
mod atelier;
mod bench;
mod bulk;
mod care;
mod cart;
mod cart_sync;
mod catalog;
mod channel;
mod checkout;
mod commission;
mod common;
mod concern;
mod consultation;
mod credits;
mod disclosure;
mod document;
mod draft;
mod facet;
mod feed;
mod flags;
mod invariant;
mod inventory;
mod loose;
mod media;
mod model;
mod mount;
mod order;
mod passport;
mod payment;
mod project;
mod promotions;
mod reconciliation;
mod refund;
mod reminder;
mod return_policy;
mod ring;
mod roles;
mod search;
mod shared;
mod shipment;
mod sign_in;
mod staff;
mod stock_count;
mod table;
mod terms;
mod ways;
mod webhook;
mod wishlist;
mod word;

pub(crate) use after_sale::{
    AskReturnIn, DecideReturnIn, InspectReturnIn, OrderReturnsOut, ReturnOut, ReturnsOut, SendReturnIn,
    SettleReturnIn,
};
pub(crate) use atelier::{
    AgendaOut, MarkReadIn, PieceValuationOut, PutTemplateIn, TemplatesOut, ThreadsOut, WorkloadOut,
};
pub(crate) use bench::{
    BenchJobOut, BenchLoadsOut, BenchOut, ClientStoneOut, CloseJobIn, HandOverStoneIn, OpenJobIn,
    ReceiveStoneIn, WeighMetalIn,
};
pub(crate) use bulk::{BulkChangesOut, BulkDecisionIn, BulkEditIn, BulkEditOut, BulkEditsOut, BulkFaultsOut};
pub(crate) use care::{HoldIn, OrderCareOut, OrderNoteIn, ReleasePolicyBody};
pub(crate) use cart::{
    AddLineIn, CartOut, ChangeLineIn, NewCartOut, OpenCartIn, PersonalizationIn, SetCurrencyIn, WrappingsOut,
};
pub(crate) use cart_sync::{GiftIn, SyncCartIn, SyncedCartOut};
pub(crate) use catalog::{
    CollectionOut, CollectionsOut, ProductDetailOut, ProductOut, ProductsOut, RecommendationOut,
    RecommendationsOut,
};
pub(crate) use channel::{
    AllotmentIn, ChannelIn, ChannelOut, ChannelPriceIn, ChannelSaleOut, ChannelSalesOut, ChannelStockOut,
    ChannelsOut, KeyIn, KeysOut, MadeKeyOut, OfferedOut, SaleIn, SaleQuoteIn, SaleQuoteOut, SettleIn,
    StockChangeOut,
};
pub(crate) use checkout::{
    AddressIn, CheckoutIn, CheckoutOut, ConfirmIn, ConfirmOut, QuoteIn, QuoteOut, ShippingMethodsOut,
};
pub(crate) use commission::{
    CommissionActionIn, CommissionCardsOut, CommissionOut, IssueQuoteIn, MetalRateIn, MetalRatesOut,
};
pub(crate) use common::MoneyOut;
pub(crate) use concern::{ClearConcernIn, ConcernsOut, DecideAuthorizationIn, EvidenceOut, Gathered};
pub(crate) use consultation::{
    BookConsultationIn, BookedConsultationOut, ConsultationOut, MoveConsultationIn, SlotsOut,
};
pub(crate) use credits::{CartCreditOut, CartCreditsOut, CreditOut, CreditsOut, GiftCardIn, IssueCreditIn};
pub(crate) use disclosure::{DisclosureIn, DisclosureOut, ReportIn, ReportsOut};
pub(crate) use document::{DocumentOut, DocumentsOut, IssueDocumentIn};
pub(crate) use draft::{OrderDraftIn, OrderDraftOut, OrderDraftsOut};
pub(crate) use facet::FilterParams;
pub(crate) use feed::{
    DecideStonesIn, DecidedStonesOut, ParkedStonesOut, StoneImportDetailOut, StoneImportOut, StoneImportsOut,
    StonePricingIn, StonePricingOut, StoneSupplierIn, StoneSupplierOut, StoneSuppliersOut,
};
pub(crate) use flags::{FeatureFlagIn, FeatureFlagOut, FeatureFlagsOut};
pub(crate) use invariant::InvariantsOut;
pub(crate) use inventory::{
    CloseTransferIn, CostIn, DeliveryIn, LocationIn, LocationOut, LocationsOut, PieceOut, SendIn, StockOut,
    StockTransferOut, StockTransfersOut, place, units,
};
pub(crate) use loose::{LooseStoneOut, LooseStonesOut};
pub(crate) use media::{
    BeginUploadIn, MediaOrderIn, MediaPatchIn, StaffMediaListOut, StaffMediaOut, UploadOut,
};
pub(crate) use model::{
    AttributeIn, AttributeOut, AttributesOut, CollectionIn, DraftIn, DraftOut, PricesOut, ProductIn,
    ScheduleIn, StaffCollectionOut, StaffCollectionsOut, WholeOut,
};
pub(crate) use mount::{MountIn, MountOut};
pub(crate) use order::{OrderOut, OrdersOut};
pub(crate) use passport::{
    ClaimPassportIn, IssuePassportIn, PassportClaimedOut, PassportKeysOut, PassportOfferOut, PassportOut,
    PassportsOut, RevokePassportIn,
};
pub(crate) use payment::{
    BegunOut, ExtendIn, FateIn, InstallmentOut, LapseIn, MatchIn, PoliciesOut, PolicyIn, PolicyOut, ReturnIn,
    ScheduleIn as PutScheduleIn, ScheduleOut, TransferIn, TransferInstructionsOut, TransferOut, TransfersOut,
};
pub(crate) use project::{
    AnswerChangeIn, AnswerDesignIn, AnswerQuoteIn, EnquiryIn, EnquirySentOut, MessageIn, ProjectOut,
    RemarkIn, ServiceIn, project_payments, spelled_here,
};
pub(crate) use promotions::{PromotionIn, PromotionOut, PromotionUseOut, PromotionUsesOut, PromotionsOut};
pub(crate) use reconciliation::ReconciliationOut;
pub(crate) use refund::{DecideRefundIn, RefundsOut, RequestRefundIn, ReturnPiecesIn, read_returns};
pub(crate) use reminder::{ReminderIn, ReminderOut};
pub(crate) use return_policy::{ReturnPoliciesOut, ReturnPolicyIn, ReturnPolicyOut};
pub(crate) use ring::{
    AddRingIn, RingDesignOut, RingIn, RingQuoteOut, RingSettingOut, RingSettingsOut, read_personalization,
    read_size,
};
pub(crate) use roles::{AccessIn, MemberIn, MemberOut, MembersOut, RoleIn, RoleOut, RolesOut};
pub(crate) use search::{SearchOut, SuggestionsOut};
pub(crate) use shared::{
    BagShareOut, BagSharesOut, LivingPayLinkOut, LivingPayLinksOut, NewBagShareOut, PayLinkIn, PayLinkOut,
    SaveBagIn, SavedBagOut, SavedBagRulesBody, SavedBagsOut, SetSharedQuantityIn, ShareBagIn, SharedBagOut,
    SharedPiecesOut,
};
pub(crate) use shipment::{
    AdvanceIn, DispatchIn, LabelIn, NewShipmentIn, ReceiptIn, ReleaseIn, ShipmentOut, ShipmentsOut,
    StaffShipmentOut, StaffShipmentsOut,
};
pub(crate) use sign_in::{AskCodeIn, CodeAskedOut, SessionEndedOut, SessionOut, VerifyCodeIn};
pub(crate) use staff::{
    AuditOut, FulfillIn, ProductPatchIn, StaffOrderOut, StaffOrdersOut, StaffProductOut, StaffProductsOut,
    VariantPatchIn,
};
pub(crate) use stock_count::{CountOut, CountsOut, DecideCountIn, SubmitCountIn, ValuationOut};
pub(crate) use table::{TableOut, TableRowsOut, TableViewIn, TableViewOut};
pub(crate) use terms::{
    StaffMethodIn, StaffMethodOut, StaffMethodsOut, TaxRuleIn, TaxRuleOut, TaxRulesOut, VelocityRuleIn,
    VelocityRuleOut, VelocityRulesOut, spelled,
};
pub(crate) use ways::{
    AnswerIn, ConfirmedOut, DevicesOut, FactorCodeIn, FactorsOut, NewPasskeyIn, PasskeyNameIn, PasskeysOut,
    QuestionOut, RecoveryCodesOut, SecretOut, SignedOutOut, StaffPolicyIn, StaffPolicyOut, StaffSessionOut,
};
pub(crate) use webhook::{
    WebhookAttemptsOut, WebhookDeliveriesOut, WebhookIn, WebhookOut, WebhookRotationIn, WebhookSecretOut,
    WebhooksOut,
};
pub(crate) use wishlist::{
    AddItemIn, HintIn, HintOut, NoteIn, ShareIn, ShareOut, SharedWishlistOut, SharesOut, WishlistOut,
};
