//! What the form of an attribute holds: text as it was typed.

use catalog::{
    attributes::{
        AttributeKind, ChangeAttribute, Choice, DefineAttribute, Definition, KindWord, Measure, Unit,
        decimal, parse_milli,
    },
    line_code,
    model::Category,
};
use kernel::FieldError;
use web::Pairs;

/// The form of an attribute.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) version: i64,
    pub(super) kind: String,
    pub(super) code: String,
    pub(super) label: String,
    pub(super) hint: String,
    /// The values of the list so far.
    pub(super) choices: Vec<ChoiceDraft>,
    /// More values, one a line.
    pub(super) more: String,
    pub(super) unit: String,
    pub(super) min: String,
    pub(super) max: String,
    pub(super) max_length: String,
    pub(super) categories: Vec<String>,
    pub(super) required: bool,
    pub(super) filterable: bool,
    pub(super) position: String,
    pub(super) archived: bool,
}

/// One value of the list.
#[derive(Debug, Clone, Default)]
pub(super) struct ChoiceDraft {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) archived: bool,
    pub(super) gone: bool,
}

impl Draft {
    /// An empty form for a kind.
    pub(super) fn blank(kind: KindWord) -> Self {
        // most numbers are told of a few pieces only: staff tick those that set many apart
        let (kind, filterable) = (kind.code().to_owned(), kind.is_chosen());
        let (unit, max_length, position) = ("mm".to_owned(), "80".to_owned(), "10".to_owned());
        Self { kind, unit, max_length, position, filterable, ..Self::default() }
    }

    /// An attribute as it stands.
    pub(super) fn of(d: &Definition) -> Self {
        let (mut unit, mut min, mut max, mut max_length) =
            (String::new(), String::new(), String::new(), String::new());
        match &d.kind {
            AttributeKind::Number(m) => {
                (unit, min, max) = (m.unit.code().to_owned(), decimal(m.min_milli), decimal(m.max_milli));
            }
            AttributeKind::Text(most) => max_length = most.to_string(),
            _ => {}
        }
        let choice = |c: &Choice| ChoiceDraft {
            code: c.code.clone(),
            label: c.label.clone(),
            archived: c.archived,
            gone: false,
        };
        Self {
            version: d.version,
            kind: d.kind.word().code().to_owned(),
            code: d.code.clone(),
            label: d.label.clone(),
            hint: d.hint.clone(),
            choices: d.kind.choices().iter().map(choice).collect(),
            more: String::new(),
            unit,
            min,
            max,
            max_length,
            categories: d.categories.iter().map(|c| c.code().to_owned()).collect(),
            required: d.required,
            filterable: d.filterable,
            position: d.position.to_string(),
            archived: d.archived,
        }
    }

    /// What was sent.
    pub(super) fn sent(form: &Pairs) -> Self {
        let text = |name: &str| form.get(name).replace("\r\n", "\n");
        let row = |at: usize| {
            let name = |field: &str| format!("choices[{at}].{field}");
            form.has(&name("code")).then(|| ChoiceDraft {
                code: text(&name("code")),
                label: text(&name("label")),
                archived: form.has(&name("archived")),
                gone: form.has(&name("gone")),
            })
        };
        Self {
            // a version that cannot be read is none: the save then answers as for a changed attribute
            version: form.get("version").parse().unwrap_or(-1),
            kind: text("kind"),
            code: text("code"),
            label: text("label"),
            hint: text("hint"),
            choices: (0..).map_while(row).collect(),
            more: text("more"),
            unit: text("unit"),
            min: text("min"),
            max: text("max"),
            max_length: text("max_length"),
            categories: form.all("categories").map(str::to_owned).collect(),
            required: form.has("required"),
            filterable: form.has("filterable"),
            position: text("position"),
            archived: form.has("archived"),
        }
    }

    /// The definition the form asks for.
    ///
    /// # Errors
    /// Every field that cannot be read. Rules of the catalogue are the operation's to check.
    pub(super) fn define(&self) -> Result<DefineAttribute, Vec<FieldError>> {
        let (kind, categories, position) = self.read()?;
        let code = if self.code.is_empty() { word(&self.label) } else { self.code.clone() };
        Ok(DefineAttribute {
            code,
            label: self.label.clone(),
            hint: self.hint.clone(),
            kind,
            categories,
            required: self.required,
            filterable: self.filterable,
            position,
        })
    }

    /// The change the form asks for.
    ///
    /// # Errors
    /// As for [`Draft::define`].
    pub(super) fn change(&self, code: &str) -> Result<ChangeAttribute, Vec<FieldError>> {
        let (kind, categories, position) = self.read()?;
        Ok(ChangeAttribute {
            code: code.to_owned(),
            expected_version: self.version,
            label: self.label.clone(),
            hint: self.hint.clone(),
            kind,
            categories,
            required: self.required,
            filterable: self.filterable,
            position,
            archived: self.archived,
        })
    }

