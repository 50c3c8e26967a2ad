// Waiting, failing, having nothing: the same on every screen.
import type { ComponentChildren } from 'preact'

import type { ApiError } from '../../gql/ask'

/** It was not reached or refused; what was typed stays where it is. */
export function Failed({ what, error, again }: { what: string; error: ApiError; again: () => void }) {
  return (
    <div class="err mt-16" role="alert">
      <p>
        <b>{what}</b>
        <br />
        {error.message}
      </p>
      <button class="btn btn-s" type="button" onClick={again}>
        重试
      </button>
      <p class="tiny mono">{error.code}</p>
    </div>
  )
}

/** Grey blocks where lines of goods will stand, at their size. */
export function Waiting({ groups = 2, what }: { groups?: number; what: string }) {
  return (
    <div aria-busy="true" aria-label={what} role="status">
      {Array.from({ length: groups }, (_, at) => (
        <div class="grp" key={at} aria-hidden="true">
          <div class="grp-h">
            <i class="sk sk-h" />
          </div>
          <div class="line">
            <span class="ph" />
            <div class="line-b">
              <i class="sk" />
              <i class="sk sk-t2" />
              <i class="sk sk-p" />
            </div>
          </div>
        </div>
      ))}
    </div>
  )
}

export function Empty({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Basket />
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  )
}

function Basket() {
  return (
    <svg
      viewBox="0 0 148 112"
      aria-hidden="true"
      focusable="false"
      fill="none"
      stroke="#6B736E"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d="M22 50h104l-11 48c-1 4-3 6-7 6H40c-4 0-6-2-7-6z" />
      <path d="M18 43h112v8H18z" />
      <path d="M36 43C38 18 54 8 74 8s36 10 38 35" />
      <path d="M30 66h88M33.5 81h81M37 95h74M50 51l6 53M74 51v53M98 51l-6 53" stroke="#B9BAB2" />
      <path d="M8 110c20-5 34-4 66-1s50 2 66-1" stroke="#4F7F8C" />
    </svg>
  )
}

/** A red-earth figure. */
export function Price({ fen, size = '' }: { fen: number; size?: '' | 'm' }) {
  return (
    <span class={size ? `price price-${size}` : 'price'}>
      <small>¥</small>
      {Math.floor(fen / 100)}.{String(fen % 100).padStart(2, '0')}
    </span>
  )
}

/** The square photograph of goods, from our own media. */
export function Photo({ sha256, alt }: { sha256: string; alt: string }) {
  const base = `/media/${sha256}`
  return (
    <img
      src={`${base}/360.webp`}
      srcset={`${base}/360.webp 360w, ${base}/720.webp 720w`}
      sizes="112px"
      alt={alt}
      width="360"
      height="360"
      loading="lazy"
      decoding="async"
    />
  )
}
