# What can be done to a fleet. A target is a machine (postgres, rabbit, api1, host1 with its guests) or a host's agent (agent1).

targets() {
  local machine
  for machine in $(machines); do
    echo "$machine"
    if [[ $machine == host* ]]; then echo "agent${machine#host}"; fi
  done
}

machine_of() { echo "${1/#agent/host}"; }

need_target() { targets | grep -qx "${1:-}" || fail "a target is needed, one of: $(targets | tr '\n' ' ')"; }

# pids_of TARGET: a machine's are all that run on it; an agent's are its group.
pids_of() {
  local pid
  if [[ $1 != agent* ]]; then
    pids_of_machine "$1"
  elif is_running "$cloud/$1.process"; then
    read -r pid _ <"$cloud/$1.process"
    pgrep -g "$pid"
  fi
}

signal_all() {
  local pid
  for pid in $(pids_of "$2"); do kill "-$1" "$pid" 2>/dev/null || true; done
}

# As when the power fails: of a host its guests, too.
fleet_kill() {
  need_target "$@"
  signal_all KILL "$1"
  wait_until 10 has_nothing "$1" || fail "$1 does not end"
}

has_nothing() { [[ -z $(pids_of "$1") ]]; }

fleet_restart() {
  need_target "$@"
  if [[ $1 == agent* ]]; then
    end_process "$cloud/$1.process" 15
    start_agent "$(machine_of "$1")"
  else
    fleet_kill "$1"
    start_machine "$1" || fail "$1 does not start; its logs are in $cloud"
  fi
}

fleet_pause() { need_target "$@" && signal_all STOP "$1"; }

fleet_resume() { need_target "$@" && signal_all CONT "$1"; }

fleet_cut() { need_target "$@" && cables "$(machine_of "$1")" down; }

fleet_heal() { need_target "$@" && cables "$(machine_of "$1")" up; }

state_of() {
  local process=$cloud/$1.process pid state=off
  if [[ $1 == host* ]]; then process=$cloud/libvirt-$1.process; fi
  if is_running "$process"; then
    read -r pid _ <"$process"
    state="runs, process $pid"
    if grep -q '^State:.T' "/proc/$pid/status" 2>/dev/null; then state="paused, process $pid"; fi
  fi
  if is_cut "$(machine_of "$1")"; then state+=", cut off"; fi
  echo "$state"
}
