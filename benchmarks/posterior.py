"""What a posterior step costs: against the forward and backward passes that it needs, against a loop written by hand,
and against azula's DPS with the same network in PyTorch.

    python benchmarks/posterior.py --cores 1 --clock cpu --rounds 10
    PYTHONPATH=FOLDER python benchmarks/posterior.py --only theirs      # after: pip install --target FOLDER azula
"""
from timing import HEAD, machine, network, options, race, row

from diffusion_nb.compiler import jit

STEPS = 20

def problem(batch):
    "A denoiser, a start, a mask and what it leaves of white pictures"
    import jax, numpy as np
    from diffusion_nb.forward import Denoiser
    from diffusion_nb.schedules import cosine, prior
    net, shape = network("digits")
    den, mask = Denoiser(net, cosine(), predict="v"), np.zeros(shape, np.float32)
    mask[:, :shape[1]//2] = 1
    x = prior(den.schedule, jax.random.key(0), (batch, *shape))
    return den, x, mask, mask*np.asarray(jax.random.normal(jax.random.key(1), x.shape))

def passes(den):
    "One forward pass and its backward pass for x, compiled"
    import jax, jax.numpy as jnp
    @jit
    def both(den, x, t):
        x0, back = jax.vjp(lambda x: den(x, t).x0, x)
        return x + back(x0)[0]
    def walk(x):
        for t in jnp.linspace(1, .05, STEPS, dtype=jnp.float32): x = both(den, x, t)
        return x.block_until_ready()
    return walk

def by_hand(den, y, mask, noise=.1):
    "The loop of the DPS paper with DDPM's step: a gradient of the misfit, then the step"
    import jax, jax.numpy as jnp, numpy as np
    from diffusion_nb.core import level
    from diffusion_nb.forward import posterior_coefs
    from diffusion_nb.schedules import grid
    ts = grid(den.schedule, STEPS, "trailing")
    t, s = level(den.schedule, ts[:-1]), level(den.schedule, ts[1:])
    rows = np.stack(posterior_coefs(t.alpha, t.sigma, s.alpha, s.sigma), 1).astype(np.float32)
    @jit
    def step(den, x, t, row, key):
        def misfit(x):
            x0 = den(x, t).x0
            return .5*((y - mask*x0)**2).sum()/noise**2, x0
        slope, x0 = jax.grad(misfit, has_aux=True)(x)
        return row[0]*x + row[1]*(x0 - slope) + jnp.sqrt(row[2])*jax.random.normal(key, x.shape)
    keys = jax.random.split(jax.random.key(2), STEPS)
    times = jnp.asarray(ts[:-1], jnp.float32)
    def walk(x):
        for i in range(STEPS): x = step(den, x, times[i], rows[i], keys[i])
        return x.block_until_ready()
    return walk

def ours(args):
    "Methods and particles against the passes, and against the loop by hand"
    import jax
    from diffusion_nb.ddpm import DDPM, sample
    from diffusion_nb.posterior import particles, posterior
    den, x, mask, y = problem(args.batch)
    A, key = (lambda x: mask*x), jax.random.key(3)
    guides = {m: posterior(den, y, A, .1, m) for m in ("dps", "pigdm")}
    run = {f"`posterior`, {m}": lambda g=g: sample(g, DDPM(), x, steps=STEPS, key=key).block_until_ready()
           for m, g in guides.items()}
    one = posterior(den, y[0], A, .1)
    run["`particles`, pigdm"] = lambda: particles(one, x, key, STEPS).x.block_until_ready()
    bare, hand = passes(den), by_hand(den, y, mask)
    print(HEAD, flush=True)
    for name, f in run.items():
        t = race({"ours": f, "bare": lambda: bare(x), "hand": lambda: hand(x)}, args)
        what = f"{name}, {STEPS} steps, digits batch {args.batch}, against"
        print(row(f"{what} {STEPS} forward and backward passes", t["ours"], t["bare"], t["again"]), flush=True)
        if "dps" in name: print(row(f"{what} a loop by hand", t["ours"], t["hand"], t["again"]), flush=True)

def theirs(args):
    "DPS of ours against azula's, the same network and weights, in PyTorch on the same cores"
    import timing
    try: from azula.denoise import Denoiser, DiracPosterior
    except ImportError: return print("\nazula is not there: that row is left out")
    from importlib.metadata import version
    import jax, numpy as np, torch
    from azula.guidance.dps import DPSSampler
    from azula.noise import CosineSchedule
    from pytorch import to_torch, torch_unet
    from diffusion_nb.ddpm import DDPM, sample
    from diffusion_nb.posterior import posterior
    torch.set_num_threads(timing.cores())
    den, x, mask, y = problem(args.batch)
    unet = torch_unet(den.module().config)
    unet.load_state_dict(to_torch(den.params, unet))
    unet.eval().requires_grad_(False)
    none = torch.full((args.batch,), 10)
    class Velocity(Denoiser):
        schedule = CosineSchedule()
        def forward(self, x, t, **_):
            alpha, sigma = self.schedule(t)
            return DiracPosterior(alpha*x - sigma*unet(x, (1000*t).expand(len(x)), none))
    first = lambda a: torch.from_numpy(np.array(a)).permute(*range(a.ndim - 3), -1, -3, -2).contiguous()
    known, start = first(mask), first(x)
    loop = DPSSampler(Velocity(), first(y), lambda x: known*x, steps=STEPS, silent=True)
    guide, key = posterior(den, y, lambda x: mask*x, .1, "dps"), jax.random.key(3)
    run = {"ours": lambda: sample(guide, DDPM(), x, steps=STEPS, key=key).block_until_ready(),
           "theirs": lambda: loop(start)}
    t = race(run, args)
    print(f"\n{HEAD}\n" + row(f"DPS, {STEPS} steps, digits batch {args.batch}, against azula {version('azula')} "
                              f"(PyTorch {torch.__version__})", t["ours"], t["theirs"], t["again"]))

if __name__ == "__main__":
    args = options(__doc__, only=dict(choices=["ours", "theirs"]), batch=dict(type=int, default=32))
    print(machine(), "", sep="\n")
    for part in (ours, theirs):
        if args.only in (None, part.__name__): part(args)
