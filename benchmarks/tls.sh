#!/usr/bin/env bash
# Compares echo servers over TLS 1.3 and loopback: CPU time of the server's process per operation, medians and ratios
# to `netty`.
#
#   benchmarks/tls.sh [--runs N] [--seconds S] [WORKLOAD…]
#
# Workloads: handshake resume bulk (all), which net/TlsClient.java explains. Servers: `ours` and `netty`, both with the
# JDK's engine, one event loop, epoll, and an ECDSA key on P-256; ours computes keys on other threads, Netty on its
# loop. A run starts the server, warms it up for S seconds (10) and measures for as long; the N runs (5) are
# interleaved. The second table is the client's wall time per operation: of bulk 16 KiB there and back.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NET=$HERE/net
OUT=$HERE/target/tls
LOOP=$HERE/../loop/target/classes
JDK=$("$HERE/../gyre" jdk)
FLAGS=(-Xms1g -Xmx1g -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED)
PASSWORD=benchmark

runs=5 seconds=10 workloads=() servers=(ours netty)
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    -*) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) workloads+=("$1") ;;
  esac
  shift
done
[ ${#workloads[@]} -gt 0 ] || workloads=(handshake resume bulk)

mkdir -p "$OUT/java" "$OUT/lib"
[ -e "$LOOP/dev/gyre/loop/EventLoop.class" ] || "$HERE/../gyre" build >&2
[ -e "$OUT/keys.p12" ] || "$JDK/bin/keytool" -genkeypair -keystore "$OUT/keys.p12" -storetype PKCS12 \
  -storepass "$PASSWORD" -alias server -keyalg EC -groupname secp256r1 -dname CN=localhost -validity 3650 2>/dev/null
[ -n "$(ls "$OUT/lib")" ] || JAVA_HOME=$JDK mvn -q -f "$NET/pom.xml" dependency:copy-dependencies \
  -DoutputDirectory="$OUT/lib" >&2
"$JDK/bin/javac" -nowarn -d "$OUT/java" -cp "$LOOP:$OUT/lib/*" \
  "$NET/TlsServer.java" "$NET/TlsNettyServer.java" "$NET/NettyServer.java" "$NET/TlsClient.java"

serve() {
  case $1 in
    ours) set -- TlsServer ;;
    netty) set -- TlsNettyServer ;;
  esac
  exec "$JDK/bin/java" "${FLAGS[@]}" -cp "$OUT/java:$LOOP:$OUT/lib/*" "$1" "$OUT/keys.p12" "$PASSWORD"
}

one_run() {
  local port pid line
  coproc SERVER { serve "$1" 2>"$OUT/$1.err"; }
  pid=$SERVER_PID
  if read -r -t 20 port <&"${SERVER[0]}" &&
    line=$("$JDK/bin/java" -cp "$OUT/java" TlsClient "$port" "$pid" "$2" "$seconds"); then
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
done | awk -v servers="${servers[*]}" -v workloads="${workloads[*]}" -v base=netty -f "$NET/table.awk"
