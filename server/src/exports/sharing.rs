//! Who reaches a resource: `GET /{org}/share/{resource}/access.csv`.

use super::{answer, csv, entered, file};
use crate::router::Server;
use app::error::AppError;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use backend::Caller;
use backend::sharing::people::{self, Reaching};
use domain::Refusal;
use domain::sharing::Thing;
use futures::StreamExt;

/// Everyone with every path in words.
pub async fn access(
    State(server): State<Server>,
    caller: Option<Extension<Caller>>,
    Path((organization, resource)): Path<(String, String)>,
) -> Response {
    let open = async {
        let (caller, organization) = entered(caller, &organization)?;
        let thing: Thing = resource.parse().map_err(|_| Refusal::NotFound)?;
        let people = people::export(&server.backend, &caller, &organization, thing).await?;
        let head = csv::row(["name", "email", "level", "why"]);
        let lines = people.map(|batch| batch.map(|people| people.iter().map(line).collect::<String>()));
        Ok::<_, AppError>(file(&format!("{thing}-access.csv"), head, lines))
    };
    answer(open.await)
}

fn line(person: &Reaching) -> String {
    let why: Vec<String> = person.paths.iter().map(|path| path.in_words()).collect();
    csv::row([person.name.as_str(), person.email.as_deref().unwrap_or_default(), person.level.as_str(), &why.join("; ")])
}
