//! The threads that draw: the last tile asked for comes first, for it is what the map shows now.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

/// Tiles that wait, at most: two screens full.
const MOST_WAITING: usize = 160;

/// Draws a tile, or says that it is not wanted any more.
pub(super) type Work = Box<dyn FnOnce(bool) + Send>;

#[derive(Default)]
struct Line {
    waiting: VecDeque<Work>,
    threads: usize,
    idle: usize,
    closed: bool,
}

/// Threads over one line of work, started as they are needed.
#[derive(Default)]
pub(super) struct Crew(Arc<(Mutex<Line>, Condvar)>);

impl Crew {
    pub(super) fn add(&self, work: Work) {
        let (line, bell) = &*self.0;
        let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
        line.waiting.push_back(work);
        let dropped = if line.waiting.len() > MOST_WAITING { line.waiting.pop_front() } else { None };
        let most = thread::available_parallelism().map_or(1, usize::from).clamp(1, 4);
        if line.idle == 0 && line.threads < most {
            let shared = Arc::clone(&self.0);
            let started = thread::Builder::new().name("tiles".to_owned()).spawn(move || draw(&shared));
            line.threads += usize::from(started.is_ok());
        }
        drop(line);
        bell.notify_one();
        if let Some(dropped) = dropped {
            dropped(false);
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        let (line, bell) = &*self.0;
        line.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        bell.notify_all();
    }
}

fn draw(shared: &(Mutex<Line>, Condvar)) {
    let (line, bell) = shared;
    loop {
        let mut held = line.lock().unwrap_or_else(PoisonError::into_inner);
        let work = loop {
            if held.closed {
                return;
            }
            if let Some(work) = held.waiting.pop_back() {
                break work;
            }
            held.idle += 1;
            held = bell.wait(held).unwrap_or_else(PoisonError::into_inner);
            held.idle -= 1;
        };
        drop(held);
        // A tile that fails to draw must not take the thread with it.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(true)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn everything_is_answered_and_the_oldest_give_way() {
        let crew = Crew::default();
        let (tell, told) = mpsc::channel();
        for at in 0..400 {
            let tell = tell.clone();
            crew.add(Box::new(move |wanted| {
                if wanted {
                    thread::sleep(std::time::Duration::from_millis(1));
                }
                tell.send((at, wanted)).unwrap();
            }));
        }
        let mut answers: Vec<(i32, bool)> = (0..400).map(|_| told.recv().unwrap()).collect();
        answers.sort_unstable();
        assert!(answers.iter().enumerate().all(|(at, (number, _))| at as i32 == *number));
        assert!(answers.iter().filter(|(_, wanted)| *wanted).count() >= MOST_WAITING);
        assert!(answers[399].1);
    }
}
