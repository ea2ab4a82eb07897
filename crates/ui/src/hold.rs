//! How a piece that exists once is held.

use maud::{Markup, Render, html};

use crate::look::Tone;

/// Whose a hold is, for whom it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HoldWhose {
    /// The reader's own.
    #[default]
    Yours,
    /// Another client's.
    Another,
    /// Some client's: a page that is the same for everyone does not know whose.
    Somebody,
}

/// A hold with its end; the script counts down, warns of it, and asks for news when it is over.
#[derive(Debug, Clone, Default)]
pub struct HoldNote {
    /// Whose it is.
    pub whose: HoldWhose,
    /// When it ends, as machines read it: `2026-11-26T14:32:00Z`.
    pub until: String,
    /// When it ends, as people read it: "14:32 UTC". The script says it in the reader's own time.
    pub clock: String,
    /// Whole minutes until then, rounded up.
    pub minutes: i64,
    /// From how many minutes before its end on it is warned of.
    pub warn_at: i64,
    /// What can be done about it, e.g. the button for more time.
    pub action: Markup,
}

impl HoldNote {
    fn is_ending(&self) -> bool {
        self.whose == HoldWhose::Yours && self.minutes <= self.warn_at
    }

    fn tone(&self) -> Tone {
        if self.is_ending() || self.whose != HoldWhose::Yours { Tone::Warning } else { Tone::Success }
    }
}

impl Render for HoldNote {
    fn render(&self) -> Markup {
        let minutes = html! { span data-left { @if self.minutes == 1 { "1 minute" } @else { (self.minutes) " minutes" } } };
        let clock = html! { time datetime=(self.until) { (self.clock) } };
        let whose = match self.whose {
            HoldWhose::Yours => "yours",
            HoldWhose::Another => "another",
            HoldWhose::Somebody => "somebody",
        };
        html! {
            hold-note class={ "alert " (self.tone().class()) } data-until=(self.until) data-whose=(whose) data-warn-at=(self.warn_at) {
                (crate::icon::icon(crate::icon::Icon::Clock))
                div class="alert-body stack stack-3" {
                    p data-said {
                        @match self.whose {
                            HoldWhose::Yours => { "Yours until " (clock) " – " (minutes) " left." }
                            HoldWhose::Another => { "Held for another client for " (minutes) "." }
                            HoldWhose::Somebody => { "Held for a client until " (clock) "." }
                        }
                    }
                    @if !self.action.0.is_empty() { div class="cluster" { (self.action) } }
                }
            }
        }
    }
}

/// Where a list says that one thing is held. The script asks again and again and fills it, so that it stands there empty too.
#[derive(Debug, Clone, Default)]
pub struct HoldMark {
    /// What the script asks by: a stone's serial number. Empty for a place that says nothing.
    pub key: String,
    /// Whose the hold is.
    pub whose: HoldWhose,
    /// When it ends, as machines and as people read it; none while nobody holds it.
    pub until: Option<(String, String)>,
}

impl Render for HoldMark {
    fn render(&self) -> Markup {
        let words = match self.whose {
            HoldWhose::Yours => "Held for you until ",
            HoldWhose::Another => "Held for another client until ",
            HoldWhose::Somebody => "Held for a client until ",
        };
        html! {
            @if !self.key.is_empty() {
                p class="hold-mark" data-held=(self.key) {
                    @if let Some((until, clock)) = &self.until { (words) time datetime=(until) { (clock) } }
                }
            }
        }
    }
}
