//! How a person sees: the size of the window, zoom, and what is set for colours and motion.

use super::Session;
use crate::failure::Result;
use crate::wait;
use serde_json::{Value, json};

/// What people set for themselves, and the browser tells every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Light letters on dark paper.
    Dark,
    /// The colours of the system alone, as high contrast themes have them.
    ForcedColours,
    /// Nothing that moves.
    Still,
}

impl Wish {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Dark, Self::ForcedColours, Self::Still];

    /// Its media feature and the value.
    pub const fn media(self) -> (&'static str, &'static str) {
        match self {
            Self::Dark => ("prefers-color-scheme", "dark"),
            Self::ForcedColours => ("forced-colors", "active"),
            Self::Still => ("prefers-reduced-motion", "reduce"),
        }
    }

    /// The preference of Firefox, and its value.
    const fn preference(self) -> (&'static str, i32) {
        match self {
            Self::Dark => ("layout.css.prefers-color-scheme.content-override", 0),
            Self::ForcedColours => ("browser.display.document_color_use", 2),
            Self::Still => ("ui.prefersReducedMotion", 1),
        }
    }
}

/// Zoom of the site in front, as its user sets it: Firefox keeps it for that site.
const ZOOM: &str = "
    const { FullZoom, gBrowser } = Services.wm.getMostRecentWindow('navigator:browser');
    await FullZoom.setZoom(arguments[0], gBrowser.selectedBrowser);";

const WISH: &str = "
    const [name, value] = arguments;
    value === null ? Services.prefs.clearUserPref(name) : Services.prefs.setIntPref(name, value);";

impl Session {
    /// Whether this is Firefox.
    pub fn is_firefox(&self) -> Result<bool> {
        Ok(self.script("return navigator.userAgent", vec![])?.as_str().is_some_and(|name| name.contains("Firefox")))
    }

    /// Gives the page in front a size in CSS pixels, at a zoom (1 is 100%).
    pub fn see_in(&self, (width, height): (u32, u32), zoom: u32) -> Result<()> {
        if self.is_firefox()? {
            self.in_browser(ZOOM, vec![1.into()])?;
            self.set_viewport((width * zoom, height * zoom))?;
            self.in_browser(ZOOM, vec![zoom.into()])?;
        } else {
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": zoom, "mobile": false });
            self.devtools("Emulation.setDeviceMetricsOverride", metrics)?;
        }
        self.is_seen_in((width, height), zoom)
    }

    /// Waits until the page in front has this size and zoom. Firefox tells a new page of its zoom a moment later.
    pub fn is_seen_in(&self, (width, height): (u32, u32), zoom: u32) -> Result<()> {
        wait::until("size and zoom", || {
            let seen = self.script("return [innerWidth, innerHeight, devicePixelRatio]", vec![])?;
            Ok(if seen == json!([width, height, zoom]) { Ok(()) } else { Err(seen.to_string()) })
        })
    }

    /// Takes size and zoom back.
    pub fn see_as_usual(&self) -> Result<()> {
        if self.is_firefox()? {
            self.in_browser(ZOOM, vec![1.into()])?;
        } else {
            self.devtools("Emulation.clearDeviceMetricsOverride", json!({}))?;
        }
        self.set_viewport(super::VIEWPORT)
    }

    /// Sees the page in front as somebody with this wish does; with `None` all wishes are taken back. In Firefox
    /// it goes for every page, in Chromium for this one, and not for its frames of another origin.
    pub fn see_with(&self, wish: Option<Wish>) -> Result<()> {
        if self.is_firefox()? {
            for known in Wish::ALL {
                let (name, value) = known.preference();
                let value = if wish == Some(known) { json!(value) } else { Value::Null };
                self.in_browser(WISH, vec![name.into(), value])?;
            }
        } else {
            let features = wish.map(Wish::media).map(|(name, value)| json!({ "name": name, "value": value }));
            let features: Vec<Value> = features.into_iter().collect();
            self.devtools("Emulation.setEmulatedMedia", json!({ "features": features }))?;
        }
        let Some((name, value)) = wish.map(Wish::media) else { return Ok(()) };
        // Firefox tells its pages a moment later.
        wait::until(name, || {
            let told = "return matchMedia(`(${arguments[0]}: ${arguments[1]})`).matches";
            let told = self.script(told, vec![name.into(), value.into()])?;
            Ok(if told == true { Ok(()) } else { Err(told.to_string()) })
        })
    }

    /// A command of Chromium's developer tools.
    pub fn devtools(&self, command: &str, params: Value) -> Result<Value> {
        self.post("/goog/cdp/execute", json!({ "cmd": command, "params": params }))
    }

    /// Runs a script in Firefox itself, with its rights; it may `await`.
    pub fn in_browser(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        self.post("/moz/context", json!({ "context": "chrome" }))?;
        let outcome = self.async_script(body, arguments);
        self.post("/moz/context", json!({ "context": "content" })).and(outcome)
    }
}
