# The machines of a fleet: a network namespace each, on a switch. What is killed is known by its namespace, so nothing else can be hit.

controls=(api1 api2)

# In the order in which they are started.
machines() { cat "$cloud/machines"; }

hosts() { grep '^host' "$cloud/machines"; }

namespace_of() { echo "$name-$1"; }

# address_of_machine MACHINE: by its line in the list, after the switch's own.
address_of_machine() { echo "192.168.254.$((1 + $(grep -nx "$1" "$cloud/machines" | cut -d : -f 1)))"; }

make_machines() {
  local machine number
  mkdir -m 755 "$runtime"
  echo "$state" >"$runtime/state"
  mountpoint -q /run/netns || touch "$runtime/made-netns-mount"
  printf '%s\n' postgres rabbit "${controls[@]}" >"$cloud/machines"
  for ((number = 1; number <= $1; number++)); do echo "host$number" >>"$cloud/machines"; done
  make_switch
  for machine in $(machines); do make_machine "$machine"; done
  note "$(machines | tr '\n' ' ')"
}

make_switch() {
  ip netns add "$name-switch"
  ip -n "$name-switch" link set lo up
  ip -n "$name-switch" link add management type bridge
  ip -n "$name-switch" address add 192.168.254.1/24 dev management
  ip -n "$name-switch" link add fabric type bridge
  ip -n "$name-switch" link set management up
  ip -n "$name-switch" link set fabric up
  # Each host answers its own guests' DHCP: what a guest asks is no other host's business.
  ip netns exec "$name-switch" nft 'add table bridge fleet; add chain bridge fleet forward { type filter hook forward priority 0; };
    add rule bridge fleet forward ip protocol udp udp dport { 67, 68 } drop'
}

make_machine() {
  ip netns add "$(namespace_of "$1")"
  ip -n "$(namespace_of "$1")" link set lo up
  plug "$1" management m
  ip -n "$(namespace_of "$1")" address add "$(address_of_machine "$1")/24" dev management
  if [[ $1 == host* ]]; then
    plug "$1" fabric f
    # The bridge of the first network, with the device that leads to the other hosts in it: what whoever runs a host gives it. Its address is the
    # same everywhere, as the gateway's is: a guest's gateway is the host that it is on.
    ip -n "$(namespace_of "$1")" link add br100 address 0e:00:00:00:01:00 type bridge forward_delay 0
    ip -n "$(namespace_of "$1")" link set fabric master br100
    ip -n "$(namespace_of "$1")" link set br100 up
  fi
}

# plug MACHINE BRIDGE LETTER: a cable to that bridge of the switch.
plug() {
  ip -n "$name-switch" link add "$3-$1" type veth peer name "$2" netns "$(namespace_of "$1")"
  ip -n "$name-switch" link set "$3-$1" master "$2" up
  ip -n "$(namespace_of "$1")" link set "$2" up
}

# cables MACHINE UP_OR_DOWN: all that it has.
cables() {
  ip -n "$name-switch" link set "m-$1" "$2"
  if [[ $1 == host* ]]; then ip -n "$name-switch" link set "f-$1" "$2"; fi
}

is_cut() { ip -n "$name-switch" -o link show dev "m-$1" | grep -q 'state DOWN'; }

# launch PROGRAM MACHINE COMMAND…: in the background, under the machine's name; its group is killed as one.
launch() {
  local program=$1 machine=$2
  shift 2
  # shellcheck disable=SC2016 # expanded inside
  setsid ip netns exec "$(namespace_of "$machine")" unshare --uts bash -c 'hostname "$0" && exec "$@"' "$machine" "$@" \
    8>&- 9>&- </dev/null >>"$cloud/$program.log" 2>&1 &
  remember_process "$cloud/$program.process" $!
}

# Whatever runs on a machine, guests and daemons included.
pids_of_machine() { ip netns pids "$(namespace_of "$1")" 2>/dev/null || true; }

remove_fleet() {
  local machine program
  if [[ -e $cloud/machines ]]; then
    # The control planes first: what they have under way is let go while the others are there.
    for program in "${controls[@]}" $(hosts | sed 's/host/agent/'); do
      [[ ! -e $cloud/$program.process ]] || end_process "$cloud/$program.process" 5
    done
  fi
  for machine in /run/netns/"$name"-*; do
    [[ -e $machine ]] || continue
    wait_until 20 is_machine_empty "${machine##*/"$name"-}" || fail "processes stay on ${machine##*/}"
    ip netns delete "${machine##*/}"
  done
  if [[ -e $runtime/made-netns-mount && -z $(ls -A /run/netns) ]]; then
    umount /run/netns && rmdir /run/netns || true
  fi
  if [[ -e $runtime/made-folders ]]; then
    while read -r folder; do rmdir "$folder" 2>/dev/null || true; done <"$runtime/made-folders"
  fi
  rm -rf "$runtime" "$cloud"
}

is_machine_empty() {
  local pid
  for pid in $(pids_of_machine "$1"); do kill -KILL "$pid" 2>/dev/null || true; done
  [[ -z $(pids_of_machine "$1") ]]
}
