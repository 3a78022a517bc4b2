# What several commands need. Sourced by ./dev, which sets $root and $tools.

name=${NOVA_DEV_NAME:-nova-dev}
state=${NOVA_DEV_STATE:-$root/.dev}
cache=${NOVA_DEV_CACHE:-$root/artifacts}
guest=$cache/guest
# Of `up`: what must have a short path (sockets) or be reachable by every user (dnsmasq's files).
runtime=/run/$name
cloud=$state/cloud
novad=$root/artifacts/novad/novad
nova_agent=$root/artifacts/nova-agent/nova-agent

fail() {
  echo "dev: $*" >&2
  exit 1
}

need_root() { [[ $EUID -eq 0 ]] || fail "this needs root: it makes network namespaces and starts libvirtd; './dev sim' does not"; }

# ---- progress: one line a step, with its seconds; on a terminal it moves while it lasts

step_log=/dev/null
is_terminal() { [[ -t 1 && ${TERM:-dumb} != dumb ]]; }

seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }'; }

# step TITLE COMMAND…: the command runs in a subshell, its output goes to the log; a line written to descriptor 8 follows the title.
step() {
  local title=$1 began=$EPOCHREALTIME note result=0 pid
  shift
  note=$(mktemp)
  is_terminal || printf '%s …\n' "$title"
  (
    set -e
    "$@"
  ) 8>"$note" 9>&- >>"$step_log" 2>&1 </dev/null &
  pid=$!
  trap 'kill "$pid" 2>/dev/null || true; printf "\n"; exit 130' INT TERM
  if is_terminal; then spin "$title" "$began" "$pid"; fi
  wait "$pid" || result=$?
  trap - INT TERM
  step_end "$title" "$began" "$result" "$(tail -n 1 "$note")"
  rm -f "$note"
  return "$result"
}

spin() {
  local frames=(⠋ ⠙ ⠹ ⠸ ⠼ ⠴ ⠦ ⠧ ⠇ ⠏) turn=0
  while kill -0 "$3" 2>/dev/null; do
    printf '\r\e[36m%s\e[0m %s \e[2m%s\e[0m\e[K' "${frames[turn++ % 10]}" "$1" "$(seconds_since "$2")"
    sleep 0.1
  done
}

step_end() {
  local took mark
  took=$(seconds_since "$2")
  mark=$([[ $3 -eq 0 ]] && echo ok || echo FAILED)
  if is_terminal; then
    mark=$([[ $3 -eq 0 ]] && printf '\e[32m✓\e[0m' || printf '\e[31m✗\e[0m')
    printf '\r%s %s%s \e[2m%s\e[0m\e[K\n' "$mark" "$1" "${4:+: $4}" "$took"
  else
    printf '  %s%s (%s)\n' "$mark" "${4:+: $4}" "$took"
  fi
}

# note TEXT: what the running step found out, for its line.
note() { echo "$*" >&8; }

# wait_until SECONDS COMMAND…: asks until it succeeds, or fails after that time.
wait_until() {
  local limit=$((${EPOCHREALTIME/[^0-9]/} + $1 * 1000000))
  shift
  until "$@"; do
    ((${EPOCHREALTIME/[^0-9]/} < limit)) || return 1
    sleep 0.1
  done
}

# ---- packages

# install_packages FILE…: those of the lists that are missing, in one go; touches no network where nothing is missing.
install_packages() {
  local missing
  missing=$(missing_packages "$@")
  if [[ -z $missing ]]; then
    note "all there"
    return
  fi
  [[ $EUID -eq 0 ]] || fail "missing packages, and only root can install them: $missing"
  export DEBIAN_FRONTEND=noninteractive
  keep_services_off
  trap let_services_on EXIT
  # shellcheck disable=SC2086 # a list of words
  if ! apt-get install -y -q --no-install-recommends $missing; then
    apt-get update -q
    # shellcheck disable=SC2086
    apt-get install -y -q --no-install-recommends $missing
  fi
  let_services_on
  note "$(wc -w <<<"$missing") installed"
}

# Packages bring services of the machine's own, which we never want: while this file is there, none is started.
no_services=/usr/sbin/policy-rc.d
no_services_mark='# made by dev while it installs packages'

keep_services_off() {
  [[ -e $no_services ]] && return
  printf '#!/bin/sh\n%s\nexit 101\n' "$no_services_mark" >"$no_services"
  chmod 755 "$no_services"
}

let_services_on() { if grep -qsF "$no_services_mark" "$no_services"; then rm -f "$no_services"; fi; }

missing_packages() {
  local wanted
  mapfile -t wanted < <(grep -hv '^#' "$@" | sort -u)
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
    sed -n 's/ installed$//p' | sort -u | comm -23 <(printf '%s\n' "${wanted[@]}" | sort) - | tr '\n' ' ' || true
}

# ---- what is built

# is_fresh STAMP PATH…: nothing in the paths was touched since.
is_fresh() {
  local stamp=$1
  shift
  [[ -e $stamp && -z $(find "$@" -newer "$stamp" -not -name '*.md' -print -quit) ]]
}

# Compiled to machine code beforehand: the compiler at run time would cost half of the start.
build_novad() { build_program novad; }

build_agent() { build_program nova-agent; }

