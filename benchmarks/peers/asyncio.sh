#!/usr/bin/env bash
# asyncio: the newest CPython here, or $ASYNCIO_PYTHON.
. "$(dirname "$0")/env.sh"
python=$(find_python)
[ -n "$python" ] || { echo "no CPython >= 3.11 found: set ASYNCIO_PYTHON" >&2; exit 1; }
exec "$python" "$PEERS/asyncio_peer.py" "$1"
