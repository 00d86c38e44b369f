"Chapters import only lower-numbered chapters; index and first tour any: check_order.py"
import sys
from project import LIB, ROOT, chapters, imports, load, notebooks, number, python, source

def wrong():
    "A line for each import that goes against the order"
    order = {name: number(path) for name, path in chapters().items()}
    for name, path in chapters().items():
        file = LIB/f"{name}.py"
        if not file.exists():
            yield f"{path.relative_to(ROOT)}: its module {file.relative_to(ROOT)} is missing; run make export"; continue
        for used, line in imports(file.read_text(encoding="utf-8")):
            if used in order and order[used] >= order[name]:
                yield f"{file.relative_to(ROOT)}:{line} imports {used} of {chapters()[used].name}"
    for path in notebooks():
        if not number(path) or path.name == "00_first.ipynb": continue      # the index and the tour may use all
        for i, cell in enumerate(load(path)["cells"]):
            if cell["cell_type"] != "code": continue
            try: used = list(imports(python(source(cell))))
            except SyntaxError as e: yield f"{path.relative_to(ROOT)}, cell {i}: {e}"; continue
            for name, line in used:
                if name in order and order[name] > number(path):
                    yield f"{path.relative_to(ROOT)}, cell {i}, line {line} imports {name} of {chapters()[name].name}"

if __name__ == "__main__":
    if len(sys.argv) > 1: sys.exit(__doc__)
    found = list(wrong())
    print("\n".join(found) or f"{len(chapters())} chapters in order")
    sys.exit(bool(found))
