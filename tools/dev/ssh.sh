# ./dev ssh [SERVER|ADDRESS [COMMAND…]]: into a guest, through the namespace. Sourced by ./dev.

dev_ssh() {
  local server=${1:-first} address
  shift || true
  need_root
  [[ -e $cloud/clouds.yaml ]] || fail "there is no cloud; './dev up' makes one"
  log_in "$cloud/clouds.yaml"
  if [[ $server =~ ^[0-9]+(\.[0-9]+){3}$ ]]; then
    address=$server
  else
    address=$(address_of name "$server")
    [[ -n $address ]] || address=$(address_of id "$server")
  fi
  [[ -n $address ]] || fail "there is no server $server with an address"
  # Servers come and go with the same address, so host keys tell nothing here.
  exec ip netns exec "$name" ssh -i "$cloud/id_ed25519" -o IdentitiesOnly=yes -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=20 "root@$address" "$@"
}

address_of() { api GET "$compute_url/servers/detail" -t "$token" -p "servers.?$1=$2.addresses.*.0.addr" | head -n 1; }
