//! The whole way: start page, method, passcode, and the failure in the same document.

use crate::play::Play;
use csms_e2e::browser::Session;
use csms_e2e::failure::{Result, same};
use csms_e2e::panel::{self, HOST_ELEMENT};
use csms_e2e::stage::Stage;
use csms_e2e::{scenario, sign_in, wait};
use libtest_mimic::Trial;

pub fn cases(play: &Play) -> Vec<Trial> {
    [
        play.both("a_sign_in_that_fails_in_the_same_document", fails),
        play.both("a_sign_in_that_succeeds_shows_nothing", succeeds),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn fails(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("no-card")?;
    sign_in::walk(session, "care-identity-authentication-failed")?;
    panel::ready_with(session, "no-card")?;
    let address = session.address()?;
    same("still Care Identity's one document", address.contains("/openam/XUI/"), true)
}

fn succeeds(stage: &mut Stage, session: &Session) -> Result<()> {
    stage.set_desk("card-present")?;
    sign_in::walk(session, "csms-patient-search")?;
    wait::until("the patient search", || {
        let heading = session.script("return document.querySelector('h1')?.textContent ?? ''", vec![])?;
        let wanted = &scenario::page("csms-patient-search")?.heading;
        Ok(if heading == **wanted { Ok(()) } else { Err(heading.to_string()) })
    })?;
    same("elements of ours", session.find_all(HOST_ELEMENT)?.len(), 0)
}
