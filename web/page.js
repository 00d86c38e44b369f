// Dark or light, the list of chapters on a phone, copying a block of code, "/" for the search
const root = document.documentElement;
let chosen = null;
try { chosen = localStorage.getItem("theme"); } catch { /* no storage: the system's choice */ }
if (chosen) root.dataset.theme = chosen;

addEventListener("DOMContentLoaded", () => {
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* for this page only */ }
  });
  const menu = document.getElementById("menu"), shelf = document.getElementById("shelf");
  const show = on => { shelf.classList.toggle("open", on); menu.setAttribute("aria-expanded", on); };
  menu.addEventListener("click", () => show(!shelf.classList.contains("open")));
  addEventListener("keydown", e => {
    if (e.key === "Escape") show(false);
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (e.key === "/" && !typing && !e.ctrlKey && !e.metaKey) { e.preventDefault(); document.getElementById("q").focus(); }
  });
  for (const pre of document.querySelectorAll("pre.code:not(.sig)")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: "Copy" });
    button.setAttribute("aria-label", "Copy this code");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(pre.innerText);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    const box = Object.assign(document.createElement("div"), { className: "box" });
    pre.replaceWith(box);
    box.append(pre, button);
  }
  for (const box of document.querySelectorAll("pre, .wide, .eq .tex"))      // what scrolls can be reached by keyboard
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
  const open = () => {                                     // a link into a fold opens it
    const at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (at) for (let d = at.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    if (at && at.matches(".cell")) for (const d of at.querySelectorAll("details")) d.open = true;
  };
  addEventListener("hashchange", open);
  open();
});
