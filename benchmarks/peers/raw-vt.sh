#!/usr/bin/env bash
# raw-vt: bare virtual threads on a custom scheduler of one platform thread.
. "$(dirname "$0")/env.sh"
java_peer RawVt "" "$1" --add-opens java.base/java.lang=ALL-UNNAMED
