"The diffusion textbook that you can import"
import os, re
from importlib.metadata import PackageNotFoundError, version

def _version(name):
    "Version of an installed distribution; '' where it has none, as in a source tree that is not installed"
    try: return version(name)
    except PackageNotFoundError: return ""

def _fast_cpu(jaxlib):
    "Ask XLA for its older CPU convolution kernels, about twice as fast; jaxlibs that do not know the flag abort, so by version"
    flag, now = "--xla_cpu_experimental_ynn_fusion_type", os.environ.get("XLA_FLAGS", "")
    if os.environ.get("DIFFUSION_NB_XLA") == "0" or flag in now: return
    known = (0, 8, 3) <= tuple(map(int, re.findall(r"\d+", jaxlib)[:3])) < (0, 13)
    if known: os.environ["XLA_FLAGS"] = f"{now} {flag}=".strip()

__version__ = _version("diffusion_nb") or "0+unknown"
_fast_cpu(_version("jaxlib"))
