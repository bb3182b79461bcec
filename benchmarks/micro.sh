#!/usr/bin/env bash
# Gyre's side of one workload: benchmarks/micro.sh WORKLOAD prints `WORKLOAD VALUE UNIT`.
# Builds what is missing. JAVA_OPTS adds flags for the VM.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/peers/env.sh"
JDK=$("$HERE/../gyre" jdk)
LOOP=$HERE/../loop/target/classes
MICRO=$HERE/target/micro
[ -e "$LOOP/dev/gyre/loop/EventLoop.class" ] || "$HERE/../gyre" build >&2
if [ ! -e "$MICRO/Micro.class" ] || [ "$HERE/micro/Micro.java" -nt "$MICRO/Micro.class" ] || [ "$LOOP/dev/gyre/loop/EventLoop.class" -nt "$MICRO/Micro.class" ]; then
  "$JDK/bin/javac" -nowarn -d "$MICRO" -cp "$LOOP" "$HERE/micro/Micro.java" "$HERE/peers/Bench.java"
fi
# shellcheck disable=SC2086
exec "$JDK/bin/java" "${JVM_FLAGS[@]}" --add-opens java.base/java.lang=ALL-UNNAMED ${JAVA_OPTS:-} -cp "$MICRO:$LOOP" Micro "$1"
