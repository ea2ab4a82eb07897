//! Fields one types or picks from a list in.

use maud::{Markup, Render, html};

use super::Field;
use crate::icon::{Icon, icon};

/// What is typed, and so which keyboard a phone shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextKind {
    /// Any words.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A password.
    Password,
    /// Words to look for.
    Search,
    /// A whole number.
    Number,
    /// A number with decimals.
    Decimal,
    /// A day.
    Date,
    /// A day and a time.
    Moment,
    /// Digits that are not a quantity: postcodes, codes from a mail.
    Digits,
    /// An address on the web.
    Url,
}

impl TextKind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Text | Self::Digits | Self::Decimal => "text",
            Self::Email => "email",
            Self::Phone => "tel",
            Self::Password => "password",
            Self::Search => "search",
            Self::Number => "number",
            Self::Date => "date",
            Self::Moment => "datetime-local",
            Self::Url => "url",
        }
    }

    const fn input_mode(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Phone => Some("tel"),
            Self::Number | Self::Digits => Some("numeric"),
            Self::Decimal => Some("decimal"),
            _ => None,
        }
    }
}

/// One line of text.
#[derive(Debug, Clone, Default)]
pub struct TextField {
    /// The input's id, unique in the page.
    pub id: String,
    /// The field name sent.
    pub name: String,
    /// The label.
    pub label: String,
    /// What was typed before.
    pub value: String,
    /// What is typed.
    pub kind: TextKind,
    /// What helps before typing.
    pub hint: Option<String>,
    /// What is wrong and how to mend it.
    pub error: Option<String>,
    /// Must not be empty. Fields that are not required say "(optional)" unless [`TextField::quiet`] is set.
    pub required: bool,
    /// Does not say "(optional)": filters and search.
    pub quiet: bool,
    /// The autofill token: `email`, `name`, `street-address`, `postal-code`, `one-time-code`…
    pub autocomplete: Option<String>,
    /// An example inside the empty input; never the only label.
    pub placeholder: Option<String>,
    /// At most this many characters.
    pub max_length: Option<u32>,
    /// The pattern the browser checks.
    pub pattern: Option<String>,
    /// The least value of a number or day.
    pub min: Option<String>,
    /// The greatest value of a number or day.
    pub max: Option<String>,
    /// The step of a number.
    pub step: Option<String>,
    /// Words `<checkout-form>` shows when it is empty.
    pub when_missing: Option<String>,
    /// Words `<checkout-form>` shows when it does not fit.
    pub when_invalid: Option<String>,
    /// Shown but not usable.
    pub disabled: bool,
    /// The id of the form it belongs to, when it stands outside it.
    pub form: Option<String>,
}

impl TextField {
    /// A field whose id is its name.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self { id: name.clone(), name, label: label.into(), ..Self::default() }
    }

    /// An e-mail address.
    pub fn email(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            kind: TextKind::Email,
            autocomplete: Some("email".into()),
            when_missing: Some("Enter your e-mail address, for example anna@example.com.".into()),
            when_invalid: Some("Enter an e-mail address with an @, for example anna@example.com.".into()),
            ..Self::new(name, label)
        }
    }

    /// A telephone number.
    pub fn phone(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            kind: TextKind::Phone,
            autocomplete: Some("tel".into()),
            hint: Some("Only for the courier, on the day of delivery.".into()),
            ..Self::new(name, label)
        }
    }

    /// The same field, required.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same field holding a value.
    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// The same field with what is wrong, if anything is.
    #[must_use]
    pub fn error(self, error: Option<impl Into<String>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }

    fn control(&self) -> Markup {
        let described = Field::described_by(&self.id, self.hint.is_some());
        html! {
            input class="input" id=(self.id) name=(self.name) type=(self.kind.input_type()) inputmode=[self.kind.input_mode()]
                value=[(!self.value.is_empty()).then_some(&self.value)] autocomplete=[self.autocomplete.as_deref()]
                placeholder=[self.placeholder.as_deref()] maxlength=[self.max_length] pattern=[self.pattern.as_deref()]
                min=[self.min.as_deref()] max=[self.max.as_deref()] step=[self.step.as_deref()] form=[self.form.as_deref()]
                data-missing=[self.when_missing.as_deref()] data-invalid=[self.when_invalid.as_deref()]
                aria-describedby=(described) aria-invalid=[self.error.is_some().then_some("true")]
                required[self.required] disabled[self.disabled];
        }
    }
}

impl Render for TextField {
    fn render(&self) -> Markup {
        Field {
            id: self.id.clone(),
            label: self.label.clone(),
            hint: self.hint.clone(),
            error: self.error.clone(),
            optional: !self.required && !self.quiet,
            control: self.control(),
            foot: Markup::default(),
        }
        .render()
    }
}

