-- Owner: bespoke::workshop.

-- A job at the bench: who makes what by when, and the metal that went to them. Weights are milligrams of the alloy as it lies on the scales.
CREATE TABLE bench_jobs (
    id            uuid PRIMARY KEY,
    commission_id uuid NOT NULL REFERENCES commissions,
    no            integer NOT NULL CHECK (no > 0),
    stage         text NOT NULL CHECK (stage IN ('casting', 'fabrication', 'setting', 'finishing', 'hallmarking')),
    words         text NOT NULL,
    maker         text NOT NULL,
    metal         text NOT NULL,                  -- alloy in words, such as "Platinum 950"; empty for a job without metal
    minutes       bigint NOT NULL CHECK (minutes BETWEEN 1 AND 60000),
    due_on        date NOT NULL,
    tolerance_mg  bigint NOT NULL CHECK (tolerance_mg BETWEEN 0 AND 100000),
    issued_mg     bigint NOT NULL DEFAULT 0 CHECK (issued_mg >= 0),
    finished_mg   bigint NOT NULL DEFAULT 0 CHECK (finished_mg >= 0),
    returned_mg   bigint NOT NULL DEFAULT 0 CHECK (returned_mg >= 0),
    scrap_mg      bigint NOT NULL DEFAULT 0 CHECK (scrap_mg >= 0),
    loss_mg       bigint NOT NULL DEFAULT 0 CHECK (loss_mg >= 0),
    excess_reason text,                           -- why more was lost than the tolerance, and who says so
    excess_by     text,
    opened_at     timestamptz NOT NULL,
    closed_at     timestamptz,
    CONSTRAINT bench_jobs_no_once UNIQUE (commission_id, no),
    CONSTRAINT bench_jobs_metal_never_grows CHECK (issued_mg >= finished_mg + returned_mg + scrap_mg + loss_mg),
    CONSTRAINT bench_jobs_metal_adds_up_when_closed CHECK (closed_at IS NULL OR issued_mg = finished_mg + returned_mg + scrap_mg + loss_mg),
    CONSTRAINT bench_jobs_loss_is_within_tolerance_or_explained CHECK (loss_mg <= tolerance_mg OR num_nonnulls(excess_reason, excess_by) = 2)
);
CREATE INDEX bench_jobs_open ON bench_jobs (due_on) WHERE closed_at IS NULL;
CREATE TRIGGER bench_jobs_closed_stay BEFORE UPDATE OR DELETE ON bench_jobs
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION refuse_change();

-- Every weighing. Only ever added to; the sums stand in the job.
CREATE TABLE bench_metal (
    job_id uuid NOT NULL REFERENCES bench_jobs,
    seq    integer NOT NULL CHECK (seq > 0),
    kind   text NOT NULL CHECK (kind IN ('issued', 'finished', 'returned', 'scrap', 'loss')),
    mg     bigint NOT NULL CHECK (mg > 0),
    words  text NOT NULL,
    actor  text NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (job_id, seq)
);
CREATE TRIGGER bench_metal_append_only BEFORE UPDATE OR DELETE ON bench_metal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bench_metal_no_truncate BEFORE TRUNCATE ON bench_metal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
