#!/usr/bin/env bash
# vertx: one event-loop context of Vert.x.
. "$(dirname "$0")/env.sh"
need "$OUT/lib/.done"
java_peer VertxPeer ":$OUT/lib/*" "$1" --sun-misc-unsafe-memory-access=allow
