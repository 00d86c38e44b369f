"""Words, letters and lanes: check_words.py [--write [NOTEBOOK ...]]

Words: each abbreviation and JAX word in a chapter's prose has an entry in nbs/00z_words.ipynb, and the head of the
chapter lists the entries that it uses, with a link. Letters: each letter of a formula stands in the table of that
notebook, which gives every letter one meaning and says where it may be used. Lanes: the links of the first lane in
nbs/index.ipynb lead to sections that are there, and its cells are counted. `--write` makes the lists of words, in
all chapters or in those named."""
import json, re, sys, textwrap
from collections import Counter
from functools import lru_cache
from pathlib import Path
from project import NBS, load, number, source

WORDS, INDEX = "00z_words.ipynb", "index.ipynb"
JAX = ("AdamW", "flax", "graphdef", "jaxpr", "jit", "lax", "leaf", "module", "nnx", "optax", "pmap", "pytree",
       "remat", "rngs", "scan", "sharding", "static", "traced", "tracer", "vmap", "vjp", "jvp", "XLA", "x64")
LIMIT = 150                                                # cells of the first lane
MILESTONES = {                                             # what a lane reaches: chapter, source of the cell, by when
    "digits from noise": ("00_first.ipynb", "show_images(xt[:60]", 25),
    "a sampler proven on the oracle": ("00c_oracle.ipynb", "# proven: the moments of the chain", 80)}
HEAD = "**Words**, each explained in [the glossary](00z_words.ipynb): "
LISTED = re.compile(rf"{re.escape(HEAD)}(.*?)(?:\n\n|\Z)\s*", re.S)
GREEK = set("""
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell
    """.split())
PLAIN = r"\{\\rm [^{}]*\}|\\(text\w*|mathrm|mathsf|mathit|operatorname\*?|tag|label|begin|end|color)\s*\{[^{}]*\}"
FONTS = r"\\(mathcal|mathbb|mathbf|boldsymbol)\s*\{?\s*([A-Za-z])\s*\}?"

@lru_cache(None)
def cells(name): return load(NBS/name)["cells"]
def markdown(name):
    "Index and text of the text cells"
    return [(i, source(c)) for i, c in enumerate(cells(name)) if c["cell_type"] == "markdown"]
def chapters(): return sorted((p.name for p in NBS.glob("*.ipynb") if number(p) and p.name != WORDS), key=number)
def short(name): return name.split("_")[0]

# ---- words ----

def prose(text):
    "What a reader reads as words: no code blocks, formulas, addresses or lists of words; `jit` alone counts as a word"
    text = re.sub(r"```.*?```|\$\$.*?\$\$", " ", LISTED.sub("", text), flags=re.S)
    text = re.sub(r"\$[^$]+\$|\]\([^)]*\)|<[^>]*>|https?://\S+|^#.*$", " ", text, flags=re.M)
    return re.sub(r"`([^`]*)`", lambda m: m[1] if m[1] in JAX else " ", text)

def abbreviations(text):
    "Words with two capitals, without the s of a plural"
    return Counter(re.sub(r"(?<=[A-Z])s$", "", w) for w in re.findall(r"\b[A-Za-z]*[A-Z][A-Za-z0-9]*[A-Z]\w*\b", text))

def entries():
    "Headword -> its explanation, and the words that are taken as known"
    found, known = {}, set()
    for i, text in markdown(WORDS):
        for item in re.findall(r"^- (\*\*.*?)(?=^- |^#|^\n|\Z)", text, re.M | re.S):
            heads = re.match(r"((?:\*\*[^*]+\*\*[,:]? ?)+)(.*)", item, re.S)
            for head in re.findall(r"\*\*([^*]+)\*\*", heads[1]):
                if head in found: yield f"{WORDS}, cell {i}: {head} has two entries"
                found[head] = heads[2].strip()
        for line in re.findall(r"^Taken as known: (.*?)(?:\n\n|\Z)", text, re.M | re.S):
            known |= set(re.split(r"[,.\s]+", line))
    yield found, known - {""}

