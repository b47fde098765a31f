// Asks before a page is left on which something was typed that is neither saved nor kept as a draft.
const forms = document.querySelectorAll("form[data-unsaved], .change-form form[id$=_form]");
const typed = new Set();

for (const form of forms) {
  form.addEventListener("input", () => typed.add(form));
  form.addEventListener("submit", () => typed.delete(form));
}
// The page may come back from the browser's memory with what was typed, and be sent once more.
addEventListener("beforeunload", (event) => {
  if (typed.size) event.preventDefault();
});
