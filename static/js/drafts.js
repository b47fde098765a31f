// Keeps a form of texts as its organiser's draft while it is typed; without this, a button does it.
const PAUSE = 3000;
const row = document.querySelector("[data-draft]");
const form = row.closest("form");
const token = row.querySelector("[name=draft]");
const said = row.querySelector("[role=status]");
let waiting = 0;
let running = null;

function say(text) {
  if (said.textContent !== text) said.textContent = text;
}

// One at a time: each names the version of the draft that the one before it made.
async function keep() {
  waiting = 0;
  if (running) return later();
  const typed = new FormData(form);
  for (const [name, value] of [...typed]) if (typeof value !== "string") typed.delete(name);
  running = send(typed);
  await running;
  running = null;
}

async function send(typed) {
  const body = new URLSearchParams(typed);
  try {
    const answer = await fetch(row.dataset.draft, {
      method: "POST",
      body,
      credentials: "same-origin",
      redirect: "error",
      // Sent to its end where the page is left meanwhile; browsers take 64 kB that way.
      keepalive: body.toString().length < 60000,
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) return say(answer.status === 413 ? row.dataset.large : answer.status === 403 ? row.dataset.login : row.dataset.failed);
    const kept = await answer.json();
    token.value = kept.token;
    say(kept.said);
  } catch {
    say(row.dataset.failed);
  }
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(keep, PAUSE);
}

form.addEventListener("input", later);
// A telephone may end the page without a word once it is out of sight.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && waiting) {
    clearTimeout(waiting);
    keep();
  }
});
// The form names the draft that it replaces: what is on its way is waited for.
form.addEventListener("submit", (event) => {
  clearTimeout(waiting);
  waiting = 0;
  if (!running || !form.requestSubmit) return;
  event.preventDefault();
  const button = event.submitter;
  running.then(() => form.requestSubmit(button));
});
