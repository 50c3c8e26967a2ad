// The button of every page for paper: without a script the browser's own menu prints just as well.
const button = document.querySelector<HTMLButtonElement>('[data-print]')
if (button) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
