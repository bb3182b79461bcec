import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.system.exitProcess
import kotlinx.coroutines.*
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.sync.Mutex

// kotlinx.coroutines on one thread: the event loop of runBlocking.

fun timed(body: suspend CoroutineScope.() -> Unit): Double = runBlocking {
    val start = System.nanoTime()
    coroutineScope { body() }
    (System.nanoTime() - start).toDouble()
}

fun CoroutineScope.all(tasks: Int, body: suspend CoroutineScope.() -> Unit) = List(tasks) { launch(block = body) }

suspend fun yields(times: Int) {
    for (i in 0 until times) yield()
}

fun spawnJoin() = timed {
    for (i in 0 until 1000) all(100) {}.joinAll()
}

fun spawnAwait() = timed {
    for (i in 0 until 100_000) check(async { i }.await() == i)
}

fun gather() = timed {
    val sum = List(100_000) { i -> async { i } }.awaitAll().sumOf { it.toLong() }
    check(sum == 4_999_950_000L)
}

fun pingpong() = timed {
    val ping = Channel<Unit>(1)
    val pong = Channel<Unit>(1)
    launch {
        for (i in 0 until 500_000) {
            ping.send(Unit)
            pong.receive()
        }
    }
    launch {
        for (i in 0 until 500_000) pong.send(ping.receive())
    }
}

fun prodcons() = timed {
    val queue = Channel<Int>(128)
    launch {
        for (i in 0 until 1_000_000) queue.send(i)
    }
    launch {
        for (i in 0 until 1_000_000) check(queue.receive() == i)
    }
}

fun mutex() = timed {
    val mutex = Mutex()
    all(10) {
        for (i in 0 until 20_000) {
            mutex.lock()
            yield()
            mutex.unlock()
        }
    }
}

fun cancel() = runBlocking {
    val tasks = all(100_000) { delay(Bench.HOUR) }
    yield() // comes back when all are asleep
    val start = System.nanoTime()
    for (task in tasks) task.cancel()
    tasks.joinAll()
    (System.nanoTime() - start).toDouble()
}

fun sleepers(tasks: Int, divisor: Int) = timed {
    for (i in 0 until tasks) launch { delay(Bench.sleepMillis(i) / divisor) }
}

/** A runBlocking of its own thread, kept open: its dispatcher as a loop for callbacks and timers. */
@OptIn(InternalCoroutinesApi::class)
class Loop : Executor, Bench.Timers<DisposableHandle> {
    private val dispatcher: CoroutineDispatcher

    init {
        val started = CompletableFuture<CoroutineDispatcher>()
        Thread {
            runBlocking {
                started.complete(coroutineContext[ContinuationInterceptor] as CoroutineDispatcher)
                awaitCancellation()
            }
        }.apply { isDaemon = true }.start()
        dispatcher = started.get()
    }

    override fun execute(callback: Runnable) = dispatcher.dispatch(EmptyCoroutineContext, callback)

    override fun after(millis: Long, callback: Runnable) =
        (dispatcher as Delay).invokeOnTimeout(millis, callback, EmptyCoroutineContext)

    override fun cancel(timer: DisposableHandle) = timer.dispose()
}

fun main(args: Array<String>) = Bench.main(args) {
    when (args[0]) {
        "yield2" -> Bench.ns(2_000_000) { timed { all(2) { yields(1_000_000) } } }
        "yield10k" -> Bench.ns(1_000_000) { timed { all(10_000) { yields(100) } } }
        "spawn_join" -> Bench.ns(100_000) { spawnJoin() }
        "spawn_await" -> Bench.ns(100_000) { spawnAwait() }
        "gather_100k" -> Bench.ns(100_000) { gather() }
        "pingpong" -> Bench.ns(1_000_000) { pingpong() }
        "prodcons", "queue" -> Bench.ns(1_000_000) { prodcons() }
        "mutex" -> Bench.ns(200_000) { mutex() }
        "cancel_100k" -> Bench.ns(100_000) { cancel() }
        "call_soon" -> Bench.callSoon(Loop())
        "xthread_tput" -> Bench.xthreadTput(Loop())
        "xthread_latency" -> Bench.xthreadLatency(Loop())
        "timer_cancel" -> Loop().let { Bench.timerCancel(it, it, 0) }
        "timer_cancel_1m" -> Loop().let { Bench.timerCancel(it, it, 1_000_000) }
        "timer_fire" -> Loop().let { Bench.timerFire(it, it) }
        "sleepers_1m" -> Bench.sleepers { tasks, divisor -> sleepers(tasks, divisor) }
        "mem_idle" -> {
            Bench.rounds(5, 2.0) { cancel() }
            runBlocking {
                val before = Bench.usedHeap()
                var asleep = 0
                for (i in 0 until 1_000_000) launch {
                    asleep++
                    delay(Bench.HOUR)
                }
                yield() // comes back when all are asleep
                check(asleep == 1_000_000)
                Bench.print((Bench.usedHeap() - before) / 1e6, "B")
                exitProcess(0)
            }
        }
        else -> Bench.unsupported()
    }
}
