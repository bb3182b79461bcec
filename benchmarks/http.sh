#!/usr/bin/env bash
# Compares HTTP servers over loopback: CPU time of the server's process per request, medians and ratios to `c`.
#
#   benchmarks/http.sh [--runs N] [--warm S] [--seconds S] WORKLOAD… -- SERVER…
#   benchmarks/http.sh check SERVER…
#   PORT=8000 benchmarks/http.sh
#
# Workloads: plaintext pipeline json echo users items sleep256 sleep2000 churn, which http/load.c explains; idle10k, the
# memory of 10,000 connections that have had one answer; start, from the start of the process to the first answer; or
# all. Servers: ours, those of peers/http/serve.sh, jvm for those on the JVM, or all. The N runs (5) are interleaved;
# each starts the server, warms it up until it has used 12 s of CPU time (1 s where nothing is compiled on the way) and
# measures for 5 s. The server has one CPU ($SERVER_CPU), the load another ($LOAD_CPU). LOAD=wrk takes wrk for the first
# six workloads. `check` asks each endpoint of a server once.
#
# `ours` is $OURS_CMD, for users and items $OURS_WEB_CMD if there is one; it is given $PORT, and must become the
# server's process. By default it is this script without arguments: the example showcase, compiled in advance.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
HTTP=$ROOT/benchmarks/http
PEERS=$ROOT/benchmarks/peers/http
OUT=$ROOT/benchmarks/target/http
LOAD_TOOL=$OUT/load
SHOWCASE=$ROOT/examples/Showcase.java
OURS_CMD=${OURS_CMD:-$ROOT/benchmarks/http.sh}
OURS_WEB_CMD=${OURS_WEB_CMD:-$OURS_CMD}
SERVER_CPU=${SERVER_CPU:-0}
LOAD_CPU=${LOAD_CPU:-1}
# As for the peers: see peers/http/serve.sh.
FLAGS=(-Xms1g -Xmx1g -Xmn64m -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED
  --add-opens java.base/java.lang=ALL-UNNAMED)

ALL_WORKLOADS=(plaintext pipeline json echo users items sleep256 sleep2000 churn idle10k start)
JVM_SERVERS=(netty netty-uring vertx helidon undertow jooby javalin)
ALL_SERVERS=(ours c hyper go "${JVM_SERVERS[@]}" node fastify fastapi)

