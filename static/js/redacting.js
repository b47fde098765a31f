// Marking a passage with two taps: the first word and the last one. Word by word it works without a script.
for (const form of document.querySelectorAll("[data-redacting]")) {
  const button = form.querySelector("[data-redacting-range]");
  const boxes = [...form.querySelectorAll("input[name=word]")];
  let first = null;

  const isOn = () => button.getAttribute("aria-pressed") === "true";
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!isOn()));
    first = null;
  });
  form.addEventListener("change", (event) => {
    const index = boxes.indexOf(event.target);
    if (index < 0 || !isOn()) return;
    if (first === null) {
      first = index;
      boxes[index].checked = true;
      return;
    }
    for (let each = Math.min(first, index); each <= Math.max(first, index); each += 1) boxes[each].checked = true;
    button.setAttribute("aria-pressed", "false");
    first = null;
  });
}
