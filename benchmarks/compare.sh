#!/usr/bin/env bash
# Compares peers, and Gyre as `ours`: prints a Markdown table of medians and ratios to raw-vt (else: the first peer).
#
#   benchmarks/compare.sh [--runs N] [--spread] WORKLOAD… -- PEER…
#
# The runs are interleaved: run 1 of all peers, run 2 of all peers, …; N is 5. A run is stopped after 120 s.
# Below it stands how much of the CPUs other programs took meanwhile: above some 10%, the values are worth little.
# --spread adds [least–greatest]. `all` stands for all workloads, or all peers.
# `ours` is the command $OURS_CMD (benchmarks/micro.sh) with the workload as its last argument.
set -u
self=$(realpath "$0")
cd "$(dirname "$self")/.." || exit 1

all_workloads=(yield2 yield10k spawn_join spawn_await gather_100k pingpong prodcons queue mutex cancel_100k
  call_soon xthread_tput xthread_latency timer_cancel timer_cancel_1m timer_fire sleepers_1m mem_idle)
all_peers=(ours raw-vt raw-cont jdk-vt netty vertx kotlin tokio go node uvloop asyncio)
seconds=120

usage() {
  sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$self" >&2
  exit 2
}

runs=5 spread=0 workloads=() peers=()
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=${2:-}; shift ;;
    --spread) spread=1 ;;
    --) shift; peers=("$@"); break ;;
    -*) usage ;;
    all) workloads+=("${all_workloads[@]}") ;;
    *) workloads+=("$1") ;;
  esac
  shift
done
[ "${peers[*]}" = all ] && peers=("${all_peers[@]}")
[[ $runs =~ ^[1-9][0-9]*$ ]] && [ ${#workloads[@]} -gt 0 ] && [ ${#peers[@]} -gt 0 ] || usage
for peer in "${peers[@]}"; do
  [ "$peer" = ours ] || [ -x "benchmarks/peers/$peer.sh" ] || { echo "no such peer: $peer" >&2; exit 2; }
done

raw=$(mktemp)   # lines: workload, peer, run, value or why there is none, unit
others=$(mktemp) # a line for each run of at least 1 s: how much of the CPUs other programs took, in %
times=$(mktemp)
trap 'rm -f "$raw" "$others" "$times"' EXIT
TIMEFORMAT='%U %S %R'

# The seconds that the CPUs have worked, all together.
worked() {
  awk -v hz="$(getconf CLK_TCK)" '$1 == "cpu" { print ($2 + $3 + $4 + $7 + $8 + $9) / hz }' /proc/stat 2>/dev/null
}

# run_once PEER WORKLOAD: prints `VALUE UNIT`, or one of: unsupported, timeout, failed.
run_once() {
  local command output status value before
  if [ "$1" = ours ]; then
    read -ra command <<<"${OURS_CMD:-benchmarks/micro.sh}"
  else
    command=("benchmarks/peers/$1.sh")
  fi
  before=$(worked)
  output=$({ time timeout -k 5 "$seconds" "${command[@]}" "$2" 2>&3; } 3>&2 2>"$times")
  status=$?
  [ -z "$before" ] || awk -v worked="$(worked)" -v before="$before" -v cpus="$(nproc)" '
    $3 >= 1 { share = 100 * (worked - before - $1 - $2) / $3 / cpus; printf "%.0f\n", share < 0 ? 0 : share }
  ' "$times" >>"$others"
  value=$(awk -v w="$2" '$1 == w && NF == 3 && $2 ~ /^-?[0-9.]+$/ { print $2, $3; exit }' <<<"$output")
  case $status in
    0) echo "${value:-failed}" ;;
    3) echo unsupported ;;
    124 | 137) echo timeout ;;
    *) echo failed ;;
  esac
}

for workload in "${workloads[@]}"; do
  declare -A given_up=()
  for ((run = 1; run <= runs; run++)); do
    for peer in "${peers[@]}"; do
      [ -z "${given_up[$peer]:-}" ] || continue
      result=$(run_once "$peer" "$workload")
      echo "$workload $peer run $run: $result" >&2
      echo "$workload $peer $run $result" >>"$raw"
      [[ $result == *' '* ]] || given_up[$peer]=1
    done
  done
  unset given_up
done

awk -v peers="${peers[*]}" -v workloads="${workloads[*]}" -v spread="$spread" '
  function number(x) {
    if (x == 0) return "0"
    return sprintf(x >= 100 || x <= -100 ? "%.0f" : x >= 10 || x <= -10 ? "%.1f" : "%.2f", x)
  }
  function median(key,    n, i, j, t, a) {
    n = split(values[key], a, " ")
    for (i = 2; i <= n; i++)
      for (j = i; j > 1 && a[j - 1] + 0 > a[j] + 0; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
    least = a[1] + 0
    greatest = a[n] + 0
    return n % 2 ? a[(n + 1) / 2] + 0 : (a[n / 2] + a[n / 2 + 1]) / 2
  }
  NF == 5 { values[$1, $2] = values[$1, $2] " " $4; unit[$1] = $5 }
  NF == 4 { why[$1, $2] = $4 }
  END {
    np = split(peers, peer, " ")
    nw = split(workloads, workload, " ")
    line = "| workload |"
    rule = "| --- |"
    for (p = 1; p <= np; p++) { line = line " " peer[p] " |"; rule = rule " ---: |" }
    print line "\n" rule
    for (w = 1; w <= nw; w++) {
      name = workload[w]
      base = ""
      for (p = np; p >= 1; p--) if ((name, peer[p]) in values) base = peer[p]
      if ((name, "raw-vt") in values) base = "raw-vt"
      base_value = base == "" ? 0 : median(name SUBSEP base)
      line = "| " name (unit[name] == "" ? "" : ", " unit[name]) " |"
      for (p = 1; p <= np; p++) {
        key = name SUBSEP peer[p]
        if (key in values) {
          m = median(key)
          line = line " " number(m)
          if (spread) line = line " [" number(least) "–" number(greatest) "]"
          if (base_value > 0) line = line sprintf(" (%.2f×)", m / base_value)
          if (key in why) line = line " " why[key]
          line = line " |"
        } else {
          line = line " " (why[key] == "unsupported" ? "–" : why[key]) " |"
        }
      }
      print line
    }
  }' "$raw"

[ ! -s "$others" ] || sort -n "$others" | awk '
  { share[NR] = $1 }
  END {
    printf "\nOther programs took %d%% of the CPUs (median of the runs), at most %d%%.\n",
      share[int((NR + 1) / 2)], share[NR]
  }'
