//! One of several: the options of `Select`, `RadioGroup` and `CheckboxGroup`.

/// A value to choose, the words for it, and perhaps a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A sentence about it (cards and check boxes show it).
    pub help: Option<String>,
    /// Cannot be chosen now (check boxes); the help says why.
    pub disabled: bool,
}

impl Choice {
    /// A value and the words for it.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), help: None, disabled: false }
    }

    /// The same with a sentence about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, but it cannot be chosen now.
    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }
}
