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

/// The media type of a picture that may be a logo, by its first and last bytes; nothing for anything else, whatever it is
/// called, nor for one that broke off.
pub fn logo_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        // A PNG ends with its empty chunk IEND and the chunk's checksum, a JPEG with the marker EOI, padded or not.
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', .., b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82] => Some("image/png"),
        [0xff, 0xd8, 0xff, rest @ ..] => rest.trim_ascii_end().ends_with(&[0xff, 0xd9]).then_some("image/jpeg"),
        // A WebP says how long it is, from the ninth byte on.
        [b'R', b'I', b'F', b'F', a, b, c, d, rest @ ..] if rest.starts_with(b"WEBP") => {
            (rest.len() as u64 >= u64::from(u32::from_le_bytes([*a, *b, *c, *d]))).then_some("image/webp")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::logo_type;

    #[test]
    fn a_logo_is_known_by_its_bytes() {
        for (bytes, kind) in [
            (b"\x89PNG\r\n\x1a\n...\0\0\0\0IEND\xae\x42\x60\x82".as_slice(), "image/png"),
            (b"\xff\xd8\xff\xe0...\xff\xd9", "image/jpeg"),
            (b"RIFF\x08\0\0\0WEBPVP8 ", "image/webp"),
        ] {
            assert_eq!(logo_type(bytes), Some(kind));
            // What broke off is no picture.
            assert_eq!(logo_type(&bytes[..bytes.len() - 1]), None, "{kind}");
        }
        for other in [b"<svg onload=alert(1)>".as_slice(), b"GIF89a", b"", b"RIFF"] {
            assert_eq!(logo_type(other), None);
        }
    }
}
