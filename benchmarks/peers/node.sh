#!/usr/bin/env bash
# node: node's own event loop.
. "$(dirname "$0")/env.sh"
exec node --expose-gc --max-old-space-size=8192 "$PEERS/node_peer.mjs" "$1"
