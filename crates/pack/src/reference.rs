//! Prints the file reference.
