// Shows how far something is while it goes on; without this, a link on the page does it.
const EVERY = 10000;
const shown = document.querySelector("[data-progress]");

async function look() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(location.pathname, { credentials: "same-origin", redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("[data-progress]");
      // A login that has ended, or an error: the page stays as it is.
      if (!found) return;
      if (found.textContent !== shown.textContent) shown.replaceChildren(...found.children);
    } catch {
      // The line is down: the next look may succeed.
    }
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
