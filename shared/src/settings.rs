//! What the organisation (by policy) or the user (in the options) has set.

use crate::cause::Owner;
use serde::{Deserialize, Serialize};

/// Settings. Every field has a safe default: with none set the product works.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    /// Name of the organisation, as it should stand in support requests.
    pub organisation: Option<String>,
    /// ODS code of the organisation, e.g. `A12345`.
    pub ods_code: Option<String>,
    /// E-mail address of the Registration Authority.
    pub ra_email: Option<String>,
    /// E-mail address of local IT support.
    pub it_email: Option<String>,
    /// Whether CSMS is reached over HSCN only. Absent: not known, and said so.
    pub hscn_required: Option<bool>,
}

impl Settings {
    /// Where requests to this owner go by e-mail, when known.
    ///
    /// The National Service Desk's address stands in many public NHS repositories.
    pub fn email(&self, owner: Owner) -> Option<&str> {
        match owner {
            Owner::Ra => self.ra_email.as_deref(),
            Owner::It => self.it_email.as_deref(),
            Owner::NationalServiceDesk => Some("ssd.nationalservicedesk@nhs.net"),
            Owner::You => None,
        }
    }
}
