//! The data files of this crate: part of every program but the faces of the extension, which have
//! them from the extension's own files.

/// Reads a data file. A test reads each; one that were damaged would be empty.
#[cfg(feature = "built-in")]
pub fn built_in<T: serde::de::DeserializeOwned + Default>(file: &str) -> T {
    serde_json::from_slice(file.as_bytes()).unwrap_or_default()
}

/// Without the feature `built-in` there is nothing to read.
#[cfg(not(feature = "built-in"))]
pub fn built_in<T: Default>(_: &str) -> T {
    T::default()
}
