//! Starter packs.
