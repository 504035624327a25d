//! Forms with a file. The file is never held in memory; what was typed before it is read ahead, so that a refused form can
//! be shown again with it.

use app::error::AppError;
use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};
use http::{HeaderMap, header};

/// The most bytes of fields that are read ahead. What is typed beyond them is not shown again.
const AHEAD: usize = 64 << 10;

/// Whether the body is a form with files that can be read.
pub fn is_multipart(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|kind| multer::parse_boundary(kind).is_ok())
}

/// The whole body again, and the fields that come before the file.
pub async fn typed_before_file(kind: &str, body: Body) -> Result<(Body, Vec<(String, String)>), AppError> {
    let boundary = multer::parse_boundary(kind).map_err(|_| AppError::Malformed)?;
    let mut rest = body.into_data_stream();
    let mut ahead = Vec::new();
    let mut kept = Vec::new();
    while ahead.len() < AHEAD {
        match rest.next().await {
            Some(Ok(bytes)) => {
                ahead.extend_from_slice(&bytes[..bytes.len().min(AHEAD)]);
                kept.push(Ok(bytes));
            }
            Some(Err(error)) => {
                kept.push(Err(error));
                break;
            }
            None => break,
        }
    }
    let typed = fields(Bytes::from(ahead), boundary).await;
    Ok((Body::from_stream(stream::iter(kept).chain(rest)), typed))
}

/// The complete fields among the first bytes of a form.
async fn fields(ahead: Bytes, boundary: String) -> Vec<(String, String)> {
    let mut form = multer::Multipart::new(stream::iter([Ok::<_, std::io::Error>(ahead)]), boundary);
    let mut fields = Vec::new();
    while let Ok(Some(field)) = form.next_field().await {
        let Some(name) = field.name().map(str::to_owned) else { break };
        if field.file_name().is_some() {
            break;
        }
        match field.text().await {
            Ok(text) => fields.push((name, text)),
            Err(_) => break,
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    const KIND: &str = "multipart/form-data; boundary=x";

    fn form(file: &str) -> String {
        let field = |name: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let file = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{file}\r\n--x--\r\n");
        field("organization", "acme") + &field("name", "Fragen & „Antworten“") + &file
    }

    #[tokio::test]
    async fn what_was_typed_is_read_and_the_body_stays_whole() {
        for file in ["a\n1\n", &"a,b\n".repeat(100_000)] {
            let text = form(file);
            for size in [7, 1 << 10, 1 << 20] {
                let pieces: Vec<_> =
                    text.as_bytes().chunks(size).map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece))).collect();
                let (body, typed) = typed_before_file(KIND, Body::from_stream(stream::iter(pieces))).await.unwrap();
                assert_eq!(typed, [("organization".into(), "acme".into()), ("name".into(), "Fragen & „Antworten“".to_owned())]);
                assert_eq!(body.collect().await.unwrap().to_bytes(), text.as_bytes());
            }
        }
    }

    #[tokio::test]
    async fn a_form_without_a_boundary_is_refused() {
        assert_eq!(typed_before_file("multipart/form-data", Body::empty()).await.unwrap_err(), AppError::Malformed);
    }
}
