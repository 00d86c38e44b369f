"Make a released model from nothing: python tools/release.py digits [STEPS]"
import sys, time
from functools import partial

import jax, jax.numpy as jnp, optax
from flax import nnx

from diffusion_nb.data import load_data
from diffusion_nb.ddpm import DDPM, fit, sample, save
from diffusion_nb.features import digit_report
from diffusion_nb.forward import Denoiser
from diffusion_nb.losses import denoising_loss, uniform
from diffusion_nb.schedules import cosine, prior
from diffusion_nb.unet import UNet
from project import LIB

def held_out_loss(den, ds):
    "Mean simple loss on the held-out images, four draws of time and noise each"
    x0, label = jnp.tile(ds.x, (4, 1, 1, 1)), jnp.tile(ds.labels, 4)
    k = jax.random.split(jax.random.key(0))
    return float(jax.jit(denoising_loss)(den, x0, uniform(k[0], len(x0)), jax.random.normal(k[1], x0.shape), label=label).mean())

def digits(steps=4000, batch=128, lr=2e-3, dropout=.1, seed=0):
    "The digits model of chapters 04 to 08: 8x8, ten classes and the null label, v-prediction, cosine schedule"
    train, test = load_data("digits"), load_data("digits", split="test")
    net = UNet(channels=1, base=32, mults=(1, 2), blocks=1, num_classes=10, dropout=dropout, rngs=nnx.Rngs(seed))
    den, start = Denoiser(net, cosine(), predict="v"), time.time()
    adam = optax.chain(optax.clip_by_global_norm(1.), optax.adamw(optax.warmup_cosine_decay_schedule(0., lr, 100, steps)))
    for state, m in fit(den, train, adam, steps=steps, batch=batch, key=jax.random.key(seed), label_dropout=.1, ema=.999, times=partial(uniform, stratified=True)):
        if m.step % 500 == 0: print(m, f"held out {held_out_loss(den.with_params(state.ema), test):.4f}, {time.time() - start:.0f} s", flush=True)
    den = den.with_params(state.ema)
    x = sample(den, DDPM(), prior(den.schedule, jax.random.key(1), (360, 8, 8, 1)), steps=100, key=jax.random.key(2), cond=dict(label=jnp.arange(360) % 10))
    r = digit_report(x)
    facts = dict(loss=m.loss, held_out_loss=held_out_loss(den, test), distance=r["distance"], floor=r["floor"].mean, confident=r["confident"], closer=r["closer"])
    print(facts)
    return den, dict(command="python tools/release.py digits", data="digits, 1,437 training images", steps=steps, batch=batch, optimizer=f"adamw {lr} warm-up 100 cosine, clip 1",
                     ema=.999, label_dropout=.1, times="stratified uniform", seed=seed, jax=jax.__version__, measured=facts)

if __name__ == "__main__":
    if sys.argv[1:2] != ["digits"]: sys.exit(__doc__)
    den, recipe = digits(*map(int, sys.argv[2:]))
    print(save(LIB/"assets"/"digits", den, **recipe))
