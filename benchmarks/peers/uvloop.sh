#!/usr/bin/env bash
# uvloop: Debian's python3-uvloop with Debian's python3, or $UVLOOP_PYTHON.
. "$(dirname "$0")/env.sh"
python=${UVLOOP_PYTHON:-/usr/bin/python3}
"$python" -c 'import uvloop' 2>/dev/null || { echo "no uvloop: apt-get install python3-uvloop" >&2; exit 1; }
exec "$python" "$PEERS/asyncio_peer.py" --uvloop "$1"
