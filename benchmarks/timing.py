"""Shared by the benchmarks: interleaved timing, the machine in words, and the networks that are measured.

A ratio A/B is the median over rounds. A round calls A, A again and B in a random order, so that slow drift of the
machine meets all of them alike; A/A, the same code against itself, says how much of a ratio is noise. Programs beside
the library go through its own `jit`, so that both have the same convolution kernels.
"""
import argparse, os, resource, sys, time
from statistics import median, quantiles

import numpy as np

SIZES = {  # name: (arguments of UNet, shape of a picture)
    "digits": (dict(channels=1, base=32, mults=(1, 2), blocks=1, num_classes=10, size=8), (8, 8, 1)),
    "fashion": (dict(channels=1, base=32, mults=(1, 2, 2), blocks=1, num_classes=10, size=28), (28, 28, 1)),
    "fashion_5m": (dict(channels=1, base=64, mults=(1, 2, 2), blocks=1, attn=(14,), num_classes=10, size=28),
                   (28, 28, 1)),  # 4.8 M parameters
}

def options(doc, **more):
    "The command line: --cores, --rounds, and the switches named in `more`"
    p = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--cores", type=int, default=2, help="cores of this process, for all libraries alike (0: all)")
    p.add_argument("--rounds", type=int, default=15, help="interleaved rounds, at least 15 for numbers to quote")
    p.add_argument("--seconds", type=float, default=20., help="go on with rounds for this long")
    p.add_argument("--quiet", type=float, default=1.,
                   help="repeat rounds in which other processes took more than this share of the machine, such as .05")
    p.add_argument("--patience", type=float, default=600.,
                   help="seconds after which a table row is printed with the rounds it has")
    p.add_argument("--clock", choices=["wall", "cpu"], default="wall",
                   help="cpu: seconds of processor time, with --cores 1 a fair measure on a busy machine")
    for k, v in more.items(): p.add_argument(f"--{k}", **v)
    args = p.parse_args()
    global CLOCK
    CLOCK = processor if args.clock == "cpu" else time.perf_counter
    if args.cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:args.cores])
    return args

def processor():
    "Seconds of processor time of this process, its threads and the children that have ended"
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime

CLOCK = time.perf_counter

def cores(): return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()

def machine():
    "Device, versions, cores and load, as lines"
    from importlib.metadata import version
    import jax
    clock, packages = "CPU" if CLOCK is processor else "wall", ("jax", "jaxlib", "flax", "optax")
    lines = [f"device: {jax.devices()[0].device_kind} ({jax.default_backend()}), {cores()} cores, "
             f"load {os.getloadavg()[0]:.1f}, {clock} time, {time.strftime('%Y-%m-%d')}",
             f"python {sys.version.split()[0]}, " + ", ".join(f"{p} {version(p)}" for p in packages),
             f"XLA_FLAGS={os.environ.get('XLA_FLAGS', '')}"]
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        on = torch.cuda.get_device_name() if torch.cuda.is_available() else f"{torch.get_num_threads()} threads"
        lines.insert(2, f"torch {torch.__version__} on {on}")
    return "\n".join(lines)

def once(f):
    "Seconds of one call; `f` waits for its result by itself"
    start = CLOCK()
    f()
    return CLOCK() - start

def busy():
    "(seconds of processor time used by everybody, by this process and its children) since some moment; Linux"
    with open("/proc/stat") as f: ticks = [int(n) for n in f.readline().split()[1:]]
    return (sum(ticks[:8]) - ticks[3] - ticks[4])/os.sysconf("SC_CLK_TCK"), sum(os.times()[:4])

def race(fs, args, pause=.002, seed=0):
    """Seconds of every function of the dict `fs` in each of the interleaved rounds, `{name: [...]}`; the first one runs
    twice, as name and 'again'. With --quiet a round in which others used more than that share of the machine is thrown
    away."""
    first, order, rng = next(iter(fs)), list(fs) + ["again"], np.random.default_rng(seed)
    for f in 2*list(fs.values()): f()
    out, start = {k: [] for k in order}, time.perf_counter()
    while True:
        before, round_start = args.quiet < 1 and busy(), time.perf_counter()
        n, spent = len(out[first]), round_start - start
        if n >= args.rounds and (spent > args.seconds or n >= 40*args.rounds) or spent > args.patience: break
        times = {}
        for k in rng.permutation(order):
            time.sleep(pause)  # threads of the library before stop spinning
            times[k] = once(fs[first if k == "again" else k])
        if args.quiet < 1:
            everybody, own = (b - a for a, b in zip(before, busy()))
            if everybody - own > args.quiet*os.cpu_count()*(time.perf_counter() - round_start):
                time.sleep(.5)
                continue
        for k, v in times.items(): out[k].append(v)
    if n < 2: raise SystemExit(f"{n} quiet rounds in {args.patience:g} s: raise --patience or --quiet")
    return out

def ratio(a, b):
    "Median and quartiles of a/b, round by round"
    r = [x/y for x, y in zip(a, b)]
    q = quantiles(r, n=4)
    return median(r), q[0], q[2]

def row(name, a, b, again):
    "One line of the table: milliseconds of A and B, A/B with quartiles, A/A with quartiles, number of rounds"
    m, lo, hi = ratio(a, b)
    s, slo, shi = ratio(a, again)
    return (f"| {name} | {1e3*median(a):.2f} | {1e3*median(b):.2f} | **{m:.3f}** | {lo:.3f}-{hi:.3f} "
            f"| {s:.3f} | {slo:.3f}-{shi:.3f} | {len(a)} |")

HEAD = "| A against B | A, ms | B, ms | A/B | quartiles | A/A | quartiles | rounds |\n|---|---|---|---|---|---|---|---|"

def against(name, rival, t):
    "One line of a table under HEAD_TORCH, of what `race` returned for ours and a rival"
    return row(f"{name} | {rival}", t["ours"], t[rival], t["again"])

HEAD_TORCH = ("| network, batch, what | PyTorch | ours, ms | PyTorch, ms | ours/PyTorch | quartiles | ours/ours "
              "| quartiles | rounds |\n|---|---|---|---|---|---|---|---|---|")

def network(name, seed=0, **more):
    "A U-Net of `SIZES` whose layers all say something: what starts at zero is drawn anew"
    import jax, jax.numpy as jnp
    from flax import nnx
    from diffusion_nb.unet import UNet
    config, shape = SIZES[name]
    net, rng = UNet(**{**config, **more}, rngs=nnx.Rngs(seed)), np.random.default_rng(seed)
    fill = lambda v: jnp.asarray(v if np.ptp(v) else v + .05*rng.normal(size=v.shape), jnp.float32)
    nnx.update(net, jax.tree.map(fill, nnx.state(net, nnx.Param)))
    return net, shape
