# ./dev status: what runs, and where. Status 3 where nothing does. Sourced by ./dev.

dev_status() {
  if [[ ! -e $cloud ]]; then
    echo "No cloud: './dev up' makes one."
    return 3
  fi
  # shellcheck source=tools/dev/up.sh
  . "$tools/up.sh"
  local part
  for part in novad libvirt; do
    if is_running "$cloud/$part.process"; then
      echo "$part runs, process $(cut -d ' ' -f 1 "$cloud/$part.process")"
    else
      echo "$part does not run"
    fi
  done
  is_cloud_running || return 3
  summary
}
