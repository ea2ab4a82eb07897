//! The atelier's day as programs read it.

use bespoke::{
    agenda::{Item, Load},
    ids::CommissionId,
    inbox::{Template, Thread},
    valuations::{Basis, Valuation, ValueLine},
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ids::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::MoneyOut;

/// What falls on days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agenda)]
pub(crate) struct AgendaOut {
    pub(crate) data: Vec<AgendaItemOut>,
}

/// Something that falls on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgendaItem)]
pub(crate) struct AgendaItemOut {
    /// The day; of a conversation in the time zone of whoever receives.
    on: NaiveDate,
    /// The time of a conversation there.
    #[schema(example = "16:00")]
    time: Option<String>,
    /// `conversation`, `promised`, `job`, `service`, `quote_ends` or `answer_due`.
    what: &'static str,
    words: String,
    #[schema(value_type = Option<String>)]
    commission_id: Option<CommissionId>,
    /// The commission's number.
    commission: Option<String>,
    /// Whose it is.
    name: Option<String>,
}

impl From<Item> for AgendaItemOut {
    fn from(item: Item) -> Self {
        let (commission_id, commission) = item.commission.unzip();
        Self {
            on: item.on,
            time: item.time,
            what: item.what.code(),
            words: item.words,
            commission_id,
            commission,
            name: item.name,
        }
    }
}

/// Who looks after how much.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workload)]
pub(crate) struct WorkloadOut {
    pub(crate) data: Vec<LoadOut>,
}

/// What one person looks after.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DesignerLoad)]
pub(crate) struct LoadOut {
    /// Absent for what nobody looks after.
    #[schema(value_type = Option<String>)]
    account_id: Option<AccountId>,
    name: String,
    open: usize,
    /// Of how many the client waits for an answer.
    waiting: usize,
    late: usize,
    stalled: usize,
    /// How many are promised within two weeks.
    near: usize,
    next_promised: Option<NaiveDate>,
}

impl From<Load> for LoadOut {
    fn from(load: Load) -> Self {
        Self {
            account_id: load.account,
            name: load.name,
            open: load.open,
            waiting: load.waiting,
            late: load.late,
            stalled: load.stalled,
            near: load.near,
            next_promised: load.next_promised,
        }
    }
}

/// The messages of all commissions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageThreads)]
pub(crate) struct ThreadsOut {
    pub(crate) data: Vec<ThreadOut>,
}

/// The messages of one commission.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageThread)]
pub(crate) struct ThreadOut {
    #[schema(value_type = String)]
    commission_id: CommissionId,
    number: String,
    title: String,
    client: String,
    stage: &'static str,
    owner: Option<String>,
    secret: bool,
    /// Whether the client waits for an answer.
    unanswered: bool,
    /// How many messages of the client's whoever asks has not read, and nobody has answered.
    unread: i64,
    /// Whether the newest message is the client's.
    from_client: bool,
    /// The newest message.
    words: String,
    at: DateTime<Utc>,
}

impl From<Thread> for ThreadOut {
    fn from(thread: Thread) -> Self {
        Self {
            commission_id: thread.commission,
            number: thread.number,
            title: thread.title,
            client: thread.client,
            stage: thread.stage.code(),
            owner: thread.owner,
            secret: thread.secret,
            unanswered: thread.unanswered,
            unread: thread.unread,
            from_client: thread.from_client,
            words: thread.words,
            at: thread.at,
        }
    }
}

/// How far somebody has read.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = MarkRead)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkReadIn {
    /// The place in the commission's log up to which everything was seen: the `version` it was read at.
    pub(crate) seq: i64,
}

/// Words that answers begin with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageTemplates)]
pub(crate) struct TemplatesOut {
    pub(crate) data: Vec<TemplateOut>,
}

/// Words that an answer begins with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessageTemplate)]
pub(crate) struct TemplateOut {
    code: String,
    title: String,
    /// With blanks such as `{client}`.
    words: String,
    version: i64,
}

impl From<Template> for TemplateOut {
    fn from(template: Template) -> Self {
        let Template { code, title, words, version } = template;
        Self { code, title, words, version }
    }
}

/// A template as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = PutMessageTemplate)]
#[serde(deny_unknown_fields)]
pub(crate) struct PutTemplateIn {
    #[schema(example = "When it will be ready")]
    pub(crate) title: String,
    /// Blanks: `{client}`, `{number}`, `{project}`, `{designer}`, `{promised}`, `{today}`.
    #[schema(example = "Dear {client}, project {number} will be ready on {promised}.")]
    pub(crate) words: String,
}

/// What a finished piece would cost to make today.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PieceValuation)]
pub(crate) struct PieceValuationOut {
    /// The day of the valuation.
    on: NaiveDate,
    parts: Vec<ValuedPartOut>,
    /// What changes that were agreed to added, tax included.
    changes: MoneyOut,
    tax: MoneyOut,
    /// What replacing the piece would cost.
    total: MoneyOut,
    /// What was agreed for it.
    then: MoneyOut,
    /// The version of the quote it stands on.
    quote: i32,
    quoted_on: NaiveDate,
}

/// One part of a valued piece.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ValuedPart)]
pub(crate) struct ValuedPartOut {
    /// `metal`, `stone`, `work` or `finish`.
    kind: &'static str,
    words: String,
    then: MoneyOut,
    today: MoneyOut,
    /// Where the price of the metal was found; absent for what stands on the quote.
    source: Option<String>,
    /// When it was good.
    taken_at: Option<DateTime<Utc>>,
}

impl From<ValueLine> for ValuedPartOut {
    fn from(line: ValueLine) -> Self {
        let (source, taken_at) = match line.basis {
            Basis::Metal { source, taken_at } => (Some(source), Some(taken_at)),
            Basis::Quote => (None, None),
        };
        Self {
            kind: line.kind.code(),
            words: line.words,
            then: line.then.into(),
            today: line.today.into(),
            source,
            taken_at,
        }
    }
}

impl From<Valuation> for PieceValuationOut {
    fn from(valuation: Valuation) -> Self {
        Self {
            on: valuation.on,
            parts: valuation.lines.into_iter().map(Into::into).collect(),
            changes: valuation.changes.into(),
            tax: valuation.tax.into(),
            total: valuation.total.into(),
            then: valuation.then.into(),
            quote: valuation.quote,
            quoted_on: valuation.quoted_on,
        }
    }
}
