"The thirty names that users call most, called as users do: tools/check_style.py lets mypy read it, nothing runs it"
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

import diffusion_nb as dn

data, key = dn.load_data("digits", split="test"), jax.random.key(0)
pictures, label = jnp.asarray(data.x), jnp.arange(10)

# schedules, with their methods and properties
for sch in (dn.cosine(), dn.linear(T=100), dn.vp(), dn.edm(), dn.flow()):
    half = sch.alpha(.5)**2 + sch.sigma(np.linspace(0, 1, 5))**2
    times = sch.t_of_lam(sch.lam(jnp.linspace(0, 1, 5)))
betas, products = dn.cosine().betas, dn.linear().alpha_bar
ts = dn.grid(dn.cosine(), 20, spacing="karras")
x = dn.prior(dn.cosine(), key, (10, 8, 8, 1))

# noising and its posterior
x_t = dn.q_sample(dn.cosine(), pictures, jnp.full(len(pictures), .5), jnp.ones_like(pictures))
mean, variance = dn.forward.posterior(dn.cosine(), x_t, pictures, .5, .4)

# networks, training, files
unet = dn.Denoiser(dn.UNet(base=32, blocks=1, num_classes=10, rngs=nnx.Rngs(0)), dn.cosine(), predict="v")
dit = dn.Denoiser(dn.DiT(size=8, channels=1, num_classes=10, rngs=nnx.Rngs(0)), dn.flow(), predict="flow")
for state, metrics in dn.fit(unet, data, optax.adamw(2e-3), steps=2, batch=16, key=key):
    print(metrics.step, metrics.loss, state.step)
den = unet.with_params(state.ema).with_schedule(dn.linear())
den = dn.load(dn.save(Path("model"), den, data="digits"))
answer = den(x, .5, label=label)
eps, x0 = answer.eps, answer.x0
network: nnx.Module = den.module()

# the exact mixture
gm = dn.GaussianMixture([.5, .5], [[-1., 0.], [1., 0.]], [.1, .2])
exact, points = gm.denoiser(dn.vp()), gm.sample(key, 100)
density, score = gm.log_prob(points, dn.vp(), .5), gm.score(points, dn.vp(), .5)

# guides, which are denoisers
guided = dn.cfg(den, 2., interval=(.1, .9))
strong = dn.autoguide(den, unet, w=1.5)
pushed = dn.classifier_guidance(den, lambda x, level: jnp.zeros((len(x), 10)), w=1.)

# samplers
y = dn.sample(guided, dn.DDIM(eta=.5), x, steps=20, key=key, cond=dict(label=label))
y = dn.sample(strong, dn.DDPM(), x, grid=ts, key=key, cond=dict(label=label))
y = dn.sample(pushed, dn.DPMSolverPP(2), x, steps=10, cond={"label": label})
y = dn.sample(exact, dn.UniPC(), points, steps=10)
y = dn.sample(exact, dn.Heun(), points, steps=10)
y = dn.sample(exact, dn.EulerMaruyama(), points, steps=10, key=key)
noise = dn.invert(exact, y, steps=10)
back = dn.probability_flow(exact, noise)
nats = dn.log_likelihood(exact, y)

# and what no class has is seen: `warn_unused_ignores` complains where one of these would pass
den.with_parameters(state.ema)  # type: ignore[attr-defined]
dn.cosine().gamma(.5)           # type: ignore[attr-defined]
dn.GaussianMixture.draw         # type: ignore[attr-defined]
dn.smaple                       # type: ignore[attr-defined]
