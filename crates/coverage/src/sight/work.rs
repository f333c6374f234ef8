//! Jobs on several threads, with progress and a stop.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use crate::CoverageError;

/// How long the caller's answer to a cancelled job may take at most, between two looks at it.
const PULSE: Duration = Duration::from_millis(20);

/// Does `work` on every job on `threads` threads and returns the results in the jobs' order.
///
/// `progress` is called on the caller's thread with the share done; when it answers `false`, `stop` is set and what
/// is under way is dropped.
pub(super) fn on_threads<J: Sync, R: Send>(
    jobs: &[J],
    threads: usize,
    work: &(dyn Fn(&J, &AtomicBool) -> R + Sync),
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<R>, CoverageError> {
    let (stop, next) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (send, receive) = mpsc::channel();
    let mut results: Vec<Option<R>> = jobs.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, jobs.len().max(1)) {
            let (send, stop, next) = (send.clone(), &stop, &next);
            scope.spawn(move || {
                while let Some((at, job)) = take(jobs, next) {
                    let result = work(job, stop);
                    if stop.load(Ordering::Relaxed) || send.send((at, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut done = 0;
        loop {
            match receive.recv_timeout(PULSE) {
                Ok((at, result)) => {
                    results[at] = Some(result);
                    done += 1;
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
            if !stop.load(Ordering::Relaxed) && !progress(done as f32 / jobs.len() as f32) {
                stop.store(true, Ordering::Relaxed);
            }
        }
    });
    if stop.load(Ordering::Relaxed) {
        return Err(CoverageError::Interrupted);
    }
    results.into_iter().collect::<Option<_>>().ok_or(CoverageError::Interrupted)
}

fn take<'a, J>(jobs: &'a [J], next: &AtomicUsize) -> Option<(usize, &'a J)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(at).map(|job| (at, job))
}
