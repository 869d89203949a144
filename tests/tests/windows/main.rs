//! The Windows build of the host, under Wine: the real program with a real registry, real
//! standard input and output, and a smart card service that plays recorded answers.

mod cards;
mod package;
mod pcs;
mod play;
mod port;
mod program;
mod registration;

use csms_e2e::namespace;
use libtest_mimic::Arguments;
use play::Play;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // One PC: one case at a time.
    arguments.test_threads = Some(1);
    let cases = |play: &Play| {
        let parts = [program::cases, cards::cases, port::cases, pcs::cases, package::cases, registration::cases];
        parts.iter().flat_map(|cases| cases(play)).collect()
    };
    if arguments.list {
        return libtest_mimic::run(&arguments, cases(&Play::nowhere())).exit_code();
    }
    namespace::run(&[], |inside| {
        let play = Play::begin(inside);
        let code = libtest_mimic::run(&arguments, cases(&play)).exit_code();
        play.end();
        code
    })
}
