// Narrow the list of terms to those that hold what is typed; without scripts the page is complete as it stands.
const box = document.getElementById("find");
const items = [...document.querySelectorAll("nav li")];
box.hidden = false;
box.addEventListener("input", () => {
  const words = box.value.trim().toLowerCase();
  for (const item of items) item.hidden = words !== "" && !item.textContent.toLowerCase().includes(words);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
});
