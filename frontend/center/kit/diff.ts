// Which words of a text were removed and which are new: what an officer's eye looks for.
export interface Part {
  text: string
  kind: 'same' | 'removed' | 'added'
}

const MOST_CELLS = 160_000

/** Chinese goes by the character, numbers and Latin words stay whole. */
function words(text: string): string[] {
  return text.match(/[A-Za-z0-9.]+|[\s\S]/gu) ?? []
}

/** The parts of both texts in one row: same, removed, added. Long texts are compared as a whole. */
export function textDiff(before: string, after: string): Part[] {
  const [old, now] = [words(before), words(after)]
  if (old.length * now.length > MOST_CELLS) return whole(before, after)
  const table = commonLengths(old, now)
  const parts: Part[] = []
  let [row, column] = [0, 0]
  while (row < old.length || column < now.length) {
    if (row < old.length && column < now.length && old[row] === now[column]) {
      add(parts, 'same', old[row]!)
      row += 1
      column += 1
    } else if (column >= now.length || (row < old.length && table[row + 1]![column]! >= table[row]![column + 1]!)) {
      add(parts, 'removed', old[row]!)
      row += 1
    } else {
      add(parts, 'added', now[column]!)
      column += 1
    }
  }
  const kept = parts.filter((part) => part.kind === 'same').reduce((sum, part) => sum + part.text.length, 0)
  // a few characters in common by chance are no help to the eye
  return kept * 3 < Math.max(before.length, after.length) ? whole(before, after) : parts
}

function whole(before: string, after: string): Part[] {
  return [
    { text: before, kind: 'removed' as const },
    { text: after, kind: 'added' as const },
  ].filter((part) => part.text)
}

function add(parts: Part[], kind: Part['kind'], text: string): void {
  const last = parts[parts.length - 1]
  if (last?.kind === kind) last.text += text
  else parts.push({ kind, text })
}

/** Longest common subsequence of the rests from each pair of positions. */
function commonLengths(old: string[], now: string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () => Array.from<number>({ length: now.length + 1 }).fill(0))
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = now.length - 1; column >= 0; column -= 1) {
      table[row]![column] =
        old[row] === now[column]
          ? table[row + 1]![column + 1]! + 1
          : Math.max(table[row + 1]![column]!, table[row]![column + 1]!)
    }
  }
  return table
}

/** Cut `text` at each of `marks`, for underlining claim words. */
export function cutAt(text: string, marks: readonly string[]): { text: string; marked: boolean }[] {
  const known = marks.filter(Boolean)
  if (!known.length) return [{ text, marked: false }]
  const pattern = new RegExp(`(${known.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'u')
  return text
    .split(pattern)
    .filter(Boolean)
    .map((part) => ({ text: part, marked: known.includes(part) }))
}
