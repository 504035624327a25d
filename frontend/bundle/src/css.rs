//! One style sheet out of many.
//!
//! `style/main.css` says which files belong and in which order, by lines `@import "./name.css";` (with `layer(name)`
//! behind it where wanted). They are joined here, so that a browser asks once, and stripped of comments and of the
//! whitespace that means nothing. No values are rewritten: what is served is what was written.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The text of a style sheet with its imports in their places.
pub fn joined(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut whole = String::new();
    for (index, line) in text.lines().enumerate() {
        let Some(import) = line.trim().strip_prefix("@import") else {
            whole.push_str(line);
            whole.push('\n');
            continue;
        };
        let (name, layer) = import_of(import).with_context(|| format!("{}:{}: {}", path.display(), index + 1, line.trim()))?;
        let imported = joined(&folder.join(name))?;
        match layer {
            Some(layer) => whole.push_str(&format!("@layer {layer} {{\n{imported}\n}}\n")),
            None => whole.push_str(&imported),
        }
    }
    Ok(whole)
}

/// The file and the layer of what stands behind `@import`.
fn import_of(rest: &str) -> Result<(&str, Option<&str>)> {
    let rest = rest.trim().trim_end_matches("*/").trim_end();
    let Some((name, rest)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')).filter(|(name, _)| name.starts_with("./")) else {
        bail!("an import is written @import \"./name.css\";");
    };
    match rest.trim().strip_suffix(';').map(str::trim) {
        Some("") => Ok((name, None)),
        Some(layer) => {
            let layer = layer
                .strip_prefix("layer(")
                .and_then(|layer| layer.strip_suffix(')'))
                .context("only layer(name) may stand behind the name of an import")?;
            Ok((name, Some(layer)))
        }
        None => bail!("an import stands on one line and ends in a semicolon"),
    }
}

/// The style sheet without comments and needless whitespace.
pub fn minified(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    // A gap is remembered and written only where two characters need one between them.
    let mut gap = false;
    // Whether the last character stands for itself, escaped or at the end of a string.
    let mut literal = false;
    while let Some(next) = rest.next() {
        if next == '/' && rest.peek() == Some(&'*') {
            let mut last = ' ';
            rest.next();
            for inside in rest.by_ref() {
                if last == '*' && inside == '/' {
                    break;
                }
                last = inside;
            }
            gap |= rest.peek().is_some_and(|next| next.is_alphanumeric());
            continue;
        }
        if next.is_whitespace() {
            gap = true;
            continue;
        }
        let before = out.chars().next_back();
        let opens = before.is_none_or(|before| !literal && matches!(before, '{' | '}' | ';' | ',' | ':'));
        if gap && !opens && !matches!(next, '{' | '}' | ';' | ',') {
            out.push(' ');
        }
        gap = false;
        if next == '}' && before == Some(';') && !literal {
            out.pop();
        }
        out.push(next);
        literal = next == '\\';
        match next {
            '"' | '\'' => copy_until(&mut rest, &mut out, next),
            // What stands in `url(` without quotes may hold any of the characters above.
            '(' if out.ends_with("url(") && !matches!(rest.peek(), Some('"' | '\'')) => {
                copy_until(&mut rest, &mut out, ')');
            }
            '\\' => out.extend(rest.next()),
            _ => {}
        }
    }
    out
}

/// Copies up to and with the character that ends a string, minding backslashes.
fn copy_until(rest: &mut impl Iterator<Item = char>, out: &mut String, end: char) {
    while let Some(next) = rest.next() {
        out.push(next);
        if next == '\\' {
            out.extend(rest.next());
        } else if next == end {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{import_of, minified};

    #[test]
    fn whitespace_goes_only_where_it_means_nothing() {
        let cases = [
            ("a {\n  color : red;\n}\n", "a{color :red}"),
            ("a :hover, b > c{}", "a :hover,b > c{}"),
            (".a /* x */ .b { }", ".a .b{}"),
            ("a{margin:calc(1px + 2px)}", "a{margin:calc(1px + 2px)}"),
            ("/* only */", ""),
            ("a{content:\"/* {  } */ \\\" ;\"}", "a{content:\"/* {  } */ \\\" ;\"}"),
            ("a{background:url(data:x;a, b)}", "a{background:url(data:x;a, b)}"),
            ("@media (a) and (b) { c { d: e } }", "@media (a) and (b){c{d:e}}"),
            (".sm\\: x{}", ".sm\\: x{}"),
        ];
        for (given, wanted) in cases {
            assert_eq!(minified(given), wanted, "{given}");
        }
    }

    #[test]
    fn imports_are_read_or_refused() {
        assert!(matches!(import_of(" \"./a.css\";"), Ok(("./a.css", None))));
        assert!(matches!(import_of(" \"./a.css\" layer(base);"), Ok(("./a.css", Some("base")))));
        for broken in [" url(a.css);", " \"https://example.org/a.css\";", " \"./a.css\"", " \"./a.css\" screen;"] {
            assert!(import_of(broken).is_err(), "{broken}");
        }
    }
}
