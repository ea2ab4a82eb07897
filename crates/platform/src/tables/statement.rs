//! The one place where a statement is put together while the house runs.
//!
//! A filter has a shape that nobody knows beforehand, so its statement cannot be a static string. What is written into it is
//! `&'static str` only, which a field or a table declares and no input can be; every value is bound
//! ([ADR 0065](../../../../docs/adr/0065-one-query-for-tables.md)).

use chrono::{DateTime, Utc};
use sqlx::{Encode, Postgres, QueryBuilder, Type};

use super::{
    Condition, Filter, Rule, Value,
    field::{Field, FieldKind, Table},
};

/// A statement being written.
pub(super) struct Statement {
    inner: QueryBuilder<Postgres>,
    /// The moment that "today" is reckoned from.
    now: DateTime<Utc>,
}

impl Statement {
    pub(super) fn new(sql: &'static str, now: DateTime<Utc>) -> Self {
        Self { inner: QueryBuilder::new(sql), now }
    }

    /// Writes words of ours.
    pub(super) fn sql(&mut self, sql: &'static str) -> &mut Self {
        self.inner.push(sql);
        self
    }

    /// Binds a value.
    pub(super) fn bind<'t, T>(&mut self, value: T) -> &mut Self
    where
        T: Encode<'t, Postgres> + Type<Postgres> + Send + 't,
    {
        self.inner.push_bind(value);
        self
    }

    pub(super) fn builder(&mut self) -> &mut QueryBuilder<Postgres> {
        &mut self.inner
    }

    /// Writes `FROM …`.
    pub(super) fn from(&mut self, table: &Table) -> &mut Self {
        self.sql(" FROM ").sql(table.from)
    }

    /// Writes what a field is compared and sorted by: amounts as thousandths of a major unit, so that currencies with
    /// other minor units stand in their place.
    pub(super) fn measure(&mut self, field: &Field) -> &mut Self {
        match field.kind {
            FieldKind::Money { currency } => {
                self.sql("((").sql(field.sql).sql(") * CASE (").sql(currency);
                self.sql(") WHEN 'JPY' THEN 1000 WHEN 'KWD' THEN 1 ELSE 10 END)::bigint")
            }
            FieldKind::Number { .. } => self.sql("(").sql(field.sql).sql(")::bigint"),
            FieldKind::Text | FieldKind::Choice(_) => self.sql("(").sql(field.sql).sql(")::text"),
            FieldKind::Moment | FieldKind::Flag | FieldKind::Many(_) => self.sql("(").sql(field.sql).sql(")"),
        }
    }

    /// Writes a filter as a condition that is true or false, never unknown.
    pub(super) fn filter(&mut self, table: &Table, filter: &Filter) -> &mut Self {
        match filter {
            Filter::All(parts) => self.group(table, parts, " AND ", "TRUE"),
            Filter::Any(parts) => self.group(table, parts, " OR ", "FALSE"),
            Filter::Not(inner) => {
                self.sql("NOT ");
                self.filter(table, inner)
            }
            Filter::Words(words) => {
                let pattern = pattern(words);
                self.sql("coalesce(FALSE");
                for text in table.words {
                    self.sql(" OR ").sql(text).sql(" ILIKE ").bind(pattern.clone());
                }
                // a text that is not there contains nothing
                self.sql(", FALSE)")
            }
            Filter::Where(condition) => {
                self.sql("coalesce(");
                self.condition(condition);
                self.sql(", FALSE)")
            }
        }
    }

    fn group(&mut self, table: &Table, parts: &[Filter], by: &'static str, none: &'static str) -> &mut Self {
        if parts.is_empty() {
            return self.sql(none);
        }
        self.sql("(");
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.sql(by);
            }
            self.filter(table, part);
        }
        self.sql(")")
    }

    fn condition(&mut self, condition: &Condition) {
        let field = condition.field;
        match &condition.rule {
            Rule::Empty => self.empty(field),
            Rule::Contains(words) => {
                let patterns: Vec<String> = words.iter().map(|w| pattern(w)).collect();
                self.measure(field).sql(" ILIKE ANY (").bind(patterns).sql(")");
            }
            Rule::Is(values) => self.is(field, values),
            Rule::Less(value) => self.compare(field, " < ", value, false),
            Rule::AtMost(value) => {
                self.compare(field, if is_day(value) { " < " } else { " <= " }, value, true);
            }
            Rule::More(value) => self.compare(field, if is_day(value) { " >= " } else { " > " }, value, true),
            Rule::AtLeast(value) => self.compare(field, " >= ", value, false),
            Rule::Between(from, to) => {
                self.sql("(");
                self.compare(field, " >= ", from, false);
                self.sql(" AND ");
                self.compare(field, if is_day(to) { " < " } else { " <= " }, to, true);
                self.sql(")");
            }
        }
    }

    fn empty(&mut self, field: &Field) {
        match field.kind {
            FieldKind::Text => self.sql("(").sql(field.sql).sql(" IS NULL OR ").sql(field.sql).sql(" = '')"),
            FieldKind::Many(_) => self.sql("coalesce(cardinality(").sql(field.sql).sql("), 0) = 0"),
            _ => self.sql("(").sql(field.sql).sql(") IS NULL"),
        };
    }

    fn is(&mut self, field: &Field, values: &[Value]) {
        let texts = || -> Vec<String> {
            let text = |v: &Value| match v {
                Value::Text(t) => Some(t.to_lowercase()),
                Value::Code(t) => Some(t.clone()),
                _ => None,
            };
            values.iter().filter_map(text).collect()
        };
        match field.kind {
            FieldKind::Text => {
                self.sql("lower(").measure(field).sql(") = ANY (").bind(texts()).sql(")");
            }
            FieldKind::Choice(_) => {
                self.measure(field).sql(" = ANY (").bind(texts()).sql(")");
            }
            FieldKind::Many(_) => {
                self.measure(field).sql(" && ").bind(texts());
            }
            FieldKind::Flag => {
                let flags: Vec<bool> = values
                    .iter()
                    .filter_map(|v| if let Value::Flag(yes) = v { Some(*yes) } else { None })
                    .collect();
                self.measure(field).sql(" = ANY (").bind(flags).sql(")");
            }
            FieldKind::Number { .. } | FieldKind::Money { .. } => {
                let number = |v: &Value| match v {
                    Value::Number(n) | Value::Amount(n) => Some(*n),
                    _ => None,
                };
                let numbers: Vec<i64> = values.iter().filter_map(number).collect();
                self.measure(field).sql(" = ANY (").bind(numbers).sql(")");
            }
            FieldKind::Moment => {
                self.sql("(FALSE");
                for value in values {
                    self.sql(" OR (");
                    self.compare(field, " >= ", value, false);
                    self.sql(" AND ");
                    self.compare(field, " < ", value, true);
                    self.sql(")");
                }
                self.sql(")");
            }
        }
    }

    /// Writes a comparison; with a day, of its first moment or of the one after its last (`after`).
    fn compare(&mut self, field: &Field, op: &'static str, value: &Value, after: bool) {
        self.measure(field).sql(op);
        let now = self.now;
        match value {
            Value::Number(n) | Value::Amount(n) => self.bind(*n),
            Value::Day(day) => self.bind(if after { day.end(now) } else { day.begin(now) }),
            Value::Text(text) | Value::Code(text) => self.bind(text.clone()),
            Value::Flag(yes) => self.bind(*yes),
        };
    }
}

const fn is_day(value: &Value) -> bool {
    matches!(value, Value::Day(_))
}

/// A text as a part of another, for `ILIKE`.
fn pattern(text: &str) -> String {
    let mut out = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}
