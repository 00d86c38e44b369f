"""Model cards of the released weights, released/NAME.md: cards.py [NAME...]

A card says what a file is, how it was made and at what cost, and what it scores: each metric with its interval beside
what real pictures score, at ten calls of the network and at twenty, and how near its samples are to training pictures.
It is made by the command that makes the model (release.py), and by this one from the file alone."""
import dataclasses, platform, re, sys
from typing import Any, NamedTuple

import jax, numpy as np

from diffusion_nb.data import load_data
from diffusion_nb.ddpm import load, sample
from diffusion_nb.dpm_solver import DPMSolverPP, UniPC
from diffusion_nb.features import features
from diffusion_nb.guidance import cfg
from diffusion_nb.latent import load_latent
from diffusion_nb.metrics import memorisation, report
from diffusion_nb.schedules import grid, prior
from diffusion_nb.weights import PACKAGE, recipe as recipe_of
import project

FOLDER = project.ROOT/"released"
LICENCES = dict(
    digits="scikit-learn's 1,797 digits (UCI, Alpaydin & Kaynak 1998), CC BY 4.0",
    mnist="MNIST, CC BY-SA 3.0 as commonly stated", fashion_mnist="Fashion-MNIST (Zalando SE), MIT",
    cifar10="CIFAR-10 (Krizhevsky 2009), no licence stated: it is not redistributed here")

class Way(NamedTuple):
    "How pictures are drawn: by a sampler in so many steps, guided by `cfg(den, w, interval=interval)` where w is given"
    sampler: Any = DPMSolverPP()
    steps: int = 10
    w: float = 1.
    interval: tuple|None = None

    def guide(self, den): return den if self.w == 1 else cfg(den, self.w, interval=self.interval)
    def calls(self, sch):
        "Of the network: one a step, two where it is guided"
        lo, hi = self.interval or (0., 1.)
        return self.steps + (self.w != 1)*sum(lo <= t <= hi for t in grid(sch, self.steps)[:-1])
    def said(self, sch):
        lo, hi = self.interval or (0., 1.)
        how = f", classifier-free guidance with w = {self.w:g} from t = {lo:g} to {hi:g}"*(self.w != 1)
        name = f"{type(self.sampler).__name__}({getattr(self.sampler, 'order', '')})"
        return f"`{name}`, {self.steps} steps{how}: {self.calls(sch)} calls of the network"

# the best of five (cifar10) or some fifteen ways, by one to four seeds that the cards do not draw from; all others:
# DPM-Solver++ without guidance. For fashion_dit nothing was tried: its latents are those of fashion_latent
_LATENT = Way(UniPC(3), 8, 2.5, (.05, .55)), Way(UniPC(3), 16, 2.5, (.05, .55))
WAYS = dict(
    cifar10=(Way(steps=8, w=3., interval=(.05, .55)), Way(steps=14, w=2., interval=(.04, .88))),
    fashion=(Way(steps=9, w=1.5, interval=(.4, .7)), Way(steps=17, w=1.5, interval=(.2, .65))),
    fashion_latent=_LATENT, fashion_dit=_LATENT)

def machine(seconds=None):
    "What a run cost, for a recipe"
    device = jax.devices()[0]
    kind = platform.processor() or platform.machine() if device.platform == "cpu" else device.device_kind
    return dict(seconds=seconds and round(seconds), device=f"{device.platform}, {kind}")

def drawn(name, way, n):
    "n pictures of a released model, their classes in turn, and how they were drawn"
    labels = np.arange(n) % 10
    pair = load_latent(name) if "autoencoder" in recipe_of(name) else None
    den = load(name) if pair is None else pair.den
    calls, said, out = way.calls(den.schedule), way.said(den.schedule), []
    if pair is not None:
        pair = dataclasses.replace(pair, den=way.guide(den))
        x = pair.sample(way.sampler, jax.random.key(calls), n=n, steps=way.steps, cond=dict(label=labels))
        return np.asarray(x), labels, said
    net = den.module()
    for i in range(0, n, 100):
        shape = 100, net.size, net.size, net.channels
        noise = prior(den.schedule, jax.random.fold_in(jax.random.key(calls), i), shape)
        out.append(sample(way.guide(den), way.sampler, noise, steps=way.steps, cond=dict(label=labels[i:i + 100])))
    return np.clip(np.concatenate(out), -1, 1), labels, said

def scores(name, data, size, n):
    "What samples score, as lines"
    train, test = (load_data(data, split=s, size=size) for s in ("train", "test"))
    net, lines = dict(features=features) if size else {}, []             # enlarged digits are read as digits
    for way in WAYS.get(name, (Way(), Way(steps=20))):
        x, labels, said = drawn(name, way, n)
        made = report(test.x, x, real_labels=test.labels, fake_labels=labels, **net)
        lines += [f"{said}, classes in equal shares:", "", "```", repr(made), "```", ""]
    flat = lambda a: np.asarray(a).reshape(len(a), -1)
    near = memorisation(flat(x), flat(train.x), flat(test.x[:2000]))
    return [*lines, f"Memorisation in pixels: the nearest training picture is {near.ratio:.2f} times as far as that of "
            f"real held-out pictures; {near.copies:.1%} of the samples are copies (real ones: {near.floor:.1%})."]

def card(name):
    "The card of one file, markdown"
    about = project.load(PACKAGE/"assets"/f"{name}.json")
    recipe = about.get("recipe", {})
    reader = "held_out_accuracy" in about
    file = next(p for f in (PACKAGE/"assets", FOLDER) if (p := f/f"{name}.safetensors").is_file())
    said = about["data"] if reader else recipe["data"]
    lines = [f"# {name}", "", f"- network: `{about.get('network', recipe.get('net', 'DigitNet'))}`, "
             f"`{about.get('config', recipe.get('config'))}`",
             f"- file: {file.stat().st_size:,} bytes, sha256 `{about['sha256']}`", f"- data: {said}"]
    lines += [f"- licence of the data: {LICENCES[k]}" for k in LICENCES if k in re.findall(r"\w+", said)]
    cost = recipe.get("cost") or ({"seconds": about["cpu_seconds"], "device": "one core"} if "cpu_seconds" in about else
                                  None)
    lines += [f"- cost: {cost['seconds']} s of processor time, {cost['device']}" if cost else
              "- cost: not recorded when it was made"]
    made = {k: v for k, v in recipe.items() if k not in ("measured", "class_names", "data", "net", "config", "cost")}
    if "config" in about and recipe.get("config"): made["config"] = recipe["config"]    # of the run, not the network's
    command = made.pop("command", f"python tools/release.py {name}")
    lines += [f"- made by: `{command}`, `{made}`", ""]
    if reader:
        right = f"Held-out accuracy: {about['held_out_accuracy']} of {about['held_out_images']} pictures."
        return "\n".join([*lines, f"{right} {about['dim']} features.", ""])
    if name.endswith("_ae"): return "\n".join([*lines, f"Held-out: `{recipe['measured']}`", ""])
    data = said.partition(",")[0]
    return "\n".join([*lines, *scores(name, data, 32 if "32" in name else None, 300 if data == "digits" else 1000), ""])

def write(name):
    "The card of one file, written"
    (FOLDER/f"{name}.md").write_text(card(name), encoding="utf-8")
    print(FOLDER/f"{name}.md")

if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(p.stem for p in (PACKAGE/"assets").glob("*.json")): write(name)
