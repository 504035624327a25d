//! How a team looks.

use crate::access::words;
use serde::{Deserialize, Serialize};

words! {
    /// The picture of a team, out of a small set.
    TeamIcon {
        /// People.
        People = "people",
        /// A flask.
        Flask = "flask",
        /// A shield.
        Shield = "shield",
        /// Bars.
        Chart = "chart",
        /// A spark.
        Spark = "spark",
        /// A pulse.
        Pulse = "pulse",
        /// A parcel.
        Parcel = "parcel",
        /// A building.
        Building = "building",
    }
}

impl TeamIcon {
    /// The icon in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::People => "People",
            Self::Flask => "Flask",
            Self::Shield => "Shield",
            Self::Chart => "Chart",
            Self::Spark => "Spark",
            Self::Pulse => "Pulse",
            Self::Parcel => "Parcel",
            Self::Building => "Building",
        }
    }

    /// The icon of a word from the database; people when none was chosen.
    pub fn stored(word: &str) -> Self {
        word.parse().unwrap_or(Self::People)
    }
}
