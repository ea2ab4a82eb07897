//! What the house tells a person.

use maud::html;

use super::{Group, Stage};
use crate::actions::{Button, ButtonScheme};
use crate::feedback::{
    Badge, Banner, EmptyState, ErrorSummary, FieldProblem, InlineAlert, ProgressBar, Skeleton,
    Stage as OrderStage, StageBar, StageState, StatusDot, Tag, Toast,
};
use crate::icon::Icon;
use crate::look::Tone;

const TONES: [(&str, Tone); 6] = [
    ("neutral", Tone::Neutral),
    ("info", Tone::Info),
    ("success", Tone::Success),
    ("warning", Tone::Warning),
    ("danger", Tone::Danger),
    ("accent", Tone::Accent),
];

pub(super) fn stages() -> Vec<OrderStage> {
    let stage =
        |text: &str, note: &str, state| OrderStage { text: text.into(), note: Some(note.into()), state };
    vec![
        stage("Placed", "2 November", StageState::Done),
        stage("Stone reserved", "3 November", StageState::Done),
        stage("At the bench", "Since 9 November", StageState::Current),
        stage("Hallmark and certificate", "From 27 November", StageState::Ahead),
        stage("Dispatched", "By 4 December", StageState::Ahead),
    ]
}

pub(super) fn samples() -> Group {
    let mut group = Group::new("Feedback", Stage::Medium);
    let problem = |id: &str, text: &str| FieldProblem { field_id: id.into(), text: text.into() };
    let problems = vec![
        problem("email", "Enter an e-mail address with an @."),
        problem("postcode", "Enter the 5-digit postcode, for example 10013."),
    ];
    group.add("error-summary", "two problems", ErrorSummary { problems, ..ErrorSummary::default() });
    group.add("error-summary", "waiting", ErrorSummary::default());
    let words = [
        ("info", Tone::Info, "Your bank may ask you to confirm in its app. Keep this page open."),
        ("success", Tone::Success, "Saved. We have sent a copy to anna@example.com."),
        (
            "warning",
            Tone::Warning,
            "One piece exists. It is held for you for 20 minutes while you check out.",
        ),
        ("danger", Tone::Danger, "Your bank declined this payment. Nothing was charged. Try another card."),
    ];
    for (state, tone, text) in words {
        group.add("inline-alert", state, InlineAlert::new(tone, text));
    }
    group.add(
        "inline-alert",
        "with title",
        InlineAlert {
            scheme: Tone::Info,
            title: "Held for you until 14:20".into(),
            body: html! { p { "You can ask once for ten more minutes." } },
            live: true,
        },
    );
    group.add_on(
        Stage::Full,
        "banner",
        "default",
        Banner {
            text: "You are reading a saved copy; prices may have changed.".into(),
            action: html! { a class="link" href="/" { "Try again" } },
        },
    );
    for (state, tone) in TONES {
        group.add("badge", state, Badge::new("One of one", tone));
        group.add("status-dot", state, StatusDot::new("At the bench", tone));
    }
    group.add(
        "status-dot",
        "hollow",
        StatusDot { text: "Not yet paid".into(), scheme: Tone::Neutral, hollow: true },
    );
    group.add("tag", "removable", Tag { text: "Rose gold".into(), remove_href: Some("?".into()) });
    group.add("tag", "plain", Tag { text: "Client of the house".into(), remove_href: None });
    group.add(
        "progress-bar",
        "under way",
        ProgressBar { id: "upload".into(), label: "sketch.jpg".into(), percent: Some(62) },
    );
    group.add(
        "progress-bar",
        "unknown",
        ProgressBar { id: "import".into(), label: "Reading the file".into(), percent: None },
    );
    group.add_on(
        Stage::Full,
        "stage-bar",
        "in a row",
        StageBar { label: "Order progress".into(), stages: stages(), column: false },
    );
    group.add(
        "stage-bar",
        "in a column",
        StageBar { label: "Order progress".into(), stages: stages(), column: true },
    );
    group.add_on(Stage::Narrow, "skeleton", "default", Skeleton);
    group.add("empty-state", "with a way onward", EmptyState {
        icon: Icon::HandbagSimple,
        title: "Your bag is empty.".into(),
        text: "Pieces you admired are below.".into(),
        action: html! { (Button::link("Discover the rings", "/collections/engagement-rings").scheme(ButtonScheme::Outline)) },
    });
    group.add(
        "empty-state",
        "plain",
        EmptyState {
            icon: Icon::Tray,
            title: "Nothing is waiting.".into(),
            text: String::new(),
            action: html! {},
        },
    );
    group.add(
        "toast",
        "default",
        Toast { text: "Saved to your wishlist.".into(), action: html! { a href="/wishlist" { "View" } } },
    );
    group.add("toast", "plain", Toast { text: "Copied.".into(), action: html! {} });
    group.add("live-region", "empty", crate::shell::live_region());
    group
}
