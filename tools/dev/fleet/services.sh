# What runs on the machines of a fleet, and how it is started: the first time, and again.

# start_machine MACHINE: all of it, as when a machine is switched on.
start_machine() {
  case $1 in
    postgres) start_postgres ;;
    rabbit) start_rabbit ;;
    api*) start_control "$1" ;;
    host*) start_hypervisor "$1" && start_metadata "$1" && start_agent "$1" ;;
  esac
}

start_stores() {
  prepare_postgres
  start_postgres
  prepare_rabbit
  start_rabbit
  in_postgres createdb nova
  write_configuration
}

postgres_bin() { compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1; }

as_postgres() { setpriv --reuid postgres --regid postgres --init-groups "$@"; }

in_postgres() { ip netns exec "$(namespace_of postgres)" "$(postgres_bin)/$1" -h 127.0.0.1 -U postgres "${@:2}"; }

prepare_postgres() {
  as_postgres test -x "$cloud" || { echo "the user postgres cannot pass to $cloud: choose another NOVA_DEV_STATE"; return 1; }
  install -d -m 700 -o postgres -g postgres "$cloud/postgres"
  (cd "$cloud/postgres" && as_postgres "$(postgres_bin)/initdb" -D "$cloud/postgres" -A trust -U postgres -E UTF8 --locale C.UTF-8 --no-sync)
  # Only the fleet's machines can reach it.
  echo "host all all 192.168.254.0/24 trust" >>"$cloud/postgres/pg_hba.conf"
}

start_postgres() {
  # Of one that was killed, on a machine that is empty now: where nobody reaps it, its process number looks as if it ran.
  rm -f "$cloud/postgres/postmaster.pid"
  launch postgres postgres setpriv --reuid postgres --regid postgres --init-groups "$(postgres_bin)/postgres" -D "$cloud/postgres" \
    -c listen_addresses='*' -c unix_socket_directories= -c max_connections=300
  wait_until 60 in_postgres pg_isready -q
}

prepare_rabbit() {
  mkdir -p "$cloud/rabbit"
  head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$cloud/rabbit/password"
  chmod 600 "$cloud/rabbit/password"
  printf 'default_user = nova\ndefault_pass = %s\n' "$(<"$cloud/rabbit/password")" >"$cloud/rabbit/rabbitmq.conf"
  chmod 600 "$cloud/rabbit/rabbitmq.conf"
}

start_rabbit() {
  local folder=$cloud/rabbit
  launch rabbit rabbit env HOME="$folder" ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_NODENAME=rabbit@localhost \
    RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log" RABBITMQ_LOGS="$folder/log/rabbit.log" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins" RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf" RABBITMQ_CONF_ENV_FILE="$folder/none" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 2:2' /usr/lib/rabbitmq/bin/rabbitmq-server
  wait_until 90 is_listening rabbit 5672
}

# is_listening MACHINE PORT
is_listening() { ip netns exec "$(namespace_of "$1")" bash -c "exec 3<>/dev/tcp/$(address_of_machine "$1")/$2" 2>/dev/null; }

# common_configuration: what every program of the fleet is told.
common_configuration() {
  cat <<CONF
[DEFAULT]
transport_url = rabbit://nova:$(<"$cloud/rabbit/password")@$(address_of_machine rabbit):5672/
compute_driver = libvirt
report_interval = 2
service_down_time = 15
flat_network_bridge = br100

[oslo_messaging_rabbit]
rabbit_interval_max = 2
CONF
}

write_configuration() {
  {
    common_configuration
    cat <<CONF

[database]
connection = postgresql://postgres@$(address_of_machine postgres)/nova

[workflows]
lease_seconds = 5
CONF
  } >"$cloud/nova.conf"
  chmod 600 "$cloud/nova.conf"
}

# What a host is told: nothing of the database, and a user who reads and writes images.
write_agent_configuration() {
  local control addresses=()
  for control in "${controls[@]}"; do addresses+=("http://$(address_of_machine "$control"):9292"); done
  {
    common_configuration
    cat <<CONF

[glance]
api_servers = $(IFS=,; echo "${addresses[*]}")

[service_user]
auth_url = http://$(address_of_machine api1):5000/v3
username = $(cloud_value "$cloud/clouds.yaml" username)
password = $(cloud_value "$cloud/clouds.yaml" password)
project_name = $(cloud_value "$cloud/clouds.yaml" project_name)

[api]
status_listen_port = 8779
CONF
  } >"$cloud/nova-agent.conf"
  chmod 600 "$cloud/nova-agent.conf"
}

