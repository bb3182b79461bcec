#!/usr/bin/env bash
# Compares echo servers over loopback: CPU time of the server's process per operation, medians and ratios to `c`.
#
#   benchmarks/net.sh [--runs N] [--seconds S] WORKLOAD… -- SERVER…
#   benchmarks/net.sh idle SERVER…
#
# Workloads: echo64 echo1 bulk churn, which net/echo_client.c explains. Servers: ours ours-nio c nio netty-epoll
# netty-nio go node asyncio uvloop. A run starts the server, warms it up for S seconds (2) and measures for as long; the
# N runs (5) are interleaved. The second table is the client's wall time per operation. `idle` prints how many bytes of
# live heap each of 10,000 connections takes that have sent a message and are silent since; for servers on the JVM,
# warmed up with `churn`: the stack of a task that waits is three times as large while its code is interpreted.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NET=$HERE/net
OUT=$HERE/target/net
LOOP=$HERE/../loop/target/classes
JDK=$("$HERE/../gyre" jdk)
FLAGS=(-Xms1g -Xmx1g -Xmn64m -XX:+AlwaysPreTouch -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED)

runs=5 seconds=2 workloads=() servers=() idle=0
if [ "${1:-}" = idle ]; then
  idle=1
  shift
  workloads=(idle)
  servers=("$@")
  set --
fi
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    --) shift; servers=("$@"); break ;;
    -*) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) workloads+=("$1") ;;
  esac
  shift
done
[ ${#workloads[@]} -gt 0 ] && [ ${#servers[@]} -gt 0 ] || { sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }

mkdir -p "$OUT/java" "$OUT/lib"
[ -e "$LOOP/dev/gyre/loop/EventLoop.class" ] || "$HERE/../gyre" build >&2
gcc -O2 -o "$OUT/echo_server" "$NET/echo_server.c"
gcc -O2 -o "$OUT/echo_client" "$NET/echo_client.c"
"$JDK/bin/javac" -nowarn -d "$OUT/java" -cp "$LOOP" "$NET/EchoServer.java" "$NET/NioServer.java"
if [[ " ${servers[*]} " == *" netty-"* ]] && [ ! -e "$OUT/java/NettyServer.class" ]; then
  JAVA_HOME=$JDK mvn -q -f "$NET/pom.xml" dependency:copy-dependencies -DoutputDirectory="$OUT/lib" >&2
  "$JDK/bin/javac" -nowarn -d "$OUT/java" -cp "$OUT/lib/*" "$NET/NettyServer.java"
fi
if [[ " ${servers[*]} " == *" go "* ]] && [ ! -e "$OUT/go_server" ]; then
  GO111MODULE=off go build -o "$OUT/go_server" "$NET/echo_server.go"
fi

serve() {
  case $1 in
    ours) exec "$JDK/bin/java" "${FLAGS[@]}" -cp "$OUT/java:$LOOP" EchoServer ;;
    ours-nio) exec "$JDK/bin/java" "${FLAGS[@]}" -Ddev.gyre.network=nio -cp "$OUT/java:$LOOP" EchoServer ;;
    c) exec "$OUT/echo_server" ;;
    nio) exec "$JDK/bin/java" "${FLAGS[@]}" -cp "$OUT/java" NioServer ;;
    netty-*) exec "$JDK/bin/java" "${FLAGS[@]}" -cp "$OUT/java:$OUT/lib/*" NettyServer "${1#netty-}" ;;
    go) GOMAXPROCS=1 exec "$OUT/go_server" ;;
    node) exec node "$NET/echo_server.mjs" ;;
    asyncio | uvloop) exec "${ASYNCIO_PYTHON:-python3}" "$NET/echo_server.py" "$1" ;;
    *) echo "no such server: $1" >&2; exit 2 ;;
  esac
}

live_heap() {
  "$JDK/bin/jcmd" "$1" GC.class_histogram | awk '$1 == "Total" { print $3 }'
}

idle_run() {
  local port pid before after
  coproc SERVER { serve "$1" 2>"$OUT/$1.err"; }
  pid=$SERVER_PID
  read -r -t 20 port <&"${SERVER[0]}"
  "$OUT/echo_client" "$port" "$pid" churn "$seconds" >/dev/null
  coproc WARM { "$OUT/echo_client" "$port" "$pid" idle 100; }
  read -r <&"${WARM[0]}"
  eval "exec ${WARM[1]}>&-"
  wait "$WARM_PID"
  before=$(live_heap "$pid")
  coproc CLIENT { "$OUT/echo_client" "$port" "$pid" idle 10000; }
  read -r -t 60 <&"${CLIENT[0]}"
  after=$(live_heap "$pid")
  echo "idle $1 $(((after - before) / 10000)) bytes of heap per connection"
  kill "$CLIENT_PID" "$pid"
  wait "$CLIENT_PID" "$pid" 2>/dev/null || true
}

if [ "$idle" = 1 ]; then
  for server in "${servers[@]}"; do idle_run "$server"; done
  exit
fi

one_run() {
  local port pid line
  coproc SERVER { serve "$1" 2>"$OUT/$1.err"; }
  pid=$SERVER_PID
  if read -r -t 20 port <&"${SERVER[0]}" && line=$("$OUT/echo_client" "$port" "$pid" "$2" "$seconds"); then
    echo "$2 $1 $line"
  else
    echo "$2 $1 failed" >&2
  fi
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

for ((run = 1; run <= runs; run++)); do
  for workload in "${workloads[@]}"; do
    for server in "${servers[@]}"; do one_run "$server" "$workload" | tee /dev/stderr; done
  done
done | awk -v servers="${servers[*]}" -v workloads="${workloads[*]}" -v base=c -f "$NET/table.awk"
