//! Shared plans.
