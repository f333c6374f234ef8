//! Many like pieces of work on all processors, with progress and cancel.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use crate::OverlayError;

/// How often the caller is asked whether to go on, at least.
const PULSE: Duration = Duration::from_millis(20);
/// Pieces that a thread takes at once.
const BATCH: usize = 256;
/// Threads at most.
const THREADS: usize = 4;

/// `work` on each item, results in the items' order. `progress` is called on the caller's thread with the share done
/// and answers whether to go on.
///
/// # Errors
/// [`OverlayError::Interrupted`].
pub(crate) fn each<T: Sync, R: Send>(
    items: &[T],
    work: &(dyn Fn(&T) -> R + Sync),
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<R>, OverlayError> {
    if !progress(0.0) {
        return Err(OverlayError::Interrupted);
    }
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let batches = items.len().div_ceil(BATCH);
    let threads =
        std::thread::available_parallelism().map_or(1, usize::from).min(THREADS).min(batches.max(1));
    let mut done: Vec<Vec<R>> = Vec::new();
    done.resize_with(batches, Vec::new);
    std::thread::scope(|scope| {
        let (sender, results) = mpsc::channel();
        for _ in 0..threads {
            let (sender, next, stop) = (sender.clone(), &next, &stop);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(batch) = items.get(at * BATCH..).filter(|rest| !rest.is_empty()) else { return };
                    let mut made = Vec::with_capacity(BATCH);
                    for item in &batch[..batch.len().min(BATCH)] {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        made.push(work(item));
                    }
                    // The receiver is gone only when nobody wants the result any more.
                    let _ = sender.send((at, made));
                }
            });
        }
        drop(sender);
        let mut finished = 0;
        loop {
            match results.recv_timeout(PULSE) {
                Ok((at, made)) => {
                    done[at] = made;
                    finished += 1;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            }
            if !progress(finished as f32 / batches.max(1) as f32) {
                stop.store(true, Ordering::Relaxed);
                return Err(OverlayError::Interrupted);
            }
        }
    })?;
    Ok(done.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_order_and_stops_when_asked() {
        let items: Vec<usize> = (0..10_000).collect();
        let doubled = each(&items, &|item| item * 2, &mut |_| true).unwrap();
        assert!(doubled.iter().enumerate().all(|(i, value)| *value == 2 * i));
        assert!(each(&items[..0], &|item| *item, &mut |_| true).unwrap().is_empty());
        let mut calls = 0;
        let stopped = each(&items, &|item| *item, &mut |_| {
            calls += 1;
            calls < 3
        });
        assert_eq!(stopped, Err(OverlayError::Interrupted));
    }
}
