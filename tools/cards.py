"""Model cards of the released weights, released/NAME.md: cards.py [NAME...]

A card says what a file is, how it was made and at what cost, and what it scores: each metric with its interval beside
what real pictures score, at ten calls and at twenty, and how near its samples are to training pictures. It is made by
the command that makes the model (release.py), and by this one from the file alone."""
import platform, re, sys

import jax, numpy as np

from diffusion_nb.data import load_data
from diffusion_nb.ddpm import load, sample
from diffusion_nb.dpm_solver import DPMSolverPP
from diffusion_nb.features import features
from diffusion_nb.latent import load_latent
from diffusion_nb.metrics import memorisation, report
from diffusion_nb.multistep import DEIS
from diffusion_nb.schedules import prior
from diffusion_nb.weights import PACKAGE, recipe as recipe_of
import project

FOLDER = project.ROOT/"released"
LICENCES = dict(
    digits="scikit-learn's 1,797 digits (UCI, Alpaydin & Kaynak 1998), CC BY 4.0",
    mnist="MNIST, CC BY-SA 3.0 as commonly stated", fashion_mnist="Fashion-MNIST (Zalando SE), MIT",
    cifar10="CIFAR-10 (Krizhevsky 2009), no licence stated: it is not redistributed here")

# for fashion_latent the best of seven at ten calls, by two seeds; for all others DPM-Solver++
SAMPLERS = {"": ("DPMSolverPP()", DPMSolverPP()), "fashion_latent": ("DEIS(3)", DEIS(3))}

def sampler(name): return SAMPLERS.get(name, SAMPLERS[""])

def machine(seconds=None):
    "What a run cost, for a recipe"
    device = jax.devices()[0]
    kind = platform.processor() or platform.machine() if device.platform == "cpu" else device.device_kind
    return dict(seconds=seconds and round(seconds), device=f"{device.platform}, {kind}")

def drawn(name, calls, n):
    "n pictures of a released model, their classes in turn"
    labels = np.arange(n) % 10
    if "autoencoder" in recipe_of(name):
        pair = load_latent(name)
        return np.asarray(pair.sample(sampler(name)[1], jax.random.key(calls), n=n, steps=calls,
                                      cond=dict(label=labels))), labels
    den, out = load(name), []
    net = den.module()
    for i in range(0, n, 100):
        shape = 100, net.size, net.size, net.channels
        noise = prior(den.schedule, jax.random.fold_in(jax.random.key(calls), i), shape)
        out.append(sample(den, sampler(name)[1], noise, steps=calls, cond=dict(label=labels[i:i + 100])))
    return np.clip(np.concatenate(out), -1, 1), labels

def scores(name, data, size, n):
    "What samples score, as lines"
    train, test = (load_data(data, split=s, size=size) for s in ("train", "test"))
    net, lines = dict(features=features) if size else {}, []             # enlarged digits are read as digits
    for calls in (10, 20):
        x, labels = drawn(name, calls, n)
        made = report(test.x, x, real_labels=test.labels, fake_labels=labels, **net)
        lines += [f"`{sampler(name)[0]}`, {calls} calls, classes in equal shares:", "", "```", repr(made), "```", ""]
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
