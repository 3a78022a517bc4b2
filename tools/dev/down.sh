# ./dev down: removes what `up` made, however far it came and whatever died since. Sourced by ./dev and by up.sh.

dev_down() {
  need_root
  mkdir -p "$state"
  exec 9>"$state/up.lock"
  flock -n 9 || fail "another './dev up' or './dev down' is at work on $state"
  if [[ -e $runtime/state && $(<"$runtime/state") != "$state" ]]; then
    fail "the cloud $name belongs to $(<"$runtime/state"): run './dev down' there"
  fi
  if [[ ! -e $runtime && ! -e $cloud && ! -e /run/netns/$name ]]; then
    echo "There is nothing to remove."
  else
    step "The cloud is removed" remove_cloud
  fi
  rm -f "$state/up.lock"
  rmdir "$state" 2>/dev/null || true
}

remove_cloud() {
  end_process "$cloud/novad.process" 15
  # Its guests, virtlogd and libvirtd are in its PID namespace and end with it.
  end_process "$cloud/libvirt.process" 0
  remove_namespace
  remove_runtime
  rm -rf "$cloud"
}

# By pid: dnsmasq outlives novad by intent, and someone may have a shell open.
remove_namespace() {
  [[ -e /run/netns/$name ]] || return 0
  wait_until 10 is_namespace_empty || fail "processes stay in the namespace $name: $(ip netns pids "$name" | tr '\n' ' ')"
  ip netns delete "$name"
  if [[ -e $runtime/made-netns-mount ]] && [[ -z $(ls -A /run/netns) ]]; then
    umount /run/netns && rmdir /run/netns || true
  fi
}

is_namespace_empty() {
  local pid
  # A half-made name is a plain file without a namespace behind it.
  for pid in $(ip netns pids "$name" 2>/dev/null); do
    kill -KILL "$pid" 2>/dev/null || true
  done
  [[ -z $(ip netns pids "$name" 2>/dev/null) ]]
}

remove_runtime() {
  local folder
  if [[ -e $runtime/made-folders ]]; then
    while read -r folder; do
      rmdir "$folder" 2>/dev/null || true
    done <"$runtime/made-folders"
  fi
  rm -rf "$runtime"
}
