//! Short lists of numbers, one for each product, in one piece of memory.

/// The values of each product, by ordinal. A changed list is written at the end, and the gap it leaves is
/// closed once gaps are a third of everything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    values: Vec<u16>,
    /// Where each list begins, and how long it is.
    spans: Vec<(u32, u16)>,
    unused: usize,
}

impl Rows {
    /// Writes the list of a product, growing to its ordinal.
    pub(crate) fn put(&mut self, ordinal: u32, row: impl Iterator<Item = u16>) {
        let at = ordinal as usize;
        if self.spans.len() <= at {
            self.spans.resize(at + 1, (0, 0));
        }
        let start = self.values.len();
        self.values.extend(row);
        let length = u16::try_from(self.values.len() - start).unwrap_or(u16::MAX);
        if let (Some(span), Ok(start)) = (self.spans.get_mut(at), u32::try_from(start)) {
            self.unused += usize::from(span.1);
            *span = (start, length);
        }
        if self.unused > self.values.len() / 3 + 1_000 {
            self.close_gaps();
        }
    }

    /// The list of a product.
    pub(crate) fn get(&self, ordinal: u32) -> &[u16] {
        let Some((start, length)) = self.spans.get(ordinal as usize) else { return &[] };
        let start = *start as usize;
        self.values.get(start..start + usize::from(*length)).unwrap_or(&[])
    }

    /// Gives back room that was kept for growing.
    pub(crate) fn settle(&mut self) {
        self.values.shrink_to_fit();
        self.spans.shrink_to_fit();
    }

    /// The bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<u16>() + self.spans.capacity() * size_of::<(u32, u16)>()
    }

    fn close_gaps(&mut self) {
        let mut values = Vec::with_capacity(self.values.len() - self.unused);
        for span in &mut self.spans {
            let start = span.0 as usize;
            let row = self.values.get(start..start + usize::from(span.1)).unwrap_or(&[]);
            span.0 = u32::try_from(values.len()).unwrap_or(u32::MAX);
            values.extend_from_slice(row);
        }
        (self.values, self.unused) = (values, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_stay_what_they_are_however_often_others_change() {
        let mut rows = Rows::default();
        for round in 0_u16..400 {
            for ordinal in 0..10 {
                let changed = ordinal % 2 == 0 || round == 0;
                if changed {
                    rows.put(ordinal, (0..5).map(|n| round + n));
                }
            }
        }
        for ordinal in 0..10 {
            let first = if ordinal % 2 == 0 { 399 } else { 0 };
            assert_eq!(rows.get(ordinal), (first..first + 5).collect::<Vec<u16>>());
        }
        assert!(rows.values.len() < 3_000, "gaps are closed: {}", rows.values.len());
        rows.put(3, std::iter::empty());
        assert!(rows.get(3).is_empty() && rows.get(99).is_empty());
    }
}
