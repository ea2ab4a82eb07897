//! Requests as Stripe reads them: `application/x-www-form-urlencoded` with nested names, `a[b][c]=d`.

/// A form under construction; names are written with their brackets.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds a field, e.g. `metadata[order_id]`.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: &(impl ToString + ?Sized)) -> Self {
        self.0.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds a field that may be absent.
    #[must_use]
    pub(super) fn with_some(self, name: &str, value: Option<&(impl ToString + ?Sized)>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The body, or the query, as it is sent.
    pub(super) fn encode(&self) -> String {
        // text pairs cannot fail to encode
        serde_urlencoded::to_string(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_names_and_every_character_survive() {
        let form = Form::new()
            .with("amount", &150_000)
            .with("payment_method_options[card][request_three_d_secure]", "any")
            .with("metadata[order_id]", "ord_1 & more = 100 % é")
            .with_some("customer", None::<&String>)
            .with("expand[]", "latest_charge");
        assert_eq!(
            form.encode(),
            "amount=150000&payment_method_options%5Bcard%5D%5Brequest_three_d_secure%5D=any\
             &metadata%5Border_id%5D=ord_1+%26+more+%3D+100+%25+%C3%A9&expand%5B%5D=latest_charge"
        );
        let read: Vec<(String, String)> = serde_urlencoded::from_str(&form.encode()).unwrap();
        assert_eq!(read, form.0);
    }
}
