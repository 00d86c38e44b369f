// The search page: asks the index that Pagefind made with the site, on this host alone
const pagefind = await import("./pagefind/pagefind.js");
const ask = document.getElementById("ask"), found = document.getElementById("found"), count = document.getElementById("count");
let turn = 0;

async function look(words) {
  const mine = ++turn;
  if (!words.trim()) { found.replaceChildren(); count.textContent = ""; return; }
  const { results } = await pagefind.search(words);
  const top = await Promise.all(results.slice(0, 20).map(r => r.data()));
  if (mine !== turn) return;
  count.textContent = results.length ? `${results.length} ${results.length === 1 ? "page" : "pages"}` : "Nothing found";
  found.replaceChildren(...top.map(page => {
    const item = document.createElement("li"), parts = page.sub_results.slice(0, 3);
    const link = (a, text) => Object.assign(document.createElement("a"), { href: a, textContent: text });
    item.append(link(page.url, page.meta.title));
    for (const part of parts) {
      const p = document.createElement("p");
      if (part.url !== page.url) { p.append(link(part.url, part.title)); p.append(document.createElement("br")); }
      const said = document.createElement("span");
      said.innerHTML = part.excerpt;                       // made by Pagefind: escaped text and <mark>
      p.append(said);
      item.append(p);
    }
    return item;
  }));
}
ask.value = new URLSearchParams(location.search).get("q") ?? "";
ask.addEventListener("input", () => {
  history.replaceState(null, "", ask.value ? `?q=${encodeURIComponent(ask.value)}` : location.pathname);
  look(ask.value);
});
ask.closest("form").addEventListener("submit", e => { e.preventDefault(); look(ask.value); });
ask.focus();
await look(ask.value);
document.body.dataset.ready = "yes";
