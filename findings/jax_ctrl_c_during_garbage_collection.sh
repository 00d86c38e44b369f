#!/usr/bin/env bash
# JAX: Ctrl-C is lost when it comes while Python collects garbage: a KeyboardInterrupt is printed as ignored, and all goes on.
#
# Versions       pinned below: jax and jaxlib 0.10.2, numpy 2.2.6, CPython 3.11, CPU
# Behaviour      `import jax` puts a Python function into gc.callbacks (it frees arrays that sit in cycles). A signal that
#                arrives during a collection is handled there, and CPython drops an exception raised in such a callback
#                after printing "Exception ignored". Without the callback the interrupt is raised when the collection ends.
# Why it matters A training loop that makes many small objects collects often. The user presses Ctrl-C, sees a traceback
#                that says KeyboardInterrupt, and the run goes on; a script that saves a checkpoint on KeyboardInterrupt
#                never gets there, and a job that was sent one SIGINT before the machine goes away trains until it is killed.
#                sys.unraisablehook sees the lost one, and can raise the signal again a little later.
# Seen           twenty SIGINTs sent to a loop of gc.collect(0): KeyboardInterrupt arrived     without jax 20, with jax 4
#
# Run it         findings/jax_ctrl_c_during_garbage_collection.sh        PYTHON=python3.11 for another interpreter
# It installs into a temporary folder, needs nothing of this project, and exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check jax==0.10.2 jaxlib==0.10.2 numpy==2.2.6
cd "$folder"
cat > interrupted.py <<'PYTHON'
import gc, os, signal, sys, threading, time

if sys.argv[1] == "jax": import jax
signal.signal(signal.SIGINT, signal.default_int_handler)        # whatever the shell has set
sys.unraisablehook = lambda lost: None                          # what is dropped would fill the screen
arrived = 0
for _ in range(20):
    threading.Timer(.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    end = time.time() + .2
    try:
        while time.time() < end: gc.collect(0)
    except KeyboardInterrupt:
        arrived += 1
        time.sleep(.1)
print(arrived)
PYTHON
export JAX_PLATFORMS=cpu
python=$folder/env/bin/python
plain=$(env -u PYTHONPATH "$python" interrupted.py plain)
jax=$(env -u PYTHONPATH "$python" interrupted.py jax)
"$python" -c "import sys, jax; print('python', sys.version.split()[0], 'jax', jax.__version__)"
echo "of 20 interrupts arrived: without jax $plain, with jax $jax"
[ "$plain" = 20 ] && [ "$jax" -lt 15 ] || { echo "this has changed"; exit 1; }
echo "as described"
