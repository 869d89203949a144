//! Reading a report that `status --json` printed, perhaps on another PC.

use super::outcome::Trouble;
use shared::report::{REPORT_SCHEMA, WorkstationReport};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A report has a few hundred bytes; longer input (bytes) is something else.
const MAX_BYTES: u64 = 1024 * 1024;

/// The report in this file; `-` is standard input.
///
/// # Errors
/// [`Trouble::NoInput`] when it cannot be read, [`Trouble::Data`] when it is no report.
pub fn read(path: &Path) -> Result<WorkstationReport, Trouble> {
    let standard = path.as_os_str() == "-";
    let name = if standard { "standard input".to_owned() } else { path.display().to_string() };
    let mut bytes = Vec::new();
    let read = if standard {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| Trouble::NoInput(format!("cannot read {name}: {error}")))?;
    parse(&bytes).map_err(|reason| Trouble::Data(format!("{name} is no report of `status --json`: {reason}")))
}

fn parse(bytes: &[u8]) -> Result<WorkstationReport, String> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("it is longer than {MAX_BYTES} bytes"));
    }
    let text = decode(bytes)?;
    let report: WorkstationReport = serde_json::from_slice(text.as_bytes()).map_err(|error| error.to_string())?;
    if report.schema != REPORT_SCHEMA {
        return Err(format!("it has schema {}; this version reads {REPORT_SCHEMA}", report.schema));
    }
    Ok(report)
}

/// The text. PowerShell's `>` writes UTF-16 and editors put a mark before UTF-8: both are common.
fn decode(bytes: &[u8]) -> Result<String, String> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).map_err(|_| "it is damaged UTF-16".to_owned())
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => {
            let text =
                std::str::from_utf8(rest).map_err(|error| format!("not text from byte {}", error.valid_up_to()))?;
            Ok(text.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::report::ServiceState;

    const STOPPED: &str = r#"{"schema":1,"service":{"state":"stopped"}}"#;

    #[test]
    fn reads_what_shells_make_of_a_report() {
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(STOPPED.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = [b"\xEF\xBB\xBF", STOPPED.as_bytes(), b"\r\n"].concat();
        for bytes in [STOPPED.as_bytes().to_vec(), marked, utf16] {
            assert_eq!(parse(&bytes).unwrap().service.state, ServiceState::Stopped);
        }
    }

    #[test]
    fn says_where_it_is_no_report() {
        for (bytes, reason) in [
            (&b""[..], "line 1"),
            (b"{\n  \"schema\": 1,\n  \"service\": 7\n}", "line 3"),
            (b"\xFFplain", "byte 0"),
            (b"\xFF\xFE\x00\xD8", "UTF-16"),
            (br#"{"schema":2,"service":{"state":"running"}}"#, "schema 2"),
        ] {
            let said = parse(bytes).unwrap_err();
            assert!(said.contains(reason), "{said}");
        }
        assert!(parse(&vec![b' '; MAX_BYTES as usize + 1]).unwrap_err().contains("longer"));
    }
}
