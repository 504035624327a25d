//! What an organization chooses for itself.

use crate::access::words;
use serde::{Deserialize, Serialize};

words! {
    /// The colour of an organization's mark. A fixed set, so that each is legible in light and dark.
    Color {
        /// Blue.
        Blue = "blue",
        /// Teal.
        Teal = "teal",
        /// Green.
        Green = "green",
        /// Amber.
        Amber = "amber",
        /// Red.
        Red = "red",
        /// Pink.
        Pink = "pink",
        /// Violet.
        Violet = "violet",
        /// Gray.
        Gray = "gray",
    }
}

impl Color {
    /// The colour in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Blue => "Blue",
            Self::Teal => "Teal",
            Self::Green => "Green",
            Self::Amber => "Amber",
            Self::Red => "Red",
            Self::Pink => "Pink",
            Self::Violet => "Violet",
            Self::Gray => "Gray",
        }
    }
}

/// The most bytes of a logo.
pub const LOGO_BYTES: usize = 200 * 1024;

/// The media type of a picture that may be a logo, by its first bytes; nothing for anything else, whatever it is called.
pub fn logo_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::logo_type;

    #[test]
    fn a_logo_is_known_by_its_bytes() {
        assert_eq!(logo_type(b"\x89PNG\r\n\x1a\n..."), Some("image/png"));
        assert_eq!(logo_type(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(logo_type(b"RIFF\x01\x02\x03\x04WEBPVP8 "), Some("image/webp"));
        for other in [b"<svg onload=alert(1)>".as_slice(), b"GIF89a", b"", b"RIFF"] {
            assert_eq!(logo_type(other), None);
        }
    }
}
