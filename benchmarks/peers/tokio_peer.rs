// tokio: tasks on the current_thread runtime.
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::sync_channel;
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{mpsc, oneshot, Mutex};
use tokio::task::{spawn, yield_now, JoinHandle};
use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(3600);

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

/// At least so many rounds, and at least so many seconds of them; but none is started after 30 s.
fn rounds(at_least: usize, seconds: f64, mut round: impl FnMut() -> f64) -> Vec<f64> {
    let mut all = vec![];
    let start = Instant::now();
    while start.elapsed().as_secs_f64() < if all.len() < at_least { 30.0 } else { seconds } {
        all.push(round());
    }
    all
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn show(value: f64, unit: &str) {
    let digits = if value.abs() < 10.0 { 3 } else if value.abs() < 1000.0 { 1 } else { 0 };
    println!("{} {:.*} {}", std::env::args().nth(1).unwrap(), digits, value, unit);
}

/// Prints the ns per operation of a round that returns its seconds: the median, after warm-up.
fn ns(ops: f64, mut round: impl FnMut() -> f64) {
    rounds(2, 1.0, &mut round);
    show(median(rounds(5, 2.0, &mut round)) * 1e9 / ops, "ns");
}

/// Runs the future on a runtime and returns its seconds.
fn timed<F: Future>(future: F) -> f64 {
    runtime().block_on(async {
        let start = Instant::now();
        future.await;
        start.elapsed().as_secs_f64()
    })
}

async fn join<T>(tasks: Vec<JoinHandle<T>>) {
    for task in tasks {
        task.await.ok(); // a cancelled task ends in an error
    }
}

async fn yields(tasks: usize, times: usize) {
    let task = move || async move {
        for _ in 0..times {
            yield_now().await;
        }
    };
    join((0..tasks).map(|_| spawn(task())).collect()).await;
}

async fn spawn_join() {
    for _ in 0..1000 {
        join((0..100).map(|_| spawn(async {})).collect()).await;
    }
}

async fn spawn_await() {
    for i in 0..100_000 {
        assert!(spawn(async move { i }).await.unwrap() == i);
    }
}

async fn gather() {
    let tasks: Vec<_> = (0..100_000u64).map(|i| spawn(async move { i })).collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.unwrap();
    }
    assert!(sum == 4_999_950_000);
}

async fn pingpong() {
    let (ping_in, mut ping_out) = mpsc::channel(1);
    let (pong_in, mut pong_out) = mpsc::channel(1);
    let a = spawn(async move {
        for _ in 0..500_000 {
            ping_in.send(()).await.unwrap();
            pong_out.recv().await.unwrap();
        }
    });
    let b = spawn(async move {
        for _ in 0..500_000 {
            pong_in.send(ping_out.recv().await.unwrap()).await.unwrap();
        }
    });
    join(vec![a, b]).await;
}

async fn prodcons() {
    let (sender, mut receiver) = mpsc::channel(128);
    let producer = spawn(async move {
        for i in 0..1_000_000 {
            sender.send(i).await.unwrap();
        }
    });
    let consumer = spawn(async move {
        for i in 0..1_000_000 {
            assert!(receiver.recv().await == Some(i));
        }
    });
    join(vec![producer, consumer]).await;
}

async fn mutex() {
    let lock = Arc::new(Mutex::new(()));
    let task = |lock: Arc<Mutex<()>>| async move {
        for _ in 0..20_000 {
            let _held = lock.lock().await;
            yield_now().await;
        }
    };
    join((0..10).map(|_| spawn(task(lock.clone()))).collect()).await;
}

async fn idle(tasks: usize) -> Vec<JoinHandle<()>> {
    let all = (0..tasks).map(|_| spawn(sleep(HOUR))).collect();
    // Each yield lets a share of the tasks run until they sleep.
    for _ in 0..tasks {
        yield_now().await;
    }
    all
}

fn cancel() -> f64 {
    runtime().block_on(async {
        let tasks = idle(100_000).await;
        let start = Instant::now();
        for task in &tasks {
            task.abort();
        }
        join(tasks).await;
        start.elapsed().as_secs_f64()
    })
}

/// A callback is a task that does not wait.
async fn call_soon() {
    struct Chains(AtomicUsize, std::sync::Mutex<Option<oneshot::Sender<()>>>);
    fn callback(left: usize, chains: Arc<Chains>) {
        if left > 1 {
            spawn(async move { callback(left - 1, chains) });
        } else if chains.0.fetch_sub(1, Relaxed) == 1 {
            chains.1.lock().unwrap().take().unwrap().send(()).unwrap();
        }
    }
    let (sender, end) = oneshot::channel();
    let chains = Arc::new(Chains(AtomicUsize::new(1000), std::sync::Mutex::new(Some(sender))));
    for _ in 0..1000 {
        let chains = chains.clone();
        spawn(async move { callback(1000, chains) });
    }
    end.await.unwrap();
}

