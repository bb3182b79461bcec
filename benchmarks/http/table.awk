# The tables of ../http.sh: medians of each server's runs, and ratios to `base` where that has run. A line is a
# workload, a server, and pairs of a measure and its value; `servers` and `workloads` say the order. Ends with 1 if a
# server has no good run of a workload.
function median(text,    n, a, i, j, t) {
  n = split(text, a, " ")
  for (i = 2; i <= n; i++)
    for (j = i; j > 1 && a[j - 1] + 0 > a[j] + 0; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
  return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
}
{
  measured[$1, $2] = 1
  for (i = 3; i < NF; i += 2) values[$i, $1, $2] = values[$i, $1, $2] " " $(i + 1)
}
function number(value) {
  return sprintf(value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value)
}
# The workloads in which any server has the measure, of those whose names match.
function table(title, measure, only, hasRatio,    w, s, n, shown, key, m, unit) {
  n = 0
  for (w = 1; w <= nw; w++) {
    if (workload[w] !~ only) continue
    for (s = 1; s <= ns; s++) if ((measure, workload[w], server[s]) in values) { shown[++n] = workload[w]; break }
  }
  if (n == 0) return
  printf "%s\n\n| server |", title
  for (w = 1; w <= n; w++) printf " `%s` |", shown[w]
  printf "\n| --- |"
  for (w = 1; w <= n; w++) printf " ---: |"
  print ""
  for (s = 1; s <= ns; s++) {
    printf "| %s |", server[s]
    for (w = 1; w <= n; w++) {
      key = measure SUBSEP shown[w] SUBSEP
      if (!((key server[s]) in values)) { printf " – |"; continue }
      m = median(values[key server[s]])
      unit = hasRatio && (key base) in values ? median(values[key base]) : 0
      if (unit > 0) printf " %s (%.2f×) |", number(m), m / unit
      else printf " %s |", number(m)
    }
    print ""
  }
  print ""
}
END {
  ns = split(servers, server, " ")
  nw = split(workloads, workload, " ")
  table("CPU time of the server per request, µs:", "cpu-us", ".", 1)
  table("Requests per second:", "requests/s", ".", 0)
  table("99 % of the answers came within so many ms:", "p99-ms", "^sleep", 0)
  table("Live heap per connection, bytes:", "heap-bytes", ".", 0)
  table("Growth of the resident memory per connection, bytes:", "resident-bytes", ".", 0)
  table("Resident memory after the load, MB:", "resident-mb", "^(plaintext|users|items)$", 0)
  table("From the start of the process to the first answer, ms:", "start-ms", ".", 0)
  for (w = 1; w <= nw; w++) for (s = 1; s <= ns; s++) {
    if (!((workload[w], server[s]) in measured)) hasFailed = 1
    n = split(values["errors", workload[w], server[s]], counts, " ")
    for (i = 1; i <= n; i++) if (counts[i] > 0) printf "%s of %s: %d errors.\n", workload[w], server[s], counts[i]
    n = split(values["others-percent", workload[w], server[s]], counts, " ")
    for (i = 1; i <= n; i++) {
      shares = shares " " counts[i]
      if (counts[i] + 0 > most) most = counts[i] + 0
    }
  }
  if (shares != "")
    printf "Other programs took %d %% of the CPUs (median of the runs), at most %d %%.\n", median(shares), most
  exit hasFailed
}
