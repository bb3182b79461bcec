#!/usr/bin/env bash
# kotlin: kotlinx.coroutines in runBlocking, on one thread.
. "$(dirname "$0")/env.sh"
need "$OUT/kotlin/.done"
java_peer KotlinPeerKt ":$OUT/kotlin:$OUT/lib/*" "$1"
