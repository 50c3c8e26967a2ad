// What the server knows about the visitor. Public pages are the same for everybody, so it is asked for apart.

export interface Session {
  signedIn: boolean
  name: string
  cartCount: number
  largeType: boolean
  /** An office waits for the second factor that this account has not enrolled yet. */
  mustEnrol?: boolean
  roles: { role: string; scopeKey: string }[]
}

let asked: Promise<Session> | null = null

/** The visitor's session; asked once for each page, again after `forgetSession`. Also sets the CSRF cookie. */
export function session(): Promise<Session> {
  asked ??= fetch('/session', { credentials: 'same-origin', headers: { Accept: 'application/json' } })
    .then((response) => {
      if (!response.ok) throw new Error(`session ${response.status}`)
      return response.json() as Promise<Session>
    })
    .catch((error: unknown) => {
      asked = null
      throw error
    })
  return asked
}

export function forgetSession(): void {
  asked = null
}

/** The CSRF token that goes with every POST; asks for the session first when there is none yet. */
export async function csrfToken(): Promise<string> {
  if (!cookie('csrftoken')) {
    forgetSession()
    await session()
  }
  return cookie('csrftoken')
}

function cookie(name: string): string {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}

/** POST JSON with the CSRF token. Answers the response and its body, null where there is none. */
export async function post(address: string, body: unknown, signal?: AbortSignal): Promise<[Response, unknown]> {
  const response = await fetch(address, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': await csrfToken() },
    body: JSON.stringify(body),
    signal: signal ?? null,
  })
  return [response, await response.json().catch(() => null)]
}
