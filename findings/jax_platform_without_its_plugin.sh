#!/usr/bin/env bash
# jax: JAX_PLATFORMS=cuda where no CUDA plugin is installed ends in an AssertionError without a word.
#
# Versions       pinned below: jax and jaxlib 0.10.2, numpy 2.2.6
# Behaviour      A platform that jax has never heard of (JAX_PLATFORMS=cuad) is a RuntimeError that names it, and one that is
#                known and cannot start (tpu) a RuntimeError that says why. For cuda, where plain `pip install jax` has brought
#                no plugin, jax.devices() and the first operation raise a bare AssertionError with an empty message.
# Why it matters Programs that catch RuntimeError (what the other two cases raise) to tell the user that there is no
#                GPU, let this one through: the user reads "AssertionError" and a line inside jax.
# Seen           cuad: RuntimeError, "Unable to initialize backend 'cuad': ..."; cuda: AssertionError, ""
#
# Run it         findings/jax_platform_without_its_plugin.sh             PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2 numpy==2.2.6
cd "$folder"
cat > ask.py <<'PYTHON'
import sys, jax
try: jax.devices()
except Exception as e: print(f"{type(e).__name__}|{str(e)[:60]}")
PYTHON
unknown=$(env -u PYTHONPATH JAX_PLATFORMS=cuad "$folder/env/bin/python" ask.py)
missing=$(env -u PYTHONPATH JAX_PLATFORMS=cuda "$folder/env/bin/python" ask.py)
echo "cuad: $unknown"
echo "cuda: $missing"
case $unknown in RuntimeError*cuad*) ;; *) echo "this has changed"; exit 1 ;; esac
[ "$missing" = "AssertionError|" ] || { echo "this has changed"; exit 1; }
echo "as described"
