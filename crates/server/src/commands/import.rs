//! `atelier import`: what the shop before this one left behind.

use std::{fmt::Write as _, fs::File, io::Read as _, path::Path, process::ExitCode};

use commerce::legacy::{
    Evidence, ImportLegacyOrders, Imported, LegacyError, MOST_BYTES, Plan, Planned, Reason, Reconciled, Step,
    Verdict, import_legacy_orders, plan_import, sum_converted,
};
use kernel::Fault as _;
use platform::config::Config;

use crate::{Failure, cli::Import, foundation::Foundation};

/// How many orders that wait are named in the report; the rest is counted, and stands in the table.
const NAMED: usize = 200;

pub(super) async fn run(config: Config, command: Import) -> Result<ExitCode, Failure> {
    let Import::LegacyOrders { payments, apply, file } = command;
    let (orders, payments) = (read(&file)?, read(&payments)?);
    let ask = ImportLegacyOrders { orders: &orders, payments: &payments };
    let foundation = Foundation::open(config).await?;
    let done = if apply { store(&foundation, ask).await } else { rehearse(&foundation, ask).await };
    foundation.close().await;
    let (report, agrees) = done.map_err(|refused| told(&refused))?;
    crate::say(report);
    Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The file, or as much of it as shows that it is too large.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let broken = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(broken)?.take(most).read_to_end(&mut bytes).map_err(broken)?;
    Ok(bytes)
}

fn told(refused: &LegacyError) -> Failure {
    if matches!(refused, LegacyError::Database(_)) {
        return refused.to_string().into();
    }
    let mut lines = vec![refused.message().into_owned()];
    lines.extend(refused.fields().iter().map(|fault| fault.message.clone().into_owned()));
    lines.join("\n").into()
}

async fn rehearse(
    foundation: &Foundation,
    ask: ImportLegacyOrders<'_>,
) -> Result<(String, bool), LegacyError> {
    let (orders, payments) = ask.read()?;
    let plan = plan_import(&mut *foundation.db.read().await?, orders, &payments).await?;
    let (mut report, agrees) = report(&plan);
    report.push_str("\nNothing was stored: this was a rehearsal. --apply stores it.");
    Ok((report, agrees))
}

async fn store(foundation: &Foundation, ask: ImportLegacyOrders<'_>) -> Result<(String, bool), LegacyError> {
    let mut tx = foundation.db.begin().await?;
    let (plan, imported) = import_legacy_orders(&mut tx, &foundation.cx, ask).await?;
    let standing = sum_converted(&mut tx).await?;
    tx.commit().await?;
    let (mut report, agrees) = report(&plan);
    let Imported { new, released, judged, amounts } = imported;
    let _ = writeln!(
        report,
        "\nStored: {new} new orders, {released} released from quarantine, {judged} judged anew, {amounts} amounts logged."
    );
    for (orders, total) in standing {
        let _ =
            writeln!(report, "Converted in all: {orders} orders, {} {}.", total.currency(), total.decimal());
    }
    Ok((report, agrees))
}

/// The report, and whether the converted orders come to what the provider took for them.
fn report(plan: &Plan) -> (String, bool) {
    let mut text = String::new();
    let count = |step| plan.count(step);
    let converted = plan.orders.iter().filter(|o| o.stands.is_some()).count();
    let waiting: Vec<&Planned> = plan.orders.iter().filter(|o| o.stands.is_none()).collect();
    let _ =
        writeln!(text, "{} orders: {converted} proven, {} in quarantine.", plan.orders.len(), waiting.len());
    let _ = writeln!(
        text,
        "{} new, {} released, {} judged anew, {} as before, {} left as they were converted.\n",
        count(Step::New),
        count(Step::Released),
        count(Step::Judged),
        count(Step::Same),
        count(Step::Kept)
    );
    for order in plan.orders.iter().filter(|o| matches!(o.step, Step::New | Step::Released)) {
        if let Verdict::Converted(done) = &order.verdict {
            let _ = writeln!(
                text,
                "proven      {:<12} {:>14} as {} is {} {}",
                order.order.reference,
                order.order.total.as_str(),
                done.reading.order.code(),
                done.amounts.total.currency(),
                done.amounts.total.decimal()
            );
        }
    }
    for order in plan.orders.iter().filter(|o| o.step == Step::Kept) {
        let reference = &order.order.reference;
        let _ = writeln!(
            text,
            "left        {reference:<12} was converted before; the files say otherwise by now"
        );
    }
    waiting.iter().take(NAMED).for_each(|order| name_waiting(&mut text, order));
    if let Some(more @ 1..) = waiting.len().checked_sub(NAMED) {
        let _ = writeln!(text, "quarantine  and {more} more");
    }
    text.push('\n');
    for reason in Reason::ALL {
        let waits = plan.waiting(reason);
        if waits > 0 {
            let _ = writeln!(text, "{waits:>6} wait: {reason}");
        }
    }
    plan.sums.iter().for_each(|sum| reconciled(&mut text, sum));
    (text, plan.sums.iter().all(|sum| sum.difference() == 0))
}

fn name_waiting(text: &mut String, order: &Planned) {
    let Some(reason) = order.waits() else { return };
    let _ = writeln!(
        text,
        "quarantine  {:<12} {:>14} {}: {reason}",
        order.order.reference,
        order.order.total.as_str(),
        order.order.currency
    );
    for Evidence { witness, words, .. } in &order.evidence {
        let _ = writeln!(text, "            {witness:?}: {words}");
    }
}

fn reconciled(text: &mut String, sum: &Reconciled) {
    let _ = writeln!(text, "\nThe provider's export, {}:", sum.currency);
    let rows = [
        ("taken in all", sum.taken),
        ("  for proven orders", sum.for_converted),
        ("  for orders in quarantine", sum.for_waiting),
        ("  for no order of the file", sum.for_none),
        ("given back", sum.refunded),
        ("proven orders that were paid come to", sum.converted),
        ("  beyond what was taken for them", sum.difference()),
        ("proven orders without a payment come to", sum.without_payment),
    ];
    for (name, minor) in rows {
        let _ = writeln!(text, "  {name:<42} {:>16}", sum.money(minor).decimal());
    }
}
