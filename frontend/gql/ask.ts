// One small typed way to the API: a registered document, by its hash.
import { post } from '../kit/session'

/** A document as codegen leaves it: its sha256 and, in its type only, what it asks and answers. */
export interface RegisteredDocument<Result, Variables> {
  __meta__?: Record<string, unknown> | undefined
  __apiType?: ((variables: Variables) => Result) | undefined
}

/** The API refused, or was not reached. `message` is for the person who reads it. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly field: string | null = null,
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

interface Answer {
  data?: unknown
  errors?: { message: string; extensions?: { code?: string; field?: string | null } }[]
}

const TIMEOUT_MS = 15_000

/** Ask the API. Throws ApiError: OFFLINE when it cannot be reached, else the code of the first error. */
export async function ask<Result, Variables>(
  document: RegisteredDocument<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), TIMEOUT_MS)
  try {
    const body = { documentId: document.__meta__?.['hash'], variables }
    const [response, json] = await post('/graphql', body, controller.signal)
    const answer = (json ?? {}) as Answer
    const [error] = answer.errors ?? []
    if (error) throw new ApiError(error.message, error.extensions?.code ?? 'UNKNOWN', error.extensions?.field ?? null)
    if (!response.ok || answer.data === undefined) {
      throw new ApiError('没连上，请稍后再试。', `HTTP${response.status}`)
    }
    return answer.data as Result
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw new ApiError('网络不太稳，请稍后再试。', 'OFFLINE')
  } finally {
    clearTimeout(timer)
  }
}
