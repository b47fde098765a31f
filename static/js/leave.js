// The way out takes this page's place in the history: “back” does not lead to it again.
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    location.replace(link.href);
  });
}
