//! Frames between reader and card: a big-endian 16-bit length, then that many bytes.
//!
//! A payload of one byte is an order of the reader; a longer one is a command APDU.

use std::io::{self, Read, Write};
use std::net::TcpStream;

/// What the reader wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Take the power away; not answered.
    PowerOff,
    /// Give power; not answered.
    PowerOn,
    /// Warm reset; not answered.
    Reset,
    /// Send the answer to reset. Also how the reader asks whether a card is there.
    GetAtr,
    /// A command APDU.
    Command(Vec<u8>),
}

/// Reads the next order; `None` when the reader has closed the line between two frames.
pub(super) fn read(line: &mut impl Read) -> io::Result<Option<Order>> {
    let mut length = [0; 2];
    if line.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    line.read_exact(&mut length[1..])?;
    let mut payload = vec![0; usize::from(u16::from_be_bytes(length))];
    line.read_exact(&mut payload)?;
    Ok(Some(match payload.as_slice() {
        [0x00] => Order::PowerOff,
        [0x01] => Order::PowerOn,
        [0x02] => Order::Reset,
        [0x04] => Order::GetAtr,
        [] | [_] => return Err(io::Error::new(io::ErrorKind::InvalidData, "an order this protocol does not have")),
        _ => Order::Command(payload),
    }))
}

/// Writes one answer in one piece.
pub(super) fn write(line: &mut impl Write, payload: &[u8]) -> io::Result<()> {
    let length = u16::try_from(payload.len())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "an answer longer than a frame"))?;
    let mut bytes = Vec::with_capacity(2 + payload.len());
    bytes.extend(length.to_be_bytes());
    bytes.extend(payload);
    line.write_all(&bytes)
}

/// The connection, acknowledging at once.
///
/// Debian's reader sends length and payload in two writes. The second waits for the
/// acknowledgement of the first, which Linux delays by 40 ms: every APDU would take that long. The
/// wish for quick acknowledgement wears off, so it is renewed around every read.
pub(super) struct Line<'a>(pub(super) &'a TcpStream);

impl Line<'_> {
    fn acknowledge_at_once(&self) {
        // Only speed depends on it.
        let _ = rustix::net::sockopt::set_tcp_quickack(self.0, true);
    }
}

impl Read for Line<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.acknowledge_at_once();
        let count = (&mut &*self.0).read(buffer)?;
        self.acknowledge_at_once();
        Ok(count)
    }
}

impl Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&mut &*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_understood() {
        let bytes = [0, 1, 0, 0, 1, 1, 0, 1, 2, 0, 1, 4, 0, 2, 0xAA, 0xBB];
        let mut line = &bytes[..];
        let mut orders = Vec::new();
        while let Some(order) = read(&mut line).unwrap() {
            orders.push(order);
        }
        let command = Order::Command(vec![0xAA, 0xBB]);
        assert_eq!(orders, [Order::PowerOff, Order::PowerOn, Order::Reset, Order::GetAtr, command]);
    }

    #[test]
    fn a_frame_cut_short_is_an_error() {
        for bytes in [&[0][..], &[0, 2, 1], &[0, 0], &[0, 1, 3]] {
            assert!(read(&mut &bytes[..]).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn an_answer_must_fit() {
        let mut sent = Vec::new();
        write(&mut sent, &[0x90, 0x00]).unwrap();
        assert_eq!(sent, [0, 2, 0x90, 0x00]);
        assert!(write(&mut sent, &[0; 65536]).is_err());
    }
}