def stands(head, text):
    "Does a headword stand in a text? Abbreviations as written, other words in any case and number"
    if re.search(r"[A-Z].*[A-Z]", head): return re.search(rf"(?<![A-Za-z-]){re.escape(head)}s?(?![A-Za-z])", text)
    return re.search(rf"\b{re.escape(head)}(s|es|ed)?\b", text, re.I)

def used(name, heads):
    "The headwords in a chapter's prose"
    text = "\n".join(prose(t) for _, t in markdown(name))
    return sorted((h for h in heads if stands(h, text)), key=str.lower)

def listed(words): return "\n".join(textwrap.wrap(HEAD + ", ".join(words) + ".", 98, break_on_hyphens=False))

def wrong_words(heads, known):
    "A line for each word without an entry, each entry without an explanation, each list that is not the chapter's"
    for head, text in heads.items():
        if len(text) < 20: yield f"{WORDS}: {head} is not explained"
    for name in chapters():
        for i, text in markdown(name):
            words = [w for w in abbreviations(prose(text)) if w not in heads and w not in known]
            words += [w for w in JAX if w not in heads and w not in known and re.search(rf"\b{w}\b", prose(text))]
            for w in words: yield f"nbs/{name}, cell {i}: {w} has no entry in {WORDS}"
        want, text = used(name, heads), source(cells(name)[1])
        if want and listed(want) not in text: yield f"nbs/{name}: its list of words is not its words; run --write"

def signs(line):
    "A line of text with one sign for the noise and one for the mean"
    line = re.sub(r"\\epsilon\b", r"\\varepsilon", line)
    mean = r"(?<!\\mathbb )(?<![A-Za-z\\{`])E(?=\[|\\big|\\Big|\\left)"
    return re.sub(mean, r"\\mathbb E", line) if "$" in line else line

