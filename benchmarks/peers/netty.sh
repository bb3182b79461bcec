#!/usr/bin/env bash
# netty: one NIO event loop; NETTY_LOOP=default takes the loop without I/O.
. "$(dirname "$0")/env.sh"
need "$OUT/lib/.done"
java_peer Netty ":$OUT/lib/*" "$1" --sun-misc-unsafe-memory-access=allow
