// Asking the API from a screen: what was answered, what went wrong, and how to ask again.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'

import { ApiError, ask, type RegisteredDocument } from '../../gql/ask'
import { toSignIn } from './sign-in'

export interface Asked<Result> {
  /** Kept while it is asked again. */
  data: Result | null
  error: ApiError | null
  busy: boolean
  again: () => void
  /** What a mutation answered takes the place of what was read. */
  set: (result: Result) => void
}

/** Ask once the variables are known (not null) and whenever they change. Who is not signed in is sent to sign in. */
export function useAsk<Result, Variables>(
  document: RegisteredDocument<Result, Variables>,
  variables: Variables | null,
): Asked<Result> {
  const [state, setState] = useState<{ data: Result | null; error: ApiError | null; busy: boolean }>({
    data: null,
    error: null,
    busy: true,
  })
  const latestRef = useRef(0)
  const text = JSON.stringify(variables)

  const again = useCallback(() => {
    const given = JSON.parse(text) as Variables | null
    if (given === null) return
    latestRef.current += 1
    const mine = latestRef.current
    setState((old) => ({ ...old, error: null, busy: true }))
    ask(document, given).then(
      (data) => {
        if (mine === latestRef.current) setState({ data, error: null, busy: false })
      },
      (error: unknown) => {
        if (mine !== latestRef.current) return
        const known = asApiError(error)
        if (known.code === 'UNAUTHENTICATED') toSignIn()
        else setState((old) => ({ ...old, error: known, busy: false }))
      },
    )
  }, [document, text])

  useEffect(() => {
    again()
    return () => {
      latestRef.current += 1 // an answer that comes too late is dropped
    }
  }, [again])

  const set = useCallback((data: Result) => {
    latestRef.current += 1
    setState({ data, error: null, busy: false })
  }, [])
  return { ...state, again, set }
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('出了点问题，请再试一次。', 'UNKNOWN')
}

interface Payload {
  errors: readonly { code: string; message: string; field?: string | null }[]
}

/** What the one mutation of a document answers. */
type PayloadOf<Payloads> = NonNullable<Payloads[Exclude<keyof Payloads, '__typename'>]>

/** Carry out a document's one mutation. Throws ApiError when it was refused or not reached. */
export async function act<Payloads extends object, Variables>(
  document: RegisteredDocument<Payloads, Variables>,
  variables: Variables,
): Promise<PayloadOf<Payloads>> {
  const [payload] = Object.values(await ask(document, variables)) as (Payload | null)[]
  if (!payload) throw new ApiError('没有办成，请再试一次。', 'UNKNOWN')
  const [refused] = payload.errors
  if (refused?.code === 'UNAUTHENTICATED') toSignIn()
  if (refused) throw new ApiError(refused.message, refused.code, refused.field ?? null)
  return payload as unknown as PayloadOf<Payloads>
}
