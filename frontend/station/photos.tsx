// Photos in a form: each goes up by itself and can be sent again by itself.
import { useRef, useState } from 'preact/hooks'

import type { ApiError } from '../gql/ask'
import { asApiError } from './data'
import { Icon } from './ui'
import { send, shrink, type Uploaded, uuid } from './upload'

export interface Photo {
  key: string
  /** What is shown: the picture in this browser, or the file on the server. */
  preview: string
  percent: number
  fileId: string
  error: ApiError | null
}

export interface Photos {
  photos: Photo[]
  take: (files: FileList | null) => void
  again: (key: string) => void
  sending: boolean
}

/** Photos on their way. `onDone` hears each that has arrived; `leave`: it is then shown elsewhere. */
export function usePhotos(kind: string, onDone: (file: Uploaded) => void, { leave = false } = {}): Photos {
  const [photos, setPhotos] = useState<Photo[]>([])
  const blobs = useRef(new Map<string, Blob>())
  const change = (key: string, part: Partial<Photo>) =>
    setPhotos((old) => old.map((photo) => (photo.key === key ? { ...photo, ...part } : photo)))

  const drop = (key: string) => {
    blobs.current.delete(key)
    setPhotos((old) => old.filter((photo) => photo.key !== key))
  }
  const go = async (key: string) => {
    change(key, { error: null })
    try {
      const blob = await shrink(blobs.current.get(key)!)
      blobs.current.set(key, blob)
      const file = await send(blob, kind, key, (percent) => change(key, { percent }))
      if (leave) drop(key)
      else change(key, { fileId: file.id, percent: 100 })
      onDone(file)
    } catch (failure) {
      change(key, { error: asApiError(failure) })
    }
  }
  const take = (files: FileList | null) => {
    for (const file of files ?? []) {
      const key = uuid()
      blobs.current.set(key, file)
      const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : ''
      setPhotos((old) => [...old, { key, preview, percent: 0, fileId: '', error: null }])
      void go(key)
    }
  }
  const sending = photos.some((photo) => !photo.fileId && !photo.error)
  return { photos, take, again: (key) => void go(key), sending }
}

/** Where a photo is taken or chosen, in the grid of photos. */
export function TakePhoto({ label, icon, camera, documents, several, onTake }: { label: string; icon: 'cam' | 'pic'; camera?: boolean; documents?: boolean; several?: boolean; onTake: (files: FileList | null) => void }) {
  return (
    <label class="sq new">
      <input
        type="file"
        accept={documents ? 'image/*,application/pdf' : 'image/*'}
        {...(camera ? { capture: 'environment' } : {})}
        multiple={Boolean(several)}
        onChange={(event) => {
          onTake(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <span>
        <Icon name={icon} />
        {label}
      </span>
    </label>
  )
}

/** A photo on its way, or stuck. */
export function PhotoSquare({ photo, again, label }: { photo: Photo; again: () => void; label: string }) {
  const stuck = photo.error !== null
  return (
    <button class={stuck ? 'sq f' : 'sq'} type="button" onClick={stuck ? again : () => undefined} aria-label={stuck ? `${label}，点这重传` : label}>
      {photo.preview && <img src={photo.preview} alt="" />}
      <span class="cv">
        <Icon name={stuck ? 'ret' : photo.fileId ? 'ok' : 'up'} small /> {stuck ? '点这重传' : photo.fileId ? '传好了' : `传到 ${photo.percent}%`}
        {!stuck && !photo.fileId && <progress max={100} value={photo.percent} aria-label={`${label}传到 ${photo.percent}%`} />}
      </span>
    </button>
  )
}

interface OnePhotoProps {
  label: string
  kind: string
  /** The file that is there already. */
  url: string
  documents?: boolean
  onDone: (file: Uploaded) => void
}

/** One photo for one purpose: what is there, taking another, its way up. */
export function OnePhoto({ label, kind, url, documents, onDone }: OnePhotoProps) {
  const { photos, take, again } = usePhotos(kind, (file) => onDone(file))
  const newest = photos[photos.length - 1]
  return (
    <div class="fd">
      <div class="lb">{label}</div>
      <ul class="ph">
        {newest ? (
          <li>
            <PhotoSquare photo={newest} again={() => again(newest.key)} label={label} />
          </li>
        ) : (
          url && (
            <li>
              <span class="sq">
                <img src={`${url}?width=360`} alt={label} />
                <span class="cv">
                  <Icon name="ok" small /> 已有
                </span>
              </span>
            </li>
          )
        )}
        <li>
          <TakePhoto label={url || newest ? '重拍' : '拍照'} icon="cam" camera onTake={take} />
        </li>
        <li>
          <TakePhoto label="相册里选" icon="pic" documents={Boolean(documents)} onTake={take} />
        </li>
      </ul>
      {newest?.error && (
        <div class="er" role="alert">
          <Icon name="tri" small />
          <span>{newest.error.message}</span>
        </div>
      )}
    </div>
  )
}
