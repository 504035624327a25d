//! Splits a JSON file into its objects as bytes arrive, without reading what is in them: it follows quotes and brackets, and
//! knows the line.

use domain::Checked;
use domain::datasets::{DEPTH, ROW_BYTES};

/// The most bytes of one object as it is written: keys and escapes need more than the cells that come of it.
const OBJECT_BYTES: usize = 2 * ROW_BYTES;

/// How the objects of a file follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// As a list, `[{…}, {…}]`: JSON.
    List,
    /// One on each line: JSONL.
    Lines,
}

/// An object as it stands in the file.
#[derive(Debug)]
pub(super) struct Object<'a> {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// From the first bracket to the last.
    pub bytes: &'a [u8],
}

/// Where between the objects we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the list.
    Start,
    /// Before the first object, or the next line.
    Free,
    /// Behind a comma.
    Comma,
    /// Behind an object.
    Object,
    /// Behind the list.
    End,
}

/// Where inside an object we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    Outside,
    Inside,
    /// Behind a backslash.
    Escaped,
}

/// The splitter of one file, from the byte behind its byte order mark.
pub(super) struct Splitter {
    layout: Layout,
    place: Place,
    /// How many brackets are open; none between objects.
    depth: usize,
    text: Text,
    /// The object so far, and the line on which it begins.
    object: Vec<u8>,
    start: u64,
    /// The line of the next byte.
    line: u64,
}

impl Splitter {
    pub fn new(layout: Layout) -> Self {
        let place = if layout == Layout::List { Place::Start } else { Place::Free };
        Self { layout, place, depth: 0, text: Text::Outside, object: Vec::new(), start: 1, line: 1 }
    }

    /// Takes bytes off the front of `input` up to the end of an object. Nothing when it goes on in the next bytes.
    pub fn next(&mut self, input: &mut &[u8]) -> Checked<Option<Object<'_>>> {
        while let [byte, rest @ ..] = *input {
            if self.depth > 0 {
                self.inside(input)?;
                if self.depth == 0 {
                    self.place = Place::Object;
                    return Ok(Some(Object { line: self.start, bytes: &self.object }));
                }
            } else {
                self.between(*byte)?;
                *input = rest;
            }
        }
        Ok(None)
    }

    /// Whether the file may end here.
    pub fn finish(&self) -> Checked<()> {
        if self.depth > 0 {
            return Err(format!("Line {}: the object that begins here never ends. The file seems to be cut off.", self.start));
        }
        match (self.layout, self.place) {
            (Layout::List, Place::Free | Place::Comma | Place::Object) => {
                Err(format!("Line {}: the file ends before its list does. It seems to be cut off.", self.line))
            }
            _ => Ok(()),
        }
    }

    /// Takes the bytes of an object, up to its end or to the end of what has come.
    fn inside(&mut self, input: &mut &[u8]) -> Checked<()> {
        let mut end = input.len();
        for (index, byte) in input.iter().enumerate() {
            if *byte == b'\n' {
                self.line_end()?;
            }
            match (self.text, byte) {
                (Text::Escaped, _) | (Text::Outside, b'"') => self.text = Text::Inside,
                (Text::Inside, b'\\') => self.text = Text::Escaped,
                (Text::Inside, b'"') => self.text = Text::Outside,
                (Text::Outside, b'{' | b'[') => self.open()?,
                (Text::Outside, b'}' | b']') => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        end = index + 1;
                        break;
                    }
                }
                _ => {}
            }
        }
        let (taken, rest) = input.split_at(end);
        if self.object.len() + taken.len() > OBJECT_BYTES {
            return Err(format!("Line {}: this object is longer than {} KiB.", self.start, OBJECT_BYTES >> 10));
        }
        self.object.extend_from_slice(taken);
        *input = rest;
        Ok(())
    }

    fn open(&mut self) -> Checked<()> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(format!("Line {}: lists and objects are nested in one another more than {DEPTH} times.", self.line));
        }
        Ok(())
    }

    fn line_end(&mut self) -> Checked<()> {
        if self.layout == Layout::Lines {
            let line = self.line;
            return Err(format!(
                "Line {line}: this line ends before its object does. In JSONL each object stands on one line; for a list of objects choose JSON."
            ));
        }
        self.line += 1;
        Ok(())
    }

    /// Takes a byte that is no part of an object.
    fn between(&mut self, byte: u8) -> Checked<()> {
        let line = self.line;
        self.place = match (self.layout, self.place, byte) {
            (Layout::Lines, Place::Object, b'\n') => Place::Free,
            (_, place, b' ' | b'\t' | b'\r' | b'\n') => place,
            (_, Place::Free | Place::Comma, b'{') => {
                (self.depth, self.start) = (1, self.line);
                self.object.clear();
                self.object.push(byte);
                self.place
            }
            (_, Place::Start, b'[') => Place::Free,
            (_, Place::Start, _) => {
                return Err(format!(
                    "Line {line}: a JSON file must be a list of objects: [{{…}}, {{…}}]. With an object on each line, choose JSONL."
                ));
            }
            (Layout::List, Place::Free | Place::Object, b']') => Place::End,
            (Layout::List, Place::Object, b',') => Place::Comma,
            (Layout::List, Place::Object, _) => return Err(format!("Line {line}: a comma is missing between two objects.")),
            (Layout::List, Place::Comma, b']') => return Err(format!("Line {line}: the list ends with a comma, and no object follows.")),
            (Layout::List, Place::End, _) => return Err(format!("Line {line}: something follows behind the end of the list.")),
            (Layout::Lines, Place::Object, _) => return Err(format!("Line {line}: something follows behind the object of this line.")),
            _ => return Err(format!("Line {line}: an object was expected here: {{…}}.")),
        };
        self.line += u64::from(byte == b'\n');
        Ok(())
    }
}
