# ./dev fleet …: several machines on this one, to break one by one. Sourced by ./dev.
#
#   rabbit  postgres  api1  api2  host1  host2  …     each a network namespace with a host name of its own
#      └───────┴───────┴─────┴──────┴──────┴── management: 192.168.254.0/24, a bridge in the namespace …-switch, which is .1
#                                   └──────┴── fabric: what the guests of different hosts meet on

cloud=$state/fleet
name=$name-fleet
runtime=/run/$name
for part in machines services faults; do
  # shellcheck source=/dev/null
  . "$tools/fleet/$part.sh"
done
# shellcheck source=tools/dev/guests.sh
. "$tools/guests.sh"
# shellcheck source=tools/dev/networks.sh
. "$tools/networks.sh"

# The APIs listen on the machines of the fleet, so whoever asks them asks from its switch.
api() { ip netns exec "$name-switch" "$tools/http" "$@"; }

dev_fleet() {
  local verb=${1:-status}
  shift || true
  need_root
  case $verb in
    up | down)
      mkdir -p "$state"
      exec 9>"$state/fleet.lock"
      flock -n 9 || fail "another './dev fleet up' or './dev fleet down' is at work on $state"
      "fleet_$verb" "$@"
      ;;
    status) fleet_status ;;
    openstack | ssh | logs | kill | restart | pause | resume | cut | heal)
      [[ -e $cloud/machines ]] || fail "there is no fleet; './dev fleet up' makes one"
      "fleet_$verb" "$@"
      ;;
    *) fail "fleet: there is no '$verb'; './dev help' lists what there is" ;;
  esac
}

fleet_up() {
  local hosts=3 began=$EPOCHREALTIME ready number
  while (($#)); do
    case $1 in
      --hosts) hosts=${2:?--hosts needs a number} && shift 2 ;;
      --hosts=*) hosts=${1#*=} && shift ;;
      *) fail "fleet up: unknown argument $1" ;;
    esac
  done
  [[ $hosts =~ ^[1-9]$ ]] || fail "--hosts needs a number from 1 to 9"
  [[ ! -e $cloud/complete ]] || fail "the fleet is up already; './dev fleet down' removes it"
  fleet_is_ours
  remove_fleet
  mkdir -p "$cloud"
  # PostgreSQL runs as a user of its own and passes through here; what is secret is in files that only root reads.
  chmod 711 "$cloud"
  step_log=$cloud/up.log

  must "Debian packages" install_packages "$tools/packages/up.txt" "$tools/packages/fleet.txt" "$root/packaging/guest/packages.txt"
  must "novad is built" build_novad
  must "nova-agent is built" build_agent
  must "Guest image is built" build_guest
  ready=$EPOCHREALTIME
  must "Machines" make_machines "$hosts"
  must "PostgreSQL and RabbitMQ" start_stores
  must "Control planes" start_controls
  log_in "$cloud/clouds.yaml"
  must "Hosts" start_hosts
  must "Guest image is registered" register_guest
  must "Security groups" open_default_group
  must "Key pair" make_keypair
  for ((number = 1; number <= hosts; number++)); do
    must "Server on host$number" boot_server "on-host$number" "host$number"
  done
  for ((number = 1; number <= hosts; number++)); do
    must "Guest on host$number" wait_for_guest "on-host$number"
  done
  if ((hosts > 1)); then must "Guests on two hosts hear one another" guests_meet; fi
  touch "$cloud/complete"
  echo "Up in $(seconds_since "$began"), of which $(seconds_since "$ready") since everything was built."
  fleet_summary
}

must() {
  step "$@" || {
    echo "--- the end of $step_log" >&2
    tail -n 20 "$step_log" >&2
    echo "dev: fleet up failed; logs are in $cloud. './dev fleet down' removes what runs, './dev fleet up' begins anew." >&2
    exit 1
  }
}

fleet_down() {
  fleet_is_ours
  if [[ ! -e $runtime && ! -e $cloud ]]; then
    echo "There is nothing to remove."
  else
    step "The fleet is removed" remove_fleet
  fi
  rm -f "$state/fleet.lock"
  rmdir "$state" 2>/dev/null || true
}

fleet_is_ours() {
  [[ ! -e $runtime/state || $(<"$runtime/state") == "$state" ]] ||
    fail "the fleet $name belongs to $(<"$runtime/state"): set NOVA_DEV_NAME, or run './dev fleet down' there"
}

fleet_status() {
  local target
  if [[ ! -e $cloud/machines ]]; then
    echo "No fleet: './dev fleet up' makes one."
    return 3
  fi
  for target in $(targets); do
    printf '%-10s %-15s %s\n' "$target" "$(address_of_machine "$(machine_of "$target")")" "$(state_of "$target")"
  done
}

# As the administrator of the first control plane; OS_CLOUD=nova-api2 asks the other.
fleet_openstack() {
  command -v openstack >/dev/null || fail "the OpenStack client is missing: apt-get install python3-openstackclient"
  export OS_CLIENT_CONFIG_FILE=$cloud/clouds.yaml OS_CLOUD=${OS_CLOUD:-nova}
  exec ip netns exec "$name-switch" openstack "$@"
}

# fleet_ssh SERVER [COMMAND…]: from the host that the server is on.
fleet_ssh() {
  local server=${1:?ssh needs a server} host address
  shift
  log_in "$cloud/clouds.yaml"
  host=$(api GET "$compute_url/servers/detail" -t "$token" -p "servers.?name=$server.OS-EXT-SRV-ATTR:host")
  address=$(api GET "$compute_url/servers/detail" -t "$token" -p "servers.?name=$server.addresses.*.0.addr")
  [[ -n $host && -n $address ]] || fail "there is no server $server with a host and an address"
  exec ip netns exec "$(namespace_of "$host")" ssh -i "$cloud/id_ed25519" -o IdentitiesOnly=yes -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=20 "root@$address" "$@"
}

# fleet_logs PROGRAM [-f]
fleet_logs() {
  local log=$cloud/${1:-api1}.log
  [[ -e $log ]] || fail "there is no log of ${1:-api1}; there are: $(cd "$cloud" && echo *.log)"
  if [[ ${2:-} == -f ]]; then exec tail -n 50 -f "$log"; fi
  cat "$log"
}

# The first guest pings the second's address, through both hosts' bridges and the fabric.
guests_meet() {
  local other
  other=$(server_member on-host2 'server.addresses.*.0.addr')
  wait_until 60 guest_hears "$other"
  note "on-host1 hears $other"
}

guest_hears() { (fleet_ssh on-host1 ping -c 1 -W 2 "$1"); }

fleet_summary() {
  cat <<TEXT

$(fleet_status)

  clouds     $cloud/clouds.yaml: nova asks api1, nova-api2 asks api2
  openrc     $cloud/openrc, for a shell on the switch: ip netns exec $name-switch bash
  logs       $cloud/*.log

Try:
  ./dev fleet openstack server list --long
  ./dev fleet ssh on-host1
  ./dev fleet kill agent2, then ./dev fleet status, then ./dev fleet restart agent2
TEXT
}
