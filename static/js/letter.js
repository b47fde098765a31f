// Small improvements of the letter form, which works without them: the characters left, errors brought into view, no double sending.
const AGAIN_AFTER_MS = 4000;
const QUIET_MS = 1200;

function countCharacters(words) {
  const field = words.querySelector("textarea");
  if (!field) return;
  const limit = Number(words.dataset.words);
  // Kazakh numbers are written like Russian ones; browsers that say they know Kazakh may write them as English does.
  const numbers = new Intl.NumberFormat(document.documentElement.lang === "kk" ? "ru" : document.documentElement.lang);
  const shown = document.createElement("p");
  const spoken = document.createElement("p");
  shown.className = "field-help field-count";
  shown.setAttribute("aria-hidden", "true");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  field.after(shown, spoken);
  // Over the limit nothing is cut off: the writer sees by how much and decides.

  let timer = 0;
  const update = (event) => {
    const left = limit - [...field.value].length;
    const message = `${left < 0 ? words.dataset.over : words.dataset.left} ${numbers.format(Math.abs(left))}`;
    shown.textContent = message;
    shown.classList.toggle("field-count-over", left < 0);
    clearTimeout(timer);
    if (event && left < limit / 10) timer = setTimeout(() => (spoken.textContent = message), QUIET_MS);
  };
  field.addEventListener("input", update);
  update();
}

function guard(form) {
  const status = form.querySelector("[data-sending-status]");
  let sentAt = -AGAIN_AFTER_MS;
  let undo = () => {};
  form.addEventListener("submit", (event) => {
    if (performance.now() - sentAt < AGAIN_AFTER_MS) {
      event.preventDefault();
      return;
    }
    sentAt = performance.now();
    undo();
    undo = saySending(event.submitter, status);
  });
  // A page that comes back from the browser's memory has sent nothing yet.
  addEventListener("pageshow", () => {
    sentAt = -AGAIN_AFTER_MS;
    undo();
  });
}

// On a slow line nothing else tells that the press was felt. Browsers older than 2021 do not know which button it was.
function saySending(button, status) {
  if (!button?.dataset.sending) return () => {};
  const label = button.textContent;
  button.textContent = status.textContent = button.dataset.sending;
  button.classList.add("button-sending");
  return () => {
    button.textContent = label;
    status.textContent = "";
    button.classList.remove("button-sending");
  };
}

function leadTo(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const target = document.getElementById(event.target.hash?.slice(1));
    const field = target?.matches("fieldset") ? target.querySelector("input") : target;
    if (!field) return;
    event.preventDefault();
    field.focus({ preventScroll: true });
    (field.closest(".field") ?? field).scrollIntoView();
  });
}

document.querySelectorAll("[data-words]").forEach(countCharacters);
document.querySelectorAll("[data-letter]").forEach(guard);
document.querySelectorAll("[data-error-summary]").forEach(leadTo);
