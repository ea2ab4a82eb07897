//! The parts of the bench's page. Each form has a name of its own, which its fields' ids begin with: the same words stand in several.

use bespoke::{
    commissions::{QualityOutcome, Stage},
    custody::{ClientStone, Hand, HandOver},
    workshop::{Job, MetalKind, Weighing},
};
use maud::{Markup, html};
use ui::{Button, ButtonScheme, Choice, InlineAlert, Select, StatusDot, TextField, TextKind, Tone};

use super::{
    PATH,
    bench::Bench,
    words::{carats, grams},
};
use crate::words::{datetime, moment};

fn at(bench: &Bench, below: &str) -> String {
    format!("{PATH}/{}/bench/{below}", bench.commission.id)
}

/// A form that knows its own name.
fn form(bench: &Bench, below: &str, name: &str, body: &Markup) -> Markup {
    html! {
        form class="stack stack-3" method="post" action=(at(bench, below)) {
            input type="hidden" name="form" value=(name);
            (body)
        }
    }
}

fn field(bench: &Bench, form: &str, name: &str, label: &str, kind: TextKind) -> TextField {
    TextField {
        id: format!("{form}_{name}"),
        kind,
        quiet: true,
        ..TextField::new(name, label).value(bench.typed(form, name)).error(bench.said(form, name))
    }
}

pub(super) fn job(bench: &Bench, job: &Job, weighings: &[Weighing]) -> Markup {
    let balance = &job.balance;
    let name = format!("job{}", job.no);
    let sums = [
        (MetalKind::Issued, balance.issued),
        (MetalKind::Finished, balance.finished),
        (MetalKind::Returned, balance.returned),
        (MetalKind::Scrap, balance.scrap),
        (MetalKind::Loss, balance.loss),
    ];
    html! {
        div class="stack stack-4" {
            p { (job.stage.label()) ": " (job.words) }
            p class="small muted" {
                (job.maker) ", by " (job.due_on.format("%-d %B %Y")) ", " (job.minutes / 60) " h " (format!("{:02}", job.minutes % 60)) " min"
                @if !job.metal.is_empty() { ", " (job.metal) ", may lose " (grams(job.tolerance_mg)) }
            }
            @if job.closed_at.is_some() { p { (StatusDot::new("Closed", Tone::Success)) } }
            @if !weighings.is_empty() {
                dl class="facts" {
                    @for (kind, mg) in sums { @if mg > 0 { div { dt { (kind.label()) } dd class="num" { (grams(mg)) } } } }
                    @if job.closed_at.is_none() { div { dt { "Still at the bench" } dd class="num" { (grams(balance.at_bench())) } } }
                }
                details {
                    summary { "Every weighing" }
                    ol class="timeline" {
                        @for one in weighings {
                            li { p { (one.kind.label()) " " span class="num" { (grams(one.mg)) } span class="small muted" { " · " time datetime=(datetime(one.at)) { (moment(one.at)) } } }
                                @if !one.words.is_empty() { p class="said" { (one.words) } } }
                        }
                    }
                }
            }
            @if let Some((reason, by)) = &job.excess { p class="said" { "More was lost than it may, says " (by) ": " (reason) } }
            @if bench.works && job.closed_at.is_none() {
                (form(bench, &format!("jobs/{}/metal", job.id), &name, &html! {
                    (Select { id: format!("{name}_kind"), name: "kind".into(), label: "What is weighed".into(), choices: MetalKind::WEIGHED.map(|kind| Choice::new(kind.code(), kind.label())).to_vec(), selected: bench.typed(&name, "kind"), quiet: true, ..Select::default() })
                    (TextField { hint: Some("In grams, as the scales show it.".into()), ..field(bench, &name, "weight", "Weight", TextKind::Decimal) })
                    (field(bench, &name, "note", "Note", TextKind::Text))
                    div { (Button::submit("Write it down").scheme(ButtonScheme::Outline).small()) }
                }))
                @let closing = format!("close{}", job.no);
                (form(bench, &format!("jobs/{}/end", job.id), &closing, &html! {
                    (TextField { hint: Some(format!("Needed where more than {} are not accounted for; {} are now.", grams(job.tolerance_mg), grams(balance.at_bench()))), ..field(bench, &closing, "reason", "Why more was lost", TextKind::Text) })
                    div { (Button::submit("Close the job").small()) }
                }))
            }
        }
    }
}

pub(super) fn new_job(bench: &Bench) -> Markup {
    let works = [Stage::Casting, Stage::Fabrication, Stage::Setting, Stage::Finishing, Stage::Hallmarking];
    let state = &bench.commission.state;
    html! {
        @if !state.stage.at_the_bench() { (InlineAlert::new(Tone::Info, "Jobs are given when the commission is at the bench.")) }
        @else {
            (form(bench, "jobs", "new", &html! {
                (Select { id: "new_stage".into(), name: "stage".into(), label: "Work".into(), choices: works.map(|work| Choice::new(work.code(), work.label())).to_vec(), selected: bench.typed("new", "stage"), quiet: true, ..Select::default() })
                (field(bench, "new", "job_words", "What is made", TextKind::Text))
                (field(bench, "new", "maker", "Who makes it", TextKind::Text))
                (TextField { hint: Some("Empty for a job without metal.".into()), ..field(bench, "new", "metal", "Alloy", TextKind::Text) })
                (TextField { hint: Some("In hours, for example 4.5.".into()), ..field(bench, "new", "minutes", "Planned time", TextKind::Decimal) })
                (field(bench, "new", "due_on", "By", TextKind::Date))
                (TextField { hint: Some("In grams. What is lost beyond it needs a reason and a name.".into()), ..field(bench, "new", "tolerance", "May lose", TextKind::Decimal) })
                div { (Button::submit("Give the job")) }
            }))
        }
    }
}

