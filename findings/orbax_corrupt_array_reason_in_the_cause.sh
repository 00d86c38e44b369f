#!/usr/bin/env bash
# Orbax: the error of an array that cannot be read does not say why; its `__cause__` does.
#
# Versions       pinned below: orbax-checkpoint 0.12.8, tensorstore 0.1.86, jax and jaxlib 0.10.2, CPU
# Behaviour      A file of a checkpoint is damaged on the disk. `restore` raises a bare Exception of some 2,000
#                characters: "See full TensorStore details: <bound method ... .spec of TensorStore({...". The method
#                of the array's description was formatted, not called, and what TensorStore said is not in it: "Data
#                corruption detected" stands in the cause alone.
# Why it matters A log of str(error), or of its first line, hides that a disk is going bad, and shows a method.
# Seen           Exception: holds a bound method: True; says what is wrong: False
#                its cause, ValueError: says what is wrong: True
#
# Run it         findings/orbax_corrupt_array_reason_in_the_cause.sh    PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check orbax-checkpoint==0.12.8 tensorstore==0.1.86 jax==0.10.2 jaxlib==0.10.2
cd "$folder"
env -u PYTHONPATH JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import logging, sys
from pathlib import Path

import jax.numpy as jnp, numpy as np
import orbax.checkpoint as ocp

logging.disable()
path = Path("checkpoint").resolve()
state = {"a": jnp.asarray(np.random.default_rng(0).normal(size=(300, 200)), jnp.float32)}
with ocp.StandardCheckpointer() as saver:
    saver.save(path, state)
largest = max((p for p in path.rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
data = bytearray(largest.read_bytes())
data[len(data)//2:len(data)//2 + 50] = bytes(50)
largest.write_bytes(data)
try:
    with ocp.StandardCheckpointer() as reader:
        reader.restore(path, state)
    sys.exit("it was read")
except Exception as e:
    error, cause = e, e.__cause__
method, said, known = "<bound method" in str(error), "corruption" in str(error), "corruption" in str(cause)
print(f"{type(error).__name__}: holds a bound method: {method}; says what is wrong: {said}")
print(f"its cause, {type(cause).__name__}: says what is wrong: {known}")
sys.exit(not (method and known and not said))
PYTHON
