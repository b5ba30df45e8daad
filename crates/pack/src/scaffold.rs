//! A starter pack that runs as it stands.

/// Its files: name and text.
pub const FILES: &[(&str, &str)] = &[];
