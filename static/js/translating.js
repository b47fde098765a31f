// Small improvements of the translator's page, which works without them: keys for the first button, and no text left behind.
for (const form of document.querySelectorAll("[data-translating]")) {
  const box = form.querySelector("textarea");
  const first = form.querySelector("button[type=submit].default");
  let isSending = false;

  form.addEventListener("submit", () => (isSending = true));
  addEventListener("pageshow", () => (isSending = false));
  addEventListener("beforeunload", (event) => {
    if (!isSending && box.value !== box.defaultValue) event.preventDefault();
  });
  if (first) {
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      first.click();
    });
    const keys = form.querySelector("[data-translating-keys]");
    if (keys) keys.hidden = false;
  }
  // Beside the original, where nothing has to be scrolled, writing can begin at once.
  if (matchMedia("(min-width: 64rem)").matches) box.focus({ preventScroll: true });
}
