# The tables of ../net.sh and ../tls.sh: medians of each server's runs, and ratios to `base` where that has run.
# Lines are a workload, a server, and what a client prints; `servers` and `workloads` say the order.
function median(text,    n, a, i, j, t) {
  n = split(text, a, " ")
  for (i = 2; i <= n; i++) for (j = i; j > 1 && a[j - 1] + 0 > a[j] + 0; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
  return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
}
{ cpu[$1, $2] = cpu[$1, $2] " " $6; wall[$1, $2] = wall[$1, $2] " " $8 }
function table(title, of,    w, s, unit, m) {
  printf "| %s |", title
  for (s = 1; s <= ns; s++) printf " %s |", server[s]
  printf "\n| --- |"
  for (s = 1; s <= ns; s++) printf " ---: |"
  print ""
  for (w = 1; w <= nw; w++) {
    unit = ((workload[w], base) in of) ? median(of[workload[w], base]) : 0
    printf "| %s |", workload[w]
    for (s = 1; s <= ns; s++) {
      if (!((workload[w], server[s]) in of)) { printf " failed |"; continue }
      m = median(of[workload[w], server[s]])
      if (unit > 0) printf " %.2f (%.2f×) |", m / 1000, m / unit
      else printf " %.2f |", m / 1000
    }
    print ""
  }
}
END {
  ns = split(servers, server, " "); nw = split(workloads, workload, " ")
  table("server CPU, µs per operation", cpu)
  print ""
  table("wall time, µs per operation", wall)
}
