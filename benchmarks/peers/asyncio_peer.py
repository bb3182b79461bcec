"""asyncio, and uvloop under it: python asyncio_peer.py [--uvloop] WORKLOAD."""

import asyncio
import gc
import os
import statistics
import sys
import threading
import time

HOUR = 3600


def rounds(at_least, seconds, one_round):
    """At least so many rounds, and at least so many seconds of them; but none is started after 30 s."""
    values = []
    start = time.perf_counter()
    while time.perf_counter() - start < (30 if len(values) < at_least else seconds):
        values.append(one_round())
    return values


def ns(ops, coroutine_function, *args):
    """Prints the ns per operation of a coroutine that returns the seconds it took: the median."""

    def one_round():
        return asyncio.run(coroutine_function(*args))

    rounds(1, 1, one_round)
    show(statistics.median(rounds(5, 2, one_round)) / ops * 1e9, "ns")


def show(value, unit):
    print(sys.argv[-1], f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}", unit)


def timed(coroutine_function):
    async def run(*args):
        start = time.perf_counter()
        await coroutine_function(*args)
        return time.perf_counter() - start

    return run


@timed
async def yields(tasks, times):
    async def task():
        for _ in range(times):
            await asyncio.sleep(0)

    await asyncio.wait([asyncio.create_task(task()) for _ in range(tasks)])


@timed
async def spawn_join():
    async def task():
        pass

    for _ in range(1000):
        await asyncio.wait([asyncio.create_task(task()) for _ in range(100)])


async def value(i):
    return i


@timed
async def spawn_await():
    for i in range(100_000):
        assert await asyncio.create_task(value(i)) == i


@timed
async def gather():
    assert sum(await asyncio.gather(*[value(i) for i in range(100_000)])) == 4_999_950_000


@timed
async def pingpong():
    ping, pong = asyncio.Queue(1), asyncio.Queue(1)

    async def a():
        for _ in range(500_000):
            await ping.put(None)
            await pong.get()

    async def b():
        for _ in range(500_000):
            await pong.put(await ping.get())

    await asyncio.gather(a(), b())


@timed
async def prodcons():
    queue = asyncio.Queue(128)

    async def producer():
        for i in range(1_000_000):
            await queue.put(i)

    async def consumer():
        for i in range(1_000_000):
            assert await queue.get() == i

    await asyncio.gather(producer(), consumer())


@timed
async def mutex():
    lock = asyncio.Lock()

    async def task():
        for _ in range(20_000):
            async with lock:
                await asyncio.sleep(0)

    await asyncio.gather(*[task() for _ in range(10)])


async def cancel():
    tasks = [asyncio.create_task(asyncio.sleep(HOUR)) for _ in range(100_000)]
    await asyncio.sleep(0)
    start = time.perf_counter()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return time.perf_counter() - start


@timed
async def call_soon():
    loop = asyncio.get_running_loop()
    end = loop.create_future()
    live = 1000

    def callback(left):
        nonlocal live
        if left > 1:
            loop.call_soon(callback, left - 1)
        else:
            live -= 1
            if live == 0:
                end.set_result(None)

    for _ in range(1000):
        loop.call_soon(callback, 1000)
    await end


async def with_foreign_thread(body):
    """Runs body(loop) in another thread and returns its result."""
    loop = asyncio.get_running_loop()
    end = loop.create_future()

    def run():
        result = body(loop)
        loop.call_soon_threadsafe(end.set_result, result)

    threading.Thread(target=run).start()
    return await end


def post_many(loop):
    thousands = threading.Semaphore(10)  # a permit stands for 1,000 posts
    ran = 0

    def callback():
        nonlocal ran
        ran += 1
        if ran % 1000 == 0:
            thousands.release()

    start = time.perf_counter()
    for i in range(1_000_000):
        if i % 1000 == 0:
            thousands.acquire()
        loop.call_soon_threadsafe(callback)
    for _ in range(10):
        thousands.acquire()
    return time.perf_counter() - start


def post_one_by_one(loop):
    has_run = threading.Lock()
    has_run.acquire()

    def trip():
        time.sleep(100e-6)
        start = time.perf_counter()
        loop.call_soon_threadsafe(has_run.release)
        has_run.acquire()
        return time.perf_counter() - start

    for _ in range(1000):
        trip()
    return statistics.median([trip() for _ in range(20_000)])


async def timer_cancel(pending):
    loop = asyncio.get_running_loop()

    def nothing():
        pass

    timers = [loop.call_later(HOUR + i % 1000 / 1000, nothing) for i in range(pending)]

    @timed
    async def one_round():
        end = loop.create_future()

        def batch(left):
            for _ in range(1000):
                loop.call_later(HOUR, nothing).cancel()
            if left > 1:
                loop.call_soon(batch, left - 1)
            else:
                end.set_result(None)

        batch(1000)
        await end

    values = []
    start = time.perf_counter()
    while len(values) < 6 and time.perf_counter() - start < 30:
        values.append(await one_round())
    show(statistics.median(values[1:] or values) * 1000, "ns")
    del timers


async def timer_fire():
    loop = asyncio.get_running_loop()
    end = loop.create_future()
    live = 100_000

    def callback():
        nonlocal live
        live -= 1
        if live == 0:
            end.set_result(None)

    start = time.process_time()
    for i in range(100_000):
        loop.call_later((1 + i * 2654435761 % 100) / 1000, callback)
    await end
    return time.process_time() - start


def sleep_seconds(i):
    return (1000 + i * 2654435761 % 2000) / 1000


@timed
async def sleepers():
    await asyncio.wait([asyncio.create_task(asyncio.sleep(sleep_seconds(i))) for i in range(1_000_000)])


def rss():
    gc.collect()
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def mem_idle():
    before = rss()
    tasks = [asyncio.create_task(asyncio.sleep(HOUR)) for _ in range(1_000_000)]
    await asyncio.sleep(0)
    show((rss() - before) / len(tasks), "B")
    sys.stdout.flush()
    os._exit(0)


def main():
    if sys.argv[1] == "--uvloop":
        import uvloop

        uvloop.install()
    match sys.argv[-1]:
        case "yield2":
            ns(2_000_000, yields, 2, 1_000_000)
        case "yield10k":
            ns(1_000_000, yields, 10_000, 100)
        case "spawn_join":
            ns(100_000, spawn_join)
        case "spawn_await":
            ns(100_000, spawn_await)
        case "gather_100k":
            ns(100_000, gather)
        case "pingpong":
            ns(1_000_000, pingpong)
        case "prodcons" | "queue":
            ns(1_000_000, prodcons)
        case "mutex":
            ns(200_000, mutex)
        case "cancel_100k":
            ns(100_000, cancel)
        case "call_soon":
            ns(1_000_000, call_soon)
        case "xthread_tput":
            ns(1_000_000, with_foreign_thread, post_many)
        case "xthread_latency":
            show(asyncio.run(with_foreign_thread(post_one_by_one)) * 1e6, "us")
        case "timer_cancel":
            asyncio.run(timer_cancel(0))
        case "timer_cancel_1m":
            asyncio.run(timer_cancel(1_000_000))
        case "timer_fire":
            ns(100_000, timer_fire)
        case "sleepers_1m":
            show(statistics.median(rounds(3, 0, lambda: asyncio.run(sleepers()))) - 3.0, "s")
        case "mem_idle":
            asyncio.run(mem_idle())
        case _:
            print("unsupported")
            sys.exit(3)


main()
