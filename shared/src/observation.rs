//! What was seen in the browser, and what it was recognised as.

use crate::cause::ScreenId;
use serde::{Deserialize, Serialize};

/// What the page observer or the network watcher saw. Lives only until it is classified: it is
/// never stored, logged or sent to the host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Observation {
    /// Host name of the page, lower case, without port.
    pub host: String,
    /// The document's title.
    pub title: String,
    /// Visible headings.
    pub headings: Vec<String>,
    /// Visible text of alerts and error summaries, and the sentences around a main heading.
    pub alerts: Vec<String>,
    /// Labels of visible buttons.
    pub buttons: Vec<String>,
    /// Something on the page says that somebody is signed in. No text is taken then.
    pub signed_in: bool,
    /// Network error of the main frame: a Chromium name (`net::ERR_…`) or a Firefox number.
    pub net_error: Option<String>,
    /// HTTP status of the main frame.
    pub http_status: Option<u16>,
    /// The page has been loaded for a while and shows nothing at all.
    pub blank: bool,
}

/// What an observation was recognised as. Holds nothing of the page but a code of known form and the
/// name of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The screen.
    pub screen: ScreenId,
    /// Host name of the page.
    #[serde(default)]
    pub host: String,
    /// The error code on the screen, e.g. `400_645`, or the network error, e.g. `ERR_TIMED_OUT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The organisation that the screen speaks of, e.g. `EXAMPLE SURGERY (A00001)`. Never a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

impl Sighting {
    /// This screen, with nothing else known.
    pub fn of(screen: ScreenId) -> Self {
        Self { screen, host: String::new(), code: None, organisation: None }
    }
}
