// The site in a real browser: node tools/check_site.mjs [SITE] [--only PART,PART] [--shots FOLDER]
//
// Every page: links and anchors, equations, pictures and their words, contrast in both modes, a phone's width, no message
// on the console, no request to another host; axe on a page of each kind. Then search, keyboard, the switch between dark
// and light, the page for what is not there. --only index,search,letters,404,00_first is a quick look.
// The browser is $CHROMIUM, chromium or google-chrome; without one it says so and ends with 2.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url)), need = createRequire(join(here, "..", "web", "package.json"));
const { chromium } = need("playwright-core"), axe = readFileSync(need.resolve("axe-core/axe.min.js"), "utf8");
const args = process.argv.slice(2), option = name => args.includes(name) ? args.splice(args.indexOf(name), 2)[1] : null;
const only = option("--only"), shots = option("--shots"), site = resolve(args[0] ?? join(here, "..", "_site"));
const browserAt = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(p => p && existsSync(p));
if (!browserAt) { console.log("no Chromium here: nothing checked"); process.exit(2); }

// ---- the site, served below a folder as it will be ----

const BASE = "/diffusion_nb/";
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".png": "image/png",
                ".woff2": "font/woff2", ".json": "application/json", ".wasm": "application/wasm", ".txt": "text/plain" };
const server = createServer((request, answer) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  let file = path.startsWith(BASE) ? join(site, path.slice(BASE.length) || "index.html") : null, status = 200;
  if (!file || !file.startsWith(site) || !existsSync(file) || statSync(file).isDirectory()) { file = join(site, "404.html"); status = 404; }
  answer.writeHead(status, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
  answer.end(readFileSync(file));
});
await new Promise(done => server.listen(0, "127.0.0.1", done));
const host = `http://127.0.0.1:${server.address().port}`, root = host + BASE;

const walk = folder => readdirSync(folder, { withFileTypes: true })
  .flatMap(f => f.isDirectory() ? walk(join(folder, f.name)) : [join(folder, f.name)]);
const seen = p => !only || only.split(",").some(part => p.includes(part));
const pages = walk(site).map(f => relative(site, f)).filter(f => f.endsWith(".html") && seen(f)).sort();

// ---- what is wrong ----

const wrong = [], say = (page, what) => { wrong.push(`${page}: ${what}`); };
const browser = await chromium.launch({ executablePath: browserAt, args: ["--no-sandbox", "--disable-gpu", "--disable-quic",
  "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
async function opened(options = {}) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true, ...options })).newPage();
  page.at = "";
  page.on("console", m => { if (["error", "warning"].includes(m.type()) && !page.lost) say(page.at, `console: ${m.text()}`); });
  page.on("pageerror", e => say(page.at, `script: ${e.message}`));
  page.on("request", r => { if (!r.url().startsWith(root) && !/^(data|blob):/.test(r.url())) say(page.at, `asks for ${r.url()}`); });
  page.on("response", r => { if (r.status() >= 400 && !page.lost) say(page.at, `${r.status()} for ${r.url()}`); });
  page.go = async (at, lost = false) => { page.at = at; page.lost = lost; await page.goto(root + at, { waitUntil: "load" }); };
  return page;
}

