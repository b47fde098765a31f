// A form that may be sent again at a later time: the time by the reader's clock, what is left of it, and sending at the time.
// Without scripts the page says the time, and the reader presses Send.

// The server rounds to whole seconds, and timers may be a little early.
const MARGIN_MS = 500;
// An answer is up to a second and its way late; tickets are ten seconds apart, so the minute that it named is told still.
const LATE_MS = 5000;
const SHOWN = "shown";
const TYPED = "textarea, select, input:not([type=checkbox]):not([type=radio])";

function wait(panel) {
  // The two clocks may differ by hours: what counts is how long from now.
  const dueAt = Date.now() + Number(panel.dataset.seconds) * 1000 + MARGIN_MS;
  showTime(panel.querySelector("[data-ticket-clock]"), dueAt);
  const status = panel.querySelector("[data-ticket-status]");
  if (!status) return;

  panel.focus();
  const form = document.getElementById(panel.dataset.ticket);
  const box = offerToSend(panel.querySelector("[data-ticket-automatic]"));
  const left = panel.querySelector("[data-ticket-left]");
  // Once it was sent, by whatever button, this page never sends by itself: a second letter would be one too many.
  let isSent = false;
  form.addEventListener("submit", () => {
    isSent = true;
  });
  form.addEventListener("input", () => {
    if (!box?.checked) return;
    box.checked = false;
    status.textContent = status.dataset.changed;
  });

  const timer = setInterval(() => {
    const seconds = Math.ceil((dueAt - Date.now()) / 1000);
    if (isSent) return;
    left.textContent = seconds > 0 ? `${left.dataset.ticketLeft} ${written(seconds)}` : "";
    // Sent from a telephone that is out of reach, the words would be gone.
    if (seconds > 0 || (box?.checked && !navigator.onLine)) return;
    clearInterval(timer);
    status.textContent = status.dataset.now;
    if (box?.checked && !isTyping(form)) panel.querySelector("button").click();
  }, 1000);
}

// Ticked only when the page is first shown: reloaded or gone back to, what it holds may have been sent already.
function offerToSend(offer) {
  if (!offer) return null;
  offer.hidden = false;
  const box = offer.querySelector("input");
  box.checked = history.state !== SHOWN;
  history.replaceState(SHOWN, "");
  return box;
}

function isTyping(form) {
  return form.contains(document.activeElement) && document.activeElement.matches(TYPED);
}

function showTime(line, dueAt) {
  const minute = new Date(Math.ceil((dueAt - LATE_MS) / 60000) * 60000);
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const time = new Intl.DateTimeFormat("en-GB", format).format(minute);
  const clock = document.createElement("span");
  clock.textContent = `${line.dataset.ticketClock} ${time}.`;
  line.prepend(clock, " ");
}

function written(seconds) {
  const parts = [seconds % 60, Math.floor(seconds / 60) % 60].map((part) => String(part).padStart(2, "0"));
  return [Math.floor(seconds / 3600), parts[1], parts[0]].join(":");
}

document.querySelectorAll("[data-ticket]").forEach(wait);
