//! A frame: a 32-bit length in native byte order, then that many bytes.

use byteorder::{ByteOrder, NativeEndian};
use shared::protocol::{FaultCode, MAX_INBOUND, MAX_OUTBOUND};
use std::io::{self, Read};

/// Bytes of the length word.
const LENGTH_WORD: usize = size_of::<u32>();

/// Why no frame could be read. After any of these the input cannot be followed any more.
#[derive(Debug)]
pub enum FrameError {
    /// The length word names more than [`MAX_INBOUND`] bytes; nothing was allocated for it.
    TooLong {
        /// What it names (bytes).
        length: u32,
    },
    /// The input ended inside a frame.
    Truncated {
        /// Bytes that were there, without the length word; `None` when not even that was whole.
        got: Option<usize>,
    },
    /// The input could not be read.
    Unreadable(io::Error),
}

impl FrameError {
    /// The number under which the extension is told, if it can be.
    pub const fn code(&self) -> Option<FaultCode> {
        match self {
            Self::TooLong { .. } => Some(FaultCode::FrameTooLong),
            Self::Truncated { .. } => Some(FaultCode::FrameTruncated),
            Self::Unreadable(_) => None,
        }
    }
}

impl std::fmt::Display for FrameError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLong { length } => {
                write!(f, "a frame of {length} bytes was announced; this host takes {MAX_INBOUND}")
            }
            Self::Truncated { got: None } => write!(f, "the input ended inside a length word"),
            Self::Truncated { got: Some(got) } => write!(f, "the input ended after {got} bytes of a longer frame"),
            Self::Unreadable(error) => write!(f, "the input cannot be read: {error}"),
        }
    }
}

impl std::error::Error for FrameError {}

/// The next frame's bytes; `None` at the end of the input.
///
/// # Errors
/// See [`FrameError`].
pub fn read(input: &mut impl Read) -> Result<Option<Vec<u8>>, FrameError> {
    let word = take(input, LENGTH_WORD)?;
    if word.is_empty() {
        return Ok(None);
    }
    if word.len() < LENGTH_WORD {
        return Err(FrameError::Truncated { got: None });
    }
    let length = NativeEndian::read_u32(&word);
    if length > MAX_INBOUND {
        return Err(FrameError::TooLong { length });
    }
    let bytes = take(input, length as usize)?;
    if bytes.len() < length as usize {
        return Err(FrameError::Truncated { got: Some(bytes.len()) });
    }
    Ok(Some(bytes))
}

/// So many bytes, fewer only at the end of the input.
fn take(input: &mut impl Read, count: usize) -> Result<Vec<u8>, FrameError> {
    let mut bytes = Vec::with_capacity(count);
    input.take(count as u64).read_to_end(&mut bytes).map_err(FrameError::Unreadable)?;
    Ok(bytes)
}

/// The frame that holds this JSON; `None` when browsers would refuse it for its length.
pub fn around(json: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(json.len()).ok().filter(|length| *length < MAX_OUTBOUND)?;
    let mut frame = Vec::with_capacity(LENGTH_WORD + json.len());
    frame.resize(LENGTH_WORD, 0);
    NativeEndian::write_u32(&mut frame, length);
    frame.extend_from_slice(json);
    Some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(mut bytes: &[u8]) -> Vec<Result<Vec<u8>, String>> {
        let mut frames = Vec::new();
        loop {
            match read(&mut bytes) {
                Ok(Some(frame)) => frames.push(Ok(frame)),
                Ok(None) => return frames,
                Err(error) => {
                    frames.push(Err(error.to_string()));
                    return frames;
                }
            }
        }
    }

    #[test]
    fn frames_come_out_as_they_went_in() {
        let two = [around(b"{}").unwrap(), around(b"").unwrap()].concat();
        assert_eq!(read_all(&two), [Ok(b"{}".to_vec()), Ok(Vec::new())]);
        assert_eq!(read_all(b""), []);
    }

    #[test]
    fn an_input_that_ends_inside_a_frame_is_said_to() {
        let whole = around(b"{\"id\":1}").unwrap();
        for end in 1..whole.len() {
            assert!(matches!(read(&mut &whole[..end]), Err(FrameError::Truncated { .. })), "{end}");
        }
    }

    #[test]
    fn a_length_above_the_cap_is_refused_before_anything_is_allocated_or_read() {
        struct WordOnly(Vec<u8>);
        impl Read for WordOnly {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                assert!(!self.0.is_empty(), "asked for more than the length word");
                let count = buffer.len().min(self.0.len());
                buffer[..count].copy_from_slice(&self.0[..count]);
                self.0.drain(..count);
                Ok(count)
            }
        }
        for length in [MAX_INBOUND + 1, u32::MAX] {
            let error = read(&mut WordOnly(length.to_ne_bytes().to_vec())).unwrap_err();
            assert!(matches!(error, FrameError::TooLong { length: found } if found == length));
        }
        let longest = [MAX_INBOUND.to_ne_bytes().to_vec(), vec![b' '; MAX_INBOUND as usize]].concat();
        assert_eq!(read(&mut longest.as_slice()).unwrap().unwrap().len(), MAX_INBOUND as usize);
    }

    #[test]
    fn an_answer_browsers_would_refuse_is_not_sent() {
        assert!(around(&vec![b' '; MAX_OUTBOUND as usize]).is_none());
        assert!(around(&vec![b' '; MAX_OUTBOUND as usize - 1]).is_some());
    }

    #[test]
    fn any_bytes_end_in_frames_or_one_error() {
        let mut seed = 3u64;
        for length in (0..200).cycle().take(5_000) {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    // Small values make short frames, which is where the corners are.
                    if seed >> 63 == 0 { (seed >> 56) as u8 } else { 0 }
                })
                .collect();
            let frames = read_all(&bytes);
            assert!(frames.iter().rev().skip(1).all(Result::is_ok));
        }
    }
}
