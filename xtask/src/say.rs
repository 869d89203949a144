//! What a command tells the person in front of it.
#![allow(clippy::print_stdout, reason = "talking on the terminal is this program's job")]

use std::env;
use std::io::{IsTerminal, stdout};
use std::time::{Duration, Instant};

/// A step that takes time: one line at its start, one with the elapsed time at its end.
pub struct Step {
    title: String,
    start: Instant,
}

impl Step {
    /// Says that it begins.
    pub fn begin(title: impl Into<String>) -> Self {
        let title = title.into();
        println!("{} {title} …", paint("1;34", "▶"));
        Self { title, start: Instant::now() }
    }

    /// What it is called.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Says that it is still at work.
    pub fn still(&self, doing: &str) {
        println!("  {} … {} {doing}", elapsed(self.start.elapsed()), self.title);
    }

    /// Says that it went well; gives the time it took.
    pub fn done(self) -> Duration {
        let took = self.start.elapsed();
        println!("{} {} ({})", paint("1;32", "✔"), self.title, elapsed(took));
        took
    }

    /// Says that it failed; gives the time it took.
    pub fn failed(self) -> Duration {
        let took = self.start.elapsed();
        println!("{} {} ({})", paint("1;31", "✘"), self.title, elapsed(took));
        took
    }
}

/// One line of plain text.
pub fn plain(text: &str) {
    println!("{}", text.trim_end());
}

/// Why the command stops.
pub fn error(text: &str) {
    eprintln!("{} {text}", paint("1;31", "error:"));
}

/// A duration as people read it.
pub fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// Whether colours are welcome: a terminal, not CI, and no `NO_COLOR`.
pub fn colour() -> bool {
    stdout().is_terminal() && env::var_os("CI").is_none() && env::var_os("NO_COLOR").is_none()
}

fn paint(code: &str, text: &str) -> String {
    if colour() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable() {
        assert_eq!(elapsed(Duration::from_millis(1_234)), "1.2 s");
        assert_eq!(elapsed(Duration::from_secs(125)), "2 min 05 s");
    }
}
