// go: goroutines on one P (GOMAXPROCS=1).
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const hour = time.Hour

// rounds runs at least so many rounds, and at least so many seconds of them; but starts none after 30 s.
func rounds(atLeast int, seconds float64, round func() float64) []float64 {
	var all []float64
	start := time.Now()
	for limit := 30.0; time.Since(start).Seconds() < limit; {
		all = append(all, round())
		if len(all) >= atLeast {
			limit = seconds
		}
	}
	return all
}

func median(all []float64) float64 {
	sort.Float64s(all)
	return all[len(all)/2]
}

// ns prints the ns per operation of a round that returns its ns: the median, after warm-up.
func ns(ops float64, round func() float64) {
	rounds(2, 1, round)
	show(median(rounds(5, 2, round))/ops, "ns")
}

func show(value float64, unit string) {
	digits := strconv.FormatFloat(value, 'f', 0, 64)
	if value < 1000 {
		digits = strconv.FormatFloat(value, 'g', 4, 64)
	}
	fmt.Println(os.Args[1], digits, unit)
}

func timed(body func()) func() float64 {
	return func() float64 {
		start := time.Now()
		body()
		return float64(time.Since(start))
	}
}

func check(ok bool) {
	if !ok {
		panic("wrong result")
	}
}

// all starts so many goroutines and waits for them.
func all(tasks int, body func(i int)) {
	var wg sync.WaitGroup
	wg.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func(i int) {
			body(i)
			wg.Done()
		}(i)
	}
	wg.Wait()
}

func yields(tasks, times int) func() float64 {
	return timed(func() {
		all(tasks, func(int) {
			for i := 0; i < times; i++ {
				runtime.Gosched()
			}
		})
	})
}

func spawnJoin() {
	for i := 0; i < 1000; i++ {
		all(100, func(int) {})
	}
}

func spawnAwait() {
	for i := 0; i < 100_000; i++ {
		result := make(chan int, 1)
		go func(i int) { result <- i }(i)
		check(<-result == i)
	}
}

func gather() {
	results := make([]int, 100_000)
	all(len(results), func(i int) { results[i] = i })
	sum := 0
	for _, r := range results {
		sum += r
	}
	check(sum == 4_999_950_000)
}

func pingpong() {
	ping, pong := make(chan struct{}, 1), make(chan struct{}, 1)
	all(2, func(player int) {
		for i := 0; i < 500_000; i++ {
			if player == 0 {
				ping <- struct{}{}
				<-pong
			} else {
				pong <- <-ping
			}
		}
	})
}

func prodcons() {
	queue := make(chan int, 128)
	all(2, func(player int) {
		for i := 0; i < 1_000_000; i++ {
			if player == 0 {
				queue <- i
			} else {
				check(<-queue == i)
			}
		}
	})
}

func mutex() {
	var lock sync.Mutex
	all(10, func(int) {
		for i := 0; i < 20_000; i++ {
			lock.Lock()
			runtime.Gosched()
			lock.Unlock()
		}
	})
}

// cancel: a task asleep that can be cancelled is one that waits for a timer or its context.
func cancel() float64 {
	const tasks = 100_000
	cancels := make([]context.CancelFunc, tasks)
	var asleep, ended sync.WaitGroup
	asleep.Add(tasks)
	ended.Add(tasks)
	for i := range cancels {
		ctx, cancel := context.WithCancel(context.Background())
		cancels[i] = cancel
		go func() {
			timer := time.NewTimer(hour)
			asleep.Done()
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
			}
			ended.Done()
		}()
	}
	asleep.Wait()
	runtime.Gosched()
	return timed(func() {
		for _, cancel := range cancels {
			cancel()
		}
		ended.Wait()
	})()
}

func timerCancel(pending int) {
	nothing := func() {}
	for i := 0; i < pending; i++ {
		time.AfterFunc(hour+time.Duration(i%1000)*time.Millisecond, nothing)
	}
	ns(1_000_000, timed(func() {
		for i := 0; i < 1000; i++ {
			for j := 0; j < 1000; j++ {
				time.AfterFunc(hour, nothing).Stop()
			}
			runtime.Gosched()
		}
	}))
}

func cpu() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Nano() + usage.Stime.Nano())
}

func timerFire() float64 {
	start := cpu()
	end := make(chan struct{})
	live := int64(100_000)
	for i := 0; i < 100_000; i++ {
		time.AfterFunc(time.Duration(1+i*2654435761%100)*time.Millisecond, func() {
			if atomic.AddInt64(&live, -1) == 0 {
				close(end)
			}
		})
	}
	<-end
	return cpu() - start
}

func sleepers(tasks, divisor int) func() float64 {
	return timed(func() {
		all(tasks, func(i int) {
			time.Sleep(time.Duration((1000+i*2654435761%2000)/divisor) * time.Millisecond)
		})
	})
}

// inUse is what the live goroutines hold: heap after a collection, and stacks.
func inUse() float64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc + stats.StackInuse)
}

func memIdle() {
	before := inUse()
	const tasks = 1_000_000
	var asleep sync.WaitGroup
	asleep.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			asleep.Done()
			time.Sleep(hour)
		}()
	}
	asleep.Wait()
	runtime.Gosched()
	show((inUse()-before)/tasks, "B")
}

func main() {
	switch os.Args[1] {
	case "yield2":
		ns(2_000_000, yields(2, 1_000_000))
	case "yield10k":
		ns(1_000_000, yields(10_000, 100))
	case "spawn_join":
		ns(100_000, timed(spawnJoin))
	case "spawn_await":
		ns(100_000, timed(spawnAwait))
	case "gather_100k":
		ns(100_000, timed(gather))
	case "pingpong":
		ns(1_000_000, timed(pingpong))
	case "prodcons", "queue":
		ns(1_000_000, timed(prodcons))
	case "mutex":
		ns(200_000, timed(mutex))
	case "cancel_100k":
		ns(100_000, cancel)
	case "timer_cancel":
		timerCancel(0)
	case "timer_cancel_1m":
		timerCancel(1_000_000)
	case "timer_fire":
		ns(100_000, timerFire)
	case "sleepers_1m":
		rounds(2, 1, sleepers(100_000, 20))
		show(median(rounds(3, 0, sleepers(1_000_000, 1)))/1e9-3.0, "s")
	case "mem_idle":
		memIdle()
	default:
		fmt.Println("unsupported")
		os.Exit(3)
	}
}