/// Runs the body in another thread while the runtime runs, until it ends.
fn with_foreign_thread(body: impl FnOnce(Handle) -> f64 + Send + 'static) -> f64 {
    let runtime = runtime();
    let handle = runtime.handle().clone();
    let (sender, end) = oneshot::channel();
    thread::spawn(move || sender.send(body(handle)).unwrap());
    runtime.block_on(end).unwrap()
}

fn post_many(handle: Handle) -> f64 {
    static RAN: AtomicUsize = AtomicUsize::new(0);
    let (release, acquire) = sync_channel(10); // a message stands for 1,000 posts
    for _ in 0..10 {
        release.send(()).unwrap();
    }
    let start = Instant::now();
    for i in 0..1_000_000 {
        if i % 1000 == 0 {
            acquire.recv().unwrap();
        }
        let release = release.clone();
        handle.spawn(async move {
            if (RAN.fetch_add(1, Relaxed) + 1) % 1000 == 0 {
                release.send(()).unwrap();
            }
        });
    }
    for _ in 0..10 {
        acquire.recv().unwrap();
    }
    start.elapsed().as_secs_f64()
}

fn post_one_by_one(handle: Handle) -> f64 {
    let me = thread::current();
    let has_run = Arc::new(AtomicUsize::new(0));
    let trip = || {
        thread::sleep(Duration::from_micros(100)); // the runtime falls asleep
        has_run.store(0, Relaxed);
        let (me, ran) = (me.clone(), has_run.clone());
        let start = Instant::now();
        handle.spawn(async move {
            ran.store(1, Relaxed);
            me.unpark();
        });
        while has_run.load(Relaxed) == 0 {
            thread::park();
        }
        start.elapsed().as_secs_f64()
    };
    rounds(1000, 0.0, trip);
    median(rounds(20_000, 0.0, trip))
}

/// A timer is a sleep that has been polled; dropping it cancels it.
async fn timer(duration: Duration) -> Pin<Box<tokio::time::Sleep>> {
    let mut timer = Box::pin(sleep(duration));
    std::future::poll_fn(|cx| {
        assert!(timer.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
    timer
}

fn timer_cancel(pending: u64) {
    let runtime = runtime();
    let _others: Vec<_> = runtime.block_on(async {
        let mut others = vec![];
        for i in 0..pending {
            others.push(timer(HOUR + Duration::from_millis(i % 1000)).await);
        }
        others
    });
    ns(1e6, || {
        let start = Instant::now();
        runtime.block_on(async {
            for _ in 0..1000 {
                for _ in 0..1000 {
                    drop(timer(HOUR).await);
                }
                yield_now().await;
            }
        });
        start.elapsed().as_secs_f64()
    });
}

fn cpu() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// tokio's timers are those of tasks: each is a task that sleeps.
fn timer_fire() -> f64 {
    runtime().block_on(async {
        let start = cpu();
        join((0..100_000u64).map(|i| spawn(sleep(Duration::from_millis(1 + i * 2654435761 % 100)))).collect()).await;
        cpu() - start
    })
}

async fn sleepers(tasks: u64, divisor: u64) {
    let duration = |i| Duration::from_millis((1000 + i * 2654435761 % 2000) / divisor);
    join((0..tasks).map(|i| spawn(sleep(duration(i)))).collect()).await;
}

fn rss() -> f64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<f64>().unwrap() * 4096.0
}

fn mem_idle() {
    runtime().block_on(async {
        let before = rss();
        let _tasks = idle(1_000_000).await;
        show((rss() - before) / 1e6, "B");
        std::process::exit(0);
    });
}

fn main() {
    match std::env::args().nth(1).unwrap_or_default().as_str() {
        "yield2" => ns(2e6, || timed(yields(2, 1_000_000))),
        "yield10k" => ns(1e6, || timed(yields(10_000, 100))),
        "spawn_join" => ns(1e5, || timed(spawn_join())),
        "spawn_await" => ns(1e5, || timed(spawn_await())),
        "gather_100k" => ns(1e5, || timed(gather())),
        "pingpong" => ns(1e6, || timed(pingpong())),
        "prodcons" | "queue" => ns(1e6, || timed(prodcons())),
        "mutex" => ns(2e5, || timed(mutex())),
        "cancel_100k" => ns(1e5, cancel),
        "call_soon" => ns(1e6, || timed(call_soon())),
        "xthread_tput" => ns(1e6, || with_foreign_thread(post_many)),
        "xthread_latency" => show(with_foreign_thread(post_one_by_one) * 1e6, "us"),
        "timer_cancel" => timer_cancel(0),
        "timer_cancel_1m" => timer_cancel(1_000_000),
        "timer_fire" => ns(1e5, timer_fire),
        "sleepers_1m" => {
            rounds(2, 1.0, || timed(sleepers(100_000, 20)));
            show(median(rounds(3, 0.0, || timed(sleepers(1_000_000, 1)))) - 3.0, "s");
        }
        "mem_idle" => mem_idle(),
        _ => {
            println!("unsupported");
            std::process::exit(3);
        }
    }
}
