#!/usr/bin/env bash
# Becomes one of the HTTP servers, on a port of loopback: serve.sh PEER PORT. JAVA_OPTS adds flags to those on the JVM.
. "$(dirname "$0")/../env.sh"
HTTP=$PEERS/http
OUT=$OUT/http
peer=$1 port=$2

# The same flags for all; the heap is large enough for 10,000 connections of each.
JVM_FLAGS=(-Xms1g -Xmx1g -Xmn64m -XX:+UseParallelGC --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow)

# java LIBRARIES MAIN-CLASS ARGUMENT…
java() {
  local home libraries=$1
  shift
  home=$(find_jdk) || exit 1
  need "$OUT/$libraries/.done"
  # shellcheck disable=SC2086
  exec "$home/bin/java" "${JVM_FLAGS[@]}" ${JAVA_OPTS:-} -cp "$OUT/$libraries/java:$OUT/$libraries/lib/*" "$@"
}

# binary NAME: a program that build.sh has made.
binary() {
  need "$OUT/$1"
  exec "$OUT/$1" "$port"
}

need() {
  [ -e "$1" ] || { echo "not built: run benchmarks/peers/http/build.sh $peer" >&2; exit 1; }
}

case $peer in
  c) binary c-peer ;;
  hyper) binary hyper-peer ;;
  go) export GOMAXPROCS=1; binary go-peer ;;
  netty) java netty NettyPeer epoll "$port" ;;
  netty-uring) java netty NettyPeer uring "$port" ;;
  vertx) java vertx VertxPeer "$port" ;;
  helidon) java helidon HelidonPeer "$port" ;;
  undertow) java undertow UndertowPeer "$port" ;;
  jooby) java jooby JoobyPeer "$port" ;;
  javalin) java javalin JavalinPeer "$port" ;;
  node) NODE_ENV=production exec node "$HTTP/node.mjs" "$port" ;;
  fastify) need "$OUT/fastify/.done"; NODE_ENV=production exec node "$OUT/fastify/fastify.mjs" "$port" ;;
  fastapi) exec /usr/bin/python3 "$HTTP/fastapi_app.py" "$port" ;;
  *) echo "no such peer: $peer" >&2; exit 2 ;;
esac