usage() {
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# ---- our server ----

class_path() {
  local module
  for module in loop http websocket server client web; do printf '%s:' "$ROOT/$module/target/classes"; done
  printf '%s' "$ROOT/examples/target/lib/*"
}

serve_showcase() {
  local jdk classes=$OUT/showcase
  [ -e "$SHOWCASE" ] || { echo "there is no $SHOWCASE: set OURS_CMD" >&2; exit 1; }
  jdk=$("$ROOT/gyre" jdk)
  if [ ! "$classes/Showcase.class" -nt "$SHOWCASE" ]; then
    [ -e "$ROOT/server/target/classes/dev" ] || "$ROOT/gyre" build >&2
    "$jdk/bin/javac" -nowarn -parameters -d "$classes" -cp "$(class_path)" "$SHOWCASE"
  fi
  exec "$jdk/bin/java" "${FLAGS[@]}" -cp "$classes:$(class_path)" Showcase --port "$PORT"
}

# ---- runs ----

# The words of the command that becomes a server: command_of SERVER WORKLOAD PORT.
command_of() {
  case $1/$2 in
    ours/users | ours/items) COMMAND=(env "PORT=$3" bash -c "exec $OURS_WEB_CMD") ;;
    ours/*) COMMAND=(env "PORT=$3" bash -c "exec $OURS_CMD") ;;
    *) COMMAND=("$PEERS/serve.sh" "$1" "$3") ;;
  esac
  COMMAND=(taskset -c "$SERVER_CPU" "${COMMAND[@]}")
}

load() {
  taskset -c "$LOAD_CPU" "$LOAD_TOOL" "$@"
}

# Starts a server in the background and waits until it answers: sets port and pid.
start_server() {
  port=$(load port)
  command_of "$1" "$2" "$port"
  "${COMMAND[@]}" >"$OUT/$1.log" 2>&1 &
  pid=$!
  load wait "$port" "$pid" || { echo "$1: see $OUT/$1.log" >&2; return 1; }
}

stop_server() {
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

cpu_ticks() {
  sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'
}

# Like `load run`, with wrk: run_wrk WORKLOAD.
run_wrk() {
  local url before after printed
  case $1 in
    users) url=/users/42?q=hello ;;
    json) url=/json ;;
    *) url=/plaintext ;;
  esac
  load run "$port" "$pid" "$1" "$warm" 0.1 >/dev/null
  before=$(cpu_ticks)
  printed=$(WORKLOAD=$1 taskset -c "$LOAD_CPU" wrk -t1 -c64 -d "${seconds}s" -s "$HTTP/wrk.lua" \
    "http://127.0.0.1:$port$url")
  after=$(cpu_ticks)
  awk -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" '
    $2 == "requests" { requests = $1 }
    $1 == "Requests/sec:" { rate = $2 }
    $1 == "Socket" { gsub(",", ""); errors += $4 + $6 + $8 + $10 }
    $1 == "Non-2xx" { errors += $NF }
    END { printf "requests/s %.0f cpu-us %.3f errors %d\n", rate, ticks / hz / requests * 1e6, errors }' <<<"$printed"
}

# Bytes of live heap after a full collection, nothing where the server is not on the JVM; and of resident memory.
live_heap() {
  [ "$(cat "/proc/$pid/comm")" = java ] || return 0
  taskset -c "$LOAD_CPU" "$("$ROOT/gyre" jdk)/bin/jcmd" "$pid" GC.class_histogram | awk '$1 == "Total" { print $3 }'
}

resident() {
  awk '$1 == "VmRSS:" { print $2 * 1024 }' "/proc/$pid/status"
}

run_idle() {
  local count=10000 heap resident
  # The classes and buffers that the first connections bring are not counted.
  load idle "$port" 200 </dev/null >/dev/null
  heap=$(live_heap) resident=$(resident)
  coproc IDLE { load idle "$port" "$count"; }
  local idle_pid=$IDLE_PID
  read -r -t 60 <&"${IDLE[0]}" || { echo "idle10k: no answer" >&2; kill "$idle_pid" 2>/dev/null; return 1; }
  printf 'resident-bytes %d' $((($(resident) - resident) / count))
  [ -z "$heap" ] || printf ' heap-bytes %d' $((($(live_heap) - heap) / count))
  echo
  kill "$idle_pid"
  wait "$idle_pid" 2>/dev/null || true
}

# Prints the workload, the server and what was measured.
one_run() {
  local port pid line="" warm=$warm
  case $1 in c | hyper | go | fastapi) warm=1 ;; esac
  if [ "$2" = start ]; then
    port=$(load port)
    command_of "$1" "$2" "$port"
    line=$(load start "$port" "${COMMAND[@]}" 2>"$OUT/$1.log") || true
  else
    if start_server "$1" "$2"; then
      case ${LOAD:-}/$2 in
        */idle10k) line=$(run_idle) || true ;;
        wrk/plaintext | wrk/pipeline | wrk/json | wrk/echo | wrk/users | wrk/items) line=$(run_wrk "$2") || true ;;
        *) line=$(load run "$port" "$pid" "$2" "$warm" "$seconds") || true ;;
      esac
      [ -z "$line" ] || [ "$2" = idle10k ] || line+=" resident-mb $(($(resident) / 1000000))"
    fi
    stop_server
  fi
  echo "$2 $1 ${line:-failed: see $OUT/$1.log}" >&2
  [ -z "$line" ] || echo "$2 $1 $line"
}

# ---- check ----

# expect WHAT WANTED CURL-ARGUMENT…: the status and, on success, the body.
expect() {
  local what=$1 wanted=$2 got
  shift 2
  got=$(curl -s -m 10 -w '\n%{http_code}' "$@" | awk '{ lines[NR] = $0 } END {
    printf "%s", lines[NR]
    if (lines[NR] ~ /^2/) for (i = 1; i < NR; i++) printf " %s", lines[i]
  }')
  # The number of the item, and the order of its fields, are the server's.
  got=$(sed -E 's/^20[01]/200/; s/"id":[0-9]+,"name"/"name"/; s/,"id":[0-9]+\}$/}/; s/"price":1e0/"price":1/' <<<"$got")
  [ "$got" = "$wanted" ] || { echo "$server: $what: got $got, not $wanted" >&2; bad=1; }
}

