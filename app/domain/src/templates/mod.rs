//! Templates: small labelled datasets, each with an evaluation made of checks, so that a newcomer sees the whole loop without
//! a model, a key or data of their own. Beside them stands [`SAMPLE`], a larger one to explore.
//!
//! All rows are synthetic: written for Assay, about shops, trains and telescopes that do not exist. The labels and notes are
//! invented too: they stand for a person's opinion, and on purpose the checks do not always share it, so that validation against
//! people has something to show.
//!
//! To add one: a CSV of 12 to 30 rows in this folder with the columns `id`, `label` (`pass` or `fail`) and `note`, a [`Template`]
//! in `language.rs` or `structured.rs`, and its place in `ALL`. The tests hold it to the rules. The texts are for the server: a
//! page that reads them would make every visitor download them.

mod language;
mod sample;
mod structured;

pub use sample::SAMPLE;

/// A labelled dataset together with an evaluation that asks of every row what its criteria say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Its name in addresses.
    pub slug: &'static str,
    /// The name of the evaluation that it makes.
    pub name: &'static str,
    /// What it shows, in a sentence or two.
    pub description: &'static str,
    /// The name of the dataset that it makes.
    pub dataset_name: &'static str,
    /// The rows of that dataset: a CSV with a header.
    pub csv: &'static str,
    /// The column with the judgments that stand for a person's, `pass` or `fail`.
    pub judgment_column: Option<&'static str>,
    /// What is asked of every row; a row passes when it passes all of them.
    pub criteria: &'static [TemplateCriterion],
}

/// One question of a template about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateCriterion {
    /// Its name.
    pub name: &'static str,
    /// The line between pass and fail.
    pub description: &'static str,
    /// The column whose cell is looked at.
    pub column: &'static str,
    /// The check, as [`crate::checks::Check`] is written in JSON.
    pub check_json: &'static str,
}

/// In the order in which they are offered.
static ALL: [Template; 7] = [
    language::SUPPORT,
    language::DOCUMENTS,
    structured::CLASSIFICATION,
    structured::EXTRACTION,
    language::SUMMARIES,
    language::TRANSLATION,
    structured::SQL,
];

/// All templates, in the order in which they are offered. [`SAMPLE`] is not among them.
pub fn all() -> &'static [Template] {
    &ALL
}

/// The template, or the sample, with this name in addresses.
pub fn find(slug: &str) -> Option<&'static Template> {
    ALL.iter().chain([&SAMPLE]).find(|template| template.slug == slug)
}

#[cfg(test)]
mod tests;
