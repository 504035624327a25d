//! The meaning of a badge, a banner, a toast: never told by colour alone, each has its icon or its words.

use super::Glyph;

/// What something means to the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A plain fact.
    #[default]
    Neutral,
    /// It went well.
    Success,
    /// Something to look after.
    Warning,
    /// It failed, or it cannot be undone.
    Danger,
    /// Good to know, or under way.
    Info,
}

impl Tone {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Success => " tone-good",
            Self::Warning => " tone-warn",
            Self::Danger => " tone-bad",
            Self::Info => " tone-info",
        }
    }

    pub(super) const fn glyph(self) -> Glyph {
        match self {
            Self::Neutral | Self::Info => Glyph::Info,
            Self::Success => Glyph::CircleCheck,
            Self::Warning => Glyph::Warning,
            Self::Danger => Glyph::CircleX,
        }
    }
}
