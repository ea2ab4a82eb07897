//! Where the built files of `frontend/dist` are served.

/// Finds the hashed address of a built file by its plain name, e.g. `storefront.css` → `/assets/storefront-AB12.css`.
pub trait Assets {
    /// The address of the file named in the build manifest.
    fn url(&self, name: &str) -> String;
}

impl<F: Fn(&str) -> String> Assets for F {
    fn url(&self, name: &str) -> String {
        self(name)
    }
}
