#!/usr/bin/env bash
# jdk-vt: stock virtual threads, one carrier.
. "$(dirname "$0")/env.sh"
java_peer JdkVt "" "$1" -Djdk.virtualThreadScheduler.parallelism=1 -Djdk.virtualThreadScheduler.maxPoolSize=1
