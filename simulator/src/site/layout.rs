//! The frame around every page.

use maud::{DOCTYPE, Markup, html};

/// A whole document.
pub(crate) struct Document<'a> {
    /// Shown on the browser's tab.
    pub(crate) title: &'a str,
    /// Whose page this plays, in the head of the page.
    pub(crate) service: &'a str,
    /// Whether somebody is signed in: then there is a way out.
    pub(crate) signed_in: bool,
    /// Address of the page's script.
    pub(crate) script: Option<&'a str>,
    /// The content.
    pub(crate) main: Markup,
}

impl Document<'_> {
    pub(crate) fn render(self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.title) }
                    link rel="stylesheet" href="/assets/simulator.css";
                    @if let Some(script) = self.script { script src=(script) defer {} }
                }
                body {
                    header {
                        span.service { (self.service) }
                        @if self.signed_in { a.logout href="/logout" { "Logout" } }
                    }
                    main id="main" { (self.main) }
                    footer { "A stand-in for training and tests, not the real CSMS. Nobody on these pages exists." }
                }
            }
        }
    }
}
