// localStorage that may be forbidden or full: then things last for this page only.

const memory = new Map<string, string>()

/** A stored value, or `otherwise` when there is none or it is broken. */
export function recall<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(name) ?? memory.get(name)
    return text ? (JSON.parse(text) as T) : otherwise
  } catch {
    return otherwise
  }
}

/** Store a value. */
export function keep(name: string, value: unknown): void {
  const text = JSON.stringify(value)
  memory.set(name, text)
  try {
    localStorage.setItem(name, text)
  } catch {
    // kept in memory
  }
}
