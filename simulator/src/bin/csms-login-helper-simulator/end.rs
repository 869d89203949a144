//! Waiting for the end.

use csms_simulator::Error;
use std::io::{self, Read};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// Blocks until Ctrl-C, a polite request to end, or the end of the input.
pub fn wait() -> Result<(), Error> {
    let no_end = |source| Error::Io { what: "the end cannot be waited for".to_owned(), source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_end)?;
    let (closed, input_closed) = oneshot::channel();
    std::thread::spawn(move || {
        // What is typed means nothing; an input that cannot be read is as good as closed.
        let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
        let _ = closed.send(());
    });
    runtime.block_on(async {
        let mut asked = signal(SignalKind::terminate()).map_err(no_end)?;
        let mut interrupted = signal(SignalKind::interrupt()).map_err(no_end)?;
        tokio::select! {
            _ = asked.recv() => {}
            _ = interrupted.recv() => {}
            _ = input_closed => {}
        }
        Ok(())
    })
}
