//! Just enough reading of HTML to fill in the forms of our own pages.

/// A form with the values that it has by itself.
pub struct Form {
    pub action: String,
    pub is_get: bool,
    is_multipart: bool,
    fields: Vec<(String, String)>,
    files: Vec<String>,
}

impl Form {
    /// The first form of the page that has fields of all these names.
    pub fn with_fields(page: &str, names: &[&str]) -> Option<Self> {
        page.split("<form").skip(1).find_map(|text| {
            let text = text.split("</form>").next()?;
            let (head, body) = text.split_once('>')?;
            let mut form = Self {
                action: attribute(head, "action").unwrap_or_default(),
                is_get: !attribute(head, "method").is_some_and(|method| method.eq_ignore_ascii_case("post")),
                is_multipart: attribute(head, "enctype").is_some_and(|kind| kind.starts_with("multipart/")),
                fields: Vec::new(),
                files: Vec::new(),
            };
            for tag in body.split('<').filter(|tag| ["input", "textarea", "select"].iter().any(|name| tag.starts_with(name))) {
                let tag = tag.split('>').next()?;
                let Some(name) = attribute(tag, "name") else { continue };
                let kind = attribute(tag, "type").unwrap_or_default();
                if kind == "file" {
                    form.files.push(name);
                } else if !["checkbox", "radio"].contains(&kind.as_str()) || tag.contains(" checked") {
                    form.fields.push((name, attribute(tag, "value").unwrap_or_default()));
                }
            }
            let has = |name: &&str| form.files.iter().any(|file| file == name) || form.fields.iter().any(|(field, _)| field == name);
            names.iter().all(has).then_some(form)
        })
    }

    /// Its fields with the given ones changed, files left out.
    pub fn values(&self, given: &[(&str, &str)]) -> Vec<(String, String)> {
        let changed = |name: &str| given.iter().find(|(field, _)| *field == name).map(|(_, value)| (*value).to_owned());
        self.fields.iter().map(|(name, value)| (name.clone(), changed(name).unwrap_or_else(|| value.clone()))).collect()
    }

    /// The content type and the body of the filled-in form. What is given for a file is its content.
    pub fn filled(&self, given: &[(&str, &str)]) -> (String, Vec<u8>) {
        let values = self.values(given);
        if !self.is_multipart {
            return ("application/x-www-form-urlencoded".into(), encode(&values).into_bytes());
        }
        const BOUNDARY: &str = "assay-bench-boundary";
        let mut body = String::new();
        for (name, value) in values {
            body += &format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        for name in &self.files {
            let content = given.iter().find(|(field, _)| field == name).map_or("", |(_, value)| *value);
            body += &format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"bench.csv\"\r\ncontent-type: text/csv\r\n\r\n{content}\r\n"
            );
        }
        body += &format!("--{BOUNDARY}--\r\n");
        (format!("multipart/form-data; boundary={BOUNDARY}"), body.into_bytes())
    }
}

/// The value of an attribute within a tag.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(rest.split_once('"')?.0))
}

/// Text as it was before it was escaped.
pub fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// `application/x-www-form-urlencoded`.
pub fn encode(fields: &[(String, String)]) -> String {
    let part = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
                b' ' => "+".to_owned(),
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", part(name), part(value))).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_with_the_wanted_fields_is_filled() {
        let page = r#"<form action="/search"><input name="q"></form>
            <form method="post" action="/api/x?a=1&amp;b=2"><input type="hidden" name="next" value="/a&quot;b">
            <input type="checkbox" name="no"><input name="email" type="email"></form>"#;
        let form = Form::with_fields(page, &["email"]).unwrap();
        assert_eq!((form.action.as_str(), form.is_get), ("/api/x?a=1&b=2", false));
        let (kind, body) = form.filled(&[("email", "a b@c")]);
        assert_eq!(kind, "application/x-www-form-urlencoded");
        assert_eq!(String::from_utf8(body).unwrap(), "next=%2Fa%22b&email=a+b%40c");
        assert!(Form::with_fields(page, &["password"]).is_none());
    }
}
