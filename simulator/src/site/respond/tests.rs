//! The site's loading_pages, asked for without a network.

use super::*;
use crate::site::CSMS_HOST;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use shared::scenario::loading_pages;
use std::time::Duration;
use tower::ServiceExt;

const OTHER_HOST: &str = "unwatched.example";

fn state() -> Arc<State> {
    let hosts = [CSMS_HOST, CARE_IDENTITY_HOST, OTHER_HOST].map(str::to_owned).to_vec();
    Arc::new(State::new(hosts, Duration::ZERO).unwrap())
}

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

fn ask(state: &Arc<State>, request: Request<Body>) -> Got {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let response = app(state).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Got { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    })
}

fn get(state: &Arc<State>, host: &str, path: &str) -> Got {
    ask(state, Request::builder().uri(path).header(HOST, host).body(Body::empty()).unwrap())
}

/// As a browser would read it back.
fn shown(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn every_page_of_the_catalogue_is_at_its_place_with_all_its_words() {
    assert!(loading_pages().count() >= 10);
    for page in loading_pages() {
        let got = get(&state(), &page.host, &page.path);
        assert_eq!(got.status.as_u16(), page.status, "{}", page.id);
        let text = shown(&got.text);
        assert!(text.contains(&format!("<title>{}</title>", page.title)), "{}", page.id);
        assert!(text.contains(&format!("<h1>{}</h1>", page.heading)), "{}", page.id);
        for words in page.paragraphs.iter().chain(&page.alert).chain(&page.buttons) {
            assert!(text.contains(words.as_str()), "{}: {words}", page.id);
        }
        assert_eq!(text.contains("role=\"alert\""), page.alert.is_some(), "{}", page.id);
        assert_eq!(text.contains(">Logout</a>"), page.signed_in, "{}", page.id);
        assert!(text.contains("not the real CSMS"), "{}", page.id);
        let policy = got.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-src 'none'"), "{policy}");
        assert!(!text.contains("<style") && !text.contains(" style=") && !text.contains("onclick"), "{}", page.id);
    }
}

#[test]
fn the_outcome_of_care_identity_stays_in_the_document_and_others_leave_it() {
    let state = state();
    let stage = |question: &str| get(&state, CARE_IDENTITY_HOST, &format!("/openam/stage{question}"));
    let url = "https://cervicalscreening.nhs.uk/choose-role";
    assert_eq!(stage("").text, format!("{{\"go\":{{\"url\":\"{url}\"}}}}"), "success when nothing is set");

    state.set_outcome("care-identity-400-645").unwrap();
    let shown = stage("").text;
    assert!(shown.starts_with("{\"show\":") && shown.contains("400_645"), "{shown}");
    let asked = stage("?outcome=csms-role-missing").text;
    assert!(asked.contains("https://cervicalscreening.nhs.uk/access/no-role"), "one sign-in may ask: {asked}");
    assert!(stage("?outcome=success").text.contains(url));
    assert_eq!(stage("?outcome=nonsense").status, StatusCode::BAD_REQUEST);
    assert!(state.set_outcome("nonsense").unwrap_err().to_string().contains("csms-role-missing"));
}

#[test]
fn the_start_page_hands_its_outcome_on() {
    let state = state();
    let start = |question: &str| get(&state, CSMS_HOST, &format!("/{question}")).text;
    let wish = "name=\"outcome\" value=\"csms-role-missing\"";
    assert!(start("?outcome=csms-role-missing").contains(wish));
    assert!(!start("").contains("name=\"outcome\""));
    assert!(!start("?outcome=%22%3E%3Cscript%3E").contains("name=\"outcome\""), "only pages that exist");
    assert!(start("").contains("action=\"https://am.nhsidentity.spineservices.nhs.uk/openam/XUI/\""));
}

#[test]
fn another_port_is_part_of_every_address() {
    let state = state();
    state.set_port(8443);
    let text = get(&state, CSMS_HOST, "/").text;
    assert!(text.contains("https://am.nhsidentity.spineservices.nhs.uk:8443/openam/XUI/"));
}

#[test]
fn hosts_methods_and_paths_that_are_not_ours() {
    let state = state();
    assert_eq!(get(&state, "elsewhere.example", "/").status, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(get(&state, OTHER_HOST, "/access/no-role").status, StatusCode::FORBIDDEN, "the same pages");
    assert_eq!(get(&state, CSMS_HOST, "/openam/XUI/").status, StatusCode::NOT_FOUND);
    assert_eq!(get(&state, CSMS_HOST, "/nothing").status, StatusCode::NOT_FOUND);
    let post = Request::post("/").header(HOST, CSMS_HOST).body(Body::empty()).unwrap();
    assert_eq!(ask(&state, post).status, StatusCode::METHOD_NOT_ALLOWED);
}

#[test]
fn hostile_pages_are_as_big_as_they_say() {
    let state = state();
    let hostile = |name: &str| get(&state, CSMS_HOST, &format!("/hostile/{name}")).text;
    assert_eq!(hostile("many-nodes").matches("<b>").count(), 100_000);
    assert!(hostile("long-text").len() >= 10_000_000);
    assert!(hostile("mutation-storm").contains("/assets/storm.js"));
    let patient = hostile("patient");
    assert!(patient.matches("Testina EXAMPLE-PATIENT").count() >= 4 && patient.contains(">Log out</a>"));
}

#[test]
fn what_the_pages_load_is_there() {
    for path in
        ["/assets/simulator.css", "/assets/care-identity.js", "/assets/storm.js", "/assets/busy.js", "/assets/late.css"]
    {
        let got = get(&state(), CARE_IDENTITY_HOST, path);
        assert_eq!(got.status, StatusCode::OK, "{path}");
        assert!(got.text.is_ascii(), "{path}");
    }
}
