# What `up` and `fleet` do with guests: their image, their key, and a first server. Sourced by them, with $cloud and the addresses of log_in.

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
  api GET "$compute_url/flavors/nova-guest" -t "$token" -p flavor.id 2>/dev/null ||
    api POST "$compute_url/flavors" -t "$token" -p flavor.id -d '{"flavor":{"id":"nova-guest","name":"nova.guest","ram":128,"vcpus":1,"disk":1}}'
}

# boot_server NAME [HOST]: a server of the guest image, on that host where one is named; its id goes to the file server.NAME.
boot_server() {
  local flavor user_data where=
  flavor=$(guest_flavor)
  if [[ -n ${2:-} ]]; then where=",\"availability_zone\":\"nova:$2\""; fi
  user_data=$(base64 -w 0 <<'SH'
#!/bin/sh
echo "user data of $(hostname) ran" | tee /root/user-data-ran
SH
)
  api POST "$compute_url/servers" -t "$token" -p server.id -d "{\"server\":{\"name\":\"$1\",\"imageRef\":\"$(<"$cloud/image")\",
    \"flavorRef\":\"$flavor\",\"key_name\":\"dev\",\"user_data\":\"$user_data\"$where}}" >"$cloud/server.$1"
  wait_until 120 is_built "$1"
  [[ $(server_member "$1" server.status) == ACTIVE ]] || {
    echo "the server is $(server_member "$1" server.status): $(server_member "$1" server.fault.message)"
    return 1
  }
  note "$(server_member "$1" 'server.addresses.*.0.addr')"
}

# server_member NAME PICK: of a server that boot_server made.
server_member() { api GET "$compute_url/servers/$(<"$cloud/server.$1")" -t "$token" -p "$2"; }

is_built() { [[ $(server_member "$1" server.status) != BUILD ]]; }

wait_for_guest() {
  wait_until 180 is_guest_up "$1" || { console "$1"; return 1; }
  note "$(console "$1" | sed -n 's/^nova-guest: hostname //p' | tail -n 1) is up"
}

is_guest_up() { console "$1" | grep -q '^nova-guest: up'; }

console() {
  api POST "$compute_url/servers/$(<"$cloud/server.$1")/action" -t "$token" -d '{"os-getConsoleOutput":{"length":200}}' -p output | tr -d '\r'
}