check_server() {
  local server=$1 port pid bad=0 base json='Content-Type: application/json'
  if ! start_server "$server" "$2"; then
    stop_server
    return 1
  fi
  base=http://127.0.0.1:$port
  if [ "$2" = plaintext ]; then
    expect plaintext '200 Hello, World!' "$base/plaintext"
    expect json '200 {"message":"Hello, World!"}' "$base/json"
    expect echo '200 abc' -H 'Content-Type: application/octet-stream' -d abc "$base/echo"
    expect sleep '200 slept' "$base/sleep?ms=10"
    expect 'another path' 404 "$base/nothing"
  else
    expect users '200 {"id":42,"q":"a b"}' "$base/users/42?q=a%20b"
    expect 'users without q' '200 {"id":42,"q":null}' "$base/users/42"
    expect 'an id that is no number' 422 "$base/users/x"
    expect items '200 {"name":"a","price":1.5,"tags":["x"],"note":"n"}' -H "$json" \
      -d '{"name":"a","price":1.5,"tags":["x"],"note":"n"}' "$base/items"
    expect 'an item with what is required' '200 {"name":"a","price":1.5,"tags":[],"note":null}' -H "$json" \
      -d '{"name":"a","price":1.5}' "$base/items"
    expect 'an empty name' 422 -H "$json" -d '{"name":"","price":1}' "$base/items"
    expect 'a name of 101 characters' 422 -H "$json" -d "{\"name\":\"$(printf '%0101d' 0)\",\"price\":1}" "$base/items"
    expect 'a price of 0' 422 -H "$json" -d '{"name":"a","price":0}' "$base/items"
    expect 'an item without price' 422 -H "$json" -d '{"name":"a"}' "$base/items"
  fi
  stop_server
  return "$bad"
}

# ---- the command line ----

if [ $# -eq 0 ]; then
  [ -n "${PORT:-}" ] || usage
  serve_showcase
fi

runs=5 warm=12 seconds=5 workloads=() servers=() mode=run
if [ "$1" = check ]; then
  mode=check
  shift
  set -- plaintext -- "$@"
fi
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2; shift ;;
    --warm) warm=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    --) shift; servers=("$@"); break ;;
    -*) usage ;;
    all) workloads+=("${ALL_WORKLOADS[@]}") ;;
    *) workloads+=("$1") ;;
  esac
  shift
done
named=("${servers[@]}") servers=()
for server in "${named[@]}"; do
  case $server in
    all) servers+=("${ALL_SERVERS[@]}") ;;
    jvm) servers+=("${JVM_SERVERS[@]}") ;;
    *) servers+=("$server") ;;
  esac
done
[ ${#workloads[@]} -gt 0 ] && [ ${#servers[@]} -gt 0 ] || usage
for workload in "${workloads[@]}"; do
  [[ " ${ALL_WORKLOADS[*]} " == *" $workload "* ]] || { echo "no such workload: $workload" >&2; exit 2; }
done
peers=()
for server in "${servers[@]}"; do
  [[ " ${ALL_SERVERS[*]} " == *" $server "* ]] || { echo "no such server: $server" >&2; exit 2; }
  [ "$server" = ours ] || peers+=("$server")
done

mkdir -p "$OUT"
gcc -O2 -o "$LOAD_TOOL" "$HTTP/load.c" -lm
[ ${#peers[@]} -eq 0 ] || "$PEERS/build.sh" "${peers[@]}" || true

if [ "$mode" = check ]; then
  status=0
  for server in "${servers[@]}"; do
    check_server "$server" plaintext && check_server "$server" users && echo "$server: good" || status=1
  done
  exit "$status"
fi

for ((run = 1; run <= runs; run++)); do
  for workload in "${workloads[@]}"; do
    for server in "${servers[@]}"; do one_run "$server" "$workload"; done
  done
done | awk -v servers="${servers[*]}" -v workloads="${workloads[*]}" -v base=c -f "$HTTP/table.awk"
