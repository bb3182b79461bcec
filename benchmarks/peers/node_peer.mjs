// node: async functions and timers. The foreign thread is a worker. A yield is a setImmediate: a turn of the
// event loop, as in the other peers (NODE_YIELD=microtask: only a turn of the microtask queue).
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const HOUR = 3_600_000;
const workload = process.argv[2];
const now = () => Number(process.hrtime.bigint());

const median = (all) => all.sort((a, b) => a - b)[all.length >> 1];

/** At least so many rounds, and at least so many seconds of them; but none is started after 30 s. */
async function rounds(atLeast, seconds, round) {
  const all = [];
  const start = now();
  while ((now() - start) / 1e9 < (all.length < atLeast ? 30 : seconds)) all.push(await round());
  return all;
}

async function ns(ops, round) {
  await rounds(5, 2, round);
  show(median(await rounds(5, 2, round)) / ops, 'ns');
}

function show(value, unit) {
  console.log(workload, Math.abs(value) < 1000 ? Number(value.toPrecision(4)) : Math.round(value), unit);
}

const timed = (body) => async () => {
  const start = now();
  await body();
  return now() - start;
};

const check = (ok) => {
  if (!ok) throw new Error('wrong result');
};

const all = (tasks, body) => Promise.all(Array.from({ length: tasks }, (_, i) => body(i)));

const microtask = process.env.NODE_YIELD === 'microtask';

const yields = (tasks, times) => timed(() => all(tasks, async () => {
  for (let i = 0; i < times; i++) await (microtask ? null : immediate());
}));

async function spawnJoin() {
  for (let i = 0; i < 1000; i++) await all(100, async () => {});
}

const value = async (i) => i;

async function spawnAwait() {
  for (let i = 0; i < 100_000; i++) check(await value(i) === i);
}

async function gather() {
  check((await all(100_000, value)).reduce((a, b) => a + b) === 4_999_950_000);
}

/** A bounded queue for one producer and one consumer; node has none of its own. */
class Queue {
  items = [];
  head = 0;
  wake = null; // of whoever waits

  constructor(capacity) {
    this.capacity = capacity;
  }

  woken() {
    return new Promise((resolve) => { this.wake = resolve; });
  }

  wakeOther() {
    const wake = this.wake;
    this.wake = null;
    if (wake) wake();
  }

  async put(item) {
    while (this.items.length - this.head === this.capacity) await this.woken();
    this.items.push(item);
    this.wakeOther();
  }

  async take() {
    while (this.items.length === this.head) await this.woken();
    const item = this.items[this.head++];
    if (this.head === this.items.length || this.head === 1024) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    this.wakeOther();
    return item;
  }
}

async function pingpong() {
  const [ping, pong] = [new Queue(1), new Queue(1)];
  const a = async () => {
    for (let i = 0; i < 500_000; i++) {
      await ping.put(i);
      await pong.take();
    }
  };
  const b = async () => {
    for (let i = 0; i < 500_000; i++) await pong.put(await ping.take());
  };
  await Promise.all([a(), b()]);
}

async function prodcons() {
  const queue = new Queue(128);
  const producer = async () => {
    for (let i = 0; i < 1_000_000; i++) await queue.put(i);
  };
  const consumer = async () => {
    for (let i = 0; i < 1_000_000; i++) check(await queue.take() === i);
  };
  await Promise.all([producer(), consumer()]);
}

async function cancel() {
  const controllers = Array.from({ length: 100_000 }, () => new AbortController());
  const tasks = controllers.map(async ({ signal }) => {
    try {
      await sleep(HOUR, undefined, { signal });
    } catch (e) {
      check(e.name === 'AbortError');
    }
  });
  const start = now();
  for (const c of controllers) c.abort();
  await Promise.all(tasks);
  return now() - start;
}

const callSoon = () => new Promise((end) => {
  let live = 1000;
  const callback = (left) => {
    if (left > 1) setImmediate(callback, left - 1);
    else if (--live === 0) end();
  };
  for (let i = 0; i < 1000; i++) setImmediate(callback, 1000);
});

/** Starts the worker that posts, and runs `callback` for each of its posts until it has sent its result. */
const foreignThread = (callback) => new Promise((end) => {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), { argv: [workload], workerData: shared });
  worker.on('message', (message) => (message === 0 ? callback(shared) : end(message)));
});

