# A control group with a limit on memory, of version 1 or 2; gone when the script that sourced this has called drop_group.

group=
make_group() { # bytes, or 512M: sets $group; 2 when none can be made
  local mounted limit
  for mounted in /sys/fs/cgroup/memory /sys/fs/cgroup; do
    [[ -e $mounted/cgroup.procs ]] && mkdir "$mounted/terrane-bench-$$" 2>/dev/null || continue
    for limit in memory.limit_in_bytes memory.max; do
      [[ -e $mounted/terrane-bench-$$/$limit ]] && echo "$1" >"$mounted/terrane-bench-$$/$limit" && group=$mounted/terrane-bench-$$ && return
    done
    rmdir "$mounted/terrane-bench-$$"
  done
  echo "bench: no control group with a limit on memory can be made here: be root, outside of a container" >&2
  return 2
}
drop_group() { # the kernel lets go of the last process a moment after it has ended
  local attempt
  for attempt in {1..50}; do [[ -z $group ]] || rmdir "$group" 2>/dev/null && break; sleep 0.1; done
  group=
}
in_group() { bash -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' bash "$group" "$@"; }
group_value() { local name; for name in "$@"; do [[ -e $group/$name ]] && { cat "$group/$name"; return; }; done; echo 0; }
group_peak() { group_value memory.max_usage_in_bytes memory.peak; } # page cache included
group_kills() { group_value memory.oom_control memory.events | awk '$1 == "oom_kill" { print $2 }'; }
reset_group() { [[ ! -e $group/memory.max_usage_in_bytes ]] || echo 0 >"$group/memory.max_usage_in_bytes"; }
