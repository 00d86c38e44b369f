"""The book as a static site in _site/, from the notebooks and their saved outputs: make_site.py [OUT]

Nothing is run and, once `npm ci` has fetched what web/package-lock.json pins by hash, nothing is downloaded. The
site asks no other host for anything. Math is set here by KaTeX, the search index is made by Pagefind."""
import ast, base64, hashlib, html, json, re, shutil, struct, subprocess, sys
from pathlib import Path
from urllib.parse import unquote

import jinja2
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from links import BADGE, BRANCH, COLAB, NAME, REPO
from project import NBS, ROOT, SETTINGS, directives, load, notebooks, number, plumbing, python, source
from site_api import defined_in, modules

WEB = ROOT/"web"
OWNER = REPO.split("/")[3]
BASE = f"/{NAME}/"                                         # where GitHub Pages serves a project
SITE = f"https://{OWNER}.github.io{BASE}"
PARTS = [(0, "Begin here"), (1, "Noise and loss"), (3, "Networks, sampling, training"), (4, "Samplers"),
         (8, "Guidance, latents, transformers"), (11, "Runs"), (12, "Measure, edit, go further"), (88, "Command line")]
FIRST = ("00_first", "00z_words", "00c_oracle")            # read before the rest of their number
PAGES = {"CONTRIBUTING.md": "contributing", "CHANGELOG.md": "changelog", "SECURITY.md": "security",
         "benchmarks/README.md": "benchmarks", "benchmarks/MUTANTS.md": "mutants"}
TAG = r"\d+[a-z]*\.[0-9a-z]+"
SILENT = ".katex-html, annotation, .here, small, thead"      # what the search should not see
JUPYTER = str.maketrans({" ": "-"})

class Page:
    "One page: where it goes, what it is called, its body"
    def __init__(self, url, title, kind, path=None, **more):
        self.url, self.title, self.kind, self.path, self.more = url, title, kind, path, more
        self.lead, self.body, self.toc, self.text = "", "", [], ""
    root = property(lambda self: "../"*self.url.count("/"))