const releaseThousands = () => {
  let ran = 0;
  return (shared) => {
    if (++ran % 1000 === 0) {
      Atomics.add(shared, 0, 1);
      Atomics.notify(shared, 0);
    }
  };
};

async function postMany(shared) {
  const acquire = () => {
    while (Atomics.load(shared, 0) === 0) Atomics.wait(shared, 0, 0);
    Atomics.sub(shared, 0, 1);
  };
  Atomics.store(shared, 0, 10); // a permit stands for 1,000 posts
  await ns(1_000_000, timed(async () => {
    for (let i = 0; i < 1_000_000; i++) {
      if (i % 1000 === 0) acquire();
      parentPort.postMessage(0);
    }
    for (let i = 0; i < 10; i++) acquire();
    Atomics.store(shared, 0, 10);
  }));
}

const release = (shared) => {
  Atomics.store(shared, 0, 1);
  Atomics.notify(shared, 0);
};

function postOneByOne(shared) {
  const trip = () => {
    Atomics.wait(shared, 1, 0, 0.1); // the loop falls asleep
    Atomics.store(shared, 0, 0);
    const start = now();
    parentPort.postMessage(0);
    Atomics.wait(shared, 0, 0);
    return now() - start;
  };
  for (let i = 0; i < 10_000; i++) trip();
  show(median(Array.from({ length: 20_000 }, trip)) / 1000, 'us');
}

async function timerCancel(pending) {
  const nothing = () => {};
  for (let i = 0; i < pending; i++) setTimeout(nothing, HOUR + i % 1000);
  await ns(1_000_000, timed(() => new Promise((end) => {
    const batch = (left) => {
      for (let i = 0; i < 1000; i++) clearTimeout(setTimeout(nothing, HOUR));
      if (left > 1) setImmediate(batch, left - 1);
      else end();
    };
    batch(1000);
  })));
}

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};

async function timerFire() {
  const start = cpu();
  await new Promise((end) => {
    let live = 100_000;
    const callback = () => {
      if (--live === 0) end();
    };
    for (let i = 0; i < 100_000; i++) setTimeout(callback, 1 + i * 2654435761 % 100);
  });
  return cpu() - start;
}

const sleepers = (tasks, divisor) => timed(() => all(tasks, async (i) => {
  await sleep(Math.floor((1000 + i * 2654435761 % 2000) / divisor));
}));

async function memIdle() {
  globalThis.gc();
  const before = process.memoryUsage().rss;
  const task = async () => { await sleep(HOUR); };
  for (let i = 0; i < 1_000_000; i++) task();
  await immediate();
  globalThis.gc();
  show((process.memoryUsage().rss - before) / 1_000_000, 'B');
}

async function main() {
  switch (workload) {
    case 'yield2': return ns(2_000_000, yields(2, 1_000_000));
    case 'yield10k': return ns(1_000_000, yields(10_000, 100));
    case 'spawn_join': return ns(100_000, timed(spawnJoin));
    case 'spawn_await': return ns(100_000, timed(spawnAwait));
    case 'gather_100k': return ns(100_000, timed(gather));
    case 'pingpong': return ns(1_000_000, timed(pingpong));
    case 'prodcons':
    case 'queue': return ns(1_000_000, timed(prodcons));
    case 'cancel_100k': return ns(100_000, cancel);
    case 'call_soon': return ns(1_000_000, timed(callSoon));
    case 'xthread_tput': return foreignThread(releaseThousands());
    case 'xthread_latency': return foreignThread(release);
    case 'timer_cancel': return timerCancel(0);
    case 'timer_cancel_1m': return timerCancel(1_000_000);
    case 'timer_fire': return ns(100_000, timerFire);
    case 'sleepers_1m':
      await rounds(5, 2, sleepers(100_000, 20));
      return show(median(await rounds(3, 0, sleepers(1_000_000, 1))) / 1e9 - 3.0, 's');
    case 'mem_idle': return memIdle();
    default:
      console.log('unsupported');
      return process.exit(3);
  }
}

if (isMainThread) {
  await main();
  process.exit(0);
} else {
  await (workload === 'xthread_tput' ? postMany : postOneByOne)(workerData);
  parentPort.postMessage(1);
}
