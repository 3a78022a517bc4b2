# ./dev up: namespace, libvirtd, novad, images, a first server. Sourced by ./dev.

server_name=first

dev_up() {
  local base=${NOVA_DEV_PORT_BASE:-} began=$EPOCHREALTIME
  while (($#)); do
    case $1 in
      --port-base) base=${2:?--port-base needs a number} && shift 2 ;;
      --port-base=*) base=${1#*=} && shift ;;
      *) fail "up: unknown argument $1" ;;
    esac
  done
  [[ -z $base || $base =~ ^[0-9]+$ ]] || fail "--port-base needs a number"
  need_root
  mkdir -p "$state"
  exec 9>"$state/up.lock"
  flock -n 9 || fail "another './dev up' or './dev down' is at work on $state"

  # shellcheck source=tools/dev/down.sh
  . "$tools/down.sh"
  # shellcheck source=tools/dev/networks.sh
  . "$tools/networks.sh"
  if is_cloud_running; then
    echo "The cloud is running already. './dev down' removes it."
    summary
    return
  fi
  if [[ -e $runtime/state && $(<"$runtime/state") != "$state" ]]; then
    fail "a cloud of the name $name belongs to $(<"$runtime/state"); set NOVA_DEV_NAME, or take that one down"
  fi
  remove_cloud
  mkdir -p "$cloud"
  chmod 700 "$cloud"
  step_log=$cloud/up.log

  must "Debian packages" install_packages "$tools/packages/up.txt" "$root/packaging/guest/packages.txt"
  must "novad is built" build_novad
  must "Guest image is built" build_guest
  local ready=$EPOCHREALTIME
  must "Network namespace $name" make_namespace
  must "libvirtd" start_libvirtd
  must "novad" start_novad "$base"
  log_in "$cloud/clouds.yaml"
  must "Host" wait_until 60 has_host
  must "Guest image is registered" register_guest
  must "Networks" prepare_networks
  must "Key pair" make_keypair
  must "Server $server_name" boot_server
  must "Guest" wait_for_guest
  touch "$cloud/complete"
  echo "Up in $(seconds_since "$began"), of which $(seconds_since "$ready") since everything was built."
  summary
}

must() {
  step "$@" || {
    echo "--- the end of $step_log" >&2
    tail -n 20 "$step_log" >&2
    if [[ -s $cloud/novad.log ]]; then
      echo "--- the end of $cloud/novad.log" >&2
      tail -n 15 "$cloud/novad.log" >&2
    fi
    echo "dev: up failed. What runs was left for you to look at; './dev down' removes it, './dev up' begins anew." >&2
    exit 1
  }
}

# Only what is in the namespace is touched: bridges, addresses, rules and forwarding are the namespace's own.
make_namespace() {
  mkdir -m 755 "$runtime"
  echo "$state" >"$runtime/state"
  mountpoint -q /run/netns || touch "$runtime/made-netns-mount"
  ip netns add "$name"
  ip -n "$name" link set lo up
}

start_libvirtd() {
  local folder
  for folder in /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt /run/libvirt; do
    [[ -d $folder ]] || { mkdir -p "$folder" && echo "$folder" >>"$runtime/made-folders"; }
  done
  mkdir -p "$cloud/libvirt"
  # A socket's path has at most 107 octets, so libvirtd knows its folder by a short name.
  ln -s "$cloud/libvirt" "$runtime/libvirt"
  setsid ip netns exec "$name" bash "$root/src/Agent/Nova.Virt.Libvirt/private-libvirt.sh" "$runtime/libvirt" --host-network \
    8>&- 9>&- </dev/null >"$cloud/libvirt.out" 2>&1 &
  remember_process "$cloud/libvirt.process" $!
  wait_until 30 test -S "$runtime/libvirt/run/libvirt/libvirt-sock"
}

start_novad() {
  local ports
  choose_ports "$1"
  mkdir -m 755 "$runtime/networks"
  cat >"$cloud/nova.conf" <<CONF
[DEFAULT]
compute_driver = libvirt
state_path = $cloud
instances_path = $cloud/instances
networks_path = $runtime/networks
allow_resize_to_same_host = true
external_network_gateway = true
clouds_file = $cloud/clouds.yaml
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

[database]
connection = sqlite:///$cloud/nova.sqlite

[libvirt]
connection_uri = qemu+unix:///system?socket=$runtime/libvirt/run/libvirt/libvirt-sock
CONF
  chmod 600 "$cloud/nova.conf"
  # The APIs that people use listen on the loopback of the host; the metadata service listens inside, on every address.
  setsid "$tools/with-sockets" identity="${ports[0]}" compute="${ports[1]}" image="${ports[2]}" volume="${ports[4]}" network="${ports[5]}" placement="${ports[6]}" -- \
    ip netns exec "$name" "$novad" all --config-file "$cloud/nova.conf" 8>&- 9>&- </dev/null >"$cloud/novad.log" 2>&1 &
  remember_process "$cloud/novad.process" $!
  wait_until 30 has_started "$cloud"
  is_running "$cloud/novad.process" || { echo "novad has ended"; return 1; }
}

