#!/usr/bin/env bash
# safetensors: NumPy arrays that are not C-contiguous are saved with wrong values under the right shape.
#
# Versions       pinned below: safetensors 0.8.0, numpy 2.4.6
# Behaviour      `safetensors.numpy.save` and `save_file` write the memory of an array as it lies and the logical shape
#                beside it. A transposed, sliced or reversed view comes back with the right shape, the right type and
#                other numbers, without an error. 0.7.0 wrote such arrays rightly; `safetensors.torch` refuses them.
# Why it matters Weights that come from PyTorch are transposed on the way (`w.numpy().transpose(2, 3, 1, 0)`), so a
#                converted model is saved wrong, and the hash of the file says that all is well.
# Seen           0.8.0: transposed and Fortran-ordered arrays come back wrong; 0.7.0: right; contiguous copies: right
#
# Run it         findings/safetensors_numpy_saves_memory_order.sh          PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/try.py" <<'PYTHON'
from importlib.metadata import version

import numpy as np
from safetensors.numpy import load, save

a = np.arange(6.).reshape(2, 3)
views = dict(transposed=a.T, fortran=np.asfortranarray(a), reversed=a[::-1], copy=np.ascontiguousarray(a.T))
wrong = [name for name, v in views.items() if not np.array_equal(load(save({"w": v}))["w"], v)]
print(version("safetensors"), "wrong:", " ".join(wrong) or "none")
PYTHON
cd "$folder"
"${PYTHON:-python3}" -m venv env
for v in 0.7.0 0.8.0; do
    env/bin/pip install -q --disable-pip-version-check safetensors==$v numpy==2.4.6
    env -u PYTHONPATH env/bin/python try.py | tee -a out
done
grep -q "^0.7.0 wrong: none" out && grep -q "^0.8.0 wrong: .*transposed" out || { echo "this has changed"; exit 1; }
grep -q "copy" out && { echo "this has changed"; exit 1; }
echo "as described"
