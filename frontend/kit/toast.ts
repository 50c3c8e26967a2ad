let timer = 0

/** Say something at the foot of the page for a while, with one way on. Read out by screen readers. */
export function toast(text: string, link?: { label: string; href: string }): void {
  let box = document.querySelector<HTMLElement>('.toast')
  if (!box) {
    box = document.createElement('div')
    box.className = 'toast'
    box.setAttribute('role', 'status')
    document.body.append(box)
  }
  box.hidden = false
  box.textContent = ''
  const words = document.createElement('span')
  words.textContent = text
  box.append(words)
  if (link) {
    const anchor = document.createElement('a')
    anchor.href = link.href
    anchor.textContent = link.label
    box.append(anchor)
  }
  clearTimeout(timer)
  timer = window.setTimeout(() => (box.hidden = true), 6000)
}
