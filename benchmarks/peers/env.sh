# Sourced by build.sh and the peers: where things are, and how every JVM peer is run.
PEERS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OUT=$(dirname "$PEERS")/target/peers

# The same flags for every JVM peer. JAVA_OPTS adds to them, for experiments.
JVM_FLAGS=(-Xms4g -Xmx8g -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED)

# A JDK 25: $JAVA_HOME if it is one, else the first found.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")"; do
    [ -x "$home/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$home/release" 2>/dev/null && echo "$home" && return
  done
  echo "no JDK 25 found: set JAVA_HOME" >&2
  return 1
}

# The newest CPython with asyncio.Runner (3.11), or $ASYNCIO_PYTHON.
find_python() {
  [ -n "${ASYNCIO_PYTHON:-}" ] && echo "$ASYNCIO_PYTHON" && return
  local p
  for p in /usr/bin/python3.[0-9]* "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3 "$(command -v python3)"; do
    [ -x "$p" ] && "$p" -c 'import sys; v = sys.version_info; print(v[0] * 1000 + v[1], sys.executable)' 2>/dev/null
  done | sort -rn -s -k1,1 | awk '$1 >= 3011 { print $2; exit }'
}

# need FILE: stop unless build.sh has made it.
need() {
  [ -e "$1" ] || { echo "not built: run benchmarks/peers/build.sh" >&2; exit 1; }
}

# java_peer MAIN-CLASS CLASSPATH-SUFFIX WORKLOAD [FLAG…]: run a JVM peer.
java_peer() {
  local main=$1 cp=$2 workload=$3
  shift 3
  local home
  home=$(find_jdk) || exit 1
  need "$OUT/java/.done"
  # shellcheck disable=SC2086
  exec "$home/bin/java" "${JVM_FLAGS[@]}" "$@" ${JAVA_OPTS:-} -cp "$OUT/java$cp" "$main" "$workload"
}
