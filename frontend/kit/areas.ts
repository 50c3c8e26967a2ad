// Provinces, prefectures, counties (GB/T 2260): loaded when somebody opens a picker, then kept by the browser.

export type Areas = Record<string, string>

let loaded: Promise<Areas> | null = null

/** Code → name of every area. */
export function loadAreas(): Promise<Areas> {
  loaded ??= fetch('/areas.json')
    .then((response) => {
      if (!response.ok) throw new Error(`areas ${response.status}`)
      return response.json() as Promise<Areas>
    })
    .catch((error: unknown) => {
      loaded = null
      throw error
    })
  return loaded
}

/** The code of the area around this one, '' for a province. */
export function parentOf(code: string): string {
  if (code.endsWith('0000')) return ''
  return code.endsWith('00') ? `${code.slice(0, 2)}0000` : `${code.slice(0, 4)}00`
}

/** Codes right below an area, of the provinces for ''. */
export function childrenOf(areas: Areas, code: string): string[] {
  return Object.keys(areas)
    .filter((own) => parentOf(own) === code)
    .sort()
}
