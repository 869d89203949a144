//! Real Chromium and Firefox, the real host, a real PC/SC service: what a member of staff sees.
//! `cargo xtask test` builds what is needed and runs this; a word after `--` picks cases by name.

mod accessible;
mod advice;
mod card;
mod catalogue;
mod faces;
mod helper;
mod hostile;
mod keyboard;
mod language;
mod live;
mod looks;
mod network;
mod pdf;
mod picture;
mod pixels;
mod play;
mod policy;
mod privacy;
mod reach;
mod refused;
mod signing_in;
mod training;

use csms_e2e::{namespace, stage};
use libtest_mimic::{Arguments, Trial};
use play::Play;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // One screen, one reader: one case at a time.
    arguments.test_threads = Some(1);
    if arguments.list {
        return libtest_mimic::run(&arguments, cases(&Play::nowhere())).exit_code();
    }
    namespace::run(&stage::hosts(), |inside| {
        let play = Play::begin(inside);
        let code = libtest_mimic::run(&arguments, cases(&play)).exit_code();
        play.end();
        code
    })
}

fn cases(play: &Play) -> Vec<Trial> {
    let modules = [
        advice::cases(play),
        live::cases(play),
        card::cases(play),
        faces::cases(play),
        accessible::cases(play),
        keyboard::cases(play),
        looks::cases(play),
        helper::cases(play),
        picture::cases(play),
        language::cases(play),
        network::cases(play),
        reach::cases(play),
        refused::cases(play),
        signing_in::cases(play),
        training::cases(play),
        policy::cases(play),
        privacy::cases(play),
        hostile::cases(play),
        catalogue::cases(play),
    ];
    modules.into_iter().flatten().collect()
}
