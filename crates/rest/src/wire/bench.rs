//! The bench as staff read and write it: jobs with their metal, and the client's stones.

use bespoke::{
    commissions::Stage,
    custody::{ClientStone, Hand, HandOver, HandOverStone, ReceiveStone},
    ids::{BenchJobId, ClientStoneId, CommissionId},
    workshop::{Job, Load, MetalKind, OpenJob, WeighMetal},
};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a commission has at the bench.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommissionBench)]
pub(crate) struct BenchOut {
    pub(crate) jobs: Vec<BenchJobOut>,
    pub(crate) stones: Vec<ClientStoneOut>,
}

/// A job at the bench. Weights are milligrams of alloy; what was issued is what came back and what was lost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BenchJob)]
pub(crate) struct BenchJobOut {
    #[schema(value_type = String)]
    id: BenchJobId,
    no: i32,
    stage: &'static str,
    words: String,
    maker: String,
    metal: String,
    minutes: i64,
    due_on: NaiveDate,
    tolerance_mg: i64,
    issued_mg: i64,
    finished_mg: i64,
    returned_mg: i64,
    scrap_mg: i64,
    loss_mg: i64,
    /// Not accounted for yet.
    at_bench_mg: i64,
    /// Why more was lost than `tolerance_mg`.
    excess_reason: Option<String>,
    excess_by: Option<String>,
    closed_at: Option<DateTime<Utc>>,
}

impl From<Job> for BenchJobOut {
    fn from(job: Job) -> Self {
        let (excess_reason, excess_by) = job.excess.unzip();
        Self {
            id: job.id,
            no: job.no,
            stage: job.stage.code(),
            words: job.words,
            maker: job.maker,
            metal: job.metal,
            minutes: job.minutes,
            due_on: job.due_on,
            tolerance_mg: job.tolerance_mg,
            issued_mg: job.balance.issued,
            finished_mg: job.balance.finished,
            returned_mg: job.balance.returned,
            scrap_mg: job.balance.scrap,
            loss_mg: job.balance.loss,
            at_bench_mg: job.balance.at_bench(),
            excess_reason,
            excess_by,
            closed_at: job.closed_at,
        }
    }
}

/// A client's own stone, with every hand it went through.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClientStone)]
pub(crate) struct ClientStoneOut {
    #[schema(value_type = String)]
    id: ClientStoneId,
    no: i32,
    words: String,
    /// `client`, `safe`, `designer`, `bench`, `setter`, `laboratory` or `piece`.
    hand: &'static str,
    /// In thousandths of a carat.
    carat_milli: i32,
    /// How far two weighings may differ without a reason.
    tolerance_milli: i32,
    hand_overs: Vec<HandOverOut>,
}

/// One hand-over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StoneHandOver)]
pub(crate) struct HandOverOut {
    seq: i32,
    from: &'static str,
    to: &'static str,
    carat_milli: i32,
    seal: String,
    signed: String,
    photo_sha256: Option<String>,
    reason: Option<String>,
    at: DateTime<Utc>,
}

impl ClientStoneOut {
    pub(crate) fn new(stone: ClientStone, chain: Vec<HandOver>) -> Self {
        Self {
            id: stone.id,
            no: stone.no,
            words: stone.words,
            hand: stone.hand.code(),
            carat_milli: stone.carat_milli,
            tolerance_milli: stone.tolerance_milli,
            hand_overs: chain
                .into_iter()
                .map(|one| HandOverOut {
                    seq: one.seq,
                    from: one.from.code(),
                    to: one.to.code(),
                    carat_milli: one.carat_milli,
                    seal: one.seal,
                    signed: one.signed,
                    photo_sha256: one.photo_sha256,
                    reason: one.reason,
                    at: one.at,
                })
                .collect(),
        }
    }
}

/// Who has how much on their bench.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BenchLoads)]
pub(crate) struct BenchLoadsOut {
    pub(crate) data: Vec<BenchLoadOut>,
}

/// What somebody has on their bench.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BenchLoad)]
pub(crate) struct BenchLoadOut {
    maker: String,
    jobs: i64,
    /// Planned for them.
    minutes: i64,
    /// Jobs that are past their day.
    late: i64,
    next_due: NaiveDate,
    /// Metal that lies there, in milligrams.
    metal_mg: i64,
}

