#!/usr/bin/env bash
# Stored tiles per second, and the slowest hundredth, of terrane serve beside nginx with the same bytes as files; decoded tiles; memory.
#   bench/serve.sh ARCHIVE.pmtiles [SECONDS]        needs: wrk, nginx (apt-get install wrk nginx-light)
# Each server has one core, wrk the other. The figures of both come from one run.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
archive=$(readlink -f "$1") seconds=${2:-15}
work=$(mktemp -d) port=18081 other=18082
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

"$root/terrane" convert "$archive" -o "$work/tiles" >/dev/null 2>&1
(cd "$work/tiles" && find . -name '*.webp' -o -name '*.png' | sed 's|^\.||' | shuf -n 2000 --random-source=<(yes)) >"$work/list"
cat >"$work/tiles.lua" <<LUA
local paths, at = {}, 0
for line in io.lines("$work/list") do paths[#paths + 1] = line end
local prefix = os.getenv("PREFIX") or ""
local suffix = os.getenv("SUFFIX")
request = function()
  at = at % #paths + 1
  local path = paths[at]
  if suffix then path = path:gsub("%.%w+$", suffix) end
  return wrk.format("GET", prefix .. path)
end
LUA
cat >"$work/nginx.conf" <<CONF
worker_processes 1;
daemon off;
error_log $work/error.log;
pid $work/nginx.pid;
events { worker_connections 512; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; root $work/tiles; types { image/webp webp; }
  client_body_temp_path $work; proxy_temp_path $work; fastcgi_temp_path $work; uwsgi_temp_path $work; scgi_temp_path $work;
  server { listen 127.0.0.1:$other; } }
CONF
chmod 755 "$work"
DOTNET_gcServer=0 taskset -c 0 "$root/artifacts/terrane/terrane" serve "$archive" --port $port >"$work/serve.log" 2>&1 &
server=$!
taskset -c 0 nginx -c "$work/nginx.conf" >/dev/null 2>&1 &
until curl -sf "http://127.0.0.1:$port/health" >/dev/null && curl -sf -o /dev/null "http://127.0.0.1:$other$(head -1 "$work/list")"; do sleep 0.2; done
id=$(basename "$archive" .pmtiles)
measure() { # name, url, connections
  taskset -c 1 wrk -t1 -c"$3" -d"${seconds}s" --latency -s "$work/tiles.lua" "$2" | awk -v name="$1" '/99%/ {p=$2} /Requests\/sec/ {r=$2} /Transfer\/sec/ {t=$2} /Non-2xx/ {e=$0} END {printf "| %s | %s | %s | %s %s|\n", name, r, p, t, e}'
}
echo "tiles $(wc -l <"$work/list"), mean $(awk '{s+=$1} END {printf "%.0f", s/NR}' < <(cd "$work/tiles" && sed 's|^/||' "$work/list" | xargs stat -c %s)) bytes; $(cat /proc/loadavg | cut -d' ' -f1-3) load"
echo "| server | requests/s | 99 % below | bytes/s |"
echo "|---|---|---|---|"
PREFIX=/$id measure "warm-up" "http://127.0.0.1:$port" 16 >/dev/null
for round in 1 2; do
  PREFIX='' measure "nginx, files ($round)" "http://127.0.0.1:$other" 16
  PREFIX=/$id measure "terrane, PMTiles ($round)" "http://127.0.0.1:$port" 16
done
PREFIX=/$id SUFFIX=.npy measure "terrane, decoded to .npy" "http://127.0.0.1:$port" 4
PREFIX=/$id SUFFIX='.png?style=relief' measure "terrane, relief with neighbours" "http://127.0.0.1:$port" 4
grep -E 'VmHWM|VmRSS' "/proc/$server/status" | tr '\n' ' '; echo
