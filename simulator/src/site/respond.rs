//! From host and path to a page.

use super::state::{CARE_IDENTITY_HOST, State, page_at};
use super::{STYLE, care_identity, csms, hostile, page};
use axum::extract::{Query, State as Shared};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::map_response;
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use axum::{Json, Router};
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// No frame that does not agree to it, and nobody who looks in.
const WALLS: [(&str, &str); 2] =
    [("cross-origin-embedder-policy", "require-corp"), ("cross-origin-opener-policy", "same-origin")];

/// What a page's address may ask for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Ask {
    /// Id of the page this one sign-in is to end at.
    pub(super) outcome: Option<String>,
}

/// The whole site.
pub(super) fn app(state: &Arc<State>) -> Router {
    Router::new().fallback(answer).layer(map_response(strict)).with_state(Arc::clone(state))
}

/// The headers every answer has, as a careful real site would: nothing but its own, no frames.
pub(crate) async fn strict(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 5] = [
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'self'; script-src 'self'; style-src 'self'; frame-src 'none'; frame-ancestors 'none'; \
                 object-src 'none'; base-uri 'none'",
            ),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    ];
    response.headers_mut().extend(HEADERS);
    response
}

async fn answer(
    Shared(state): Shared<Arc<State>>,
    Query(ask): Query<Ask>,
    method: Method,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if !state.knows(&host) {
        return (StatusCode::MISDIRECTED_REQUEST, "This stand-in does not answer for that host.").into_response();
    }
    if uri.path() == hostile::LATE_STYLE {
        sleep(Duration::from_secs(1)).await;
    }
    if let Some(file) = asset(uri.path()) {
        return file;
    }
    if let Some(page) = hostile::at(uri.path()) {
        let page = html(StatusCode::OK, page);
        let wall = (uri.path() == hostile::WALLED).then_some(WALLS);
        return (wall.map(AppendHeaders), page).into_response();
    }
    let special = if host == CARE_IDENTITY_HOST {
        care_identity_page(&state, &ask, uri.path())
    } else {
        csms_page(&state, &ask, uri.path())
    };
    special.or_else(|| catalogue_page(&state, &host, uri.path())).unwrap_or_else(not_found)
}

fn asset(path: &str) -> Option<Response> {
    let (kind, text) = match path {
        "/assets/simulator.css" => ("text/css", STYLE),
        "/assets/care-identity.js" => ("text/javascript", include_str!("../../assets/care-identity.js")),
        "/assets/busy.js" => ("text/javascript", include_str!("../../assets/busy.js")),
        hostile::LATE_STYLE => ("text/css", ".other-days { display: none }"),
        "/assets/storm.js" => ("text/javascript", include_str!("../../assets/storm.js")),
        // Browsers ask for one by themselves.
        "/favicon.ico" => return Some(StatusCode::NO_CONTENT.into_response()),
        _ => return None,
    };
    Some(([(CONTENT_TYPE, kind)], text).into_response())
}

fn care_identity_page(state: &State, ask: &Ask, path: &str) -> Option<Response> {
    match path {
        "/openam/XUI/" => Some(html(StatusCode::OK, care_identity::application(state)?)),
        "/openam/stage" => Some(match care_identity::stage(state, ask.outcome.as_deref()) {
            Ok(stage) => Json(stage).into_response(),
            Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        }),
        _ => None,
    }
}

fn csms_page(state: &State, ask: &Ask, path: &str) -> Option<Response> {
    match path {
        "/" => Some(html(StatusCode::OK, csms::start(state, ask.outcome.as_deref())?)),
        "/access-check" => Some(html(StatusCode::OK, csms::access_check())),
        "/patient-search" => Some(html(StatusCode::OK, csms::patient_search()?)),
        "/logout" => Some(Redirect::to("/").into_response()),
        _ => None,
    }
}

fn catalogue_page(state: &State, host: &str, path: &str) -> Option<Response> {
    let found = page_at(host, path)?;
    let status = StatusCode::from_u16(found.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Some(html(status, page::document(state, found)))
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "This stand-in has no such page.").into_response()
}

fn html(status: StatusCode, page: Markup) -> Response {
    (status, Html(page.into_string())).into_response()
}

#[cfg(test)]
mod tests;