/// Several lines of text, with a count of the characters left.
#[derive(Debug, Clone, Default)]
pub struct TextArea {
    /// The input's id, unique in the page.
    pub id: String,
    /// The field name sent.
    pub name: String,
    /// The label.
    pub label: String,
    /// What was typed before.
    pub value: String,
    /// What helps before typing.
    pub hint: Option<String>,
    /// What is wrong and how to mend it.
    pub error: Option<String>,
    /// Must not be empty. Areas that are not required say "(optional)" unless [`TextArea::quiet`] is set.
    pub required: bool,
    /// Does not say "(optional)": what may wait, and is needed in the end.
    pub quiet: bool,
    /// At most this many characters; shows the count.
    pub max_length: Option<u32>,
    /// Words `<checkout-form>` shows when it is empty.
    pub when_missing: Option<String>,
}

impl Render for TextArea {
    fn render(&self) -> Markup {
        let described = Field::described_by(&self.id, self.hint.is_some());
        let control = html! {
            textarea class="input" id=(self.id) name=(self.name) maxlength=[self.max_length] aria-describedby=(described)
                aria-invalid=[self.error.is_some().then_some("true")] data-missing=[self.when_missing.as_deref()]
                required[self.required] { (self.value) }
        };
        let used = self.value.chars().count();
        Field {
            id: self.id.clone(),
            label: self.label.clone(),
            hint: self.hint.clone(),
            error: self.error.clone(),
            optional: !self.required && !self.quiet,
            control,
            foot: html! { @if let Some(max) = self.max_length { p class="field-count" data-count-for=(self.id) { (used) " of " (max) } } },
        }
        .render()
    }
}

/// An amount of money in one currency, typed as people write it.
#[derive(Debug, Clone)]
pub struct MoneyField {
    /// The input's id, unique in the page.
    pub id: String,
    /// The field name sent.
    pub name: String,
    /// The label.
    pub label: String,
    /// The currency, shown before the input.
    pub currency: kernel::Currency,
    /// What was typed before.
    pub value: String,
    /// What helps before typing.
    pub hint: Option<String>,
    /// What is wrong and how to mend it.
    pub error: Option<String>,
    /// Must not be empty.
    pub required: bool,
}

impl Render for MoneyField {
    fn render(&self) -> Markup {
        let described = Field::described_by(&self.id, self.hint.is_some());
        let control = html! {
            div class="input-wrap" {
                span class="input-affix" aria-hidden="true" { (self.currency.symbol().trim()) }
                input class="input num" id=(self.id) name=(self.name) type="text" inputmode="decimal" autocomplete="off"
                    value=[(!self.value.is_empty()).then_some(&self.value)] aria-describedby=(described)
                    aria-invalid=[self.error.is_some().then_some("true")] required[self.required];
            }
        };
        Field {
            id: self.id.clone(),
            label: self.label.clone(),
            hint: self.hint.clone(),
            error: self.error.clone(),
            optional: !self.required,
            control,
            foot: Markup::default(),
        }
        .render()
    }
}

/// One choice of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The value sent.
    pub value: String,
    /// What it says.
    pub text: String,
    /// Shown but not usable.
    pub disabled: bool,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), disabled: false }
    }
}

/// One of a list, folded.
#[derive(Debug, Clone, Default)]
pub struct Select {
    /// The input's id, unique in the page.
    pub id: String,
    /// The field name sent.
    pub name: String,
    /// The label.
    pub label: String,
    /// The choices.
    pub choices: Vec<Choice>,
    /// The value chosen before.
    pub selected: String,
    /// What the first, empty entry says; none leaves it out.
    pub prompt: Option<String>,
    /// What helps before choosing.
    pub hint: Option<String>,
    /// What is wrong and how to mend it.
    pub error: Option<String>,
    /// Must be chosen. Selects that are not required say "(optional)" unless [`Select::quiet`] is set.
    pub required: bool,
    /// Does not say "(optional)": filters.
    pub quiet: bool,
    /// The autofill token.
    pub autocomplete: Option<String>,
    /// Words `<checkout-form>` shows when nothing is chosen.
    pub when_missing: Option<String>,
    /// Shown but not usable.
    pub disabled: bool,
}

impl Render for Select {
    fn render(&self) -> Markup {
        let described = Field::described_by(&self.id, self.hint.is_some());
        let control = html! {
            span class="select" {
                select class="input" id=(self.id) name=(self.name) autocomplete=[self.autocomplete.as_deref()]
                    aria-describedby=(described) aria-invalid=[self.error.is_some().then_some("true")]
                    data-missing=[self.when_missing.as_deref()] required[self.required] disabled[self.disabled] {
                    @if let Some(prompt) = &self.prompt { option value="" { (prompt) } }
                    (options(&self.choices, &self.selected))
                }
                (icon(Icon::CaretDown))
            }
        };
        Field {
            id: self.id.clone(),
            label: self.label.clone(),
            hint: self.hint.clone(),
            error: self.error.clone(),
            optional: !self.required && !self.quiet,
            control,
            foot: Markup::default(),
        }
        .render()
    }
}

pub(crate) fn options(choices: &[Choice], selected: &str) -> Markup {
    html! {
        @for choice in choices {
            option value=(choice.value) selected[choice.value == selected] disabled[choice.disabled] { (choice.text) }
        }
    }
}
