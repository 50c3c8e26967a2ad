import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** A question that opened in place: into view, and the focus to its title. */
export function Panel({ title, children }: { title: string; children: ComponentChildren }) {
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    head.current?.scrollIntoView({ block: 'center' })
    head.current?.focus({ preventScroll: true })
  }, [])
  return (
    <section class="p-sec" aria-labelledby="deed-t">
      <h2 class="h2" id="deed-t" ref={head} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  )
}

interface ChooseProps {
  title: string
  text: string
  /** Given with the answer; none where no reason is asked for. */
  reasons?: string[]
  word: string
  busy: boolean
  close: () => void
  choose: (reason: string) => void
}

const NONE: string[] = []

/** Whether really, and why. */
export function Choose({ title, text, reasons = NONE, word, busy, close, choose }: ChooseProps) {
  const [reason, setReason] = useState(reasons[0] ?? '')
  return (
    <Panel title={title}>
      <p class="small muted">{text}</p>
      {reasons.length > 0 && (
        <fieldset>
          <legend class="sr">原因</legend>
          {reasons.map((one) => (
            <label class="tick" key={one}>
              <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
              {one}
            </label>
          ))}
        </fieldset>
      )}
      <div class="acts mt-8">
        <button class="btn btn-s" type="button" onClick={close}>
          先不
        </button>
        <button class="btn btn-s btn-ink" type="button" disabled={busy} onClick={() => choose(reason)}>
          {word}
        </button>
      </div>
    </Panel>
  )
}
