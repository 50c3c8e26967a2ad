import { useEffect, useState } from 'preact/hooks'

import { left } from '../lib/times'

/** How long is left until then, counted down; `over` is called once when it ends. */
export function Left({ until, over }: { until: string; over: () => void }) {
  const [now, setNow] = useState(Date.now)
  const text = left(until, now)
  const ended = !text
  useEffect(() => {
    if (ended) {
      over()
      return
    }
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [ended, over])
  // read out on arrival, not every second
  return <span class="nb">{text || '0\u00a0秒'}</span>
}
