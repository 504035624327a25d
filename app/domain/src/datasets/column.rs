//! What a column holds and what it is for.

use crate::access::words;
use serde::{Deserialize, Serialize};

/// A column of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, unique in the dataset.
    pub name: String,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// What it is for.
    pub role: ColumnRole,
}

words! {
    /// What the cells of a column hold. Every cell is kept as text; the kind says how to show, sort and compare it.
    ColumnKind {
        /// Words.
        Text = "text",
        /// Numbers.
        Number = "number",
        /// True or false.
        Boolean = "boolean",
        /// JSON: objects and lists.
        Json = "json",
        /// The messages of a chat: a JSON list of objects with `role` and `content`.
        Conversation = "conversation",
    }
}

words! {
    /// What a column is for.
    ColumnRole {
        /// What evaluators look at.
        Input = "input",
        /// The address of a picture.
        Image = "image",
        /// The answer that was hoped for.
        Expected = "expected",
        /// What a person says of the row: pass or fail.
        Judgment = "judgment",
        /// What a person wrote about the row.
        Notes = "notes",
        /// Everything else: where a row comes from, how long it took.
        Metadata = "metadata",
    }
}

impl ColumnKind {
    /// The kind in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Number => "Number",
            Self::Boolean => "True or false",
            Self::Json => "JSON",
            Self::Conversation => "Conversation",
        }
    }
}

impl ColumnRole {
    /// The role in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Input => "Input",
            Self::Image => "Image URL",
            Self::Expected => "Expected answer",
            Self::Judgment => "Human judgment",
            Self::Notes => "Notes",
            Self::Metadata => "Metadata",
        }
    }
}
