# ./dev openstack …: the client, on the cloud of `up`, or else of a `sim` that runs. Sourced by ./dev.

dev_openstack() {
  local yaml
  for yaml in "$cloud/clouds.yaml" "$state"/sim*/clouds.yaml; do
    if [[ -r $yaml ]]; then
      command -v openstack >/dev/null || fail "the OpenStack client is missing: apt-get install python3-openstackclient"
      export OS_CLIENT_CONFIG_FILE=$yaml OS_CLOUD=${OS_CLOUD:-nova}
      exec openstack "$@"
    fi
  done
  fail "there is no cloud; './dev up' or './dev sim' makes one"
}
