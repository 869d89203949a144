//! The pages of CSMS that a sign-in passes through.

use super::layout::Document;
use super::page::{button, service};
use super::state::{self, CARE_IDENTITY_HOST, CSMS_HOST, State, page_at};
use maud::{Markup, html};

/// The start page. `outcome` decides where this one sign-in ends.
pub(super) fn start(site: &State, outcome: Option<&str>) -> Option<Markup> {
    let start = page_at(CSMS_HOST, "/")?;
    let target = format!("{}/openam/XUI/", site.origin(CARE_IDENTITY_HOST));
    // An outcome that does not exist is as good as none.
    let outcome = outcome.filter(|id| state::page(id).is_ok());
    let main = html! {
        h1 { (start.heading) }
        @for text in &start.paragraphs { p { (text) } }
        @for label in &start.buttons { (button(label, &target, outcome)) }
    };
    Some(Document { title: &start.title, service: service(CSMS_HOST), signed_in: false, script: None, main }.render())
}

/// What the access check found: the role and the workgroup.
pub(super) fn access_check() -> Markup {
    let main = html! {
        h1 { "Access check complete" }
        p { "You can use cervical screening with these permissions." }
        dl {
            dt { "Organisation" } dd { "EXAMPLE SURGERY (A00001)" }
            dt { "Role" } dd { "R8001 Nurse Access Role" }
            dt { "Workgroup" } dd { "cervicalscreening" }
        }
        (button("Continue", "/patient-search", None))
    };
    Document { title: "Access check", service: service(CSMS_HOST), signed_in: true, script: None, main }.render()
}

/// The search, with the people looked at last. None of them exists.
pub(super) fn patient_search() -> Option<Markup> {
    const RECENT: [(&str, &str, &str); 3] = [
        ("Testina EXAMPLE-PATIENT", "999 000 0018", "1 April 1980"),
        ("Mocka SAMPLE-PERSON", "999 000 0026", "2 May 1985"),
        ("Fictiva NOT-A-PERSON", "999 000 0034", "3 June 1990"),
    ];
    let search = page_at(CSMS_HOST, "/patient-search")?;
    let main = html! {
        h1 { (search.heading) }
        @for text in &search.paragraphs { p { (text) } }
        form action="/patient-search" {
            label for="who" { "NHS number or name" }
            input id="who" type="text" autocomplete="off";
            @for label in &search.buttons { button type="submit" { (label) } }
        }
        h2 { "Looked at last" }
        table {
            thead { tr { th { "Name" } th { "NHS number" } th { "Date of birth" } } }
            tbody { @for (name, number, born) in RECENT { tr { td { (name) } td { (number) } td { (born) } } } }
        }
    };
    Some(Document { title: &search.title, service: service(CSMS_HOST), signed_in: true, script: None, main }.render())
}

#[cfg(test)]
mod tests {
    use super::super::page;
    use super::*;
    use std::time::Duration;

    #[test]
    fn text_of_the_catalogue_cannot_become_markup() {
        let state = State::new(Vec::new(), Duration::ZERO).unwrap();
        let mut shown = page_at(CSMS_HOST, "/error").unwrap().clone();
        shown.heading = "<script>1</script>".into();
        assert!(page::content(&state, &shown).into_string().contains("&lt;script&gt;"));
    }
}
