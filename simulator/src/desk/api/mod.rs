//! The control page and its JSON API, on the loopback interface only.
//!
//! A page of another site must not move the desk: changes need the content type JSON, which no
//! foreign form can send and no foreign script may without being asked first; and every request
//! must name this PC as its host.

mod page;

use super::{DeskView, Inner};
use crate::Error;
use crate::cards::CardKind;
use crate::site::{STYLE, strict_headers};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use tokio::task::spawn_blocking;

type Shared = State<Arc<Inner>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CardOrder {
    slot: usize,
    card: CardKind,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceOrder {
    running: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskOrder {
    desk: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutcomeOrder {
    page: String,
}

pub(super) fn app(inner: &Arc<Inner>) -> Router {
    Router::new()
        .route("/", get(show))
        .route("/assets/simulator.css", get(async || ([(CONTENT_TYPE, "text/css")], STYLE)))
        .route("/assets/control.js", get(async || ([(CONTENT_TYPE, "text/javascript")], SCRIPT)))
        .route("/api/state", get(state))
        .route("/api/card", post(card))
        .route("/api/service", post(service))
        .route("/api/desk", post(desk))
        .route("/api/outcome", post(outcome))
        .layer(from_fn(this_pc_only))
        .layer(map_response(strict_headers))
        .with_state(Arc::clone(inner))
}

const SCRIPT: &str = include_str!("../../../assets/control.js");

/// Refuses requests under another name: a foreign site may have its name point to this PC.
async fn this_pc_only(request: Request, next: Next) -> Response {
    if names_this_pc(request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "The control page answers to this PC alone.").into_response()
    }
}

fn names_this_pc(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost")
}

async fn show(State(inner): Shared) -> Response {
    match spawn_blocking(move || page::render(&inner.view())).await {
        Ok(page) => Html(page.into_string()).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn state(State(inner): Shared) -> Response {
    perform(inner, |_| Ok(())).await
}

async fn card(State(inner): Shared, Json(order): Json<CardOrder>) -> Response {
    perform(inner, move |inner| inner.machine().replace_card(order.slot, order.card)).await
}

async fn service(State(inner): Shared, Json(order): Json<ServiceOrder>) -> Response {
    perform(inner, move |inner| inner.machine().set_service(order.running)).await
}

async fn desk(State(inner): Shared, Json(order): Json<DeskOrder>) -> Response {
    perform(inner, move |inner| inner.play(&order.desk)).await
}

async fn outcome(State(inner): Shared, Json(order): Json<OutcomeOrder>) -> Response {
    perform(inner, move |inner| inner.site.as_ref().map_or(Ok(()), |site| site.set_outcome(&order.page))).await
}

/// Does what was asked where it may block, and answers how the desk is then.
async fn perform(inner: Arc<Inner>, order: impl FnOnce(&Inner) -> Result<(), Error> + Send + 'static) -> Response {
    let done = spawn_blocking(move || order(&inner).map(|()| inner.view())).await;
    match done {
        Ok(Ok(view)) => Json::<DeskView>(view).into_response(),
        Ok(Err(error)) => (status_of(&error), Json(json!({ "error": error.to_string() }))).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Whether the order or the desk was at fault.
fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::UnknownDesk { .. } | Error::UnknownPage { .. } | Error::UnknownSlot { .. } | Error::WithoutReader => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests;
