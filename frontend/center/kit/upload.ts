// A file sent in pieces of 64 kB, checked by its SHA-256; the same key again goes on where it stopped.
import { csrfToken, post } from '../../kit/session'
import { ApiError } from '../../gql/ask'

interface Started {
  id: string
  received: number
  chunk: number
  file: { id: string } | null
}

interface Refused {
  errors?: { message: string; code: string; field?: string }[]
}

function check(response: Response, body: unknown): void {
  if (response.ok) return
  const [first] = (body as Refused | null)?.errors ?? []
  throw new ApiError(first?.message ?? '文件没传上去，请再试一次。', first?.code ?? `HTTP${response.status}`, first?.field ?? null)
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The id of the stored File. Throws ApiError with the reason: not a picture, too large, not reached. */
export async function upload(file: File, kind: string): Promise<string> {
  const bytes = await file.arrayBuffer()
  const [opened, body] = await post('/uploads/', { key: key(), kind, size: bytes.byteLength })
  check(opened, body)
  const started = body as Started
  if (started.file) return started.file.id
  for (let offset = started.received; offset < bytes.byteLength; offset += started.chunk) {
    const answer = await fetch(`/uploads/${started.id}/${offset}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/octet-stream', 'X-CSRFToken': await csrfToken() },
      body: bytes.slice(offset, offset + started.chunk),
    })
    check(answer, answer.ok ? null : await answer.json().catch(() => null))
  }
  const [finished, stored] = await post(`/uploads/${started.id}/finish`, { sha256: await sha256(bytes) })
  check(finished, stored)
  return (stored as { file: { id: string } }).file.id
}
