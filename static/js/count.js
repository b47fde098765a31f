// Keeps the count of letters fresh while the page is being looked at. Without it the page shows the count as it was when loaded.
const EVERY_MS = 15_000;
const LONGEST_MS = 300_000;
const language = document.documentElement.lang;
// Kazakh numbers are written like Russian ones; browsers that say they know Kazakh may write them as English does.
const numbers = new Intl.NumberFormat(language === "kk" ? "ru" : language);
const plurals = new Intl.PluralRules(language);

function show(box, count) {
  const set = (name, value) => {
    for (const place of document.querySelectorAll(`[data-count-${name}]`)) {
      if (place.textContent !== value) place.textContent = value;
    }
  };
  for (const name of ["letters", "goal", "online", "paper"]) set(name, numbers.format(count[name]));
  for (const number of box.querySelectorAll(".count-number")) number.classList.toggle("count-number-long", count.letters > 99_999);
  const { one, few, many } = box.dataset;
  set("label", { one, few }[plurals.select(count.letters)] ?? many);
  box.querySelector("[data-count-parts]").hidden = !count.paper;
  const percent = Math.min(100, Math.floor((count.letters * 100) / count.goal));
  for (const arc of box.querySelectorAll("[data-count-sun]")) arc.setAttribute("stroke-dasharray", `${percent} 100`);
}

async function refresh(box) {
  // "no-cache" makes the browser ask with the ETag it has, and take its own copy on a 304.
  const answer = await fetch(box.dataset.count, { cache: "no-cache", credentials: "omit" });
  if (!answer.ok) throw new Error(answer.status);
  show(box, await answer.json());
}

for (const box of document.querySelectorAll("[data-count]")) {
  let wait = EVERY_MS;
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = document.visibilityState === "visible" ? setTimeout(ask, wait) : 0;
  };
  const ask = async () => {
    try {
      await refresh(box);
      wait = EVERY_MS;
    } catch {
      wait = Math.min(wait * 2, LONGEST_MS);
    }
    later();
  };
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? ask() : later()));
  later();
}
