#!/usr/bin/env bash
# Builds the peers into benchmarks/target/peers; what is up to date stays. Installs nothing: says what is missing.
# build.sh [PEER…], without names all. Ends with 1 if a peer could not be built; the others are built all the same.
. "$(dirname "$0")/env.sh"
mkdir -p "$OUT"
echo '*' >"$OUT/.gitignore"
[ $# -gt 0 ] || set -- java kotlin asyncio uvloop node go tokio
failed=0

# newer TARGET SOURCE…: is the target newer than all its sources?
newer() {
  local target=$1 source
  shift
  [ -e "$target" ] || return 1
  for source; do [ "$target" -nt "$source" ] || return 1; done
}

missing() {
  echo "$1: missing: $2" >&2
  failed=1
}

jars() {
  newer "$OUT/lib/.done" "$PEERS/pom.xml" && return
  command -v mvn >/dev/null || { missing jars "Maven (apt-get install maven)"; return 1; }
  rm -rf "$OUT/lib" "$OUT/kotlinc"
  JAVA_HOME=$jdk mvn -q -B -f "$PEERS/pom.xml" -Dout="$OUT" package 2>"$OUT/mvn.log" ||
    { missing jars "Maven could not fetch the jars: see $OUT/mvn.log"; return 1; }
  touch "$OUT/lib/.done"
}

build_java() { # raw-vt raw-cont jdk-vt netty vertx
  jars || return
  newer "$OUT/java/.done" "$PEERS"/*.java "$OUT/lib/.done" && return
  rm -rf "$OUT/java"
  "$jdk/bin/javac" -Xlint:all,-restricted,-requires-automatic,-classfile,-path,-processing -d "$OUT/java" \
    --add-exports java.base/jdk.internal.vm=ALL-UNNAMED -cp "$OUT/lib/*" "$PEERS"/*.java &&
    touch "$OUT/java/.done" || missing java "javac failed"
}

build_kotlin() {
  build_java
  newer "$OUT/kotlin/.done" "$PEERS/KotlinPeer.kt" "$OUT/java/.done" && return
  [ -e "$OUT/java/.done" ] || return
  rm -rf "$OUT/kotlin"
  "$jdk/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$OUT/kotlinc/*:$OUT/lib/*" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -no-reflect \
    -jvm-target 25 -jdk-home "$jdk" -cp "$(echo "$OUT"/lib/*.jar | tr ' ' :):$OUT/java" -d "$OUT/kotlin" \
    "$PEERS/KotlinPeer.kt" && touch "$OUT/kotlin/.done" || missing kotlin "kotlinc failed"
}

build_asyncio() {
  [ -n "$(find_python)" ] || missing asyncio "a CPython >= 3.11 (or set ASYNCIO_PYTHON)"
}

build_uvloop() {
  "${UVLOOP_PYTHON:-/usr/bin/python3}" -c 'import uvloop' 2>/dev/null ||
    missing uvloop "apt-get install python3-uvloop (or set UVLOOP_PYTHON)"
}

build_node() {
  command -v node >/dev/null || missing node "apt-get install nodejs"
}

build_go() {
  newer "$OUT/go-peer" "$PEERS/go_peer.go" && return
  command -v go >/dev/null || { missing go "apt-get install golang-go"; return; }
  GO111MODULE=off GOCACHE="$OUT/go-cache" GOTOOLCHAIN=local go build -o "$OUT/go-peer" "$PEERS/go_peer.go" ||
    missing go "go build failed"
}

# Offline, from Debian's crates.
build_tokio() {
  local crates=/usr/share/cargo/registry
  newer "$OUT/tokio-peer" "$PEERS/tokio_peer.rs" && return
  command -v cargo >/dev/null || { missing tokio "apt-get install cargo"; return; }
  compgen -G "$crates/tokio-1*" >/dev/null || { missing tokio "apt-get install librust-tokio-dev"; return; }
  mkdir -p "$OUT/tokio/.cargo"
  cat >"$OUT/tokio/.cargo/config.toml" <<EOF
[source.crates-io]
replace-with = "debian"
[source.debian]
directory = "$crates"
EOF
  cat >"$OUT/tokio/Cargo.toml" <<EOF
[package]
name = "tokio-peer"
version = "1.0.0"
edition = "2021"
[workspace]
[dependencies]
libc = "0.2"
tokio = { version = "1", default-features = false, features = ["rt", "sync", "time", "macros"] }
[[bin]]
name = "tokio-peer"
path = "$PEERS/tokio_peer.rs"
[profile.release]
lto = true
codegen-units = 1
EOF
  (cd "$OUT/tokio" && cargo build --release --offline --quiet && cp target/release/tokio-peer ..) ||
    missing tokio "cargo build failed"
}

jdk=$(find_jdk) || failed=1
for peer; do
  case $peer in
    raw-vt | raw-cont | jdk-vt | netty | vertx) peer=java ;;
  esac
  case $peer in
    java | kotlin) [ -z "$jdk" ] || "build_$peer" ;;
    asyncio | uvloop | node | go | tokio) "build_$peer" ;;
    *) echo "no such peer: $peer" >&2; failed=1 ;;
  esac
done
exit $failed
