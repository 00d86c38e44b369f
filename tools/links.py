"Fill what follows from pyproject.toml's URLs: Colab badges, install cells, links of the notebooks: links.py [--check]"
import hashlib, re, sys
from fastcore.nbio import mk_cell, nb2str, read_nb
from project import NBS, PYPROJECT, ROOT, SETTINGS, code, notebooks, number, source

NAME, BRANCH = PYPROJECT["project"]["name"], PYPROJECT["tool"]["nbdev"]["branch"]
REPO = PYPROJECT["project"]["urls"]["Repository"].rstrip("/")
COLAB = f"https://colab.research.google.com/github/{REPO.removeprefix('https://github.com/')}/blob/{BRANCH}"
# installs what is missing and nothing else: what the kernel may have imported by then is kept as it is
INSTALL = f"""#| hide
# colab install
from importlib import metadata, util
need = %s
lacking = [pip for name, pip in need.items() if not util.find_spec(name)]
if lacking and util.find_spec("google") and util.find_spec("google.colab"):
    kept = [f"{{name}}=={{metadata.version(name)}}" for name in ("numpy", "jax", "jaxlib")]
    tpu = "[tpu]" if get_ipython().getoutput("ls /dev/accel* /dev/vfio/* 2> /dev/null") else ""
    pips = " ".join([*lacking, *kept]).replace("{NAME} @", f"{NAME}{{tpu}} @")
    %%pip install -q {{pips}}"""
# what a notebook imports, or what its names need, that neither the package nor every Colab image has
LACKS = {"diffrax": (r"\b(diffrax|probability_flow|log_likelihood)\b", SETTINGS["ode_requirements"]),
         "grain": (r"\b(grain|FolderStream|fit_stream)\b", SETTINGS["stream_requirements"]),
         "tokenizers": (r"\bdiffusion_nb[. ].*\btext\b|\b(tokenizers?|captioned|Prompted)\b",
                        SETTINGS["text_requirements"]),
         "hypothesis": ("hypothesis", "hypothesis"), "prdc": ("prdc", "prdc"),
         "torch_fidelity": ("torch_fidelity", "torch-fidelity")}
INSTALLS = re.compile(r"^# colab install$", re.M)
BADGE = re.compile(r"\[!\[Open in Colab\]\([^)\n]*\)\]\([^)\n]*\)")

def urls(text):
    "The project's own addresses in a text, as pyproject.toml has them"
    return re.sub(rf"https://github\.com/[\w.-]+/{NAME}(?![\w-])", REPO, text)

def install(nb):
    "The install cell of a notebook: module -> what pip is given"
    text = "\n".join(source(c) for c in code(nb) if not INSTALLS.search(source(c)))
    need = {NAME: f"{NAME} @ git+{REPO}"}
    need |= {k: pip for k, (words, pip) in LACKS.items() if re.search(words, text)}
    quoted = {k: " ".join(f"'{p}'" for p in (pip.split() if k != NAME else [pip])) for k, pip in need.items()}
    return INSTALL % ("{" + ",\n        ".join(f'"{k}": "{pip}"' for k, pip in quoted.items()) + "}")

def filled(path):
    "A notebook's text with everything filled in"
    nb, badges, cells = read_nb(path), 0, 0
    picture = "https://colab.research.google.com/assets/colab-badge.svg"
    badge = f"[![Open in Colab]({picture})]({COLAB}/{path.relative_to(ROOT).as_posix()})"
    if not any(INSTALLS.search(c.source) for c in nb.cells):   # a new one gets it before its first code
        first = next(i for i, c in enumerate(nb.cells) if c.cell_type == "code")
        name = hashlib.sha256(path.name.encode()).hexdigest()[:8]
        nb.cells.insert(first, mk_cell(install(nb), cell_type="code", id=name))
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            text, n = BADGE.subn(badge, urls(cell.source))
            cell.set_source(text); badges += n
        elif INSTALLS.search(cell.source): cell.set_source(install(nb)); cells += 1
    badge_wanted = path.parent == NBS and (number(path) or path.stem == "index")
    if cells != 1 or badge_wanted and badges != 1:
        sys.exit(f"{path.relative_to(ROOT)} has {badges} Colab badges and {cells} cells `# colab install`: one of each "
                 "is wanted, in a solution the cell")
    return nb2str(nb)

if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]): sys.exit(__doc__)
    pages = [ROOT/name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CITATION.cff", "codemeta.json",
                                    "CODE_OF_CONDUCT.md", ".github/ISSUE_TEMPLATE/config.yml")]
    new = {p: filled(p) for p in notebooks()} | {p: urls(p.read_text(encoding="utf-8")) for p in pages}
    stale = [p for p, text in new.items() if p.read_text(encoding="utf-8") != text]
    for p in stale:
        if not sys.argv[1:]: p.write_text(new[p], encoding="utf-8")
        print(p.relative_to(ROOT), "filled" if not sys.argv[1:] else "does not follow pyproject.toml; run make readme")
    sys.exit(bool(stale and sys.argv[1:]))
