"Make README.md and its pictures from nbs/index.ipynb and its saved outputs: readme.py [--check]"
import base64, re, sys
from project import NBS, ROOT, directives, load, source

def local(text):
    "Links that are relative to nbs/, made relative to the project"
    here = lambda m: f"](nbs/{m[1]})" if (NBS/m[1].split("#")[0]).exists() else m[0]
    return re.sub(r"\]\((?!https?:|#)([^)\s]+)\)", here, text)

def shown(cell, pictures):
    "Markdown of a code cell's outputs; pictures go into the list"
    for out in cell["outputs"]:
        data = out.get("data", {"text/plain": out.get("text", "")})
        if "image/png" in data:
            pictures.append(base64.b64decode("".join(data["image/png"])))
            alt = re.search(r"^#\|\s*fig-alt:\s*(.+)$", source(cell), re.M)
            yield f"![{alt[1] if alt else 'picture'}](nbs/images/index_{len(pictures)}.png)"
        elif "text/markdown" in data: yield local("".join(data["text/markdown"]))
        elif text := "".join(data.get("text/plain", "")).rstrip(): yield f"```text\n{text}\n```"

def render():
    "The text of README.md and its pictures"
    parts, pictures = ["<!-- Made from nbs/index.ipynb by tools/readme.py: edit that -->"], []
    for cell in load(NBS/"index.ipynb")["cells"]:
        marks = directives(cell)
        if cell["cell_type"] == "markdown": parts.append(local(source(cell)).strip())
        elif "hide" not in marks:
            code = re.sub(r"^#\s*\|.*\n?", "", source(cell), flags=re.M).strip()
            if code and "echo" not in marks:
                if parts[-1].startswith("```python"):
                    code = parts.pop()[10:-4] + "\n\n" + code     # two cells in a row are one block
                parts.append(f"```python\n{code}\n```")
            parts += shown(cell, pictures)
    return "\n\n".join(parts) + "\n", pictures

if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]): sys.exit(__doc__)
    text, pictures = render()
    want = {ROOT/"README.md": text.encode()} | {NBS/f"images/index_{i}.png": p for i, p in enumerate(pictures, 1)}
    stale = [p for p in want if not p.exists() or p.read_bytes() != want[p]]
    extra = sorted(set((NBS/"images").glob("index_*.png")) - set(want))
    for p in stale + extra:
        print(p.relative_to(ROOT), "is not what nbs/index.ipynb makes; run make readme" if sys.argv[1:] else "made")
    if not sys.argv[1:]:
        (NBS/"images").mkdir(exist_ok=True)
        for p in stale: p.write_bytes(want[p])
        for p in extra: p.unlink()
    sys.exit(bool((stale or extra) and sys.argv[1:]))
