"""Every measured number of the front page, the benchmarks and the chapters' prose, and what prints it: claims.py [FILE]

A number is a claim if it has a decimal point or a unit and stands outside formulas, code and addresses. What prints it
is looked for in this order: a cell of the same notebook (what it printed, or its code, rounded as the text rounds); a
cell of a chapter that the paragraph names; an entry of tools/claims.toml, which names a command, its date and machine,
or arithmetic, which is done again, or says why none is needed; a paper, if the paragraph cites one. An entry that lists
no numbers answers for rows of tables, and for text that repeats a number of such a row. A claim with none of these is a
failure, and so is an entry that no claim needs. With FILE its claims are listed."""
import math, re, sys, tomllib
from functools import lru_cache
from pathlib import Path

from project import NBS, ROOT, load, notebooks, number, source

UNITS = (r"%|per cent|ms\b|s\b|seconds?\b|min\b|minutes?\b|hours?\b|kB\b|MB\b|GB\b|MiB\b|GiB\b|nats?\b|bits?\b|dB\b|"
         r"(?:M|million)\b|times\b|pictures/s|samples/s|GFLOP/s|images/s")
CLAIM = re.compile(rf"(?<![\w.,/^=-])([-+]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)?(?:\.\d+)?(?:e-?\d+)?) ?({UNITS})?(?![\w/])")
NUMBER = re.compile(r"(?<![\w.])-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
CITED = re.compile(r"et al\.|arxiv\.org|\bpapers?\b|\bpublish|\bpaper's|doi\.org|\btable \d|\b(19|20)\d\d\b", re.I)
DROP = re.compile(r"```.*?```|\$\$.*?\$\$|\$[^$]+\$|`[^`]*`|"
                  r"!?\[[^]]*\]\((?:https?:)[^)]*\)|\b\d{4}\.\d{5}\b|\]\([^)]*\)|https?://\S+|"
                  r"\((?:\d+[a-z]*\.[0-9a-z]+(?:,? (?:and|to) )?)+\)|\b(?:eqs?\.|equations?|sections?|chapters?|"
                  r"figures?|tables?|i?DDPM|PyTorch|Python|CUDA|version|BY) \(?[\d.,]+[a-z]*(?:,? (?:and|to) [\d.]+)*",
                  re.S)
ROWS = tomllib.loads((Path(__file__).parent/"claims.toml").read_text(encoding="utf-8"))["claim"]


def paragraphs(text):
    "Paragraphs and table rows of markdown, each with the heading above it"
    head = ""
    for block in re.split(r"\n\s*\n", re.sub(r"```.*?```|\$\$.*?\$\$", " ", text, flags=re.S)):
        if m := re.match(r"#+ (.+)", block.strip()): head = m[1]
        rows = block.split("\n") if block.lstrip().startswith("|") else [block]
        yield from ((head, r) for r in rows if r.strip() and not re.fullmatch(r"[|\s:-]+", r))

def claims(text):
    "The claims of a paragraph: as written -> (value, decimals, unit)"
    found = {}
    for digits, unit in CLAIM.findall(DROP.sub(" ", text)):
        if not re.search(r"\d", digits) or ("." not in digits and not unit): continue
        decimals = len(digits.split("e")[0].partition(".")[2])
        found[f"{digits} {unit}".strip()] = (float(digits.replace(",", "")), decimals, unit)
    return found

@lru_cache(None)
def printed(path):
    "Numbers in what a notebook's cells printed, and in their code"
    text = []
    for cell in load(path)["cells"]:
        if cell["cell_type"] == "code":
            text.append(source(cell))
            for out in cell["outputs"]:
                data = out.get("data", {}) | {"text": out.get("text", "")}
                text += ["".join(said) for kind, said in data.items() if "text" in kind]
    return sorted({abs(float(n)) for n in NUMBER.findall(re.sub(r"(?<=\d)[,_](?=\d{3})", "", "\n".join(text)))})

def agrees(value, decimals, unit, numbers):
    "Is the value one of the numbers, rounded as the text rounds it? Per cent of a share, milliseconds of seconds count"
    other = {"%": 100, "per cent": 100, "ms": 1e3, "M": 1e-6, "million": 1e-6, "MB": 1e-6, "kB": 1e-3, "min": 1/60}
    scales = 1, other.get(unit, 1)
    half = .5000001*10.**-decimals
    return any(abs(n*s - abs(value)) <= half for n in numbers for s in scales)

@lru_cache(None)
def chapters(): return {p.stem.split("_")[0]: p for p in NBS.glob("*.ipynb") if number(p)}

def near(path, text):
    "The notebooks in which a claim may be printed: its own, its twin in solutions/, those that the paragraph names"
    own = [path, NBS/path.name, NBS/"solutions"/path.name] if path.suffix == ".ipynb" else [NBS/"index.ipynb"]
    named = re.findall(r"\b\d\d[a-z]{0,2}\b", text)
    return [p for p in own if p.exists()] + [chapters()[n] for n in named if n in chapters()]

@lru_cache(None)
def tabled(path):
    "Numbers in the tables of a file of text"
    rows = re.findall(r"^\|.*", path.read_text(encoding="utf-8"), re.M) if path.suffix == ".md" else []
    return sorted({abs(float(n)) for n in NUMBER.findall(re.sub(r"(?<=\d),(?=\d{3})", "", "\n".join(rows)))})

def ledger(path, head, text, claim, value):
    "The entry of the ledger that answers for a claim, or None"
    where, name = f"{head}\n{' '.join(text.split())}", path.relative_to(ROOT).as_posix()
    for row in ROWS:
        if not re.fullmatch(row["file"], name) or not re.search(row.get("where", ""), where): continue
        known = row.get("numbers", row.get("computed"))
        if known is not None: fits = claim in known
        elif "cells" in row: fits = agrees(*value, printed(ROOT/row["cells"]))
        else: fits = text.startswith("|") or agrees(*value, tabled(path))
        if fits:
            row["used"] = True
            return row

def computed(sum_, value, decimals, unit):
    "The arithmetic of an entry, done again; None if it does not give the claim"
    got = eval(sum_, {"__builtins__": {}}, vars(math) | dict(max=max))
    zeros = len(str(int(value))) - len(str(int(value)).rstrip("0")) if not decimals else 0     # 59,000 is rounded
    return f"{sum_} = {got:g}" if abs(got - abs(value)) <= .5000001*10.**(zeros or -decimals) else None

def answer(path, head, text, claim, value):
    "What prints a claim, as text; None if nothing does"
    for p in dict.fromkeys(near(path, text)):
        if agrees(*value, printed(p)): return f"cell of {p.relative_to(ROOT)}"
    if row := ledger(path, head, text, claim, value):
        if "computed" in row: return computed(row["computed"][claim], *value)
        if "cells" in row: return f"cell of {row['cells']}"
        return row.get("why") or ", ".join(str(row.get(k, f"no {k}")) for k in ("command", "date", "machine"))
    return "cited" if CITED.search(text) else None

def documents():
    "Files with claims, and their text"
    for path in [ROOT/"README.md", ROOT/"benchmarks"/"README.md", *notebooks()]:
        if path.name == "index.ipynb": continue            # README.md is made from it
        if path.suffix == ".ipynb":
            text = "\n\n".join(source(c) for c in load(path)["cells"] if c["cell_type"] == "markdown")
        else: text = path.read_text(encoding="utf-8")
        yield path, text

def main(listed=None):
    kinds, failed = {}, []
    for path, text in documents():
        name = path.relative_to(ROOT).as_posix()
        for head, part in paragraphs(text):
            for claim, value in claims(part).items():
                by = answer(path, head, part, claim, value)
                by_cell_or_paper = by and by.split()[0] in ("cell", "cited")
                kind = by.split()[0] if by_cell_or_paper else "ledger" if by else "nothing"
                kinds[kind] = kinds.get(kind, 0) + 1
                if listed == name: print(f"{claim:14} {by or 'NOTHING'}")
                if by is None: failed.append(f"{name}: {claim}: nothing prints it: {' '.join(part.split())[:300]}")
    for row in ROWS:
        where = f"tools/claims.toml: {row['file']} {row.get('where', '')}"
        if not {"why", "computed", "cells"} & row.keys() and not {"command", "date", "machine"} <= row.keys():
            failed.append(f"{where}: an entry wants computed, cells, why, or command, date and machine")
        if not row.get("used"): failed.append(f"{where}: no claim needs it")
    if failed: print(*failed, sep="\n")
    print(", ".join(f"{n} {k}" for k, n in sorted(kinds.items())))
    return bool(failed)

if __name__ == "__main__":
    if len(sys.argv) > 2: sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
