//! A form with a file: its small fields first, then the file, which is read while it arrives.

use crate::error::AppError;
use domain::Refusal;
use leptos::server_fn::codec::MultipartData;
use std::time::Duration;

/// The most bytes of a field that is not the file.
const FIELD_BYTES: usize = 64 << 10;
/// How long the rest of a refused upload is read before the answer is given.
const DRAIN: Duration = Duration::from_secs(120);

/// The fields of the form, and its file as far as it was read.
pub struct Upload {
    fields: Vec<(String, String)>,
    file: Option<multer::Field<'static>>,
}

impl Upload {
    /// Reads the fields up to the file.
    pub async fn read(data: MultipartData) -> Result<Self, AppError> {
        let mut form = data.into_inner().ok_or(AppError::Malformed)?;
        let mut upload = Self { fields: Vec::new(), file: None };
        while let Some(mut field) = form.next_field().await.map_err(|_| AppError::Malformed)? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                upload.file = Some(field);
                break;
            }
            let mut text = Vec::new();
            while let Some(bytes) = field.chunk().await.map_err(|_| AppError::Malformed)? {
                text.extend_from_slice(&bytes);
                if text.len() > FIELD_BYTES {
                    return Err(Refusal::TooLarge { limit: FIELD_BYTES as u64 }.into());
                }
            }
            if text.contains(&0) {
                return Err(Refusal::field(&name, "There is a NUL character in this, which no text holds.").into());
            }
            upload.fields.push((name, String::from_utf8(text).map_err(|_| AppError::Malformed)?));
        }
        Ok(upload)
    }

    /// What was typed into a field; empty when it did not come.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text)
    }

    /// Everything that was sent by this name: check boxes, and fields that repeat.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, text)| text.as_str())
    }

    /// The bytes of a small file, where one may be chosen; nothing when none was.
    pub async fn small_file(&mut self, limit: usize) -> Result<Option<Vec<u8>>, AppError> {
        if self.file.as_ref().and_then(|file| file.file_name()).is_none_or(str::is_empty) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        while let Some(piece) = self.file()?.chunk().await.map_err(|_| AppError::Malformed)? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > limit {
                self.drain().await;
                return Err(Refusal::field("file", format!("The file is too large: at most {} KB are read.", limit >> 10)).into());
            }
        }
        Ok(Some(bytes))
    }

    /// The bytes of the file, in pieces. A browser sends a file without a name when none was chosen.
    pub fn file(&mut self) -> Result<&mut multer::Field<'static>, AppError> {
        match &mut self.file {
            Some(file) if file.file_name().is_some_and(|name| !name.is_empty()) => Ok(file),
            _ => Err(Refusal::field("file", "Choose a file.").into()),
        }
    }

    /// The name that the file has on the other side; empty when none was chosen.
    pub fn file_name(&self) -> &str {
        self.file.as_ref().and_then(|file| file.file_name()).unwrap_or_default()
    }

    /// Reads what is left of a refused file: a browser that is still sending does not see an answer, only a broken connection.
    pub async fn drain(&mut self) {
        if let Some(file) = &mut self.file {
            let _ = tokio::time::timeout(DRAIN, async { while let Ok(Some(_)) = file.chunk().await {} }).await;
        }
    }
}
