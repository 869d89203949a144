//! The real host reads virtual cards in a real PC/SC service: what it says, and that it harms
//! nothing and never hangs, whatever card is in.

mod desk;
mod families;
mod harm;
mod hostile;
mod live;
mod other;
mod piv;
mod quick;
mod second;
mod sleep;

use csms_e2e::namespace;
use desk::Play;
use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = second::play() {
        return code;
    }
    let mut arguments = Arguments::from_args();
    // One reader: one case at a time.
    arguments.test_threads = Some(1);
    if arguments.list {
        return libtest_mimic::run(&arguments, cases(&Play::default())).exit_code();
    }
    namespace::run(&[], |inside| {
        if let Err(failure) = desk::drivers(&inside) {
            eprintln!("the drivers of the smart card service: {failure}");
            return ExitCode::FAILURE;
        }
        let play = Play::default();
        let code = libtest_mimic::run(&arguments, cases(&play)).exit_code();
        play.end();
        code
    })
}

fn cases(play: &Play) -> Vec<Trial> {
    let modules = [
        piv::cases(play),
        families::cases(play),
        harm::cases(play),
        other::cases(play),
        hostile::cases(play),
        live::cases(play),
        sleep::cases(play),
    ];
    modules.into_iter().flatten().collect()
}
