#!/bin/sh
# What a team writes by hand: the checks of the inventory-manager suite by curl and promtool against a running stack.
# plain.sh APP PROMETHEUS NODE_EXPORTER PROMTOOL (three times http://host:port, and the path of promtool)
set -eu
app=$1 prom=$2 node=$3 promtool=$4
here=$(dirname "$0")/../../fixtures/inventory-manager/monitoring
get() { curl -fsS --max-time 10 "$1"; }
query() { curl -fsS --max-time 10 --get --data-urlencode "query=$1" "$prom/api/v1/query"; }
has() { case $1 in *"$2"*) ;; *) echo "missing: $2" >&2; return 1 ;; esac; }
# The server is new: it scrapes for the first time after some seconds.
wait_for() { i=0; until has "$(query "$1")" '"value"' 2>/dev/null; do i=$((i + 1)); [ $i -lt 120 ] || { echo "no data: $1" >&2; exit 1; }; sleep 0.25; done; }
has "$(get "$app/health")" '"ok"'
get "$prom/-/ready" >/dev/null
"$promtool" check rules "$here"/rules/*.yml >/dev/null
metrics=$(get "$app/metrics")
for metric in inventory_requests_total inventory_request_duration_seconds inventory_items_total inventory_cache_hits_total \
  inventory_cache_misses_total inventory_db_errors_total; do
  has "$metrics" "# TYPE $metric"
done
has "$(get "$node/metrics")" node_cpu_seconds_total
curl -fsS -X POST -d '{"name":"Bolt","unitPrice":10,"quantity":5}' "$app/api/items" >/dev/null
i=0
while [ $i -lt 600 ]; do get "$app/api/items" >/dev/null; i=$((i + 1)); done
wait_for 'up{job="inventory-app"} == 1'
has "$(get "$prom/api/v1/targets")" '"health":"up"'
has "$(get "$prom/api/v1/rules")" '"health":"ok"'
for expression in 'up{job="prometheus"}' 'up{job="node-exporter"}' 'inventory_items_total' \
  'sum by (endpoint) (rate(inventory_requests_total[1m]))' 'histogram_quantile(0.95, sum by (le) (rate(inventory_request_duration_seconds_bucket[1m])))' \
  'rate(inventory_cache_hits_total[1m])' 'rate(inventory_cache_misses_total[1m])' 'rate(node_cpu_seconds_total[1m])' 'node_memory_MemTotal_bytes' \
  'inventory_db_errors_total'; do
  wait_for "$expression"
done
