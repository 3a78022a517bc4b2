# ./dev test [PROJECT…]: installs what the tests need and runs all of them. Sourced by ./dev.

only=() # which tests of a project: arguments of dotnet test
other=  # a commit that is another release, see upgrade.sh

dev_test() {
  local results=$root/artifacts/test-results project passed=0 failed=0 skipped=0
  local projects=("$@")
  ((${#projects[@]})) || projects=("$root"/test/Nova.Tests.*)
  rm -rf "$results"
  mkdir -p "$results"
  step_log=$results/prepare.log
  scratch=$(mktemp -d)
  chmod 755 "$scratch"
  trap end_postgres EXIT

  if [[ $EUID -eq 0 ]]; then
    prepare "Debian packages" install_packages "$tools"/packages/*.txt "$root/packaging/guest/packages.txt"
  else
    echo "Not root: what needs packages that are missing, or root, is skipped."
  fi
  prepare "Everything is built" dotnet build "$root/Nova.slnx" -c Release --nologo -v quiet
  prepare "novad is built for use" build_novad
  prepare "nova-agent is built for use" build_agent
  if [[ -n $other ]]; then
    prepare "The other release is built" build_release "$other"
    NOVA_TEST_RELEASE=$root/artifacts/releases/$(git -C "$root" rev-parse "$other^{commit}")
    export NOVA_TEST_RELEASE
  fi
  if [[ $EUID -eq 0 ]]; then prepare "Guest image is built" build_guest; fi
  if compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
    prepare "PostgreSQL" start_postgres
    NOVA_TEST_POSTGRES=$(<"$scratch/connection")
    export NOVA_TEST_POSTGRES
  fi
  export NOVA_GUEST=$guest NOVA_DEV_CACHE=$cache

  for project in "${projects[@]}"; do
    run_project "$(basename "$project")"
  done
  name_failures "$results"/*.trx
  echo "$passed passed, $failed failed, $skipped skipped"
  [[ $failed -eq 0 ]]
}

prepare() {
  step "$@" || {
    tail -n 60 "$step_log" >&2
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
  }
}

run_project() {
  local trx=$results/$1.trx result=0 counted
  echo "== $1"
  timeout --kill-after 30 "${patience:-60m}" dotnet test "$root/test/$1" -c Release --no-build --nologo "${only[@]}" --results-directory "$results" \
    --logger "trx;LogFileName=$1.trx" --logger "console;verbosity=minimal" \
    --blame-hang-timeout 8m --blame-hang-dump-type none </dev/null || result=$?
  counted=$failed
  if [[ -e $trx ]]; then count "$trx"; fi
  if [[ $result -ne 0 && $counted -eq $failed ]]; then
    echo "$1 ended with status $result without a failed test: it crashed or hung."
    failed=$((failed + 1))
  fi
}

# The counters of a results file. What neither passed nor failed was skipped.
count() {
  local counters total good
  counters=$(grep -o '<Counters [^>]*>' "$1" || true)
  total=$(counter total) good=$(counter passed)
  local bad=$(($(counter failed) + $(counter error) + $(counter timeout) + $(counter aborted)))
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + total - good - bad))
}

# What failed, once more and in short, where the eye is at the end.
name_failures() {
  perl -0777 -ne 'for (split /(?=<UnitTestResult )/) {
    my ($test) = /^<UnitTestResult [^>]*?testName="([^"]*)"/ or next;
    /^[^>]*outcome="(?!Passed|NotExecuted)/ or next;
    my ($why) = m{<Message>(.*?)</Message>}s ? $1 : "";
    $why =~ s/\s+/ /g;
    print "FAILED $test: ", substr($why, 0, 400), "\n";
  }' "$@"
}

counter() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"${counters:- $1=\"0\"}" | grep . || echo 0; }

# A server of the tests' own: on loopback, on a free port, without care for power cuts.
start_postgres() {
  local bin as=()
  bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
  mkdir "$scratch/postgres"
  if [[ $EUID -eq 0 ]]; then
    chown postgres: "$scratch/postgres"
    as=(setpriv --reuid postgres --regid postgres --init-groups)
  fi
  cd "$scratch/postgres"
  "${as[@]}" "$bin/initdb" -D "$scratch/postgres/data" -A trust -U postgres -E UTF8 --locale C.UTF-8 --no-sync
  local port
  port=$(free_ports 1)
  "${as[@]}" "$bin/postgres" -D "$scratch/postgres/data" -p "$port" -k "$scratch/postgres" -c listen_addresses=127.0.0.1 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 8>&- >"$scratch/postgres.log" 2>&1 &
  remember_process "$scratch/postgres.process" $!
  wait_until 30 "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" || { cat "$scratch/postgres.log"; return 1; }
  echo "postgresql://postgres@127.0.0.1:$port/postgres" >"$scratch/connection"
}

end_postgres() {
  local pid
  if [[ -e $scratch/postgres.process ]] && is_running "$scratch/postgres.process"; then
    read -r pid _ <"$scratch/postgres.process"
    kill -INT "$pid" 2>/dev/null || true # the fast stop: clients are not waited for
    wait_until 10 is_gone "$scratch/postgres.process" || kill -QUIT "$pid" 2>/dev/null || true
  fi
  rm -rf "$scratch"
}
