"""Training as a user does it: the loop of `train` against the bare compiled step, and diffusers' loop with accelerate.

    python benchmarks/training.py                        # digits U-Net, Fashion-MNIST U-Net, DiT-S/4
    python benchmarks/training.py --only digits --cores 1 --clock cpu

Each side draws batches from its own data, times and noise; ours logs, clips and averages weights, theirs clips,
averages (EMAModel) and steps a learning-rate schedule, as their example script does. Their networks have the same
widths and depths; parameters are printed.
"""
import timing
from timing import HEAD, SIZES, machine, options, race, row

import tempfile
from dataclasses import replace
from pathlib import Path

UNET = {k: SIZES["fashion_5m"][0][k] for k in ("base", "mults", "blocks", "attn")}
DIT = dict(patch=4, hidden=384, depth=12, heads=6)
CASES = dict( # options of the run, side of its pictures, how many of them
    digits=(dict(model="unet", batch=128), 8, 1437),
    fashion=(dict(model="unet", batch=32, net=UNET), 28, 60_000),
    dit=(dict(model="dit", batch=16, net=DIT), 32, 10_000))

def ours(options, size, n, per, folder):
    "(a call of `per` updates inside the loop of `train`, of the bare step, the denoiser)"
    import jax, jax.numpy as jnp, numpy as np
    from diffusion_nb.data import Dataset, normalize
    from diffusion_nb.losses import denoising_loss
    from diffusion_nb.parts import Data, make_run
    from diffusion_nb.runs import Config
    from diffusion_nb.training import loop as train_loop
    rng = np.random.default_rng(0)
    ds = Dataset(rng.integers(0, 256, (n, size, size, 1), np.uint8), rng.integers(0, 10, n), range(10))
    c = Config(**options, steps=10**6, sample_every=0, save_every=10**6)
    run = make_run(c, folder, Data(ds, ds, ds, {})) # without a store: it logs, and keeps no checkpoints
    den, state = run.den, [run.first_state(), 0]
    def loop(): state[:] = train_loop(replace(run, config=replace(c, steps=state[1] + per)), state[0])[:2]
    tx, B = run.options["optimizer"], c.batch
    x, y = normalize(ds.images[:B]), jnp.asarray(ds.labels[:B])
    t, eps = jnp.linspace(.01, 1, B), jnp.asarray(rng.normal(size=(B, size, size, 1)), jnp.float32)
    @jax.jit
    def step(params, opt):
        loss = lambda p: denoising_loss(den.with_params(p), x, t, eps, label=y).mean()
        value, grad = jax.value_and_grad(loss)(params)
        update, opt = tx.update(grad, opt, params)
        return jax.tree.map(jnp.add, params, update), opt, value
    held = [(den.params, tx.init(den.params))]
    def bare():
        for _ in range(per):
            params, opt, value = step(*held[0])
            held[0] = params, opt
            float(value)
    return loop, bare, den

def theirs(options, size, n, per):
    "(a call of `per` updates of diffusers' example loop, number of parameters)"
    import torch
    from accelerate import Accelerator
    from diffusers import DDPMScheduler, DiTTransformer2DModel, UNet2DModel
    from diffusers.optimization import get_cosine_schedule_with_warmup
    from diffusers.training_utils import EMAModel
    net = options.get("net") or dict(base=32, mults=(1, 2), blocks=1, attn=())
    if options["model"] == "dit":
        model = DiTTransformer2DModel(
            num_attention_heads=net["heads"], attention_head_dim=net["hidden"]//net["heads"], in_channels=1,
            out_channels=1, num_layers=net["depth"], sample_size=size, patch_size=net["patch"])
        call = lambda x, t, y: model_(x, timestep=t, class_labels=y).sample
    else:
        res = [-(-size//2**i) for i in range(len(net["mults"]))]
        kinds = [r in net["attn"] for r in res]
        model = UNet2DModel(
            size, 1, 1, block_out_channels=[net["base"]*m for m in net["mults"]], layers_per_block=net["blocks"],
            norm_num_groups=8, num_class_embeds=11, attention_head_dim=net["base"]*net["mults"][-1]//4,
            resnet_time_scale_shift="scale_shift",
            down_block_types=["AttnDownBlock2D" if a else "DownBlock2D" for a in kinds],
            up_block_types=["AttnUpBlock2D" if a else "UpBlock2D" for a in kinds[::-1]])
        call = lambda x, t, y: model_(x, t, class_labels=y).sample
    data = torch.utils.data.TensorDataset(torch.rand(n, 1, size, size)*2 - 1, torch.randint(0, 10, (n,)))
    loader = torch.utils.data.DataLoader(data, batch_size=options["batch"], shuffle=True, drop_last=True)
    adam = torch.optim.AdamW(model.parameters(), lr=2e-3)
    accelerator, noise = Accelerator(), DDPMScheduler(1000, beta_schedule="squaredcos_cap_v2")
    rate = get_cosine_schedule_with_warmup(adam, 100, 10**6)
    model_, adam, loader, rate = accelerator.prepare(model, adam, loader, rate)
    ema = EMAModel(model.parameters(), decay=.999)
    def forever():
        while True: yield from loader
    batches = forever()
    def loop():
        for _ in range(per):
            x, y = next(batches)
            eps, t = torch.randn_like(x), torch.randint(0, 1000, (len(x),), device=x.device)
            loss = torch.nn.functional.mse_loss(call(noise.add_noise(x, eps, t), t, y), eps)
            accelerator.backward(loss)
            accelerator.clip_grad_norm_(model_.parameters(), 1.)
            adam.step()
            rate.step()
            adam.zero_grad()
            ema.step(model.parameters())
            loss.item()
    return loop, sum(p.numel() for p in model.parameters())

if __name__ == "__main__":
    args = options(__doc__, only=dict(choices=list(CASES), action="append", help="only this network"),
                   updates=dict(type=int, default=3, help="updates per call"))
    import jax, torch
    torch.set_num_threads(timing.cores())
    print(machine(), "", HEAD, sep="\n", flush=True)
    facts = []
    for name in args.only or CASES:
        with tempfile.TemporaryDirectory() as d:
            case = CASES[name]
            loop, bare, den = ours(*case, args.updates, Path(d))
            rival, count = theirs(*case, args.updates)
            t = race({"loop": loop, "bare": bare, "diffusers": rival}, args)
        for k, words in (("bare", "the bare step"), ("diffusers", "diffusers and accelerate")):
            what = f"{args.updates} updates of `train`, {name}, batch {case[0]['batch']}, against {words}"
            print(row(what, t["loop"], t[k], t["again"]), flush=True)
        rates = {k: case[0]["batch"]*args.updates/sorted(v)[len(v)//2] for k, v in t.items()}
        own = sum(v.size for v in jax.tree.leaves(den.params))
        facts.append(f"{name}: {own:,} parameters, {rates['loop']:,.0f} pictures/s; "
                     f"diffusers {count:,} parameters, {rates['diffusers']:,.0f} pictures/s")
    print("\n" + "\n".join(facts) + "\n" + machine().splitlines()[0])