class Book:
    "All pages, and what they know of each other"
    def __init__(self):
        self.api, self.formulas, self.pictures, self.tags, self.words, self.pages = modules(), {}, {}, {}, {}, {}
        self.names = {d["name"]: f"api/{m}.html#{d['name']}" for m, v in self.api.items() for d in v["own"]}
        self.md = MarkdownIt("commonmark", dict(html=False, typographer=False)).enable(["table", "strikethrough"])
        self.md.use(dollarmath_plugin, allow_digits=False, double_inline=True)
        env = jinja2.Environment(loader=jinja2.FileSystemLoader(WEB), autoescape=True, trim_blocks=True,
                                 lstrip_blocks=True, undefined=jinja2.StrictUndefined)
        self.env = env
        for p in notebooks():
            url = p.relative_to(NBS).with_suffix(".html").as_posix()
            self.pages[p] = Page(url, "", "answers" if p.parent != NBS else "chapter", p)
        for name, url in PAGES.items():
            if (ROOT/name).exists(): self.pages[ROOT/name] = Page(url + ".html", "", "note", ROOT/name)
        for p, page in self.pages.items():
            text = "\n\n".join(source(c) for c in load(p)["cells"] if c["cell_type"] == "markdown") \
                if p.suffix == ".ipynb" else p.read_text(encoding="utf-8")
            title = re.search(r"^# (.+)$", text, re.M)
            page.title = title[1] if title else p.stem
            for tag in re.findall(rf"\\tag\{{({TAG})\}}", text): self.tags.setdefault(tag, page.url)
        for word in re.findall(r"^- ((?:\*\*[^*]+\*\*[,:]? ?)+)", self.markdown(NBS/"00z_words.ipynb"), re.M):
            heads = re.findall(r"\*\*([^*]+)\*\*", word)
            for w in heads: self.words[w] = "word-" + slug(heads[0].lower())

    def markdown(self, path):
        return "\n\n".join(source(c).strip() for c in load(path)["cells"] if c["cell_type"] == "markdown")

    # ---- markdown ----

    def math(self, tex, display):
        "A placeholder, put right when all formulas are set at once"
        tags, of = re.findall(rf"\\tag\{{({TAG})\}}", tex), re.sub(r"([_^])(\\m(?:ax|in))\b", r"\1{\2}", tex.strip())
        if len(tags) == 1: of = of.replace(f"\\tag{{{tags[0]}}}", "")      # beside the formula, where it hides nothing
        mark = f"\x02{self.formulas.setdefault((of, display), len(self.formulas))}\x03"
        if not display: return f'<span class="tex">{mark}</span>'
        if len(tags) != 1: return f'<span class="eq"><span class="tex">{mark}</span></span>'
        link = f'<a href="#eq-{tags[0]}">({tags[0]})</a>'
        return f'<span class="eq" id="eq-{tags[0]}"><span class="tex">{mark}</span>{link}</span>'

    def address(self, href, page):
        "An address in a notebook or note, as it is on the site"
        if href.startswith("glossary:"): return f"{page.root}glossary.html#{href[9:]}"
        if re.match(r"[a-z]+:", href) and not href.startswith(f"{REPO}/blob/{BRANCH}/"): return href
        if href.startswith("#"): return href
        at = (ROOT/href.removeprefix(f"{REPO}/blob/{BRANCH}/") if href.startswith("http") else page.path.parent/href)
        where, _, anchor = str(at).partition("#")
        target = Path(unquote(where)).resolve()
        if target in self.pages: return page.root + self.pages[target].url + ("#" + anchor if anchor else "")
        if not target.exists(): sys.exit(f"{page.path}: nothing at {href}")
        if target.suffix in (".png", ".jpg"): return page.root + self.picture(target.read_bytes(), target.suffix[1:])[0]
        return f"{REPO}/blob/{BRANCH}/{target.relative_to(ROOT).as_posix()}"

    def prose(self, text, page, anchors=True):
        "HTML of markdown: links, headings, equations and their references, names of the interface"
        tokens = self.md.parse(BADGE.sub("", text))
        for i, t in enumerate(tokens):
            if t.type == "heading_open" and anchors:
                said = tokens[i + 1].content
                name, n = said.translate(JUPYTER), 1
                while name in page.more.setdefault("ids", set()): n += 1; name = f"{said.translate(JUPYTER)}-{n}"
                page.more["ids"].add(name)
                t.attrSet("id", name)
                if t.tag in ("h2", "h3"): page.toc.append((t.tag, name, self.inline(tokens[i + 1], page, links=False)))
            if t.type == "inline" and page.more.get("words") and tokens[i - 2].type == "list_item_open":
                head = re.match(r"\*\*([^*]+)\*\*", t.content)
                if head and head[1] in self.words: tokens[i - 2].attrSet("id", self.words[head[1]])
        out, opened = [], None
        for t in tokens:
            if t.type == "inline": out.append(self.inline(t, page, links=opened != "heading_open"))
            elif t.type.startswith("math_block"): out.append(f"<div>{self.math(t.content, True)}</div>")
            elif t.type in ("fence", "code_block"): out.append(colored(t.content, t.info or "text"))
            elif t.type == "table_open": out.append('<div class="wide"><table>')
            elif t.type == "table_close": out.append("</table></div>")
            elif t.type == "heading_close" and anchors:
                out.append(f'<a class="here" href="#{name_of(out)}" aria-label="Link to this section">#</a></{t.tag}>')
            elif not t.hidden: out.append(self.md.renderer.renderToken([t], 0, self.md.options, {}))
            if t.type.endswith("_open"): opened = t.type
        return "".join(out)

    def inline(self, token, page, links=True):
        "HTML of a line of text"
        out, inside = [], not links
        for t in token.children:
            if t.type == "link_open":
                inside = True
                t.attrSet("href", self.address(t.attrGet("href"), page))
            elif t.type == "link_close": inside = not links
            if t.type in ("math_inline", "math_inline_double", "math_block"):
                out.append(self.math(t.content, "double" in t.type))
            elif t.type == "code_inline":
                name = t.content.removeprefix("dn.").split("(")[0]
                shown = f"<code>{html.escape(t.content)}</code>"
                linked = not inside and len(name) > 2 and name != "jit" and name in self.names
                out.append(f'<a class="api" href="{page.root}{self.names[name]}">{shown}</a>' if linked else shown)
            elif t.type == "image":
                src = self.address(t.attrGet("src"), page)
                out.append(f'<img src="{html.escape(src)}" alt="{html.escape(t.content)}" loading="lazy">')
            elif t.type == "text" and not inside: out.append(self.references(html.escape(t.content), page))
            else: out.append(self.md.renderer.renderInline([t], self.md.options, {}))
        return "".join(out)

    def references(self, text, page):
        "Numbers of equations become links"
        def link(m):
            if m[1] not in self.tags: return m[0]
            at = "" if self.tags[m[1]] == page.url else page.root + self.tags[m[1]]
            return f'<a class="ref" href="{at}#eq-{m[1]}">{m[0]}</a>'
        return re.sub(rf"\(({TAG})\)", link, text)

    def word_list(self, text):
        "The list of words at a chapter's head, each a link to its entry"
        head = re.search(r"(\*\*Words\*\*, each explained in \[[^]]*\]\([^)]*\): )(.*?)\.(?=\n\n|\Z)", text, re.S)
        if not head: return text
        words = [" ".join(w.split()) for w in head[2].split(",")]
        linked = [f"[{w}](glossary:{self.words[w]})" if w in self.words else w for w in words]
        return text.replace(head[0], head[1] + ", ".join(linked) + ".")

    # ---- cells ----

    def picture(self, data, kind="png"):
        "File of a picture, named by its content, and its size"
        name = f"img/{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
        self.pictures[name] = data
        return name, struct.unpack(">II", data[16:24]) if kind == "png" else None

    def output(self, out, page, alt):
        "HTML of one saved output"
        data = out.get("data", {"text/plain": out.get("text", "")})
        if "image/png" in data:
            src, (w, h) = self.picture(base64.b64decode("".join(data["image/png"])))
            if not alt: sys.exit(f"{page.path}: a picture with neither fig-alt nor a text beside it")
            return (f'<figure><img src="{page.root}{src}" width="{w}" height="{h}" alt="{html.escape(alt)}" '
                    'loading="lazy"></figure>')
        if "text/markdown" in data: return self.prose("".join(data["text/markdown"]), page, anchors=False)
        text = re.sub(r"\x1b\[[0-9;]*m", "", "".join(data.get("text/plain", ""))).rstrip()
        return f'<pre class="out"><code>{html.escape(text)}</code></pre>' if text else ""

    def cell(self, cell, page, beside, i):
        "HTML of a code cell: theory is open, plumbing is folded"
        marks, text = directives(cell), source(cell)
        if "default_exp" in marks or "# colab install" in text: return ""
        alt = re.search(r"^#\|\s*fig-alt:\s*(.+)$", text, re.M)
        outs = "".join(self.output(o, page, alt[1] if alt else plain(beside)) for o in cell["outputs"])
        code = re.sub(r"^#\|.*\n?", "", text, flags=re.M).strip()
        hidden = cell["metadata"].get("jupyter", {}).get("source_hidden")
        if page.url == "index.html" and "hide" in marks: return outs
        fold = only_imports(code) or plumbing(cell) or re.search("code-fold: *true", text) or hidden
        shown = colored(code, "python") if code and "echo" not in marks else ""
        if fold and shown:
            shown = f"<details><summary>{html.escape(summary(code))}</summary>{shown}</details>"
        return f'<div class="cell" id="cell-{i}" data-pagefind-ignore>{shown}{outs}</div>' if shown or outs else ""

    def notebook(self, page):
        "Body of a notebook's page"
        parts, beside = [], ""
        for i, cell in enumerate(load(page.path)["cells"]):
            if cell["cell_type"] == "markdown":
                text = source(cell)
                if i == 0: text = re.sub(r"^# .+\n*", "", text); page.lead = plain(text, 300)
                if text.strip(): parts.append(self.prose(self.word_list(text), page))
                if re.sub(r"^#.*$", "", text, flags=re.M).strip(): beside = text
            else: parts.append(self.cell(cell, page, beside, i))
        page.body, page.text = "\n".join(parts), as_text(page.path)

    # ---- the whole ----

    def section(self, path, first, last):
        "Markdown of a notebook from one heading up to another"
        text = self.markdown(path)
        return text[text.index(first):text.index(last) if last else None]

    def extra(self):
        "Pages that are parts of notebooks, the interface, search and the page for what is not there"
        words = NBS/"00z_words.ipynb"
        parts = [("lanes", "Three ways to read", NBS/"index.ipynb", "## Three ways to read", "## Two commands"),
                 ("glossary", "Glossary", words, "## Words of diffusion", "## Letters"),
                 ("letters", "Letters", words, "## Letters", None)]
        for url, title, path, first, last in parts:
            page = self.pages[url] = Page(url + ".html", title, "note", path, words=url == "glossary")
            text = self.section(path, first, last)
            page.body = self.prose(text if url != "lanes" else text.split("\n", 1)[1], page)
        index = self.pages["api"] = Page("api/index.html", "Interface", "api")
        index.lead = "Every public name, by the module that defines it."
        for name, mod in self.api.items():
            page = self.pages["api/" + name] = Page(f"api/{name}.html", f"{NAME}.{name}", "api", mod["chapter"])
            page.lead, chapter = mod["about"], self.pages[mod["chapter"]]
            cells = defined_in(mod["chapter"])
            for d in [x for own in mod["own"] for x in (own, *own["methods"])]:
                d["html"] = self.prose(d["said"], page, anchors=False)
                d["table"] = [(n, t, v, self.prose(s, page, anchors=False)) for n, t, v, s in d["rows"]]
                d["gives"] = self.prose(d["result"], page, anchors=False)
                d["source"] = f"{REPO}/blob/{BRANCH}/{NAME}/{name}.py#L{d['line']}"
                d["cell"] = f"../{chapter.url}" + (f"#cell-{cells[d['name']]}" if d["name"] in cells else "")
            page.toc = [("h2", d["name"], html.escape(d["name"])) for d in mod["own"]]
            page.body = self.env.get_template("api.html").render(mod=mod, chapter=chapter, names=self.names)
        index.body = self.env.get_template("api.html").render(mod=None, mods=self.api)
        for url, title in (("search", "Search"), ("404", "Nothing here")):
            self.pages[url] = Page(url + ".html", title, url)

    def make(self, out):
        "Write the site"
        for page in list(self.pages.values()):
            if page.path.suffix == ".ipynb": self.notebook(page)
            else: page.body = self.prose(re.sub(r"^# .+\n", "", page.path.read_text(encoding="utf-8"), count=1), page)
        self.extra()
        order = [p for p in self.pages.values() if p.kind == "chapter" and number(p.url)]
        order.sort(key=lambda p: (number(p.url)[0], -(p.path.stem in FIRST and 9 - FIRST.index(p.path.stem)), p.url))
        shelf = [(title, [p for p in order if part(p) == start]) for start, title in PARTS]
        around = {p.url: (order[i - 1] if i else None, order[i + 1] if i + 1 < len(order) else None)
                  for i, p in enumerate(order)}
        answers = {p.path.name: p for p in self.pages.values() if p.kind == "answers"}
        template = self.env.get_template("page.html")
        run = subprocess.run(["node", WEB/"math.mjs"], input=json.dumps(list(self.formulas)), text=True,
                             capture_output=True, cwd=WEB)
        if run.returncode: sys.exit(f"a formula that KaTeX cannot set: {run.stderr}")
        set_math = json.loads(run.stdout)
        shutil.rmtree(out, ignore_errors=True)
        for page in self.pages.values():
            before, after = around.get(page.url, (None, None))
            twin = answers.get(page.path.name) if page.kind == "chapter" else self.pages[NBS/page.path.name] \
                if page.kind == "answers" else None
            text = template.render(
                page=page, shelf=shelf, before=before, after=after, twin=twin, site=SITE, base=BASE, repo=REPO,
                name=NAME, title=self.inline(self.md.parseInline(page.title)[0], page, links=False),
                plain=plain(page.title), short=short, source=f"{REPO}/blob/{BRANCH}/", ROOT=ROOT, COLAB=COLAB,
                version=SETTINGS["version"])
            text = re.sub("\x02(\\d+)\x03", lambda m: set_math[int(m[1])], text)
            write(out/page.url, text)
            if page.path and page.path.suffix == ".ipynb" and page.kind in ("chapter", "answers"):
                write(out/page.url.replace(".html", ".ipynb"), page.path.read_bytes())
                write(out/page.url.replace(".html", ".md"), page.text)
        for name, data in self.pictures.items(): write(out/name, data)
        self.rest(out, shelf, answers)
        return len(self.pages)

    def rest(self, out, shelf, answers):
        "Style, fonts, index of the search, what machines read"
        for p in WEB.glob("*.css"): write(out/p.name, p.read_bytes())
        for p in WEB.glob("*.js"): write(out/p.name, p.read_bytes())
        write(out/"social.png", (WEB/"social.png").read_bytes())
        kept = WEB/"node_modules"
        write(out/"katex/katex.css", re.sub(r",url\([^)]*\.(woff|ttf)\) format\([^)]*\)", "",
                                            (kept/"katex/dist/katex.min.css").read_text()))
        for p in (kept/"katex/dist/fonts").glob("*.woff2"): write(out/"katex/fonts"/p.name, p.read_bytes())
        for font, style in (("source-serif-4", "normal"), ("source-serif-4", "italic"), ("source-code-pro", "normal")):
            file = f"{font}-latin-wght-{style}.woff2"
            write(out/"fonts"/file, (kept/"@fontsource-variable"/font/"files"/file).read_bytes())
        address = lambda p: SITE + p.url.replace(".html", ".md")
        listed = [f"# {NAME}", "", f"> {SETTINGS['description']}", ""]
        for title, pages in shelf:
            listed += [f"## {title}", "", *(f"- [{plain(p.title)}]({address(p)}): {p.lead}" for p in pages), ""]
        listed += ["## Optional", "", *(f"- [{plain(p.title)}]({address(p)})" for p in answers.values())]
        listed += [f"- [{NAME}.{m}]({SITE}api/{m}.html): {v['about']}" for m, v in self.api.items()]
        write(out/"llms.txt", "\n".join(listed) + "\n")
        write(out/"llms-full.txt", "\n\n".join(p.text for _, pages in shelf for p in pages))
        write(out/"sitemap.txt", "".join(f"{SITE}{p.url}\n" for p in self.pages.values() if p.url != "404.html"))
        write(out/".nojekyll", "")
        subprocess.run([kept/".bin/pagefind", "--site", out, "--quiet", "--exclude-selectors", SILENT], check=True,
                       stdout=subprocess.DEVNULL)


