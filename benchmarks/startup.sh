#!/usr/bin/env bash
# How long a whole process takes whose program does nothing: plain Java, and Gyre on each of its ways into the JDK.
#
#   benchmarks/startup.sh [RUNS]      medians of RUNS (15) interleaved runs, in ms
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
JDK=$("$HERE/../gyre" jdk)
LOOP=$HERE/../loop/target/classes
OUT=$(mktemp -d)
trap 'rm -rf "$OUT"' EXIT
[ -e "$LOOP/dev/gyre/loop/EventLoop.class" ] || "$HERE/../gyre" build >&2

cat >"$OUT/Empty.java" <<'JAVA'
public final class Empty {
    public static void main(String[] args) {}
}
JAVA
cat >"$OUT/EmptyRun.java" <<'JAVA'
import static dev.gyre.loop.Gyre.run;

public final class EmptyRun {
    public static void main(String[] args) throws Exception {
        run(() -> {});
    }
}
JAVA
"$JDK/bin/javac" -d "$OUT" -cp "$LOOP" "$OUT/Empty.java" "$OUT/EmptyRun.java"

millis() {
  local start end
  start=$(date +%s%N)
  "$JDK/bin/java" "$@" >/dev/null 2>&1
  end=$(date +%s%N)
  echo $(((end - start) / 1000000))
}

OPEN=(--add-opens java.base/java.lang=ALL-UNNAMED)
for ((run = 0; run < ${1:-15}; run++)); do
  echo "empty $(millis -cp "$OUT" Empty)"
  echo "run-opened $(millis "${OPEN[@]}" -cp "$OUT:$LOOP" EmptyRun)"
  echo "run-no-flag $(millis -cp "$OUT:$LOOP" EmptyRun)"
done | sort -k1,1 -k2,2n | awk '
  { values[$1] = values[$1] " " $2; count[$1]++ }
  END {
    for (name in values) {
      split(values[name], sorted, " ")
      printf "%s %d ms\n", name, sorted[int((count[name] + 1) / 2)]
    }
  }' | sort
