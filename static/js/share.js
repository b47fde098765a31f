// Buttons to copy and to print, shown only where they can work.
function copyButton(button) {
  const source = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value ?? source.innerText.trim());
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 3000);
    } catch {
      if (source.select) source.select();
      else getSelection().selectAllChildren(source);
    }
  });
}

if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(copyButton);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
