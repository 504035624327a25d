//! Reads a file in pieces, and says at the terminal how far it is.
//!
//! A thread reads, since neither files nor standard input can be read without blocking; the channel behind it holds a few
//! pieces, whatever the size of the file.

use futures::Stream;
use std::io::{self, IsTerminal, Read, Write};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Bytes that are read at once.
const PIECE: usize = 256 << 10;
/// Pieces that wait for the database at most.
const WAITING: usize = 4;
/// How often the terminal is told how far it is.
const TELL: Duration = Duration::from_millis(200);

/// The bytes of a file in pieces.
pub(super) fn pieces(mut input: Box<dyn Read + Send>, mut progress: Progress) -> impl Stream<Item = io::Result<Vec<u8>>> + Unpin {
    let (send, mut receive) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut piece = vec![0; PIECE];
            let piece = match input.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => {
                    piece.truncate(read);
                    Ok(piece)
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let (read, broken) = piece.as_ref().map_or((0, true), |piece| (piece.len(), false));
            // Nobody listens any more when the file was refused.
            if send.blocking_send(piece).is_err() || broken {
                break;
            }
            progress.add(read);
        }
        progress.end();
    });
    futures::stream::poll_fn(move |context| receive.poll_recv(context))
}

/// One line at the terminal that says how far it is; nothing where there is no terminal.
pub(super) struct Progress {
    terminal: bool,
    total: Option<u64>,
    read: u64,
    began: Instant,
    told: Option<Instant>,
}

impl Progress {
    pub(super) fn new(total: Option<u64>) -> Self {
        Self { terminal: io::stderr().is_terminal(), total, read: 0, began: Instant::now(), told: None }
    }

    fn add(&mut self, bytes: usize) {
        self.read += bytes as u64;
        if self.terminal && self.told.is_none_or(|told| told.elapsed() >= TELL) {
            self.told = Some(Instant::now());
            let _ = write!(io::stderr(), "\r\x1b[K{}", in_words(self.read, self.total, self.began.elapsed()));
        }
    }

    /// Leaves the line empty for what follows.
    fn end(&self) {
        if self.told.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn in_words(read: u64, total: Option<u64>, elapsed: Duration) -> String {
    const MEGABYTE: f64 = 1e6;
    let (megabytes, seconds) = (read as f64 / MEGABYTE, elapsed.as_secs_f64().max(0.001));
    let rate = format!("{:.1} MB/s", megabytes / seconds);
    match total.filter(|total| *total > 0) {
        None => format!("{megabytes:.1} MB, {rate}"),
        Some(total) => {
            let left = (total.saturating_sub(read) as f64 / read.max(1) as f64 * seconds).ceil();
            let share = read.saturating_mul(100) / total;
            format!("{share}% of {:.1} MB, {rate}, {left} s left", total as f64 / MEGABYTE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::TryStreamExt;

    #[tokio::test]
    async fn every_byte_comes_and_what_cannot_be_read_says_so() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("unplugged"))
            }
        }
        let whole: Vec<u8> = (0..1_000_000_u32).map(|number| number as u8).collect();
        let come: Vec<Vec<u8>> = pieces(Box::new(io::Cursor::new(whole.clone())), Progress::new(None)).try_collect().await.unwrap();
        assert_eq!(come.concat(), whole);
        let broken: io::Result<Vec<Vec<u8>>> = pieces(Box::new(Broken), Progress::new(None)).try_collect().await;
        assert_eq!(broken.unwrap_err().to_string(), "unplugged");
    }

    #[test]
    fn progress_names_share_rate_and_time_left() {
        assert_eq!(in_words(30_000_000, Some(120_000_000), Duration::from_secs(2)), "25% of 120.0 MB, 15.0 MB/s, 6 s left");
        assert_eq!(in_words(30_000_000, None, Duration::from_secs(2)), "30.0 MB, 15.0 MB/s");
        assert_eq!(in_words(0, Some(0), Duration::ZERO), "0.0 MB, 0.0 MB/s");
    }
}
