//! The control page and its API, asked for without a network and without a reader.

use super::*;
use crate::desk::machine::Machine;
use axum::body::Body;
use axum::http::Request as HttpRequest;
use http_body_util::BodyExt;
use serde_json::Value;
use std::sync::Mutex;
use tower::ServiceExt;

fn ask(request: HttpRequest<Body>) -> (StatusCode, String) {
    let machine = Mutex::new(Machine::start(Vec::new()).unwrap());
    let inner = Arc::new(Inner { machine, site: None });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let response = app(&inner).oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    })
}

fn order(path: &str, kind: &str, body: &str) -> (StatusCode, String) {
    let request = HttpRequest::post(path).header(HOST, "127.0.0.1:8080").header(CONTENT_TYPE, kind);
    ask(request.body(Body::from(body.to_owned())).unwrap())
}

fn get_page(path: &str, host: &str) -> (StatusCode, String) {
    ask(HttpRequest::get(path).header(HOST, host).body(Body::empty()).unwrap())
}

#[test]
fn the_state_is_told() {
    let (status, text) = get_page("/api/state", "localhost:8080");
    assert_eq!(status, StatusCode::OK);
    let state: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(state, json!({"schema": 1, "running": false, "connected": true, "slots": []}));
    assert!(get_page("/", "localhost").1.contains("started without a reader"));
}

#[test]
fn a_form_of_another_site_changes_nothing() {
    for kind in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"] {
        let (status, _) = order("/api/outcome", kind, "{\"page\":\"csms-start\"}");
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    for host in ["evil.example", "127.0.0.1.evil.example:80", ""] {
        assert_eq!(get_page("/api/state", host).0, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    assert_eq!(get_page("/api/card", "localhost").0, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn orders_that_make_no_sense_are_refused_with_a_reason() {
    let json = "application/json";
    assert_eq!(order("/api/card", json, "{\"slot\":0,\"card\":\"gold\"}").0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(order("/api/card", json, "{").0, StatusCode::BAD_REQUEST);
    let (status, text) = order("/api/card", json, "{\"slot\":0,\"card\":\"piv\"}");
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Start it with a reader"), "{text}");
    let (status, text) = order("/api/desk", json, "{\"desk\":\"nonsense\"}");
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("no-card"), "{text}");
}
