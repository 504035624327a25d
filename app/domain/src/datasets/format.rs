//! The formats of files that become datasets, and how a file tells which one it has.

use crate::access::words;
use serde::{Deserialize, Serialize};

words! {
    /// The format of a file.
    Format {
        /// A header line and rows with commas or semicolons between the cells.
        Csv = "csv",
        /// The same with tabs.
        Tsv = "tsv",
        /// A list of objects.
        Json = "json",
        /// An object on each line.
        Jsonl = "jsonl",
    }
}

impl Format {
    /// The format in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Json => "JSON",
            Self::Jsonl => "JSONL",
        }
    }

    /// The format that a file's name and first bytes tell. `.json` is also what people call a file with an object on each
    /// line, and nobody promises that a name is right: only what looks like a table by its name is one whatever it begins with.
    pub fn of(file_name: &str, first_bytes: &[u8]) -> Self {
        let extension = file_name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase());
        let text = first_bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first_bytes);
        match (extension.as_str(), text.trim_ascii_start().first()) {
            ("tsv" | "tab", _) => Self::Tsv,
            ("csv", _) => Self::Csv,
            ("jsonl" | "ndjson", _) | (_, Some(b'{')) => Self::Jsonl,
            ("json", _) | (_, Some(b'[')) => Self::Json,
            _ => Self::Csv,
        }
    }

    /// What stands between the cells of a table, told by its header line: whichever of comma, semicolon and tab is there most
    /// often outside quotes. Nothing for formats without cells.
    pub fn delimiter(self, header: &[u8]) -> Option<u8> {
        match self {
            Self::Csv => Some(most_frequent(header)),
            Self::Tsv => Some(b'\t'),
            Self::Json | Self::Jsonl => None,
        }
    }
}

fn most_frequent(header: &[u8]) -> u8 {
    let (mut found, mut quoted) = ([(b'\t', 0), (b';', 0), (b',', 0)], false);
    for byte in header {
        quoted ^= *byte == b'"';
        if !quoted && let Some((_, count)) = found.iter_mut().find(|(delimiter, _)| delimiter == byte) {
            *count += 1;
        }
    }
    // The last of equals: a comma when nothing is found.
    found.into_iter().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_first_bytes_tell_the_format() {
        for (name, bytes, format) in [
            ("answers.csv", "{a},b", Format::Csv),
            ("answers.CSV", "[x]", Format::Csv),
            ("answers.tsv", "a\tb", Format::Tsv),
            ("answers.tab", "{\t}", Format::Tsv),
            ("answers.json", "\u{feff} \n[{", Format::Json),
            ("answers.json", "{\"a\": 1}\n", Format::Jsonl),
            ("answers.json", "", Format::Json),
            ("answers.jsonl", "[", Format::Jsonl),
            ("answers.ndjson", "", Format::Jsonl),
            ("answers", "\r\n [", Format::Json),
            ("answers.txt", "{\"a\"", Format::Jsonl),
            ("", "question,answer", Format::Csv),
            ("", "", Format::Csv),
        ] {
            assert_eq!(Format::of(name, bytes.as_bytes()), format, "{name} {bytes:?}");
        }
    }

    #[test]
    fn the_header_tells_what_stands_between_cells() {
        for (header, delimiter) in
            [("a,b;c,d", b','), ("a;b", b';'), ("a\tb,c\td", b'\t'), ("\"a,b,c\";d", b';'), ("a", b','), ("", b','), ("a,b;c", b',')]
        {
            assert_eq!(Format::Csv.delimiter(header.as_bytes()), Some(delimiter), "{header}");
        }
        assert_eq!(Format::Tsv.delimiter(b"a,b"), Some(b'\t'));
        assert_eq!(Format::Jsonl.delimiter(b"a,b"), None);
    }
}
