//! The part of WebDriver (W3C) that is needed here. A small client of our own, because the
//! ready-made ones cannot look into closed shadow roots and try failed starts a second time.

use crate::failure::{Doing, Failure, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use ureq::Agent;

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const SHADOW: &str = "shadow-6066-11e4-a52e-4f735466cecf";

/// A browser session. Ended when dropped.
#[derive(Debug)]
pub struct Session {
    agent: Agent,
    base: String,
}

/// An element of the current document.
#[derive(Clone, Debug)]
pub struct Element(String);

/// A shadow root, open or closed.
#[derive(Clone, Debug)]
pub struct Shadow(String);

impl Session {
    /// Starts a browser.
    pub fn start(driver: &str, capabilities: Value) -> Result<Self> {
        let agent = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(120)));
        let agent = agent.build().new_agent();
        let mut session = Self { agent, base: driver.to_owned() };
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let started = session.post("/session", wanted).doing("starting the browser")?;
        let id = started["sessionId"].as_str().doing("the driver named no session")?;
        session.base = format!("{driver}/session/{id}");
        session.post("/timeouts", json!({ "implicit": 0, "pageLoad": 60_000, "script": 60_000 }))?;
        Ok(session)
    }

    /// Goes to an address and waits until it is loaded.
    pub fn open(&self, url: &str) -> Result<()> {
        self.post("/url", json!({ "url": url })).map(drop)
    }

    /// The address of the page.
    pub fn address(&self) -> Result<String> {
        Ok(self.get("/url")?.as_str().unwrap_or_default().to_owned())
    }

    /// The elements that match.
    pub fn find_all(&self, css: &str) -> Result<Vec<Element>> {
        elements(&self.post("/elements", json!({ "using": "css selector", "value": css }))?)
    }

    /// The first element that matches.
    pub fn find(&self, css: &str) -> Result<Option<Element>> {
        Ok(self.find_all(css)?.into_iter().next())
    }

    /// The shadow root of an element, also a closed one.
    pub fn shadow(&self, element: &Element) -> Result<Option<Shadow>> {
        match self.get(&format!("/element/{}/shadow", element.0)) {
            Ok(root) => Ok(root[SHADOW].as_str().map(|id| Shadow(id.to_owned()))),
            Err(failure) if failure.0.starts_with("no such shadow root") => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The elements that match inside a shadow root.
    pub fn find_in(&self, shadow: &Shadow, css: &str) -> Result<Vec<Element>> {
        let path = format!("/shadow/{}/elements", shadow.0);
        elements(&self.post(&path, json!({ "using": "css selector", "value": css }))?)
    }

    /// Whether a person can see it.
    pub fn is_displayed(&self, element: &Element) -> Result<bool> {
        Ok(self.get(&format!("/element/{}/displayed", element.0))? == true)
    }

    /// What a screen reader calls it: its role, and its name.
    pub fn spoken(&self, element: &Element) -> Result<(String, String)> {
        let ask = |what| -> Result<String> {
            Ok(self.get(&format!("/element/{}/{what}", element.0))?.as_str().unwrap_or_default().to_owned())
        };
        Ok((ask("computedrole")?, ask("computedlabel")?))
    }

    /// Clicks it like a person.
    pub fn click(&self, element: &Element) -> Result<()> {
        self.post(&format!("/element/{}/click", element.0), json!({})).map(drop)
    }

    /// Types into it like a person.
    pub fn type_into(&self, element: &Element, text: &str) -> Result<()> {
        self.post(&format!("/element/{}/value", element.0), json!({ "text": text })).map(drop)
    }

    /// Presses and releases a key where the focus is.
    pub fn press(&self, key: &str) -> Result<()> {
        let strokes = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.post("/actions", json!({ "actions": [{ "type": "key", "id": "keys", "actions": strokes }] })).map(drop)
    }

    /// Goes into a frame, or with `None` to the page itself.
    pub fn enter(&self, frame: Option<&Element>) -> Result<()> {
        let id = frame.map_or(Value::Null, Element::reference);
        self.post("/frame", json!({ "id": id })).map(drop)
    }

    /// Runs a script's body in the current document and gives what it returns.
    pub fn script(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        self.post("/execute/sync", json!({ "script": body, "args": arguments }))
    }

    /// The same for a body that may `await`.
    pub fn async_script(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        let body = format!(
            "const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);
             (async (...arguments) => {{ {body} }})(...given).then(v => done({{v}}), e => done({{e: String(e)}}));"
        );
        let mut out = self.post("/execute/async", json!({ "script": body, "args": arguments }))?;
        match out["e"].as_str() {
            Some(error) => Err(Failure(format!("script: {error}"))),
            None => Ok(out["v"].take()),
        }
    }

    /// A picture of what the window shows (PNG).
    pub fn screenshot(&self, file: &Path) -> Result<()> {
        let text = self.get("/screenshot")?;
        let png = STANDARD.decode(text.as_str().unwrap_or_default()).doing("the picture's base64")?;
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).doing(folder.display())?;
        }
        std::fs::write(file, png).doing(file.display())
    }

    /// Sets the size of the window, then corrects it so that the page has this size.
    pub fn set_viewport(&self, (width, height): (u32, u32)) -> Result<()> {
        self.post("/window/rect", json!({ "width": width, "height": height }))?;
        let gap = self.script("return [outerWidth - innerWidth, outerHeight - innerHeight]", vec![])?;
        let gap = |n: usize| u32::try_from(gap[n].as_i64().unwrap_or(0)).unwrap_or(0);
        self.post("/window/rect", json!({ "width": width + gap(0), "height": height + gap(1) })).map(drop)
    }

    /// Stops the workers of all extensions, as Chromium does with those that have nothing to do.
    pub fn stop_workers(&self) -> Result<()> {
        for command in ["ServiceWorker.enable", "ServiceWorker.stopAllWorkers"] {
            self.devtools(command, json!({}))?;
        }
        Ok(())
    }

    /// The current tab.
    pub fn tab(&self) -> Result<String> {
        Ok(self.get("/window")?.as_str().unwrap_or_default().to_owned())
    }

    /// All tabs.
    pub fn tabs(&self) -> Result<Vec<String>> {
        let tabs = self.get("/window/handles")?;
        Ok(tabs.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Prints the page on A4 as its own style says, without backgrounds, as browsers do when nobody asks
    /// for them; gives the PDF.
    pub fn print(&self) -> Result<Vec<u8>> {
        let options = json!({ "background": false, "shrinkToFit": false,
            "page": { "width": 21.0, "height": 29.7 }, "margin": { "top": 1.2, "bottom": 1.2, "left": 1.2, "right": 1.2 } });
        let text = self.post("/print", options)?;
        STANDARD.decode(text.as_str().unwrap_or_default()).doing("the PDF's base64")
    }

    /// Opens a tab and goes to it; gives the tab that was left.
    pub fn new_tab(&self) -> Result<String> {
        let left = self.tab()?;
        let new = self.post("/window/new", json!({ "type": "tab" }))?;
        self.go_to_tab(new["handle"].as_str().unwrap_or_default())?;
        Ok(left)
    }

    /// Goes to a tab.
    pub fn go_to_tab(&self, tab: &str) -> Result<()> {
        self.post("/window", json!({ "handle": tab })).map(drop)
    }

    /// Closes the current tab and goes to another.
    pub fn close_tab(&self, then: &str) -> Result<()> {
        self.call(self.agent.delete(format!("{}/window", self.base)).call())?;
        self.go_to_tab(then)
    }

    /// A driver's own command.
    pub fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.call(self.agent.post(format!("{}{path}", self.base)).send_json(body))
    }

    fn get(&self, path: &str) -> Result<Value> {
        self.call(self.agent.get(format!("{}{path}", self.base)).call())
    }

    fn call(&self, sent: std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value> {
        let mut answer = sent.doing("talking to the driver")?;
        // Pictures of pages are larger than the client's default limit allows for.
        let body = answer.body_mut().with_config().limit(64 * 1024 * 1024).read_json::<Value>();
        let mut body = body.doing("reading the driver's answer")?;
        let value = body["value"].take();
        match (answer.status().is_success(), value["error"].as_str()) {
            (true, _) => Ok(value),
            (false, error) => {
                let message = value["message"].as_str().unwrap_or_default();
                Err(Failure(format!(
                    "{}: {}",
                    error.unwrap_or("driver error"),
                    message.lines().next().unwrap_or_default()
                )))
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The driver's own end closes the browser too; nothing more can be done here.
        let _ = self.agent.delete(&self.base).call();
    }
}

impl Element {
    /// How scripts and frames refer to it.
    pub fn reference(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

fn elements(list: &Value) -> Result<Vec<Element>> {
    let list = list.as_array().doing("the driver gave no list of elements")?;
    Ok(list.iter().filter_map(|e| e[ELEMENT].as_str()).map(|id| Element(id.to_owned())).collect())
}
