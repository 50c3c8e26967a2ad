// A code by the camera where the browser can read codes, by a photo, or typed.
import { useEffect, useRef, useState } from 'preact/hooks'

import { Field } from './fields'
import { Button, Icon } from './ui'

interface Detector {
  detect: (source: ImageBitmapSource) => Promise<{ rawValue: string }[]>
}

declare global {
  interface Window {
    BarcodeDetector?: new (options?: { formats?: string[] }) => Detector
  }
}

/** The code in what was read: a label's address holds it at its end. */
export function codeOf(text: string): string {
  const found = /\/t\/([^/?#]+)/.exec(text)
  return (found ? found[1]! : text).trim()
}

const detector = (): Detector | null => (window.BarcodeDetector ? new window.BarcodeDetector() : null)
const LOOK_MS = 250

export function Scanner({ what, onCode, onClose }: { what: string; onCode: (code: string) => void; onClose: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const [seeing, setSeeing] = useState(false)
  const [typed, setTyped] = useState('')
  const [unread, setUnread] = useState('')
  const [found, setFound] = useState('')
  const reads = Boolean(window.BarcodeDetector)

  useEffect(() => {
    if (found) onCode(found)
  }, [found, onCode])

  useEffect(() => {
    const reader = detector()
    if (!reader || !navigator.mediaDevices) return
    let stream: MediaStream | null = null
    let timer = 0
    let over = false
    const look = async () => {
      if (over || !video.current) return
      const codes = await reader.detect(video.current).catch(() => [])
      if (over) return
      if (codes[0]) setFound(codeOf(codes[0].rawValue))
      else timer = window.setTimeout(() => void look(), LOOK_MS)
    }
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).then(
      async (opened) => {
        stream = opened
        if (over || !video.current) return opened.getTracks().forEach((track) => track.stop())
        video.current.srcObject = opened
        setSeeing(true)
        await video.current.play().catch(() => undefined)
        void look()
      },
      () => setUnread('相机没打开，拍张照片或手输都行。'),
    )
    return () => {
      over = true
      clearTimeout(timer)
      stream?.getTracks().forEach((track) => track.stop())
    }
  }, [])

  const photo = async (files: FileList | null) => {
    const [file] = files ?? []
    const reader = detector()
    if (!file || !reader) return
    const codes = await createImageBitmap(file).then((bitmap) => reader.detect(bitmap), () => [])
    if (codes[0]) onCode(codeOf(codes[0].rawValue))
    else setUnread('照片上没看清码，靠近一点再拍，或手输。')
  }
  return (
    <section class="bx cur" aria-label={`扫${what}`}>
      <div class="h">
        <b>扫{what}</b>
        <Button kind="b3" fit onClick={onClose}>
          不扫了
        </Button>
      </div>
      <div class="p">
        {reads && (
          <div class="scan" hidden={!seeing}>
            {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- the camera's own picture has no speech */}
            <video ref={video} muted playsInline />
          </div>
        )}
        {reads ? (
          <label class="bt b2">
            <input class="filein" type="file" accept="image/*" capture="environment" onChange={(event) => void photo(event.currentTarget.files)} />
            <Icon name="cam" />
            <span>拍张照片来认</span>
          </label>
        ) : (
          <p class="m2">这部手机的浏览器不会认码，手输就行。</p>
        )}
        {unread && (
          <div class="er" role="alert">
            <Icon name="tri" small />
            <span>{unread}</span>
          </div>
        )}
        <div class="gap">
          <Field label={`手输${what}`} value={typed} max={40} onInput={setTyped} />
        </div>
        <Button icon="kb" disabled={!typed.trim()} onClick={() => onCode(codeOf(typed))}>
          就用这个
        </Button>
      </div>
    </section>
  )
}
