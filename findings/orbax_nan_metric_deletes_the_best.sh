#!/usr/bin/env bash
# Orbax: one NaN metric makes a CheckpointManager delete its best checkpoint.
#
# Versions       pinned below: orbax-checkpoint 0.12.8, jax and jaxlib 0.10.2, CPU
# Behaviour      With `best_fn` and `max_to_keep`, the manager sorts the metrics to choose what stays. NaN compares as
#                neither smaller nor larger, so the order behind it is arbitrary: the checkpoint with the lowest metric
#                is deleted, and `best_step()` names a worse one. No message. Infinity in place of NaN is harmless.
# Why it matters A held-out loss that is NaN once is what a bad learning rate leaves behind, and then the best
#                checkpoint is what one wants back.
# Seen           metrics 5 3 nan 8 9 7, mode "min", max_to_keep=2: steps left [4, 6], best_step 6 (metric 7); with
#                infinity in place of NaN: [1, 2], best_step 2 (metric 3)
#
# Run it         findings/orbax_nan_metric_deletes_the_best.sh          PYTHON=python3.13 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check orbax-checkpoint==0.12.8 jax==0.10.2 jaxlib==0.10.2
cd "$folder"
env -u PYTHONPATH JAX_PLATFORMS=cpu "$folder/env/bin/python" - <<'PYTHON'
import sys
from pathlib import Path

import numpy as np
import orbax.checkpoint as ocp


def steps_left(name, metrics):
    options = ocp.CheckpointManagerOptions(max_to_keep=2, best_fn=lambda m: m["loss"], best_mode="min",
                                           enable_async_checkpointing=False)
    with ocp.CheckpointManager(Path(name).resolve(), options=options) as manager:
        for step, loss in enumerate(metrics, 1):
            manager.save(step, args=ocp.args.StandardSave({"w": np.zeros(2)}), metrics={"loss": loss})
        manager.wait_until_finished()
        return sorted(manager.all_steps()), manager.best_step()


losses = [5., 3., float("nan"), 8., 9., 7.]
with_nan = steps_left("nan", losses)
with_inf = steps_left("inf", [float("inf") if np.isnan(v) else v for v in losses])
print("orbax-checkpoint", ocp.__version__, "metrics", losses)
print("with NaN:      steps left", with_nan[0], "best", with_nan[1])
print("with infinity: steps left", with_inf[0], "best", with_inf[1])
if 2 in with_nan[0] or with_inf != ([1, 2], 2): sys.exit("this has changed")
print("as described: the best step, 2, is gone")
PYTHON
