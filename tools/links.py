"Fill what follows from pyproject.toml's URLs: Colab badges, install cells, links of the notebooks: links.py [--check]"
import re, sys
from fastcore.nbio import nb2str, read_nb
from project import NBS, PYPROJECT, ROOT, notebooks, number

NAME, BRANCH = PYPROJECT["project"]["name"], PYPROJECT["tool"]["nbdev"]["branch"]
REPO = PYPROJECT["project"]["urls"]["Repository"].rstrip("/")
COLAB = f"https://colab.research.google.com/github/{REPO.removeprefix('https://github.com/')}/blob/{BRANCH}"
INSTALL = f'''#| hide
# colab install
if "google.colab" in str(get_ipython()):
    extra = "[cuda]" if get_ipython().getoutput("which nvidia-smi") else ""
    %pip install -q "{NAME}{{extra}} @ git+{REPO}"'''
# what a notebook imports that neither the package nor Colab has
LACKS = dict(diffrax="diffrax", prdc="prdc", torch_fidelity="torch-fidelity")
BADGE = re.compile(r"\[!\[Open in Colab\]\([^)\n]*\)\]\([^)\n]*\)")

def urls(text):
    "The project's own addresses in a text, as pyproject.toml has them"
    return re.sub(rf"https://github\.com/[\w.-]+/{NAME}(?![\w-])", REPO, text)

def install(nb):
    "The install cell of a notebook"
    code = "\n".join(c.source for c in nb.cells if c.cell_type == "code")
    more = [pip for k, pip in LACKS.items() if re.search(rf"^\s*(import|from) (\w+, )*{k}\b", code, re.M)]
    return " ".join([INSTALL, *more])

def filled(path):
    "A notebook's text with everything filled in"
    nb, badges, cells = read_nb(path), 0, 0
    picture = "https://colab.research.google.com/assets/colab-badge.svg"
    badge = f"[![Open in Colab]({picture})]({COLAB}/{path.relative_to(ROOT).as_posix()})"
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            text, n = BADGE.subn(badge, urls(cell.source))
            cell.set_source(text); badges += n
        elif re.search(r"^# colab install$", cell.source, re.M): cell.set_source(install(nb)); cells += 1
    need = path.parent == NBS and (number(path) or path.stem == "index")
    if need and (badges, cells) != (1, 1):
        sys.exit(f"{path.relative_to(ROOT)} has {badges} Colab badges and {cells} cells `# colab install`: "
                 "one of each is wanted")
    return nb2str(nb)

if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]): sys.exit(__doc__)
    pages = [ROOT/name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CITATION.cff")]
    new = {p: filled(p) for p in notebooks()} | {p: urls(p.read_text(encoding="utf-8")) for p in pages}
    stale = [p for p, text in new.items() if p.read_text(encoding="utf-8") != text]
    for p in stale:
        if not sys.argv[1:]: p.write_text(new[p], encoding="utf-8")
        print(p.relative_to(ROOT), "filled" if not sys.argv[1:] else "does not follow pyproject.toml; run make readme")
    sys.exit(bool(stale and sys.argv[1:]))