impl From<Load> for BenchLoadOut {
    fn from(load: Load) -> Self {
        Self {
            maker: load.maker,
            jobs: load.jobs,
            minutes: load.minutes,
            late: load.late,
            next_due: load.next_due,
            metal_mg: load.metal_mg,
        }
    }
}

/// A job to give to the bench.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OpenBenchJob, example = json!({"stage": "casting", "words": "Cast the band", "maker": "Tomás", "metal": "Platinum 950",
    "minutes": 240, "due_on": "2026-12-01", "tolerance_mg": 100}))]
pub(crate) struct OpenJobIn {
    /// `casting`, `fabrication`, `setting`, `finishing` or `hallmarking`.
    stage: String,
    words: String,
    maker: String,
    #[serde(default)]
    metal: String,
    minutes: i64,
    due_on: NaiveDate,
    tolerance_mg: i64,
}

impl OpenJobIn {
    pub(crate) fn read(self, commission: CommissionId) -> Result<OpenJob, FieldError> {
        let unknown =
            || FieldError::new("stage", "unknown_value", "Use a work of the bench, such as casting.");
        Ok(OpenJob {
            commission,
            stage: Stage::find(&self.stage).ok_or_else(unknown)?,
            words: self.words,
            maker: self.maker,
            metal: self.metal,
            minutes: self.minutes,
            due_on: self.due_on,
            tolerance_mg: self.tolerance_mg,
        })
    }
}

/// A weighing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WeighMetal, example = json!({"kind": "issued", "mg": 8000}))]
pub(crate) struct WeighMetalIn {
    /// `issued`, `finished`, `returned` or `scrap`.
    kind: String,
    mg: i64,
    #[serde(default)]
    words: String,
}

impl WeighMetalIn {
    pub(crate) fn read(self, job: BenchJobId) -> Result<WeighMetal, FieldError> {
        let unknown =
            || FieldError::new("kind", "unknown_value", "Use one of: issued, finished, returned, scrap.");
        let kind = MetalKind::find(&self.kind).ok_or_else(unknown)?;
        Ok(WeighMetal { job, kind, mg: self.mg, words: self.words })
    }
}

/// The end of a job.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CloseBenchJob, example = json!({"reason": "The crucible cracked"}))]
pub(crate) struct CloseJobIn {
    /// Why more was lost than the tolerance; needed where it was.
    #[serde(default)]
    pub(crate) reason: String,
}

/// A client's stone as it is received.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReceiveStone, example = json!({"words": "Ceylon sapphire, oval, a chip at the girdle", "carat_milli": 2413, "seal": "A-1041",
    "signed": "Inès Marchetti"}))]
pub(crate) struct ReceiveStoneIn {
    words: String,
    /// In thousandths of a carat.
    carat_milli: i32,
    seal: String,
    /// Who took it, by name.
    signed: String,
    #[serde(default)]
    photo_sha256: Option<String>,
}

impl ReceiveStoneIn {
    pub(crate) fn read(self, commission: CommissionId) -> ReceiveStone {
        let Self { words, carat_milli, seal, signed, photo_sha256 } = self;
        ReceiveStone { commission, words, carat_milli, seal, signed, photo_sha256 }
    }
}

/// A hand-over of a client's stone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HandOverStone, example = json!({"after": 1, "to": "setter", "carat_milli": 2413, "seal": "A-1042", "signed": "Tomás Oliveira"}))]
pub(crate) struct HandOverStoneIn {
    /// The `seq` of the last hand-over you saw.
    after: i32,
    to: String,
    /// In thousandths of a carat, weighed now.
    carat_milli: i32,
    /// Needed while it is loose.
    #[serde(default)]
    seal: String,
    signed: String,
    #[serde(default)]
    photo_sha256: Option<String>,
    /// Needed where it weighs otherwise than before.
    #[serde(default)]
    reason: Option<String>,
}

impl HandOverStoneIn {
    pub(crate) fn read(self, stone: ClientStoneId) -> Result<HandOverStone, FieldError> {
        let unknown = || {
            let hands: Vec<_> = Hand::ALL.into_iter().map(Hand::code).collect();
            FieldError::new("to", "unknown_value", format!("Use one of: {}.", hands.join(", ")))
        };
        let to = Hand::find(&self.to).ok_or_else(unknown)?;
        let Self { after, carat_milli, seal, signed, photo_sha256, reason, .. } = self;
        Ok(HandOverStone { stone, after, to, carat_milli, seal, signed, photo_sha256, reason })
    }
}
