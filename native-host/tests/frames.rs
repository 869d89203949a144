//! The real program, started as a browser starts it, with good frames and bad ones.

#![allow(clippy::unwrap_used, reason = "a panic is the failure report")]

mod support;

use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::net::UnixListener;
use std::process::Stdio;
use support::{Dice, HELLO, Home, ORIGIN, Running, feed, frame, frames};

/// What the program says to these bytes, and that it ends well.
fn conversation(input: &[u8]) -> Vec<Value> {
    let out = Home::new().run([ORIGIN], input);
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    assert!(out.stderr.is_empty(), "{out:?}");
    frames(&out.stdout)
}

/// Which message this is.
fn kind(message: &Value) -> &str {
    message.as_object().unwrap().keys().next().unwrap()
}

/// The error numbers among these messages.
fn codes(messages: &[Value]) -> Vec<u64> {
    messages.iter().filter_map(|message| message["error"]["code"].as_u64()).collect()
}

#[test]
fn hello_status_and_goodbye() {
    let said = conversation(&[frame(HELLO), frame(r#"{"id":2,"ask":"status"}"#)].concat());
    assert_eq!(said[0], json!({"hello": {"id": 1, "version": 1, "host": env!("CARGO_PKG_VERSION")}}));
    let status = &said[1]["status"];
    assert_eq!(status["id"], 2);
    let service = json!({"state": "stopped", "detail": "SCARD_E_NO_SERVICE (0x8010001D)"});
    assert_eq!(status["report"]["service"], service);
    assert_eq!(said.len(), 2);
}

#[test]
fn nothing_in_means_nothing_out() {
    assert!(conversation(b"").is_empty());
}

#[test]
fn bad_frames_are_named() {
    let after_hello = |frame: Vec<u8>| codes(&conversation(&[self::frame(HELLO), frame].concat()));
    assert_eq!(after_hello(vec![1]), [2], "half a length word");
    assert_eq!(after_hello(vec![9, 0, 0]), [2], "three bytes of a length word");
    assert_eq!(after_hello([&100u32.to_ne_bytes()[..], b"{}"].concat()), [2], "a frame cut short");
    assert_eq!(after_hello(u32::MAX.to_ne_bytes().to_vec()), [1], "4 GB announced");
    assert_eq!(after_hello((64 * 1024 + 1u32).to_ne_bytes().to_vec()), [1], "just above the cap");
    assert_eq!(after_hello(frame(b"\xFF\xFF{}")), [3], "not UTF-8");
    assert_eq!(after_hello(frame("")), [4], "an empty frame");
    assert_eq!(after_hello(frame("{\"id\":2,")), [4], "half JSON");
    assert_eq!(after_hello(frame("{\"id\":2,\"ask\":\"status\"}garbage")), [4], "JSON and more");
    assert_eq!(after_hello(frame("{\"id\":2,\"ask\":\"dance\"}")), [5], "an unknown request");
    assert_eq!(after_hello(frame(vec![b' '; 64 * 1024])), [4], "the longest frame");
    assert_eq!(codes(&conversation(&frame(r#"{"id":2,"ask":"status"}"#))), [6], "no hello");
    let newer = frame(r#"{"id":1,"ask":{"hello":{"versions":{"min":7,"max":9}}}}"#);
    assert_eq!(codes(&conversation(&newer)), [7], "another version");
}

#[test]
fn after_a_bad_frame_the_next_is_heard() {
    let input = [frame("nonsense"), frame(HELLO), frame(b"\xFE"), frame(r#"{"id":3,"ask":"status"}"#)].concat();
    let said = conversation(&input);
    assert_eq!(said.iter().map(kind).collect::<Vec<_>>(), ["error", "hello", "error", "status"]);
}

#[test]
fn garbage_after_a_frame_ends_the_port_with_an_error() {
    let said = conversation(&[frame(HELLO), b"hello world, no frame".to_vec()].concat());
    assert_eq!((kind(&said[0]), codes(&said)), ("hello", vec![1]));
}

#[test]
fn what_was_received_is_never_said_back() {
    let number = "500000000001";
    let frames = [format!("{{\"id\":2,\"ask\":\"{number}\"}}"), number.to_owned() + "x", format!("\"{number}\"")];
    for bad in frames {
        let said = conversation(&[frame(HELLO), frame(bad)].concat());
        assert!(!said[1].to_string().contains(number), "{}", said[1]);
    }
}

#[test]
fn any_bytes_end_in_whole_frames_and_a_clean_exit() {
    let mut dice = Dice(20_261_121);
    for round in 0..150 {
        let mut input = if round % 2 == 0 { frame(HELLO) } else { Vec::new() };
        for _ in 0..dice.byte() % 4 {
            let count = usize::from(dice.byte());
            let bytes = dice.bytes(count);
            // Half of them in a frame, so that they reach the reader of JSON.
            input.extend(if dice.byte().is_multiple_of(2) { frame(bytes) } else { bytes });
        }
        conversation(&input);
    }
}

#[test]
fn damaged_requests_end_in_whole_frames_and_a_clean_exit() {
    let mut dice = Dice(7);
    for _ in 0..150 {
        let mut request = HELLO.as_bytes().to_vec();
        for _ in 0..=dice.byte() % 3 {
            let at = usize::from(dice.byte()) % request.len();
            request[at] = dice.byte();
        }
        conversation(&[frame(request), frame(r#"{"id":2,"ask":"status"}"#)].concat());
    }
}

#[test]
fn strangers_are_turned_away() {
    for arguments in [
        &["chrome-extension://abcdefghijklmnopabcdefghijklmnop/"][..],
        &["chrome-extension://"],
        &["/usr/lib/mozilla/native-messaging-hosts/uk.csms_login_helper.json", "stranger@example.org"],
    ] {
        let out = Home::new().run(arguments, &frame(HELLO));
        assert_eq!((out.status.code(), codes(&frames(&out.stdout))), (Some(1), vec![8]), "{arguments:?}");
    }
}

#[test]
fn firefox_and_edge_are_served_too() {
    let manifest = "/home/someone/.mozilla/native-messaging-hosts/uk.csms_login_helper.json";
    for arguments in
        [&[manifest, "csms-login-helper@csms-login-helper.uk"][..], &[ORIGIN, "--parent-window=0", "--more=x"]]
    {
        let out = Home::new().run(arguments, &frame(HELLO));
        assert_eq!(kind(&frames(&out.stdout)[0]), "hello", "{arguments:?}");
        assert_eq!(out.status.code(), Some(0));
    }
}

#[test]
fn an_extension_that_was_registered_by_its_id_is_served() {
    let home = Home::new();
    let id = "abcdefghijklmnopabcdefghijklmnop";
    let registered = home.run(["register", "--browser", "chromium", "--extension-id", id], b"");
    assert_eq!(registered.status.code(), Some(0), "{registered:?}");
    let out = home.run([format!("chrome-extension://{id}/")], &frame(HELLO));
    assert_eq!(kind(&frames(&out.stdout)[0]), "hello");
}

#[test]
fn the_program_ends_with_its_input_while_it_watches() {
    let home = Home::new();
    let mut host = Running::start(home.host([ORIGIN]));
    host.ask(HELLO);
    host.ask(r#"{"id":2,"ask":"watch"}"#);
    assert_eq!(kind(&host.hear()), "hello");
    assert_eq!(kind(&host.hear()), "status");
    assert_eq!(host.end().code(), Some(0));
}

#[test]
fn a_stuck_smart_card_service_keeps_neither_answers_nor_the_end() {
    let home = Home::new();
    let socket = home.path().join("s");
    // Takes connections and never says a word.
    let _service = UnixListener::bind(&socket).unwrap();
    let mut command = home.host([ORIGIN]);
    command.env("PCSCLITE_CSOCK_NAME", &socket);
    let mut host = Running::start(command);
    host.ask(HELLO);
    host.ask(r#"{"id":2,"ask":"watch"}"#);
    assert_eq!(kind(&host.hear()), "hello");
    let service = host.hear()["status"]["report"]["service"].take();
    assert_eq!(service["state"], "unknown", "{service}");
    assert!(service["detail"].as_str().unwrap().contains("stuck"), "{service}");
    host.ask(r#"{"id":3,"ask":"status"}"#);
    assert_eq!(host.end().code(), Some(0));
}

#[test]
fn a_browser_that_is_gone_is_no_failure() {
    let home = Home::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut host = home.host([ORIGIN]).stdin(Stdio::piped()).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = host.stdin.take().unwrap();
    // It may be gone before all of this is written.
    let _ = input.write_all(&[frame(HELLO), frame(r#"{"id":2,"ask":"watch"}"#)].concat());
    let out = host.wait_with_output().unwrap();
    support::assert_calm(&out);
    assert_eq!(out.status.code(), Some(0));
    drop(input);
}

#[test]
fn the_log_is_off_until_it_is_switched_on_and_then_tells_no_content() {
    let home = Home::new();
    let secret = [frame(HELLO), frame(r#"{"id":2,"ask":"500000000001"}"#), frame("Testina")].concat();
    home.run([ORIGIN], &secret);
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "nothing is written unasked");

    let folder = home.path().join(".local/state/csms-login-helper");
    std::fs::create_dir_all(&folder).unwrap();
    let named = home.path().join("named.log");
    let mut with_variable = home.host([ORIGIN]);
    with_variable.env("CSMS_LOGIN_HELPER_LOG", &named);
    for (out, log) in [(home.run([ORIGIN], &secret), folder.join("host.log")), (feed(with_variable, &secret), named)] {
        assert_eq!(frames(&out.stdout).len(), 3, "the log stays out of the frames");
        let log = std::fs::read_to_string(log).unwrap();
        assert!(log.contains("started") && log.contains("end of input"), "{log}");
        assert!(!log.contains("500000000001") && !log.contains("Testina"), "{log}");
    }
}