// in the page: what one look finds
function look() {
  const found = { links: [], ids: [...document.querySelectorAll("[id]")].map(e => e.id), wrong: [], equations: 0, pictures: 0 };
  const double = found.ids.filter((id, i) => found.ids.indexOf(id) !== i);
  if (double.length) found.wrong.push(`two elements with the id ${double[0]}`);
  for (const a of document.querySelectorAll("a[href]")) found.links.push(a.href);
  for (const m of document.querySelectorAll(".tex")) {
    found.equations += 1;
    const box = m.querySelector(".katex-html");
    if (!box || m.querySelector(".katex-error")) found.wrong.push(`an equation that is not set: ${m.textContent.slice(0, 60)}`);
    else if (m.checkVisibility() && !box.getBoundingClientRect().width) found.wrong.push(`an equation without width: ${m.textContent.slice(0, 60)}`);
  }
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let t; (t = texts.nextNode());) {
    if (t.parentElement.closest("pre, code, .katex, script")) continue;
    const raw = t.data.match(/\$[^$]*[\\^_][^$]*\$|\\(frac|tag|alpha|sigma|hat)\b|[\u0002\u0003]/);
    if (raw) found.wrong.push(`a formula left as text: ${t.data.trim().slice(0, 60)}`);
  }
  for (const i of document.images) {
    found.pictures += 1;
    if (!i.alt.trim()) found.wrong.push(`a picture without words: ${i.src}`);
  }
  if (document.querySelectorAll("h1").length !== 1) found.wrong.push("not one h1");
  return found;
}
async function pictures() {
  const broken = [];
  for (const i of document.images) { i.loading = "eager"; await i.decode().catch(() => broken.push(i.src)); }
  return broken;
}
function tooWide() {
  if (document.documentElement.scrollWidth <= innerWidth) return "";
  const over = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > innerWidth + 1
    && !e.closest("pre, .wide, .eq .tex, .skip"));
  const worst = over.at(-1) ?? document.body;
  return `${document.documentElement.scrollWidth} px wide on a phone: <${worst.tagName.toLowerCase()} class="${worst.className}"> `
    + worst.textContent.trim().slice(0, 50);
}
function faint() {                                         // each pair of colours once: fast enough for every page
  const parts = c => (c.match(/[\d.]+/g) ?? []).map(Number);
  const light = c => [.2126, .7152, .0722].reduce((sum, w, i) => sum + w*((v => v <= .04045 ? v/12.92 : ((v + .055)/1.055)**2.4)(c[i]/255)), 0);
  const seen = new Map(), below = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor); if (c[3] !== 0) return c; } };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let t; (t = texts.nextNode());) {
    const e = t.parentElement;
    if (!t.data.trim() || e.closest(".katex, script, noscript") || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), large = parseFloat(style.fontSize) >= 24, key = `${style.color} ${e.className} ${e.tagName} ${large}`;
    if (seen.has(key)) continue;
    const [a, b] = [light(parts(style.color)), light(below(e))].sort((x, y) => y - x), ratio = (a + .05)/(b + .05);
    seen.set(key, ratio < (large ? 3 : 4.5) ? `contrast ${ratio.toFixed(2)} of <${e.tagName.toLowerCase()} class="${e.className}"> ${t.data.trim().slice(0, 40)}` : "");
  }
  return [...seen.values()].filter(Boolean);
}
function thin() {                                          // axe takes seconds for each thousand elements
  for (const k of document.querySelectorAll(".katex")) k.replaceWith("x");
  const seen = new Set();
  for (const s of document.querySelectorAll("pre span")) if (seen.has(s.className)) s.replaceWith(s.textContent); else seen.add(s.className);
}
async function axed() {
  const run = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa"], resultTypes: ["violations"] });
  return run.violations.flatMap(v => v.nodes.slice(0, 2).map(n => `${v.id}: ${n.html.slice(0, 90)} (${n.any[0]?.message ?? v.help})`));
}

// ---- every page ----

