"""Samples per second of every sampler on the digits network, each against its own number of bare forward passes;
guides against none; and against diffusers' loop with the same network in PyTorch.

    python benchmarks/samplers.py                    # both tables, two cores
    python benchmarks/samplers.py --only ours --batch 16
"""
import timing
from timing import machine, network, options, race, ratio

from statistics import median

from diffusion_nb.compiler import jit

def samplers():
    "{name: (sampler, steps)}: about 20 calls each"
    from diffusion_nb.ddim import DDIM
    from diffusion_nb.ddpm import DDPM
    from diffusion_nb.dpm_solver import DPMSolver, DPMSolverPP, UniPC
    from diffusion_nb.multistep import DEIS, PLMS
    from diffusion_nb.sde import EDMStochastic, Euler, EulerMaruyama, Heun, PredictorCorrector, ReverseDiffusion
    once = (DDPM(), DDIM(), DDIM(1.), Euler(), EulerMaruyama(), ReverseDiffusion(), DPMSolverPP(2), DPMSolverPP(3),
            DPMSolverPP(2, sde=True), DPMSolverPP(3, sde=True), DPMSolver(2, multistep=True), UniPC(2), UniPC(3),
            DEIS(3), PLMS(4))
    twice = Heun(), PredictorCorrector(), EDMStochastic(), DPMSolver(2), DPMSolverPP(2, multistep=False)
    thrice = DPMSolver(3), DPMSolverPP(3, multistep=False)
    return {repr(s): (s, n) for n, group in ((20, once), (10, twice), (7, thrice)) for s in group}

def line(words, t, a, b):
    "The end of a row: a against b with quartiles, and a against itself"
    m, lo, hi = ratio(t[a], t[b])
    print(f"| {words} | **{m:.3f}** | {lo:.3f}-{hi:.3f} | {ratio(t[a], t['again'])[0]:.3f} |", flush=True)

def ours(args):
    "`sample` against its NFE in bare jitted forward passes, each fed with what the one before put out"
    import jax, jax.numpy as jnp
    from flax import nnx
    from diffusion_nb.ddpm import sample
    from diffusion_nb.forward import Denoiser
    from diffusion_nb.schedules import cosine, prior
    net, shape = network("digits")
    den, label, key = Denoiser(net, cosine(), predict="v"), jnp.arange(args.batch) % 10, jax.random.key(0)
    x = prior(den.schedule, key, (args.batch, *shape))
    forward = jit(lambda p, x, t, y: nnx.merge(den.graphdef, p)(x, t, y))
    print("| sampler | NFE | samples/s | against NFE forward passes | quartiles | A/A |", "|---|---|---|---|---|---|",
          sep="\n", flush=True)
    for name, (sampler, steps) in samplers().items():
        run = lambda **how: sample(den, sampler, x, steps=steps, key=key, cond=dict(label=label), **how)
        nfe = run(info=True)[1].nfe
        times = [jnp.full(args.batch, 1000*(1 - i/nfe)) for i in range(nfe)]
        def bare():
            h = x
            for t in times: h = forward(den.params, h, t, label)
            h.block_until_ready()
        t = race({"sample": lambda: run().block_until_ready(), "bare": bare}, args)
        line(f"`{name}` | {nfe} | {args.batch/median(t['sample']):.0f}", t, "sample", "bare")