pub(super) fn quality(bench: &Bench) -> Markup {
    let state = &bench.commission.state;
    html! {
        div class="stack stack-3" {
            p {
                @match state.quality {
                    Some(QualityOutcome::Passed) => (StatusDot::new("Passed", Tone::Success)),
                    Some(QualityOutcome::Failed) => (StatusDot::new("Failed", Tone::Danger)),
                    Some(QualityOutcome::Overridden) => (StatusDot::new("Let through by name", Tone::Warning)),
                    None => span class="muted" { "Nobody has looked at it since it came there." },
                }
            }
            @if bench.works && state.stage == Stage::QualityCheck {
                (form(bench, "quality", "quality", &html! {
                    (TextField { hint: Some("Needed for what failed, and for what is let through nevertheless.".into()), ..field(bench, "quality", "quality_words", "What was seen", TextKind::Text) })
                    div class="cluster" {
                        (Button { name: Some("outcome".into()), value: Some("passed".into()), ..Button::submit("It is as approved").small() })
                        (Button { name: Some("outcome".into()), value: Some("failed".into()), ..Button::submit("It is not").scheme(ButtonScheme::Outline).small() })
                        @if state.quality == Some(QualityOutcome::Failed) {
                            (Button { name: Some("outcome".into()), value: Some("overridden".into()), ..Button::submit("Let it through in my name").scheme(ButtonScheme::Outline).small() })
                        }
                    }
                }))
            }
        }
    }
}

pub(super) fn stone(bench: &Bench, stone: &ClientStone, chain: &[HandOver]) -> Markup {
    let name = format!("stone{}", stone.no);
    let onward = Hand::ALL.into_iter().filter(|hand| *hand != stone.hand);
    html! {
        div class="stack stack-4" {
            p { (stone.words) }
            p { b { (stone.hand.label()) } ", " span class="num" { (carats(stone.carat_milli)) } }
            ol class="timeline" {
                @for one in chain.iter().rev() {
                    li {
                        p { (one.to.label()) ", " span class="num" { (carats(one.carat_milli)) } @if !one.seal.is_empty() { ", seal " span class="num" { (one.seal) } } }
                        p class="small muted" { "Taken by " (one.signed) " · " time datetime=(datetime(one.at)) { (moment(one.at)) } }
                        @if let Some(reason) = &one.reason { p class="said" { (reason) } }
                    }
                }
            }
            @if bench.works && stone.hand.is_loose() {
                (form(bench, &format!("stones/{}", stone.id), &name, &html! {
                    input type="hidden" name="after" value=(stone.seq);
                    (Select { id: format!("{name}_to"), name: "to".into(), label: "Into whose hand".into(), choices: onward.map(|hand| Choice::new(hand.code(), hand.label())).collect(), selected: bench.typed(&name, "to"), quiet: true, ..Select::default() })
                    (weighed(bench, &name))
                    (TextField { hint: Some("Needed where it weighs otherwise than before.".into()), ..field(bench, &name, "reason", "Reason", TextKind::Text) })
                    div { (Button::submit("Hand it over").small()) }
                }))
            }
        }
    }
}

/// What is asked at every hand-over.
fn weighed(bench: &Bench, name: &str) -> Markup {
    html! {
        (TextField { hint: Some("In carats, as the scales show it now.".into()), ..field(bench, name, "carat", "Weight", TextKind::Decimal) })
        (field(bench, name, "seal", "Number of the seal", TextKind::Text))
        (field(bench, name, "signed", "Taken by", TextKind::Text))
    }
}

pub(super) fn new_stone(bench: &Bench) -> Markup {
    form(
        bench,
        "stones",
        "receive",
        &html! {
            (TextField { hint: Some("Kind, shape, measures, and every mark that is there already.".into()), ..field(bench, "receive", "stone_words", "What it is", TextKind::Text) })
            (weighed(bench, "receive"))
            div { (Button::submit("Receive it into the safe").scheme(ButtonScheme::Outline).small()) }
        },
    )
}

pub(super) fn picture(bench: &Bench) -> Markup {
    html! {
        form class="stack stack-3" method="post" action=(at(bench, "pictures")) enctype="multipart/form-data" {
            input type="hidden" name="form" value="picture";
            div class="field" { label for="picture_file" { "Picture from the bench" } input class="input" id="picture_file" name="file" type="file" accept="image/jpeg,image/png,image/webp"; }
            @if let Some(error) = bench.said("picture", "file") { p class="field-error" { (error) } }
            (field(bench, "picture", "picture_words", "What it shows", TextKind::Text))
            div { (Button::submit("Show it to the client").scheme(ButtonScheme::Outline).small()) }
        }
        @let kept = bench.files.iter().filter(|file| file.place == bespoke::files::Place::Bench);
        ul class="thumbs" {
            @for file in kept {
                @let address = format!("{PATH}/{}/pictures/{}", bench.commission.id, file.id);
                li { a href=(address) { img src=(address) alt=(file.name) width=(file.width) height=(file.height) loading="lazy"; } }
            }
        }
    }
}
