#!/usr/bin/env bash
# Builds the HTTP servers into benchmarks/target/peers/http; what is up to date stays. Installs nothing in the system:
# says what is missing.
# build.sh [PEER…], without names all. Ends with 1 if a peer could not be built; the others are built all the same.
. "$(dirname "$0")/../env.sh"
HTTP=$PEERS/http
OUT=$OUT/http
mkdir -p "$OUT"
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

build_c() {
  newer "$OUT/c-peer" "$HTTP/server.c" "$HTTP/json.h" && return
  gcc -O2 -o "$OUT/c-peer" "$HTTP/server.c" || missing c "gcc failed (apt-get install gcc)"
}

# java PEER SOURCE…: the libraries of the profile that is named as the peer, and its classes.
build_java() {
  local peer=$1 out=$OUT/$1
  shift
  newer "$out/.done" "$HTTP/pom.xml" "$@" && return
  [ -n "$jdk" ] || { failed=1; return; }
  command -v mvn >/dev/null || { missing "$peer" "Maven (apt-get install maven)"; return; }
  rm -rf "$out"
  mkdir -p "$out"
  JAVA_HOME=$jdk mvn -q -B -f "$HTTP/pom.xml" -P "$peer" -Dout="$out/lib" package >"$out/mvn.log" 2>&1 ||
    { missing "$peer" "Maven could not fetch the jars: see $out/mvn.log"; return; }
  "$jdk/bin/javac" -nowarn -proc:none -d "$out/java" -cp "$out/lib/*" "$@" && touch "$out/.done" ||
    missing "$peer" "javac failed"
}

build_node() {
  command -v node >/dev/null || missing node "apt-get install nodejs"
}

build_fastify() {
  newer "$OUT/fastify/.done" "$HTTP/fastify.mjs" && return
  command -v npm >/dev/null || { missing fastify "npm (apt-get install npm)"; return; }
  rm -rf "$OUT/fastify"
  mkdir -p "$OUT/fastify"
  (cd "$OUT/fastify" && npm install --silent --no-audit --no-fund --ignore-scripts fastify@5.12.8 >npm.log 2>&1) &&
    cp "$HTTP/fastify.mjs" "$OUT/fastify/" && touch "$OUT/fastify/.done" ||
    missing fastify "npm could not fetch it: see $OUT/fastify/npm.log"
}

build_fastapi() {
  /usr/bin/python3 -c 'import fastapi, uvicorn, uvloop, httptools' 2>/dev/null ||
    missing fastapi "apt-get install python3-fastapi python3-uvicorn python3-uvloop python3-httptools"
}

build_go() {
  newer "$OUT/go-peer" "$HTTP/server.go" && return
  command -v go >/dev/null || { missing go "apt-get install golang-go"; return; }
  GO111MODULE=off GOCACHE="$OUT/go-cache" GOTOOLCHAIN=local go build -o "$OUT/go-peer" "$HTTP/server.go" ||
    missing go "go build failed"
}

# Offline, from Debian's crates.
build_hyper() {
  local crates=/usr/share/cargo/registry
  newer "$OUT/hyper-peer" "$HTTP/server.rs" && return
  command -v cargo >/dev/null || { missing hyper "apt-get install cargo"; return; }
  compgen -G "$crates/hyper-0*" >/dev/null && compgen -G "$crates/serde_json-1*" >/dev/null ||
    { missing hyper "apt-get install librust-hyper-dev librust-serde-json-dev librust-tokio-dev"; return; }
  mkdir -p "$OUT/hyper/.cargo"
  cat >"$OUT/hyper/.cargo/config.toml" <<EOF
[source.crates-io]
replace-with = "debian"
[source.debian]
directory = "$crates"
EOF
  cat >"$OUT/hyper/Cargo.toml" <<EOF
[package]
name = "hyper-peer"
version = "1.0.0"
edition = "2021"
[workspace]
[dependencies]
hyper = { version = "0.14", features = ["http1", "server", "tcp"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", default-features = false, features = ["rt", "time", "net"] }
[[bin]]
name = "hyper-peer"
path = "$HTTP/server.rs"
[profile.release]
lto = true
codegen-units = 1
EOF
  (cd "$OUT/hyper" && cargo build --release --offline --quiet && cp target/release/hyper-peer ..) ||
    missing hyper "cargo build failed"
}

[ $# -gt 0 ] || set -- c netty vertx helidon undertow jooby javalin node fastify fastapi go hyper
jdk=$(find_jdk) || failed=1
for peer; do
  case $peer in
    c | node | fastify | fastapi | go | hyper) "build_$peer" ;;
    netty | netty-uring) build_java netty "$HTTP/NettyPeer.java" "$HTTP/ItemJson.java" ;;
    vertx) build_java vertx "$HTTP/VertxPeer.java" ;;
    undertow) build_java undertow "$HTTP/UndertowPeer.java" "$HTTP/ItemJson.java" ;;
    helidon) build_java helidon "$HTTP/HelidonPeer.java" "$HTTP/Item.java" ;;
    jooby) build_java jooby "$HTTP/JoobyPeer.java" "$HTTP/Item.java" ;;
    javalin) build_java javalin "$HTTP/JavalinPeer.java" "$HTTP/Item.java" ;;
    *) echo "no such peer: $peer" >&2; failed=1 ;;
  esac
done
exit $failed