# ---- small things ----

def slug(text): return re.sub(r"[^\w+-]+", "-", text).strip("-")
def name_of(out): return re.findall(r'<h\d id="([^"]*)"', "".join(out))[-1]
def short(page): return page.path.stem.replace("_", " ")
def part(page): return max(start for start, _ in PARTS if start <= number(page.url)[0])

def plain(text, limit=250):
    "The last paragraph of a text as plain words, cut at a sentence"
    parts = re.split(r"\n\s*\n", BADGE.sub("", text).strip())
    text = [p for p in parts if not re.match(r"#|\$\$|\*\*Words", p)] or [text]
    text = re.sub(r"!?\[([^]]*)\]\([^)]*\)|[*`]|^> ", r"\1", text[-1], flags=re.M)
    text = re.sub(r"\\(tag\{[^}]*\}|left|right|big|q?quad|math\w+|operatorname|hat|bar|dot|text|[td]?frac|[,;! ])", "",
                  text)
    text = re.sub(r"[${}]|\\(?=[a-z])", "", text)
    said = re.split(r"(?<=[.:?!])\s+", " ".join(text.split()))
    while len(" ".join(said)) > limit and len(said) > 1: said = said[1:] if limit < 300 else said[:-1]
    return " ".join(said)

def only_imports(code):
    "Does a cell import and do nothing else, but for the style of figures?"
    body = ast.parse(python(code)).body
    return body and all(isinstance(n, (ast.Import, ast.ImportFrom)) or ast.unparse(n) == "set_style()" for n in body)

