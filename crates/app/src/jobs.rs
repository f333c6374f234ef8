//! Long work that can be cancelled: numbers and flags, nothing more.
//!
//! The shell runs the work on its own threads and asks the flag in every progress call; the command line sets it
//! from Ctrl-C.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Set once by whoever cancels, asked inside the loop by whoever works.
#[derive(Debug, Clone, Default)]
pub struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The jobs that are running.
#[derive(Debug, Default)]
pub struct Jobs(Mutex<(u32, BTreeMap<u32, CancelFlag>)>);

impl Jobs {
    /// A new job's number and flag.
    pub fn start(&self) -> (u32, CancelFlag) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.0 += 1;
        let (number, flag) = (inner.0, CancelFlag::default());
        inner.1.insert(number, flag.clone());
        (number, flag)
    }

    /// Cancels a job; a job that has ended is left alone.
    pub fn cancel(&self, job: u32) {
        if let Some(flag) = self.0.lock().unwrap_or_else(PoisonError::into_inner).1.get(&job) {
            flag.cancel();
        }
    }

    /// Forgets a job that has ended.
    pub fn finish(&self, job: u32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_cancelled_by_its_number_only() {
        let jobs = Jobs::default();
        let ((first, a), (second, b)) = (jobs.start(), jobs.start());
        jobs.cancel(second);
        assert!(!a.is_cancelled() && b.is_cancelled());
        jobs.finish(first);
        jobs.cancel(first);
        assert!(!a.is_cancelled());
    }
}
