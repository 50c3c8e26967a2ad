// How wide scroll bars are, measured without a style sheet: the original writes one that the page's policy stops.
interface Size {
  width: number
  height: number
}

let known: Size | null = null

function measure(): Size {
  const box = document.createElement('div')
  Object.assign(box.style, { position: 'absolute', left: '0', top: '0', width: '100px', height: '100px', overflow: 'scroll' })
  document.body.append(box)
  const size = { width: box.offsetWidth - box.clientWidth, height: box.offsetHeight - box.clientHeight }
  box.remove()
  return size
}

export default function getScrollBarSize(fresh?: boolean): number {
  if (fresh || !known) known = measure()
  return known.width
}

export function getTargetScrollBarSize(): Size {
  known ??= measure()
  return known
}