def write(heads, names):
    "The list of words into the second cell of each chapter, before the badge; one sign for the noise, one for the mean"
    for name in names:
        nb, want = load(NBS/name), used(name, heads)
        cell = nb["cells"][1]
        text = LISTED.sub("", source(cell)).rstrip()
        at = text.find("[![Open in Colab]")
        if at < 0: sys.exit(f"nbs/{name}: no badge in its second cell")
        text = text[:at].rstrip() + "\n\n" + (listed(want) + "\n\n" if want else "") + text[at:]
        cell["source"] = text.splitlines(keepends=True)
        for c in nb["cells"]:
            if c["cell_type"] == "markdown": c["source"] = [signs(line) for line in c["source"]]
        (NBS/name).write_text(json.dumps(nb, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

# ---- letters ----

def letters(text):
    "Letters of the formulas in a text, each with its formula; words inside formulas are none"
    text = re.sub(r"```.*?```|`[^`]*`", " ", text, flags=re.S)
    for a, b in re.findall(r"\$\$(.+?)\$\$|(?<![\\$])\$(?!\s)([^$]+?)\$", text, re.S):
        formula = a or b
        s = re.sub(FONTS, r" \\\1\2 ", re.sub(PLAIN, " ", formula))
        for t in re.findall(r"\\[A-Za-z]+|[A-Za-z]", s):
            font = re.match(r"\\(mathcal|mathbb|mathbf|boldsymbol)[A-Za-z]$", t)
            if t[0] != "\\" or t[1:] in GREEK or font: yield t, " ".join(formula.split())

def spread(text):
    "Chapters of a table's cell: None for all, else their numbers; `06a-07b` means all from one to the other"
    if text.strip() == "all": return None
    every, out = [short(c) for c in chapters()], set()
    for part in re.split(r",\s*", text.strip()):
        first, _, last = part.partition("-")
        ends = [every.index(x) for x in (first, last or first)]      # raises where there is no such chapter
        out |= set(every[ends[0]:ends[1] + 1])
    return out

def table():
    "Letter -> the chapters where it may stand; a line for each letter with two meanings"
    found = {}
    for i, text in markdown(WORDS):
        for row in re.findall(r"^\| (\$.*?) \| (.*?) \| (.*?) \|$", text, re.M):
            for letter in sorted({t for t, _ in letters(re.sub(r"\$, \$", "$ $", row[0]))}):
                if letter in found: yield f"{WORDS}, cell {i}: {letter} has two rows, so two meanings"
                try: found[letter] = spread(row[2])
                except ValueError as e: yield f"{WORDS}, cell {i}: {letter}: {e}"
    yield found

def wrong_letters(found):
    "A line for each letter of a chapter's formulas that is not in the table, or not for this chapter"
    for name in chapters():
        seen = set()
        for i, text in markdown(name):
            for letter, formula in letters(text):
                where = found.get(letter, ())
                if where is None or short(name) in where or letter in seen: continue
                seen.add(letter)
                why = "means something else" if letter in found else "is not in the table"
                yield f"nbs/{name}, cell {i}: {letter} {why} ({WORDS}), in {formula[:60]}"

# ---- lanes ----

def anchor(title):
    "The address of a heading, as Jupyter and GitHub make it"
    return re.sub(r"[`*$\\]", "", title.strip()).replace(" ", "-")

def section(name, mark):
    "Cells from the heading with this anchor to the next one of its rank or above; all of them without an anchor"
    rank, start = 9, None
    for i, text in markdown(name):
        for hashes, title in re.findall(r"^(#{1,4}) (.+)$", re.sub(r"```.*?```", "", text, flags=re.S), re.M):
            if start is None and mark and anchor(title) == mark: rank, start = len(hashes), i
            elif start is not None and len(hashes) <= rank and i > start: return range(start, i)
    if mark and start is None: raise ValueError(f"no heading with the anchor #{mark} in nbs/{name}")
    return range(start or 0, len(cells(name)))

def head(name):
    "What stands before a chapter's first section: title, promise, imports"
    return range(next(i for i, text in markdown(name) if re.search(r"^## ", text, re.M)))

def lane(title):
    "Chapter and cells of each link below a heading of the index, with the head of each chapter that a link enters"
    text = "\n".join(t for _, t in markdown(INDEX))
    part = re.search(rf"^### {title}.*?$(.*?)(?=^#|\Z)", text, re.M | re.S)
    if not part: raise ValueError(f"nbs/{INDEX} has no heading '### {title}'")
    opened = set()
    for name, mark in re.findall(r"\]\((\w+\.ipynb)(?:#([^)]+))?\)", part[1]):
        if not (NBS/name).exists(): raise ValueError(f"nbs/{INDEX} links to {name}, which is not there")
        if mark and name not in opened: yield name, head(name)
        opened.add(name)
        yield name, section(name, mark)

def wrong_lanes(counted):
    "A line for each link that leads nowhere, and each promise of the first lane that does not hold; fills the counts"
    for title in ("First evening", "Second evening", "Appendices"):
        try: counted[title] = sum(len(part) for _, part in lane(title))
        except ValueError as e: yield str(e)
    length = counted.get("First evening", 0)
    if length > LIMIT: yield f"the first evening has {length} cells, at most {LIMIT}"
    try: walk = [(name, i) for name, part in lane("First evening") for i in part]
    except ValueError: return
    if len(set(walk)) < len(walk): yield "the first evening goes through a cell twice"
    for what, (name, mark, limit) in MILESTONES.items():
        here = lambda n, i: n == name and cells(n)[i]["cell_type"] == "code" and mark in source(cells(n)[i])
        at = [k for k, cell in enumerate(walk, 1) if here(*cell)]
        if not at: yield f"the first evening does not reach {what}"; continue
        counted[what] = at[0]
        if at[0] > limit: yield f"the first evening reaches {what} after {at[0]} cells, at most {limit}"

if __name__ == "__main__":
    if sys.argv[1:2] not in ([], ["--write"]): sys.exit(__doc__)
    (*faults, (heads, known)), (*doubles, found), counted = [*entries()], [*table()], {}
    if sys.argv[1:]: write(heads, [Path(name).name for name in sys.argv[2:]] or chapters())
    cells.cache_clear()
    faults += [*doubles, *wrong_words(heads, known), *wrong_letters(found), *wrong_lanes(counted)]
    lanes = ", ".join(f"{k}: {v} cells" for k, v in counted.items())
    print("\n".join(faults) or f"{len(heads)} words, {len(found)} letters; {lanes}")
    sys.exit(bool(faults))