register_guest() {
  local kernel ramdisk
  kernel=$(register_image nova-guest-kernel "$guest/vmlinuz" '"disk_format":"aki","container_format":"aki"')
  ramdisk=$(register_image nova-guest-ramdisk "$guest/ramdisk.gz" '"disk_format":"ari","container_format":"ari"')
  register_image nova-guest "$guest/root.img" \
    "\"disk_format\":\"ami\",\"container_format\":\"ami\",\"kernel_id\":\"$kernel\",\"ramdisk_id\":\"$ramdisk\"" >"$cloud/image"
  note "nova-guest"
}

make_keypair() {
  ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$cloud/id_ed25519"
  api POST "$compute_url/os-keypairs" -t "$token" -d "{\"keypair\":{\"name\":\"dev\",\"public_key\":\"$(<"$cloud/id_ed25519.pub")\"}}" >/dev/null
}

# The smallest flavor that the guest is at home in: made where it is not there.
guest_flavor() {
  local id
  id=$(api GET "$compute_url/flavors" -t "$token" -p 'flavors.?name=nova.guest.id')
  [[ -n $id ]] || id=$(api POST "$compute_url/flavors" -t "$token" -p flavor.id \
    -d '{"flavor":{"name":"nova.guest","ram":128,"vcpus":1,"disk":1}}')
  echo "$id"
}

boot_server() {
  local flavor user_data
  flavor=$(guest_flavor)
  user_data=$(base64 -w 0 <<'SH'
#!/bin/sh
echo "user data of $(hostname) ran" | tee /root/user-data-ran
SH
)
  api POST "$compute_url/servers" -t "$token" -p server.id -d "{\"server\":{\"name\":\"$server_name\",\"imageRef\":\"$(<"$cloud/image")\",
    \"flavorRef\":\"$flavor\",\"key_name\":\"dev\",\"user_data\":\"$user_data\"}}" >"$cloud/server"
  wait_until 120 is_built
  [[ $(server_member server.status) == ACTIVE ]] || { echo "the server is $(server_member server.status): $(server_member server.fault.message)"; return 1; }
  note "$(server_member 'server.addresses.*.0.addr')"
}

server_member() { api GET "$compute_url/servers/$(<"$cloud/server")" -t "$token" -p "$1"; }

is_built() { [[ $(server_member server.status) != BUILD ]]; }

wait_for_guest() {
  wait_until 180 is_guest_up || { console; return 1; }
  note "$(console | sed -n 's/^nova-guest: hostname //p' | tail -n 1) is up"
}

is_guest_up() { console | grep -q '^nova-guest: up'; }

console() {
  api POST "$compute_url/servers/$(<"$cloud/server")/action" -t "$token" -d '{"os-getConsoleOutput":{"length":200}}' -p output | tr -d '\r'
}

# An `up` that failed or was interrupted is no cloud: the next one begins anew.
is_cloud_running() { [[ -e $cloud/complete ]] && is_running "$cloud/novad.process" && is_running "$cloud/libvirt.process"; }

summary() {
  local yaml=$cloud/clouds.yaml
  log_in "$yaml"
  cat <<TEXT

  identity   $identity_url
  compute    $compute_url
  image      $image_url
  volume     $volume_url
  network    $network_url
  placement  $placement_url
  metadata   http://169.254.169.254 (for servers)
  clouds     $yaml (OS_CLIENT_CONFIG_FILE; the cloud is called nova)
  user       $(cloud_value "$yaml" username), password $(cloud_value "$yaml" password), project $(cloud_value "$yaml" project_name)
  server     $server_name $(server_member 'server.addresses.*.0.addr' 2>/dev/null || true), key $cloud/id_ed25519
  log        $cloud/novad.log

Try:
  ./dev openstack server list
  ./dev ssh $server_name
  ./dev openstack console log show $server_name
TEXT
}
