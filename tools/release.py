"""Make a released model from nothing: release.py NAME [STEPS], with NAME one of digits, digits32, digits_dit, fashion,
fashion_dit, fashion_latent, cifar10, digits_classifier, features28 (MNIST, Fashion-MNIST) or features32 (CIFAR-10)"""
import dataclasses, sys, time
from functools import partial
from pathlib import Path

import jax, jax.numpy as jnp, numpy as np, optax
from flax import nnx

from diffusion_nb import latent
from diffusion_nb.bound import hybrid_loss
from diffusion_nb.data import Dataset, load_data
from diffusion_nb.ddim import DDIM
from diffusion_nb.ddpm import DDPM, fit, sample, save
from diffusion_nb.dit import DiT
from diffusion_nb.dpm_solver import DPMSolverPP
from diffusion_nb.features import digit_report
from diffusion_nb.forward import Denoiser
from diffusion_nb.losses import denoising_loss, uniform
from diffusion_nb.readers import release_classifier
from diffusion_nb.runs import Config, events
from diffusion_nb.schedules import cosine, prior
from diffusion_nb.training import resume, train
from diffusion_nb.unet import UNet
from diffusion_nb.weights import halve, load
import cards
from project import LIB

def held_out_loss(den, ds):
    "Mean simple loss on the held-out images, four draws of time and noise each"
    x0, label = jnp.tile(ds.x, (4, 1, 1, 1)), jnp.tile(ds.labels, 4)
    k, loss = jax.random.split(jax.random.key(0)), jax.jit(denoising_loss)
    t, noise = uniform(k[0], len(x0)), jax.random.normal(k[1], x0.shape)
    parts = [slice(i, i + 2000) for i in range(0, len(x0), 2000)]
    return float(np.concatenate([loss(den, x0[i], t[i], noise[i], label=label[i]) for i in parts]).mean())

def adamw(steps, lr, warmup=100, **options):
    "AdamW, gradients clipped to norm 1, the learning rate up in a straight line and down by a cosine"
    rate = optax.warmup_cosine_decay_schedule(0., lr, warmup, steps)
    return optax.chain(optax.clip_by_global_norm(1.), optax.adamw(rate, **options))

def measured(x, **others):
    "Loss and what the digit classifier says about samples, for a recipe"
    r = digit_report(x, **others)
    return dict(distance=r["distance"], floor=r["floor"].mean, confident=r["confident"], closer=r["closer"])

def trained(den, data, optimizer, sampler, said, *, steps, batch, seed, clip=False, **options):
    "A denoiser of 8x8 digits, trained, sampled and measured, and its recipe"
    test, start, how = load_data("digits", split="test"), time.time(), dict(label_dropout=.1, ema=.999)
    for state, m in fit(den, data, optimizer, steps=steps, batch=batch, key=jax.random.key(seed),
                        times=partial(uniform, stratified=True), **how, **options):
        if m.step % 500 == 0:
            loss, took = held_out_loss(den.with_params(state.ema), test), time.time() - start
            print(m, f"held out {loss:.4f}, {took:.0f} s", flush=True)
    den = den.with_params(state.ema)
    x = sample(den, sampler, prior(den.schedule, jax.random.key(1), (360, 8, 8, 1)), steps=100, key=jax.random.key(2),
               cond=dict(label=jnp.arange(360) % 10))
    facts = dict(loss=m.loss, held_out_loss=held_out_loss(den, test), **measured(jnp.clip(x, -1, 1) if clip else x))
    print(facts)
    return den, dict(said, data="digits, 1,437 training images", class_names=list(data.classes), steps=steps,
                     batch=batch, **how,
                     times="stratified uniform", seed=seed, jax=jax.__version__, measured=facts,
                     cost=cards.machine(time.process_time()))

def digits(steps=4000, batch=128, lr=2e-3, dropout=.1, seed=0):
    "The digits model of chapters 04 to 08: 8x8, ten classes and the null label, v-prediction, cosine schedule"
    net = UNet(channels=1, base=32, mults=(1, 2), blocks=1, num_classes=10, dropout=dropout, rngs=nnx.Rngs(seed))
    said = dict(command="python tools/release.py digits", optimizer=f"adamw {lr} warm-up 100 cosine, clip 1")
    return trained(Denoiser(net, cosine(), predict="v"), load_data("digits"), adamw(steps, lr), DDPM(), said,
                   steps=steps, batch=batch, seed=seed)

