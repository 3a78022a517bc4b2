# ./dev tempest [--keep] [REGEX]: OpenStack's own tests of the Compute API, against a cloud on the simulated hypervisor. Sourced by ./dev.

dev_tempest() {
  local keep= regex='^tempest\.api\.compute'
  results=$root/artifacts/tempest
  while (($#)); do
    case $1 in
      --keep) keep=1 && shift ;;
      -*) fail "tempest: unknown argument $1" ;;
      *) regex=$1 && shift ;;
    esac
  done
  command -v tempest >/dev/null || fail "the tests are missing: apt-get install tempest"
  rm -rf "$results"
  mkdir -p "$results"
  scratch=$(mktemp -d)
  trap end_tempest EXIT
  step_log=$results/prepare.log
  step "Simulated cloud" start_tempest_cloud || { cat "$step_log" >&2; exit 1; }
  log_in "$(tempest_clouds)"
  # What the tests remember of their workspaces goes to the home folder.
  export HOME=$scratch
  step "Workspace" make_tempest_workspace || { cat "$step_log" >&2; exit 1; }
  cd "$scratch/workspace"
  tempest run --list-tests --regex "$regex" 2>/dev/null | grep '^tempest' >"$results/tests" || fail "no test matches $regex"
  echo "$(wc -l <"$results/tests") tests …"
  tempest run --regex "$regex" --concurrency 2 >"$results/run.log" 2>&1 || true # the outcomes decide
  subunit-1to2 <.stestr/0 2>/dev/null | subunit2csv --no-passthrough >"$results/outcomes.csv" 2>/dev/null || true
  cp logs/tempest.log "$results" 2>/dev/null || true
  python3 "$tools/tempest-outcomes" "$results/tests" "$results/outcomes.csv" "$root/docs/tempest.txt" ${keep:+--keep}
}

start_tempest_cloud() {
  NOVA_DEV_STATE=$scratch setsid "$root/dev" sim --hosts 2 --port-base 0 --simulated.snapshot_latency=1 8>&- </dev/null >"$scratch/sim.log" 2>&1 &
  remember_process "$scratch/sim.process" $!
  wait_until 600 is_tempest_cloud_ready || { cat "$scratch/sim.log"; return 1; }
}

is_tempest_cloud_ready() {
  is_running "$scratch/sim.process" || { cat "$scratch/sim.log"; exit 1; }
  grep -q '^Ready' "$scratch/sim.log"
}

tempest_clouds() { compgen -G "$scratch/sim-*/clouds.yaml"; }

end_tempest() {
  cp "$scratch"/sim-*/novad.log "$results" 2>/dev/null || true
  end_process "$scratch/sim.process" 30
  rm -rf "$scratch"
}

make_tempest_workspace() {
  local image other outside clouds
  clouds=$(tempest_clouds)
  cd "$scratch" # where it leaves a log
  tempest init "$scratch/workspace"
  image=$(api GET "$image_url/v2/images?name=cirros-sim" -t "$token" -p 'images.*.id')
  head -c 65536 /dev/zero >"$scratch/image"
  other=$(register_image cirros-sim-other "$scratch/image" '"disk_format":"raw","container_format":"bare"')
  outside=$network_url/networks?router:external=true
  cat >"$scratch/workspace/etc/tempest.conf" <<CONF
[DEFAULT]
log_dir = $scratch/workspace/logs
log_file = tempest.log

[oslo_concurrency]
lock_path = $scratch/workspace/locks

[auth]
admin_username = $(cloud_value "$clouds" username)
admin_password = $(cloud_value "$clouds" password)
admin_project_name = $(cloud_value "$clouds" project_name)
admin_domain_name = Default
create_isolated_networks = false

[identity]
uri_v3 = $identity_url
auth_version = v3
region = $(cloud_value "$clouds" region_name)
v3_endpoint_type = public

[identity-feature-enabled]
api_v2 = false

[service_available]
cinder = true
glance = true
horizon = false
neutron = true
nova = true
swift = false

[compute]
image_ref = $image
image_ref_alt = $other
flavor_ref = 1
flavor_ref_alt = 2
fixed_network_name = private
min_compute_nodes = 2
min_microversion = 2.1
max_microversion = 2.104
build_timeout = 60

[compute-feature-enabled]
attach_encrypted_volume = false
block_migrate_cinder_iscsi = true
block_migration_for_live_migration = true
change_password = true
cold_migration = true
config_drive = true
console_output = true
hostname_fqdn_sanitization = true
interface_attach = true
live_migration = true
personality = true
rescue = true
resize = true
scheduler_enabled_filters = all
serial_console = false
shelve = true
shelve_migrate = true
snapshot = true
stable_rescue = true
swap_volume = true
vnc_console = false
volume_backed_live_migration = true
volume_multiattach = true

[network]
floating_network_name = $(api GET "$outside" -t "$token" -p networks.0.name)
project_network_cidr = 10.79.0.0/16
public_network_id = $(api GET "$outside" -t "$token" -p networks.0.id)

[network-feature-enabled]
api_extensions = $(api GET "$network_url/extensions" -t "$token" -p 'extensions.*.alias' | paste -sd,)
ipv6 = false

[validation]
run_validation = false

[image]
build_timeout = 60

[volume]
build_timeout = 60
min_microversion = 3.0
max_microversion = 3.59

[volume-feature-enabled]
backup = false
CONF
}