def guided(args, steps=20):
    "Guided `sample` against unguided at the same batch: one call of twice the rows, or of as many outside the interval"
    import jax, jax.numpy as jnp
    from diffusion_nb.ddim import DDIM
    from diffusion_nb.ddpm import sample
    from diffusion_nb.forward import Denoiser
    from diffusion_nb.guidance import autoguide, cfg, dynamic_threshold
    from diffusion_nb.schedules import cosine, prior
    net, shape = network("digits")
    den, cond = Denoiser(net, cosine(), predict="v"), dict(label=jnp.arange(args.batch) % 10)
    x = prior(den.schedule, jax.random.key(0), (args.batch, *shape))
    guides = {"`cfg(den, 3.)`": cfg(den, 3.), "`cfg(den, 3., interval=(.2, .7))`": cfg(den, 3., interval=(.2, .7)),
              "`cfg(den, 3., rescale=.7)`": cfg(den, 3., rescale=.7),
              "`dynamic_threshold(cfg(den, 3.))`": dynamic_threshold(cfg(den, 3.)),
              "`autoguide(den, den, 2.)`": autoguide(den, den, 2.)}
    print(f"\n| guide, {steps} DDIM steps, batch {args.batch} | samples/s | against unguided | quartiles | A/A |",
          "|---|---|---|---|---|", sep="\n", flush=True)
    run = lambda d: sample(d, DDIM(), x, steps=steps, cond=cond).block_until_ready()
    for name, guide in guides.items():
        t = race({"guided": lambda: run(guide), "plain": lambda: run(den)}, args)
        line(f"{name} | {args.batch/median(t['guided']):.0f}", t, "guided", "plain")

def theirs(args, steps=20):
    "`sample` against the usual loop over a diffusers scheduler"
    import diffusers, jax, jax.numpy as jnp, numpy as np, torch
    from pytorch import to_torch, torch_unet
    from diffusion_nb.ddim import DDIM
    from diffusion_nb.ddpm import DDPM, sample
    from diffusion_nb.dpm_solver import DPMSolverPP, UniPC
    from diffusion_nb.forward import Denoiser
    from diffusion_nb.schedules import linear, prior
    torch.set_num_threads(timing.cores())
    net, shape = network("digits")
    den, label, key = Denoiser(net, linear(), predict="eps"), jnp.arange(args.batch) % 10, jax.random.key(0)
    unet = torch_unet(net.config)
    unet.load_state_dict(to_torch(den.params, unet))
    unet.eval()
    x = prior(den.schedule, key, (args.batch, *shape))
    start, y = torch.from_numpy(np.array(x)).permute(0, 3, 1, 2).contiguous(), torch.arange(args.batch) % 10
    setup = dict(beta_start=1e-4, beta_end=.02, timestep_spacing="trailing")
    pairs = {"DDPM": (DDPM(), diffusers.DDPMScheduler(**setup, clip_sample=False)),
             "DDIM": (DDIM(), diffusers.DDIMScheduler(**setup, clip_sample=False)),
             "DPM-Solver++ 2M": (DPMSolverPP(2), diffusers.DPMSolverMultistepScheduler(**setup)),
             "UniPC-2": (UniPC(2), diffusers.UniPCMultistepScheduler(**setup))}
    print(f"\n| {steps} steps, batch {args.batch} | ours, samples/s | diffusers {diffusers.__version__}, samples/s "
          "| ours/diffusers in time | quartiles | A/A |", "|---|---|---|---|---|---|", sep="\n", flush=True)
    for name, (sampler, scheduler) in pairs.items():
        def loop():
            scheduler.set_timesteps(steps)
            h = start
            with torch.inference_mode():
                for k in scheduler.timesteps:
                    out = unet(h, (k + 1).expand(args.batch).float(), y)
                    h = scheduler.step(out, k, h).prev_sample
            return h
        how = dict(steps=steps, spacing="trailing", key=key, cond=dict(label=label))
        run = lambda: sample(den, sampler, x, **how).block_until_ready()
        if name == "DDIM":
            np.testing.assert_allclose(loop().permute(0, 2, 3, 1), run(), atol=1e-3*float(abs(run()).max()))
        t = race({"ours": run, "theirs": loop}, args)
        rates = [f"{args.batch/median(t[k]):.0f}" for k in ("ours", "theirs")]
        line(" | ".join([name, *rates]), t, "ours", "theirs")

if __name__ == "__main__":
    args = options(__doc__, only=dict(choices=["ours", "guided", "theirs"]), batch=dict(type=int, default=64))
    print(machine(), "", sep="\n")
    for part in (ours, guided, theirs):
        if args.only in (None, part.__name__): part(args)
