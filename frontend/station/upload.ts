// Pictures on their way: shrunk here, sent in chunks over a weak line, going on where it broke.
import { ApiError } from '../gql/ask'
import { csrfToken, post } from '../kit/session'

export interface Uploaded {
  id: string
  url: string
}

const LONGEST_PX = 1280
const QUALITY = 0.8
const TRIES = 4

/** A picture as a JPEG of at most 1280 px; what is no picture (a PDF) stays as it is. */
export async function shrink(file: Blob): Promise<Blob> {
  if (!file.type.startsWith('image/')) return file
  const image = await decoded(file)
  const scale = Math.min(1, LONGEST_PX / Math.max(image.naturalWidth, image.naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale))
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale))
  const context = canvas.getContext('2d')!
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(notAPicture())), 'image/jpeg', QUALITY)
  })
}

async function decoded(file: Blob): Promise<HTMLImageElement> {
  const address = URL.createObjectURL(file)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    return image
  } catch {
    throw notAPicture()
  } finally {
    URL.revokeObjectURL(address)
  }
}

function notAPicture(): ApiError {
  return new ApiError('这个文件不是照片，请重新选一张。', 'INVALID')
}

/** A random UUID, also where the browser is older than crypto.randomUUID. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = hexOf(bytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

interface Started {
  id: string
  received: number
  size: number
  chunk: number
  file: Uploaded | null
}

/**
 * Send a file. The same key again goes on where the line broke. `onPercent` hears 0…100.
 * Throws ApiError: OFFLINE after some tries, else what the server refused.
 */
export async function send(blob: Blob, kind: string, key: string, onPercent: (percent: number) => void): Promise<Uploaded> {
  const start = (await refusable('/uploads/', { key, kind, size: blob.size })) as Started
  if (start.file) return start.file
  let received = start.received
  let failures = 0
  while (received < blob.size) {
    onPercent(Math.floor((received / blob.size) * 100))
    try {
      received = await chunk(start.id, received, blob.slice(received, received + start.chunk))
      failures = 0
    } catch (error) {
      failures += 1
      if (!(error instanceof ApiError) || error.code !== 'OFFLINE' || failures >= TRIES) throw error
    }
  }
  onPercent(100)
  const sha256 = hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())))
  const finished = (await refusable(`/uploads/${start.id}/finish`, { sha256 })) as { file: Uploaded }
  return finished.file
}

/** One chunk; a gap that the server names is where to go on. */
async function chunk(upload: string, offset: number, body: Blob): Promise<number> {
  const token = await csrfToken()
  const response = await fetch(`/uploads/${upload}/${offset}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/octet-stream', Accept: 'application/json', 'X-CSRFToken': token },
    body,
  }).catch(() => {
    throw offline()
  })
  const answer = (await response.json().catch(() => null)) as Refused | null
  if (typeof answer?.received === 'number') return answer.received
  throw refusal(response, answer)
}

interface Refused {
  received?: number
  errors?: { message: string; code: string; field: string | null }[]
}

async function refusable(address: string, body: unknown): Promise<unknown> {
  const [response, answer] = await post(address, body).catch(() => {
    throw offline()
  })
  if (!response.ok) throw refusal(response, answer as Refused | null)
  return answer
}

function refusal(response: Response, answer: Refused | null): ApiError {
  const [error] = answer?.errors ?? []
  return error ? new ApiError(error.message, error.code, error.field) : response.status >= 500 ? offline() : new ApiError('照片没传上，请重新选一张。', `HTTP${response.status}`)
}

function offline(): ApiError {
  return new ApiError('网断了，点这重传。', 'OFFLINE')
}