start_controls() {
  local control
  for control in "${controls[@]}"; do start_control "$control"; done
  [[ -e $cloud/openrc ]] || tell_clouds
  note "${controls[*]}"
}

# The first writes the clouds file when it makes the administrator.
start_control() {
  local address options=() surface
  address=$(address_of_machine "$1")
  for surface in identity image volume network placement; do options+=("--api.${surface}_listen=$address"); done
  launch "$1" "$1" "$novad" --roles=api,conductor,scheduler,metadata --config-file "$cloud/nova.conf" --state_path="$cloud/shared" \
    --clouds_file="$cloud/clouds.yaml" --osapi_compute_listen="$address" "${options[@]}"
  wait_until 60 answers "http://$address:5000/v3" || { tail -n 20 "$cloud/$1.log"; return 1; }
}

answers() { api GET "$1" -p version.id >/dev/null; }

tell_clouds() {
  local user password project
  wait_until 10 test -s "$cloud/clouds.yaml"
  user=$(cloud_value "$cloud/clouds.yaml" username) password=$(cloud_value "$cloud/clouds.yaml" password)
  project=$(cloud_value "$cloud/clouds.yaml" project_name)
  cat >>"$cloud/clouds.yaml" <<YAML
  nova-api2:
    region_name: $(cloud_value "$cloud/clouds.yaml" region_name)
    identity_api_version: 3
    auth:
      auth_url: http://$(address_of_machine api2):5000/v3
      username: $user
      password: '$password'
      project_name: $project
      user_domain_id: default
      project_domain_id: default
YAML
  cat >"$cloud/openrc" <<SH
export OS_AUTH_URL=http://$(address_of_machine api1):5000/v3 OS_IDENTITY_API_VERSION=3 OS_USERNAME=$user OS_PASSWORD='$password'
export OS_PROJECT_NAME=$project OS_USER_DOMAIN_ID=default OS_PROJECT_DOMAIN_ID=default OS_REGION_NAME=$(cloud_value "$cloud/clouds.yaml" region_name)
SH
  chmod 600 "$cloud/openrc" "$cloud/clouds.yaml"
}

start_hosts() {
  local host folder
  for folder in /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt /run/libvirt; do
    [[ -d $folder ]] || { mkdir -p "$folder" && echo "$folder" >>"$runtime/made-folders"; }
  done
  write_agent_configuration
  for host in $(hosts); do start_machine "$host"; done
  for host in $(hosts); do wait_until 60 has_host_named "$host"; done
  note "$(hosts | tr '\n' ' ')"
}

has_host_named() { [[ -n $(api GET "$compute_url/os-hypervisors/detail" -t "$token" -p "hypervisors.?hypervisor_hostname=$1.memory_mb") ]]; }

# A socket's path has at most 107 octets, so libvirtd knows its folder by a short name.
start_hypervisor() {
  mkdir -p "$cloud/$1/libvirt"
  ln -sfn "$cloud/$1/libvirt" "$runtime/$1"
  rm -f "$runtime/$1/run/libvirt/libvirt-sock"
  launch "libvirt-$1" "$1" bash "$root/src/Agent/Nova.Virt.Libvirt/private-libvirt.sh" "$runtime/$1" --host-network
  wait_until 30 test -S "$runtime/$1/run/libvirt/libvirt-sock"
}

start_agent() {
  local address
  address=$(address_of_machine "$1")
  mkdir -p "$runtime/networks-$1"
  launch "agent${1#host}" "$1" "$nova_agent" --config-file "$cloud/nova-agent.conf" --my_ip="$address" --state_path="$cloud/$1" \
    --instances_path="$cloud/$1/instances" --networks_path="$runtime/networks-$1" \
    --libvirt.connection_uri="qemu+unix:///system?socket=$runtime/$1/run/libvirt/libvirt-sock"
}

# The guests of a host ask the host that they are on.
start_metadata() { launch "metadata${1#host}" "$1" "$novad" --roles=metadata --config-file "$cloud/nova.conf" --state_path="$cloud/shared"; }