def summary(code):
    "What stands on a fold"
    names = [n.name for n in ast.parse(python(code)).body if hasattr(n, "name")]
    if names: return ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
    if only_imports(code) or re.match(r"(import|from) ", code): return "Imports"
    first = code.split("\n")[0]
    return first.lstrip("# ") if first.startswith("#") else "Refusals" if "test_fail" in code else "Code"

def colored(code, language):
    "HTML of highlighted code"
    try: lexer = get_lexer_by_name(language.split()[0], stripnl=False)
    except Exception: lexer = get_lexer_by_name("text")
    text = highlight(code.rstrip(), lexer, HtmlFormatter(nowrap=True)).rstrip()
    return f'<pre class="code"><code>{text}</code></pre>'

def as_text(path):
    "A notebook as markdown, with the text that its cells printed"
    parts = []
    for cell in load(path)["cells"]:
        text = re.sub(r"^#\|.*\n?", "", source(cell), flags=re.M).strip()
        if cell["cell_type"] == "markdown": parts.append(re.sub(r"\.ipynb(?=[)#])", ".md", BADGE.sub("", text)).strip())
        elif text and "# colab install" not in text:
            parts.append(f"```python\n{text}\n```")
            for o in cell["outputs"]:
                said = "".join(o.get("data", {}).get("text/plain", o.get("text", ""))).strip()
                if said and "image/png" not in o.get("data", {}): parts.append(f"```text\n{said}\n```")
    return "\n\n".join(filter(None, parts)) + "\n"

def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)

if __name__ == "__main__":
    if len(sys.argv) > 2: sys.exit(__doc__)
    if not (WEB/"node_modules").exists(): sys.exit("first, once: cd web && npm ci --ignore-scripts")
    to = Path(sys.argv[1] if sys.argv[1:] else ROOT/"_site").resolve()
    print(Book().make(to), "pages in", to)