def digits32(steps=3000, ae_steps=2500, lr=2e-3, kl=1e-2, features=.1, seed=0):
    "The pair of chapter 09: an autoencoder of digits at 32x32, and a U-Net on its 4x4x4 latents; writes both"
    data, test = (load_data("digits", split=s, size=32) for s in ("train", "test"))
    key, ae = jax.random.key(seed), latent.Autoencoder(rngs=nnx.Rngs(seed))
    for state, m in latent.fit_autoencoder(ae, data, adamw(ae_steps, lr), steps=ae_steps, batch=64, key=key, kl=kl,
                                           features=features):
        if m.step % 250 == 0: print(m, flush=True)
    ae = latent.measure_scale(ae.with_params(state.ema), data)
    z = latent.encode(ae, test.x)
    facts = dict(held_out_l1=float(abs(latent.decode(ae, z) - test.x).mean()),
                 held_out_variance=z.var((0, 1, 2)).tolist())
    common = dict(command="python tools/release.py digits32", optimizer=f"adamw {lr} warm-up 100 cosine, clip 1",
                  data="digits, 1,437 training images, enlarged to 32x32", ema=.999, seed=seed, jax=jax.__version__)
    latent.save_autoencoder(LIB/"assets"/"digits32_ae", ae, **common, steps=ae_steps, batch=64, kl=kl,
                            features=features, measured=facts, cost=cards.machine(time.process_time()))
    net = UNet(channels=ae.latent, size=ae.latent_shape[0], base=24, mults=(1, 2), blocks=1, num_classes=10, dropout=.1,
               rngs=nnx.Rngs(seed))
    den = Denoiser(net, cosine(), predict="v")
    for state, m in fit(den, latent.latents(ae, data), adamw(steps, lr), steps=steps, batch=128, key=key,
                        label_dropout=.1, ema=.999, times=partial(uniform, stratified=True)):
        if m.step % 500 == 0: print(m, flush=True)
    pair = latent.LatentDiffusion(ae, den.with_params(state.ema))
    x = pair.sample(DDIM(), jax.random.key(1), n=360, steps=50, cond=dict(label=jnp.arange(360) % 10))
    facts = dict(loss=m.loss, **measured(x, real=test.x, train=data.x))
    print(facts)
    return latent.save_latent(LIB/"assets"/"digits32", pair, **common, class_names=list(data.classes), steps=steps,
                              batch=128, label_dropout=.1, times="stratified uniform", measured=facts,
                              cost=cards.machine(time.process_time()))

def digits_dit(steps=5000, batch=64, lr=3e-3, seed=0):
    "The transformer of chapter 10: 16 patches of 2x2, half the multiply-accumulates of `digits`, learned variance"
    net = DiT(size=8, channels=1, patch=2, hidden=96, depth=4, heads=4, num_classes=10, rngs=nnx.Rngs(seed))
    said = dict(command="python tools/release.py digits_dit", loss="hybrid",
                optimizer=f"adamw {lr} weight decay .01 warm-up 200 cosine, clip 1")
    return trained(Denoiser(net, cosine(), predict="v"), load_data("digits"), adamw(steps, lr, 200, weight_decay=.01),
                   DDPM("learned"), said, steps=steps, batch=batch, seed=seed, clip=True, loss=hybrid_loss)

CLOTHES = dict(data="fashion_mnist", times="stratified", batch=64)
RUNS = dict(                                    # by the loop of `train`: what one core does in half an hour or two
    fashion=Config(**CLOTHES, net=dict(base=24, mults=[1, 2, 4], blocks=1, attn=[]), steps=3600, sample_every=1200,
                   save_every=400),
    fashion_latent=Config(**CLOTHES | dict(batch=128), model="latent", ae=dict(latent=8, base=24), ae_steps=3000,
                          net=dict(base=48, mults=[1, 2], blocks=1), steps=30000, sample_every=2000, save_every=1000),
    fashion_dit=Config(**CLOTHES, model="latent_dit", autoencoder="fashion_latent_ae", lr=1e-3, steps=20000,
                       net=dict(patch=1, hidden=128, depth=6, heads=4), sample_every=2000, save_every=500),
    cifar10=Config(data="cifar10", times="stratified", batch=64, net=dict(base=32, mults=[1, 2, 4], blocks=1, attn=[]),
                   lr=1e-3, steps=9200, flip=True, sample_every=1300, save_every=400))
