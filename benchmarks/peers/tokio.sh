#!/usr/bin/env bash
# tokio: tasks on the current_thread runtime.
. "$(dirname "$0")/env.sh"
need "$OUT/tokio-peer"
exec "$OUT/tokio-peer" "$1"
