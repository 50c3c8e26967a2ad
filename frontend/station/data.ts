// Asking and doing from a screen: what is there, what is on the way, what was refused.
import { useCallback, useEffect, useState } from 'preact/hooks'

import { ApiError, ask, type RegisteredDocument } from '../gql/ask'
import { keep, recall } from '../kit/store'

export interface Asked<Result> {
  data: Result | null
  error: ApiError | null
  /** Ask again; what is shown stays until the new answer is here. */
  reload: () => Promise<void>
}

/** The answer to a document; asked again when the variables change. Null variables: nothing to ask yet. */
export function useAsk<Result, Variables>(
  document: RegisteredDocument<Result, Variables>,
  variables: Variables | null,
): Asked<Result> {
  const [answers, setAnswers] = useState<Record<string, { data: Result | null; error: ApiError | null }>>({})
  const key = variables === null ? '' : JSON.stringify(variables)
  const reload = useCallback(async () => {
    if (!key) return
    try {
      const data = await ask(document, JSON.parse(key) as Variables)
      setAnswers((old) => ({ ...old, [key]: { data, error: null } }))
    } catch (failure) {
      const error = asApiError(failure)
      setAnswers((old) => ({ ...old, [key]: { data: old[key]?.data ?? null, error } }))
    }
  }, [document, key])
  useEffect(() => void reload(), [reload])
  const { data, error } = answers[key] ?? { data: null, error: null }
  return { data, error, reload }
}

interface Payload {
  errors: readonly { code: string; message: string; field?: string | null }[]
}

/** Send a mutation of one field and give back its payload. Throws ApiError for its first refusal. */
export async function act<Result extends object, Variables>(
  document: RegisteredDocument<Result, Variables>,
  variables: Variables,
): Promise<NonNullable<Exclude<Result[keyof Result], string>>> {
  const answer = await ask(document, variables)
  const payload = Object.values(answer).find((value) => value && typeof value === 'object') as Payload | undefined
  if (!payload) throw new ApiError('没办成，请稍后再试。', 'UNKNOWN')
  const [refusal] = payload.errors
  if (refusal) throw new ApiError(refusal.message, refusal.code, refusal.field ?? null)
  return payload as unknown as NonNullable<Exclude<Result[keyof Result], string>>
}

export interface Doing {
  busy: boolean
  error: ApiError | null
  /** Run it unless one is running; true when it went through. */
  run: (work: () => Promise<unknown>) => Promise<boolean>
  forget: () => void
}

/** A guard that lets one piece of work run at a time; null: another is running. */
function oneAtATime(): (work: () => Promise<boolean>) => Promise<boolean | null> {
  let running = false
  return async (work) => {
    if (running) return null
    running = true
    try {
      return await work()
    } finally {
      running = false
    }
  }
}

/** One thing at a time that the person does: a double tap does it once, a refusal stays to be read. */
export function useDoing(): Doing {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const [guard] = useState(oneAtATime)
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    const done = await guard(async () => {
      setBusy(true)
      setError(null)
      try {
        await work()
        return true
      } catch (failure) {
        setError(asApiError(failure))
        return false
      } finally {
        setBusy(false)
      }
    })
    return done ?? false
  }
  return { busy, error, run, forget: () => setError(null) }
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError('没办成，请稍后再试。', 'UNKNOWN')
}

/** What changes in a form; a function of what is there, for changes that come late. */
export type Change<Value> = Partial<Value> | ((old: Value) => Partial<Value>)

/**
 * A form that survives a reload: what was typed is kept in this browser under its name until it is cleared. Cleared, the
 * form is what `initial` says then: after saving and asking again, what the server has.
 */
export function useDraft<Value extends object>(name: string, initial: Value): [Value, (change: Change<Value>) => void, () => void] {
  const key = `station.${name}`
  const [typed, setTyped] = useState<Partial<Value>>(() => recall<Partial<Value>>(key, {}))
  const change = (part: Change<Value>) =>
    setTyped((old) => {
      const now = { ...initial, ...old }
      const next = { ...now, ...(typeof part === 'function' ? part(now) : part) }
      keep(key, next)
      return next
    })
  const clear = () => {
    keep(key, {})
    setTyped({})
  }
  return [{ ...initial, ...typed }, change, clear]
}

/** The present time, renewed every half minute while the screen is open. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
