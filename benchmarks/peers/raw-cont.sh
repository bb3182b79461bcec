#!/usr/bin/env bash
# raw-cont: the JDK's bare continuations.
. "$(dirname "$0")/env.sh"
java_peer RawCont "" "$1" --add-exports java.base/jdk.internal.vm=ALL-UNNAMED
