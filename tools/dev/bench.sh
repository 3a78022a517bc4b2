# ./dev bench …: the benchmarks, as lines of JSON on standard output; `inner`: the scheduler's inner loop, as a table. Sourced by ./dev.

dev_bench() {
  local project
  project=$(compgen -G "$root/bench/*/*.csproj" | head -n 1) || fail "there are no benchmarks"
  step_log=$root/artifacts/bench.log
  mkdir -p "$root/artifacts"
  prepare_bench 8>/dev/null >"$step_log" 2>&1 || {
    cat "$step_log" >&2
    exit 1
  }
  # What is measured is what `up` and `sim` run.
  exec dotnet run -c Release --project "$project" -v quiet -- "--novad=$novad" "$@"
}

prepare_bench() {
  if [[ $EUID -eq 0 ]]; then install_packages "$tools/packages/up.txt" "$tools/packages/bench.txt"; fi
  build_novad
}
