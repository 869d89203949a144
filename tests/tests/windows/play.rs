//! What the cases share: one Windows PC, switched on by the first case.

use csms_e2e::failure::{Doing, Result};
use csms_e2e::namespace::Inside;
use csms_e2e::wine::Wine;
use libtest_mimic::{Failed, Trial};
use std::sync::{Arc, Mutex, PoisonError};

/// Shared by all cases; one at a time holds it.
#[derive(Clone)]
pub struct Play(Arc<Mutex<Parts>>);

#[derive(Default)]
struct Parts {
    inside: Option<Inside>,
    wine: Option<Wine>,
}

impl Play {
    /// For listing the cases only.
    pub fn nowhere() -> Self {
        Self(Arc::default())
    }

    /// Inside the namespace.
    pub fn begin(inside: Inside) -> Self {
        Self(Arc::new(Mutex::new(Parts { inside: Some(inside), wine: None })))
    }

    /// Switches the PC off.
    pub fn end(self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).wine = None;
    }

    /// A case on the PC.
    pub fn case(&self, name: impl Into<String>, case: impl FnOnce(&mut Wine) -> Result<()> + Send + 'static) -> Trial {
        let play = self.clone();
        Trial::test(name, move || play.run(case).map_err(Failed::from))
    }

    fn run(&self, case: impl FnOnce(&mut Wine) -> Result<()>) -> Result<()> {
        // A case that panicked has failed; the next one sets the PC up for itself anyway.
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if parts.wine.is_none() {
            parts.wine = Some(Wine::boot(&parts.inside.clone().doing("the stage was not entered")?)?);
        }
        case(parts.wine.as_mut().doing("there is no PC")?)
    }
}
