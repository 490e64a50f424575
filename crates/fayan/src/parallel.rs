//! Work on many documents at once, results in the order of the documents, memory bounded.

use std::{
    sync::mpsc::{Receiver, sync_channel},
    thread,
};

/// Does `work` on every item with some threads and hands each result to `take`, in the order of the items.
///
/// Each thread takes every n-th item and waits until its last result was taken, so at most two results for each thread
/// exist at a time, however many items there are. Ends early when `take` fails.
pub(crate) fn in_order<T, R, E>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Sync,
    R: Send,
{
    let threads = threads.min(items.len());
    if threads <= 1 {
        return items.iter().try_for_each(|item| take(item, work(item)));
    }
    thread::scope(|scope| {
        let work = &work;
        let queues: Vec<Receiver<R>> = (0..threads)
            .map(|first| {
                let (send, receive) = sync_channel(1);
                scope.spawn(move || {
                    for item in items.iter().skip(first).step_by(threads) {
                        if send.send(work(item)).is_err() {
                            return;
                        }
                    }
                });
                receive
            })
            .collect();
        for (item, queue) in items.iter().zip(queues.iter().cycle()) {
            let result = queue.recv().expect("a thread ends only after its last item, or with the panic of its work");
            take(item, result)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1000).collect();
        for threads in [0, 1, 2, 7] {
            let mut taken = Vec::new();
            let done: Result<(), ()> = in_order(
                &items,
                threads,
                |item| item * 2,
                |item, result| {
                    taken.push((*item, result));
                    Ok(())
                },
            );
            assert_eq!(done, Ok(()));
            assert!(taken.iter().enumerate().all(|(at, pair)| *pair == (at as u32, 2 * at as u32)), "{threads}");
        }
    }

    #[test]
    fn a_failure_ends_it() {
        let items: Vec<u32> = (0..1000).collect();
        let mut taken = 0;
        let done = in_order(
            &items,
            3,
            |item| *item,
            |_, item| {
                taken += 1;
                if item == 5 { Err(item) } else { Ok(()) }
            },
        );
        assert_eq!((done, taken), (Err(5), 6));
    }
}
