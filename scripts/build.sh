# The program, published once. Sourced by ./terrane and ./check, which set $root and have sourced packages.sh.
#
# Each build has a folder of its own and artifacts/terrane points to the newest: a run of many hours must not have
# its assemblies replaced under it by a build that happens meanwhile. A run holds a shared lock on its folder
# (file descriptor 9, kept through exec), and a folder is removed only under an exclusive one.

current=$root/artifacts/terrane
stamp=$root/artifacts/terrane.stamp
packages_stamp=$root/artifacts/packages.stamp

# Folders are looked at too, so a deleted or renamed file counts as a change.
is_built() {
  [[ -x $current/terrane && -e $stamp ]] || return 1
  [[ -z $(find "$root/src" "$root"/Directory.*.props "$root/global.json" -newer "$stamp" -print -quit 2>/dev/null) ]]
}

# dpkg rewrites its status file with every change: nothing to ask while that is older than the last answer.
ensure_libraries() {
  [[ -e $packages_stamp && ! /var/lib/dpkg/status -nt $packages_stamp ]] && return 0
  ensure_packages "libraries that terrane needs" gdal gdal-data proj-data libsqlite3-0 libwebp7 libzstd1 libstdc++6 $(archive_package) || return
  mkdir -p "$root/artifacts"
  : >"$packages_stamp"
}

publish() { # folder, log, further arguments
  local folder=$1 log=$2
  shift 2
  # -nodeReuse and the compiler server would leave processes behind on the user's machine.
  # Invariant globalization lets the SDK run where libicu is not installed; nothing here depends on a culture.
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet publish "$root/src/Terrane.Cli" -c Release -o "$folder" --nologo -v quiet -nodeReuse:false \
    -p:UseSharedCompilation=false "$@" >"$log" 2>&1 8>&-
}

ensure_built() {
  is_built && return 0
  command -v dotnet >/dev/null || { say "terrane: no dotnet found. Install the .NET 10 SDK: https://dotnet.microsoft.com/download"; return 2; }
  mkdir -p "$root/artifacts/builds"
  # The one who waited for another's build finds it done.
  exec 8>"$root/artifacts/build.lock"
  flock 8
  is_built || build_now || { exec 8>&-; return 2; }
  exec 8>&-
}

build_now() {
  local folder log=$root/artifacts/publish.log old started
  folder=$root/artifacts/builds/$(date +%Y%m%d-%H%M%S)-$$
  say "terrane: building (once; about half a minute)"
  # The stamp bears the time before the build: a file saved meanwhile makes the next start build again.
  started=$(mktemp "$root/artifacts/stamp.XXXXXX")
  if ! publish "$folder" "$log"; then
    if grep -Eqi 'crossgen|ReadyToRun|NETSDK1094' "$log" && rm -rf "$folder" && publish "$folder" "$log" -p:PublishReadyToRun=false; then
      say "terrane: note: the ReadyToRun compiler could not be fetched; this build starts about 50 ms slower"
    else
      cat "$log" >&2
      say "terrane: the build failed (log: $log)"
      rm -rf "$folder" "$started"
      return 2
    fi
  fi
  : >"$folder/in-use.lock"
  ln -sfn "builds/${folder##*/}" "$current.new"
  mv -fT "$current.new" "$current"
  mv -f "$started" "$stamp"
  for old in "$root"/artifacts/builds/*/; do
    [[ ${old%/} == "$folder" ]] || flock -n -x "$old/in-use.lock" rm -rf "$old" 2>/dev/null || true
  done
}

# Sets $program and holds its folder until this process and whatever it becomes ends.
hold_build() {
  local folder attempt
  for attempt in 1 2 3; do
    folder=$(readlink -f "$current") || continue
    { exec 9<"$folder/in-use.lock"; } 2>/dev/null || continue
    flock -s 9
    program=$folder/terrane
    [[ -x $program ]] && return 0 # it was not removed between the two lines above
  done
  say "terrane: the build in $current vanished; run this again"
  return 2
}
