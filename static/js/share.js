// Buttons to copy, to print and to share, shown only where they can work. Written for the oldest browsers that load modules:
// they know neither `??` nor a `catch` that names nothing.
function copyButton(button) {
  const source = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value || source.innerText.trim());
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 3000);
    } catch (refusal) {
      if (source.select) source.select();
      else getSelection().selectAllChildren(source);
    }
  });
}

function shareButton(button) {
  const { share: url, title, text } = button.dataset;
  button.hidden = false;
  // Rejected where the visitor changes their mind: nothing is to be done then.
  button.addEventListener("click", () => navigator.share({ url, title, text }).catch(() => {}));
}

if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(copyButton);
if (navigator.share) document.querySelectorAll("[data-share]").forEach(shareButton);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