const page = await opened(), all = new Map();
const whole = new Set(["index.html", "00_first.html", "solutions/00_first.html", "api/ddpm.html", "search.html", "changelog.html", "404.html"]);
let equations = 0, drawn = 0;
for (const at of pages) {
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.go(at);
  await page.evaluate(() => { for (const d of document.querySelectorAll("main details, #shelf details")) d.open = true; });
  const found = await page.evaluate(look);
  all.set(at, found);
  equations += found.equations; drawn += found.pictures;
  for (const w of found.wrong) say(at, w);
  for (const src of await page.evaluate(pictures)) say(at, `a picture that does not load: ${src}`);
  await page.setViewportSize({ width: 375, height: 740 });
  const wide = await page.evaluate(tooWide);
  if (wide) say(at, wide);
  await page.setViewportSize({ width: 1280, height: 900 });
  if (whole.has(at)) { await page.evaluate(axe); await page.evaluate(thin); }
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const w of await page.evaluate(faint)) say(at, `${colorScheme}: ${w}`);
    if (whole.has(at)) for (const w of await page.evaluate(axed)) say(at, `${colorScheme}: ${w}`);
  }
}
for (const [at, { links }] of all) {
  for (const link of links) {
    const url = new URL(link), file = decodeURIComponent(url.pathname.slice(BASE.length)) || "index.html", id = decodeURIComponent(url.hash.slice(1));
    if (url.origin !== host) continue;
    if (!existsSync(join(site, file))) say(at, `a link to ${file}, which is not there`);
    else if (id && all.has(file) && !all.get(file).ids.includes(id)) say(at, `a link to ${file}#${id}, which is not there`);
  }
}

// ---- what a reader does ----

if (["index.html", "search.html", "letters.html"].every(p => pages.includes(p))) {
  for (const [words, want] of [["DDIM", "05_ddim.html"], ["zero terminal SNR", "01_schedules.html"], ["min-SNR", "02b_losses.html"]]) {
    await page.go(`search.html?q=${encodeURIComponent(words)}`);
    await page.waitForSelector("body[data-ready]", { timeout: 10000 }).catch(() => say("search.html", "is never ready"));
    const top = await page.$$eval("#found > li > a", links => links.slice(0, 5).map(a => a.pathname));
    if (!top.some(p => p.endsWith(want))) say("search.html", `"${words}" does not find ${want} among the first five: ${top.join(" ") || "nothing"}`);
  }
  await page.go("index.html");
  await page.keyboard.press("Tab");
  if (!await page.evaluate(() => document.activeElement.matches(".skip") && document.activeElement.getBoundingClientRect().left >= 0))
    say("index.html", "the first Tab does not show the skip link");
  await page.keyboard.press("/");
  if (await page.evaluate(() => document.activeElement.id) !== "q") say("index.html", "/ does not lead to the search");
  await page.emulateMedia({ colorScheme: "light" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor), before = await paper();
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.click("#theme");
  if (await paper() === before) say("index.html", "the switch does not darken");
  await page.go("letters.html");
  if (await paper() === before) say("letters.html", "forgets that dark was chosen");
  await page.go("no/such/page.html", true);
  if (!/Nothing here/.test(await page.textContent("h1")) || await paper() === "rgba(0, 0, 0, 0)") say("404.html", "has no style below a folder");
}

// ---- pictures of pages, to look at ----

if (shots) {
  mkdirSync(shots, { recursive: true });
  for (const at of ["index.html", "00_first.html", "04a_ddpm.html", "api/ddpm.html", "search.html?q=zero terminal SNR"])
    for (const colorScheme of seen(at) ? ["light", "dark"] : [])
      for (const [size, viewport] of Object.entries({ desktop: { width: 1400, height: 1000 }, phone: { width: 375, height: 740 } })) {
        const shot = await opened({ colorScheme, viewport });
        await shot.go(at);
        if (at.startsWith("search")) await shot.waitForSelector("body[data-ready]");
        if (viewport.width > 1000) await shot.screenshot({ path: join(shots, `${at.replace(/\W+/g, "_")}-${colorScheme}-whole.png`), fullPage: true,
          clip: { x: 0, y: 1400, width: 1400, height: 2400 } }).catch(() => {});
        await shot.screenshot({ path: join(shots, `${at.replace(/\W+/g, "_")}-${colorScheme}-${size}.png`) });
        await shot.context().close();
      }
}
await browser.close();
server.close();
for (const w of new Set(wrong)) console.log(w);
console.log(`${pages.length} pages, ${equations} equations, ${drawn} pictures: ${new Set(wrong).size} wrong`);
process.exit(wrong.length ? 1 : 0);
