# ./dev sim: the cloud on the simulated hypervisor, in the foreground. Sourced by ./dev.

dev_sim() {
  local hosts=1 base= data= began folder options=()
  while (($#)); do
    case $1 in
      --hosts) hosts=${2:?--hosts needs a number} && shift 2 ;;
      --hosts=*) hosts=${1#*=} && shift ;;
      --port-base) base=${2:?--port-base needs a number} && shift 2 ;;
      --port-base=*) base=${1#*=} && shift ;;
      --data) data=${2:?--data needs a folder} && shift 2 ;;
      --data=*) data=${1#*=} && shift ;;
      --?*.?*=*) options+=("$1") && shift ;;
      *) fail "sim: unknown argument $1" ;;
    esac
  done
  [[ $hosts =~ ^[0-9]+$ ]] || fail "--hosts needs a number"
  [[ -z $base || $base =~ ^[0-9]+$ ]] || fail "--port-base needs a number"
  folder=$state/sim${base:+-$base}
  if [[ $base == 0 ]]; then folder+=-$$; fi
  if [[ -n $data ]]; then
    mkdir -p "$data"
    folder=$(cd "$data" && pwd)
  fi
  if [[ -e $folder/novad.process ]] && is_running "$folder/novad.process"; then fail "it runs already, with $folder/clouds.yaml"; fi
  if [[ -z $data ]]; then rm -rf "$folder"; fi
  mkdir -p "$folder"
  chmod 700 "$folder"

  { [[ -x $novad ]] && is_fresh "$root/artifacts/novad.stamp" "$root/src"; } || build_visibly
  began=$EPOCHREALTIME
  write_sim_configuration
  trap 'end_sim; exit 130' INT
  trap 'end_sim; exit 143' TERM HUP
  # It must not outlive this script, whatever becomes of that.
  setpriv --pdeathsig TERM "$novad" all --config-file "$folder/nova.conf" "${options[@]}" </dev/null >"$folder/novad.log" 2>&1 &
  remember_process "$folder/novad.process" $!
  wait_until 30 has_started "$folder" || true
  if ! is_running "$folder/novad.process"; then
    cat "$folder/novad.log" >&2
    end_sim
    exit 1
  fi
  log_in "$folder/clouds.yaml"
  # shellcheck source=tools/dev/networks.sh
  . "$tools/networks.sh"
  prepare_networks
  wait_until 30 has_host || fail "no simulated host came up; see $folder/novad.log"
  register_sim_image
  greet
  wait || true
  # Not by Ctrl-C: it ended by itself.
  tail -n 20 "$folder/novad.log" >&2
  end_sim
  exit 1
}

build_visibly() {
  step_log=$folder/build.log
  step "novad is built" build_novad || {
    cat "$step_log" >&2
    exit 1
  }
}

write_sim_configuration() {
  local ports connection=sqlite:// kept=
  choose_ports "$base"
  if [[ -n $data ]]; then
    connection=sqlite:///$folder/nova.sqlite
    kept="state_path = $folder/simulated"
  fi
  cat >"$folder/nova.conf" <<CONF
[DEFAULT]
compute_driver = simulated
state_path = $folder
clouds_file = $folder/clouds.yaml
osapi_compute_listen = 127.0.0.1
osapi_compute_listen_port = ${ports[1]}

[api]
identity_listen = 127.0.0.1
identity_listen_port = ${ports[0]}
image_listen = 127.0.0.1
image_listen_port = ${ports[2]}
volume_listen = 127.0.0.1
volume_listen_port = ${ports[4]}
network_listen = 127.0.0.1
network_listen_port = ${ports[5]}
placement_listen = 127.0.0.1
placement_listen_port = ${ports[6]}
metadata_listen = 127.0.0.1
metadata_listen_port = ${ports[3]}

[database]
connection = $connection

[simulated]
hosts = $hosts
$kept
CONF
  chmod 600 "$folder/nova.conf"
}

# Something to boot at once: the simulated hypervisor does not look into it.
register_sim_image() {
  [[ -z $(api GET "$image_url/v2/images?name=cirros-sim" -t "$token" -p 'images.*.id') ]] || return 0
  head -c 65536 /dev/zero >"$folder/image"
  register_image cirros-sim "$folder/image" '"disk_format":"raw","container_format":"bare"' >/dev/null
  rm -f "$folder/image"
}

greet() {
  cat <<TEXT
Ready in $(seconds_since "$began"): $hosts simulated host(s), image cirros-sim. Ctrl-C ends it$([[ -n $data ]] || echo ' and forgets everything').

  identity   $identity_url
  compute    $compute_url
  image      $image_url
  volume     $volume_url
  network    $network_url
  placement  $placement_url
  log        $folder/novad.log

$folder/clouds.yaml (OS_CLIENT_CONFIG_FILE):
TEXT
  cat "$folder/clouds.yaml"
}

end_sim() {
  trap '' INT TERM HUP
  end_process "$folder/novad.process" 15
  if [[ -z $data ]]; then
    rm -rf "$folder"
    rmdir "$state" 2>/dev/null || true
  fi
}