build_program() {
  local stamp=$root/artifacts/$1.stamp sources=("$root/src" "$root/global.json" "$root"/Directory.*.props)
  if is_fresh "$stamp" "${sources[@]}" && [[ -x $root/artifacts/$1/$1 ]]; then
    note "nothing has changed"
    return
  fi
  mkdir -p "$root/artifacts"
  touch "$stamp.new"
  dotnet publish "$root/src/Hosts/$1/$1.csproj" -c Release -r linux-x64 --self-contained false \
    -p:PublishReadyToRun=true -o "$root/artifacts/$1" --nologo -v quiet
  mv "$stamp.new" "$stamp"
}

build_guest() {
  if is_fresh "$guest/SHA256SUMS" "$root/packaging/guest" /boot/vmlinuz-*-cloud-amd64; then
    note "nothing has changed"
    return
  fi
  rm -rf "$guest"
  "$root/packaging/guest/build" "$guest"
}

# choose_ports BASE: sets ports to those of identity, compute, image, metadata, block storage, networking and placement; 0 takes seven that are free now.
choose_ports() {
  case $1 in
    '') ports=(5000 8774 9292 8775 8776 9696 8778) ;;
    0) mapfile -t ports < <(free_ports 7) ;;
    *) ports=("$1" $(($1 + 1)) $(($1 + 2)) $(($1 + 3)) $(($1 + 4)) $(($1 + 5)) $(($1 + 6))) ;;
  esac
}

# free_ports COUNT: ports of 127.0.0.1 that nobody has now, below those that the kernel gives to whoever connects: none is taken by chance before it is used.
free_ports() {
  perl -MIO::Socket::INET -e 'while (@open < $ARGV[0]) {
    my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => 20000 + int rand 12000) or next;
    push @open, $socket;
  }
  print $_->sockport, "\n" for @open' "$1"
}

# ---- processes: known by pid and start time, so that a number that was given out again is never taken for ours

started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

remember_process() { echo "$2 $(started_at "$2")" >"$1"; }

# is_running FILE: whether the process that the file names is there (a zombie is not).
is_running() {
  local pid began
  read -r pid began 2>/dev/null <"$1" || return 1
  [[ -n $began && $(started_at "$pid") == "$began" ]] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null
}

is_gone() { ! is_running "$1"; }

# end_process FILE SECONDS: asks it to end, and kills it after that time.
end_process() {
  local pid
  if is_running "$1"; then
    read -r pid _ <"$1"
    kill -TERM "$pid" 2>/dev/null || true
    wait_until "$2" is_gone "$1" || kill -KILL "$pid" 2>/dev/null || true
    wait_until 10 is_gone "$1" || fail "process $pid does not end"
  fi
  rm -f "$1"
}

# ---- the cloud's own APIs, without the client's two seconds for each call

api() { "$tools/http" "$@"; }

# has_started FOLDER: the novad there answers, or has ended.
has_started() {
  is_running "$1/novad.process" || return 0
  [[ -s $1/clouds.yaml ]] && api GET "$(cloud_value "$1/clouds.yaml" auth_url)" -p version.id >/dev/null
}

# has_host: a host can take servers. It says so when it has learnt from its hypervisor what it has.
has_host() { [[ -n $(api GET "$compute_url/os-hypervisors/detail" -t "$token" -p 'hypervisors.?state=up.memory_mb') ]]; }

# cloud_value CLOUDS_YAML KEY: of the administrator's cloud, which is the first.
cloud_value() { sed -n "s/^ *$2: *'\{0,1\}\([^']*\)'\{0,1\}\$/\1/p" "$1" | head -n 1; }

# log_in CLOUDS_YAML: sets token, and where the APIs are: identity_url, compute_url, image_url, volume_url (with the project), network_url, placement_url.
log_in() {
  local answer
  clouds_yaml=$1
  identity_url=$(cloud_value "$1" auth_url)
  answer=$(mktemp)
  token=$(api POST "$identity_url/auth/tokens" -p header:x-subject-token -d "$(
    printf '{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"%s","domain":{"id":"default"},"password":"%s"}}},"scope":{"project":{"name":"%s","domain":{"id":"default"}}}}}' \
      "$(cloud_value "$1" username)" "$(cloud_value "$1" password)" "$(cloud_value "$1" project_name)"
  )")
  api GET "$identity_url/auth/catalog" -t "$token" >"$answer"
  compute_url=$(catalog_url compute "$answer")
  image_url=$(catalog_url image "$answer")
  volume_url=$(catalog_url volumev3 "$answer")
  network_url=$(catalog_url network "$answer")/v2.0
  placement_url=$(catalog_url placement "$answer")
  rm -f "$answer"
}

# catalog_url TYPE CATALOG_FILE: its public address, in a catalog of one region.
catalog_url() { "$tools/http" FILE "$2" -p "catalog.?type=$1.endpoints.?interface=public.url"; }

# register_image NAME FILE JSON_MEMBERS: prints its id.
register_image() {
  local id
  id=$(api POST "$image_url/v2/images" -t "$token" -d "{\"name\":\"$1\",\"visibility\":\"public\",$3}" -p id)
  api PUT "$image_url/v2/images/$id/file" -t "$token" -c application/octet-stream -f "$2" >/dev/null
  echo "$id"
}
