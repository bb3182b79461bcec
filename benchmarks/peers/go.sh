#!/usr/bin/env bash
# go: goroutines, GOMAXPROCS=1.
. "$(dirname "$0")/env.sh"
need "$OUT/go-peer"
GOMAXPROCS=1 exec "$OUT/go-peer" "$1"