    /// A refusal under the form's name of its field: new values have one field together.
    pub(super) fn as_in_form(&self, error: FieldError) -> FieldError {
        let kept: Vec<usize> =
            (0..self.choices.len()).filter(|at| self.choices.get(*at).is_some_and(|c| !c.gone)).collect();
        let place = error
            .field
            .strip_prefix("choices[")
            .and_then(|rest| rest.split_once("].")?.0.parse::<usize>().ok());
        let field = match place.map(|place| kept.get(place)) {
            Some(Some(row)) => format!("choices[{row}].label"),
            Some(None) => "more".to_owned(),
            None if error.field == "choices" => "more".to_owned(),
            None => return error,
        };
        FieldError { field: field.into(), ..error }
    }

    fn read(&self) -> Result<(AttributeKind, Vec<Category>, i32), Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut wrong =
            |field: &'static str, code, words: &'static str| errors.push(FieldError::new(field, code, words));
        let position = self.position.parse().unwrap_or_else(|_| {
            wrong("position", "not_a_number", "Enter a whole number; the lowest comes first.");
            0
        });
        let categories = self.categories.iter().filter_map(|c| c.parse().ok()).collect::<Vec<Category>>();
        if categories.len() != self.categories.len() {
            wrong("categories", "unknown_value", "Choose from the list.");
        }
        let kind = match self.kind.parse() {
            Ok(KindWord::Enum) => Some(AttributeKind::Enum(self.values())),
            Ok(KindWord::MultiEnum) => Some(AttributeKind::MultiEnum(self.values())),
            Ok(KindWord::Boolean) => Some(AttributeKind::Boolean),
            Ok(KindWord::Text) => {
                let most = self.max_length.parse().ok();
                if most.is_none() {
                    wrong("max_length", "not_a_number", "Enter how many characters it may have.");
                }
                most.map(AttributeKind::Text)
            }
            Ok(KindWord::Number) => {
                let mut milli = |field: &'static str, text: &str| {
                    let read = parse_milli(text);
                    if read.is_none() {
                        wrong(
                            field,
                            "not_a_number",
                            "Enter a number with at most three decimals, for example 12.5.",
                        );
                    }
                    read
                };
                let (min, max) = (milli("min", &self.min), milli("max", &self.max));
                let unit: Option<Unit> = self.unit.parse().ok();
                if unit.is_none() {
                    wrong("unit", "unknown_value", "Choose one of the units.");
                }
                match (unit, min, max) {
                    (Some(unit), Some(min_milli), Some(max_milli)) => {
                        Some(AttributeKind::Number(Measure { unit, min_milli, max_milli }))
                    }
                    _ => None,
                }
            }
            Err(_) => {
                wrong("kind", "unknown_value", "Choose what kind of value it has.");
                None
            }
        };
        match kind {
            Some(kind) if errors.is_empty() => Ok((kind, categories, position)),
            _ => Err(errors),
        }
    }

    /// The values that stay, then the new ones.
    fn values(&self) -> Vec<Choice> {
        let kept = self.choices.iter().filter(|c| !c.gone);
        let kept =
            kept.map(|c| Choice { code: c.code.clone(), label: c.label.clone(), archived: c.archived });
        let new = self.more.lines().map(str::trim).filter(|line| !line.is_empty());
        kept.chain(new.map(|label| Choice { code: word(label), label: label.to_owned(), archived: false }))
            .collect()
    }
}

/// A name for programs from words for people: "French hook" is `french_hook`.
fn word(label: &str) -> String {
    line_code(label).replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(pairs: &[(&str, &str)]) -> Draft {
        Draft::sent(&Pairs(
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ))
    }

    #[test]
    fn a_list_keeps_its_codes_and_takes_one_value_a_line() {
        let draft = draft(&[
            ("kind", "enum"),
            ("label", "Ear wire"),
            ("position", "3"),
            ("choices[0].code", "hook"),
            ("choices[0].label", "Hook, long"),
            ("choices[1].code", "kidney"),
            ("choices[1].label", "Kidney"),
            ("choices[1].gone", "on"),
            ("more", "French hook\r\n\r\n  Lever "),
        ]);
        let ask = draft.define().unwrap();
        assert_eq!((ask.code.as_str(), ask.position), ("ear_wire", 3));
        let AttributeKind::Enum(choices) = ask.kind else { panic!("a list") };
        let codes: Vec<_> = choices.iter().map(|c| (c.code.as_str(), c.label.as_str())).collect();
        assert_eq!(codes, [("hook", "Hook, long"), ("french_hook", "French hook"), ("lever", "Lever")]);
        let named =
            |field: &'static str| draft.as_in_form(FieldError::new(field, "repeated", "Twice.")).field;
        assert_eq!(
            [named("choices[0].label"), named("choices[1].label"), named("label")],
            ["choices[0].label", "more", "label"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let number = [("kind", "number"), ("unit", "mm"), ("min", "1"), ("max", "40"), ("position", "1")];
        assert!(draft(&number).define().is_ok());
        for (field, value) in
            [("kind", "colour"), ("unit", "inch"), ("min", "few"), ("max", "1.2345"), ("position", "first")]
        {
            let changed = number.map(|(name, old)| (name, if name == field { value } else { old }));
            let errors = draft(&changed).define().unwrap_err();
            assert_eq!((errors.len(), errors[0].field.as_ref()), (1, field));
        }
    }
}
