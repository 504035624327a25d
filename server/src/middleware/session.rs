//! Finds out where a request comes from and who is signed in, once, before its route.

use crate::middleware::device;
use crate::problem;
use crate::router::Server;
use app::api::request::{read_cookie, session_cookie};
use app::error::AppError;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::random::Token;
use backend::sessions::{self, Origin};
use domain::Refusal;
use http::header;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// Puts an [`Origin`], and a `Caller` when somebody is signed in, among the request's extensions.
pub async fn identify(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = client(peer, request.headers(), &server.trusted_proxies);
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let origin = Origin { device: device::in_words(user_agent), address };
    let secure = server.secure();
    let token = read_cookie(request.headers(), session_cookie(secure)).map(Token::shown);
    if let Some(token) = token {
        match sessions::authenticate(&server.backend, &token, &origin.address).await {
            Ok(Some(caller)) => {
                request.extensions_mut().insert(caller);
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "the session cannot be read");
                let reason = "The database does not answer. Try again in a moment.".into();
                return problem::response(&AppError::Refused(Refusal::Unavailable { reason }), "");
            }
        }
    }
    request.extensions_mut().insert(origin);
    next.run(request).await
}

/// The client's address: the peer's, or what the nearest proxy that is not ours wrote down, if the peer is a trusted proxy.
fn client(peer: Option<IpAddr>, headers: &http::HeaderMap, trusted: &[IpNet]) -> String {
    let Some(peer) = peer.map(|peer| peer.to_canonical()) else { return "unknown".into() };
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return peer.to_string();
    }
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    // From the right: each proxy appends whom it saw, and only what trusted ones appended can be believed.
    let hops = lines.iter().flat_map(|line| line.split(',')).map(|hop| hop.trim().parse::<IpAddr>());
    let hops: Vec<_> = hops.collect();
    let mut nearest = peer;
    for hop in hops.into_iter().rev() {
        match hop {
            Ok(address) => nearest = address.to_canonical(),
            Err(_) => break,
        }
        if !is_trusted(&nearest) {
            break;
        }
    }
    nearest.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &str, trusted: &str) -> String {
        let mut headers = http::HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let trusted: Vec<IpNet> = trusted.split(',').filter(|text| !text.is_empty()).map(|text| text.parse().unwrap()).collect();
        client(Some(peer.parse().unwrap()), &headers, &trusted)
    }

    #[test]
    fn a_forged_header_changes_nothing() {
        assert_eq!(seen("198.51.100.7", "203.0.113.9", ""), "198.51.100.7");
        assert_eq!(seen("198.51.100.7", "203.0.113.9", "10.0.0.0/8"), "198.51.100.7");
    }

    #[test]
    fn behind_proxies_the_last_untrusted_hop_counts() {
        assert_eq!(seen("10.0.0.1", "203.0.113.9, 198.51.100.7", "10.0.0.0/8"), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "10.0.0.0/8"), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", "garbage", "10.0.0.0/8"), "10.0.0.1");
        assert_eq!(seen("::ffff:10.0.0.1", "203.0.113.9", "10.0.0.0/8"), "203.0.113.9");
    }
}
