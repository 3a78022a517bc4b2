# ./dev check: what every change must pass, in under a minute. Sourced by ./dev.

dev_check() {
  mkdir -p "$root/artifacts"
  step_log=$root/artifacts/check.log
  : >"$step_log"
  cd "$root"
  # Style and analyzers are the build's own errors (EnforceCodeStyleInBuild), so the slow part of `dotnet format` would say nothing new.
  must_pass "Formatting" dotnet format whitespace . --folder --verify-no-changes --exclude artifacts
  must_pass "Build, warnings are errors" build_all
  must_pass "Unit tests" test_quietly Nova.Tests.Unit
  must_pass "Architecture tests" test_quietly Nova.Tests.Architecture
}

build_all() { dotnet build "$root/Nova.slnx" -c Release --nologo -v quiet; }

test_quietly() {
  local output
  output=$(dotnet test "$root/test/$1" -c Release --no-build --nologo --blame-hang-timeout 3m --blame-hang-dump-type none) || {
    echo "$output"
    return 1
  }
  note "$(grep -o 'Passed: *[0-9]*' <<<"$output" | tail -n 1 | tr -s ' ' | tr 'P' 'p')"
}

must_pass() {
  step "$@" || {
    grep -E 'error|FAIL|Error Message|Stack Trace|^ ' "$step_log" | sort -u | head -n 60 >&2
    echo "dev: all of it is in $step_log" >&2
    exit 1
  }
}
