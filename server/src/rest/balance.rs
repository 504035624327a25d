//! `/v1/organizations/{organization}/balance` and `/purchases`: credits, in nano-dollars.

use super::parts::{Answer, Asker, Json, List, Path};
use crate::router::Server;
use axum::extract::State;
use backend::purchases::Purchase;
use backend::usage;
use domain::ids::OrganizationId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(balance)).routes(routes!(purchases))
}

/// What an organization has and owes. A dollar has 1,000,000,000 nano-dollars.
#[derive(Serialize, ToSchema)]
struct Balance {
    /// Nano-dollars that can be spent.
    available: i64,
    /// Nano-dollars put aside for work that is under way.
    held: i64,
    /// Nano-dollars that are owed.
    debt: i64,
}

/// Read the balance
#[utoipa::path(get, path = "/organizations/{organization}/balance", tag = "Credits", responses((status = 200, body = Balance)))]
async fn balance(State(server): State<Server>, Asker(caller): Asker, Path(organization): Path<OrganizationId>) -> Answer<Json<Balance>> {
    let balance = usage::overview(&server.backend, &caller, &organization).await?.balance;
    Ok(Json(Balance { available: balance.available.nanos(), held: balance.held.nanos(), debt: balance.debt.nanos() }))
}

/// A purchase of credits.
#[derive(Serialize, ToSchema)]
struct CreditPurchase {
    /// Its identifier.
    id: String,
    /// The price in nano-dollars, which is also what is credited.
    amount: i64,
    /// How far it has come.
    state: String,
    /// The name of who bought.
    bought_by: Option<String>,
    /// The receipt, once paid.
    receipt_url: Option<String>,
    /// When it was started.
    created_at: String,
}

impl From<Purchase> for CreditPurchase {
    fn from(purchase: Purchase) -> Self {
        Self {
            id: purchase.id.to_string(),
            amount: purchase.amount.nanos(),
            state: purchase.state.to_string(),
            bought_by: purchase.bought_by,
            receipt_url: purchase.receipt_url,
            created_at: purchase.created_at.iso(),
        }
    }
}

/// List purchases
///
/// At most 200, the newest first. Credits are bought on the page of the balance, where the payment page opens.
#[utoipa::path(get, path = "/organizations/{organization}/purchases", tag = "Credits", responses((status = 200, body = List<CreditPurchase>)))]
async fn purchases(
    State(server): State<Server>,
    Asker(caller): Asker,
    Path(organization): Path<OrganizationId>,
) -> Answer<Json<List<CreditPurchase>>> {
    let found = usage::overview(&server.backend, &caller, &organization).await?.purchases;
    Ok(Json(List { data: found.into_iter().map(CreditPurchase::from).collect(), next: None }))
}
