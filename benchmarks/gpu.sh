#!/usr/bin/env bash
# One command on a machine with a GPU: the suite, the `cuda` cells with a hundredth of their updates, the table.
#     benchmarks/gpu.sh OUT           each part goes on after a failing one; OUT/ gets suite.txt, cells.txt, table.txt
#     benchmarks/gpu.sh OUT --tiny    tries the script on a CPU: one notebook, the cells as a list, tiny networks
# Without a network: DIFFUSION_NB_DATA is a folder of the data sets, and DATA=digits, say, takes one for all cells.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
out=${1:?wanted a folder for what is written}; mkdir -p "$out"; out=$(cd "$out" && pwd)
tiny=${2:-}
python=${PYTHON:-python}
export PYTHONPATH=$PWD${PYTHONPATH:+:$PYTHONPATH} XLA_PYTHON_CLIENT_PREALLOCATE=false
export JAX_COMPILATION_CACHE_DIR=${JAX_COMPILATION_CACHE_DIR:-$out/programs}
part() { # NAME COMMAND...
    local name=$1 start=$SECONDS; shift
    "$@" > "$out/$name.txt" 2>&1; local code=$?
    echo "$name: exit code $code, $((SECONDS - start)) s; $out/$name.txt ends"; tail -n "${LINES_SHOWN:-12}" "$out/$name.txt"
    return $code
}
failed=0
if [ "$tiny" = --tiny ]; then
    part suite "$python" tools/run_nbs.py nbs/02c_programs.ipynb || failed=1
    part cells "$python" benchmarks/cuda_cells.py --list || failed=1
    part table "$python" benchmarks/gpu.py --tiny --eager --rounds 2 --seconds 1 --cores 0 || failed=1
else
    part suite "$python" tools/run_nbs.py ${JOBS:+--jobs "$JOBS"} || failed=1
    part cells "$python" benchmarks/cuda_cells.py --share 100 ${DATA:+--data "$DATA"} || failed=1
    part table "$python" benchmarks/gpu.py --cores 0 || failed=1
fi
exit $failed
