//! Keeping equal things once.

use std::{collections::HashSet, hash::Hash, sync::Arc};

/// Keeps one copy of equal texts and lists while a snapshot is read: a house of a hundred thousand pieces
/// repeats its descriptions, stones and pictures over and over.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    texts: HashSet<Arc<str>>,
}

impl Interner {
    /// The one copy of a text.
    pub(crate) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let fresh: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&fresh));
        fresh
    }
}

/// Keeps one copy of equal lists.
#[derive(Debug)]
pub(crate) struct Lists<T>(HashSet<Arc<[T]>>);

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<T: Eq + Hash> Lists<T> {
    /// The one copy of a list.
    pub(crate) fn keep(&mut self, list: Vec<T>) -> Arc<[T]> {
        if let Some(known) = self.0.get(list.as_slice()) {
            return Arc::clone(known);
        }
        self.same(list.into())
    }

    /// The one copy of a list that has memory of its own already.
    pub(crate) fn same(&mut self, list: Arc<[T]>) -> Arc<[T]> {
        if let Some(known) = self.0.get(&list) {
            return Arc::clone(known);
        }
        self.0.insert(Arc::clone(&list));
        list
    }
}
