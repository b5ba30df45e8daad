//! Results as tables, charts, text, HTML and JSON: the only place that rounds or words a number.

pub mod change;
pub mod charts;
pub mod comparison;
pub mod explain;
pub mod findings;
pub mod gain_share;
pub mod html;
pub mod json;
pub mod numbers;
pub mod setting;
pub mod site;
pub mod tables;
pub mod terminal;
