# What `up` and `sim` make of networks besides the first, which novad makes itself. Sourced by them.

# prepare_networks: once a cloud. SSH and ping reach the servers of the first user's project, and there is a network outside with a router to it.
prepare_networks() {
  [[ -z $(api GET "$network_url/networks?name=public" -t "$token" -p 'networks.*.id') ]] || return 0
  open_default_group
  make_public_network
}

# The rules that people add by hand on a new cloud: without them a server hears only those of its own group.
open_default_group() {
  local group rule
  group=$(api GET "$network_url/security-groups?name=default&project_id=$(project_id)" -t "$token" -p security_groups.0.id)
  for rule in '"protocol":"icmp"' '"protocol":"tcp","port_range_min":22,"port_range_max":22'; do
    api POST "$network_url/security-group-rules" -t "$token" \
      -d "{\"security_group_rule\":{\"security_group_id\":\"$group\",\"direction\":\"ingress\",$rule}}" >/dev/null
  done
}

make_public_network() {
  local network router subnet
  network=$(api POST "$network_url/networks" -t "$token" -p network.id -d '{"network":{"name":"public","router:external":true,"is_default":true}}')
  api POST "$network_url/subnets" -t "$token" >/dev/null \
    -d "{\"subnet\":{\"name\":\"public\",\"network_id\":\"$network\",\"ip_version\":4,\"cidr\":\"172.24.4.0/24\",\"enable_dhcp\":false}}"
  router=$(api POST "$network_url/routers" -t "$token" -p router.id \
    -d "{\"router\":{\"name\":\"router\",\"external_gateway_info\":{\"network_id\":\"$network\"}}}")
  subnet=$(api GET "$network_url/networks?name=private" -t "$token" -p networks.0.subnets.0)
  api PUT "$network_url/routers/$router/add_router_interface" -t "$token" -d "{\"subnet_id\":\"$subnet\"}" >/dev/null
}

project_id() { api GET "$identity_url/projects?name=$(cloud_value "$clouds_yaml" project_name)" -t "$token" -p projects.0.id; }