# so far, then taken up again: the learning rate fell and began anew
GOES = dict(fashion_latent=[6000, 18000], cifar10=[5200])

def pictures(name, steps=None):
    """A model of RUNS in the folder runs/NAME, where one that was stopped goes on. Its weights go to released/, since
    they are too large for the wheel: in half precision, which must move samples by less than .01"""
    config, run, how = RUNS[name], Path("runs")/name, dict(progress=True, say=print)
    if steps is not None: config = dataclasses.replace(config, steps=steps)
    made = resume(run, config, **how) if run.exists() else train(config, run, **how)
    if made.stopped is not None: sys.exit(f"not finished: run it again to go on in {run}")
    (train_set, test), at = (load_data(config.data, split=s) for s in ("train", "test")), LIB.parent/"released"/name
    epochs = config.steps*config.batch/len(train_set)
    seen = f"{config.data}, {len(train_set):,} training images, {epochs:.1f} times each"
    rates = [e["pictures_per_second"] for e in events(run) if "pictures_per_second" in e]
    goes = [*(f" {go}" for go in GOES.get(name, [])), ""]
    recipe = dict(command="; ".join(f"python tools/release.py {name}{go}" for go in goes), data=seen,
                  class_names=list(made.classes),
                  config={k: v for k, v in vars(config).items() if v != getattr(Config(), k)}, jax=jax.__version__,
                  cost=cards.machine(config.steps*config.batch/np.median(rates)))
    own_ae = made.ae is not None and not config.autoencoder
    if own_ae:
        x = test.x[:2500]
        lost = float(abs(latent.decode(made.ae, latent.encode(made.ae, x)) - x).mean())
        own = dict(data=seen.rpartition(",")[0], cost=None, measured=dict(held_out_l1=lost))
        latent.save_autoencoder(at.with_name(f"{name}_ae"), made.ae, **recipe | own)
        latent.save_latent(at, latent.LatentDiffusion(made.ae, made.den), **recipe)
    elif made.ae is not None:
        save(at, made.den, **recipe, autoencoder=dict(name=config.autoencoder, fingerprint=latent.fingerprint(made.ae)))
    else:
        few = Dataset(test.images[:2500], test.labels[:2500], test.classes)
        save(at, made.den, **recipe, measured=dict(held_out_loss=held_out_loss(made.den, few)))
    halve(at)
    start, cond = prior(cosine(), jax.random.key(0), (20, *made.start)), dict(label=np.arange(20) % 10)
    drawn = [sample(den, DPMSolverPP(), start, steps=10, cond=cond) for den in (made.den, load(at))]
    moved = float(np.sqrt(np.mean((drawn[0] - drawn[1])**2)))
    print(f"half precision moves samples by {moved:.1g}")
    if moved > .01: sys.exit("half precision moves samples by more than .01")
    for part in (name, f"{name}_ae")[:1 + own_ae]:              # descriptions come with the package
        at.with_name(f"{part}.json").replace(LIB/"assets"/f"{part}.json")
    if own_ae: cards.write(f"{name}_ae")
    return at

LEAST = dict(digits_classifier=.98, features28=.85, features32=.6)          # held-out accuracy of each data set

def classifier(name, steps=None):
    "A network of chapter 03ea by its recipe; weights that are too large for the wheel go to released/"
    info = release_classifier(None, name, progress=True, **({} if steps is None else dict(steps=steps)))
    file, right = f"{name}.safetensors", info["held_out_accuracy"]
    if name != "digits_classifier": (LIB/"assets"/file).replace(LIB.parent/"released"/file)
    if min(right.values() if isinstance(right, dict) else [right]) < LEAST[name]: sys.exit(f"{name}: only {right}")
    return info

if __name__ == "__main__":
    # each returns (denoiser, recipe), or the path where it saved its pair
    models = dict(digits=digits, digits32=digits32, digits_dit=digits_dit)
    models |= {name: partial(classifier, name) for name in LEAST} | {name: partial(pictures, name) for name in RUNS}
    if sys.argv[1:2] == [] or sys.argv[1] not in models: sys.exit(__doc__)
    made = models[sys.argv[1]](*map(int, sys.argv[2:]))
    print(save(LIB/"assets"/sys.argv[1], made[0], **made[1]) if isinstance(made, tuple) else made)
    cards.write(sys.argv[1])
