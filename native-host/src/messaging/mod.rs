//! Talking with the browser extension: frames over standard input and output.
//!
//! | file | subject |
//! |---|---|
//! | `caller` | who started this program, and may they |
//! | `frame` | length word and bytes |
//! | `conversation` | a frame in, what to do out; no I/O |
//! | `port` | the way out: whole frames only, one at a time |
//! | `desk` | looks at the PC and answers, beside the thread that reads |
//! | `serve` | all of it together |

mod caller;
mod conversation;
mod desk;
pub(crate) mod frame;
mod port;
mod serve;

pub use caller::{Caller, Start};
pub use serve::run;
