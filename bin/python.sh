# Sourced by bin/serve, bin/test, bin/bench and deploy/rehearsal: goes to the top of the project and runs a script with the first Python
# that is new enough. A name may stand on PATH and still not run (version managers), so each one is tried.

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

run_with_python() {
    script=$1
    shift
    CDPATH= cd -- "$(dirname -- "$0")/.." || exit 1
    if [ -n "${PYTHON:-}" ]; then
        new_enough "$PYTHON" && exec "$PYTHON" "$script" "$@"
        found=$("$PYTHON" --version 2>&1) || found="not a Python that runs"
        echo "$0: PYTHON=$PYTHON is $found; Python 3.11 or newer is needed." >&2
        exit 1
    fi
    # The project's own environment first: it is there from the second start on.
    for python in .venv/bin/python python3.13 python3.12 python3.11 python3 python; do
        new_enough "$python" && exec "$python" "$script" "$@"
    done
    echo "$0: Python 3.11 or newer is needed and none was found; PYTHON=/path/to/python names one." >&2
    exit 1
}
