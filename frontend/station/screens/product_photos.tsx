// The photos of a product: taken, sent each by itself, cut square, described, put in order.
import { useEffect, useState } from 'preact/hooks'

import { Field } from '../fields'
import { middleSquare, type PhotoForm, squareOf } from '../goods'
import { PhotoSquare, TakePhoto, usePhotos } from '../photos'
import { Button, Icon, Section } from '../ui'
import type { Uploaded } from '../upload'

interface Props {
  photos: PhotoForm[]
  onChange: (photos: PhotoForm[]) => void
  onAdd: (photo: PhotoForm) => void
  setSending: (sending: boolean) => void
  error: string | undefined
}

const MOST = 9

export function GoodsPhotos({ photos, onChange, onAdd, setSending, error }: Props) {
  const [open, setOpen] = useState('')
  const arrived = async (file: Uploaded) => {
    const { width, height } = await dimensions(file.url)
    onAdd({ fileId: file.id, url: file.url, crop: middleSquare(width, height), alt: '', note: '' })
    setOpen(file.id)
  }
  const uploads = usePhotos('catalog.product_photo', (file) => void arrived(file), { leave: true })
  useEffect(() => setSending(uploads.sending), [uploads.sending, setSending])
  const one = photos.find((photo) => photo.fileId === open)
  const full = photos.length + uploads.photos.length >= MOST
  return (
    <>
      <Section title="1 照片" count={`${photos.length} 张`} hint="自动压小，第一张是封面" />
      <ul class="ph">
        {photos.map((photo, index) => (
          <li key={photo.fileId}>
            <button class="sq" type="button" aria-expanded={photo.fileId === open} aria-label={`第 ${index + 1} 张，${photo.alt || '还没写拍的是什么'}，点开改`} onClick={() => setOpen(photo.fileId === open ? '' : photo.fileId)}>
              <img src={sized(photo.url)} alt="" />
              <span class="cv">
                <Icon name={photo.alt ? 'ok' : 'pen'} small /> {index === 0 ? '封面' : photo.alt ? '写好了' : '写一句'}
              </span>
            </button>
          </li>
        ))}
        {uploads.photos.map((photo) => (
          <li key={photo.key}>
            <PhotoSquare photo={photo} again={() => uploads.again(photo.key)} label="照片" />
          </li>
        ))}
        {!full && (
          <>
            <li>
              <TakePhoto label="拍照" icon="cam" camera onTake={uploads.take} />
            </li>
            <li>
              <TakePhoto label="相册里选" icon="pic" several onTake={uploads.take} />
            </li>
          </>
        )}
      </ul>
      {uploads.photos.map(
        (photo) =>
          photo.error && (
            <div class="er" role="alert" key={photo.key}>
              <Icon name="tri" small />
              <span>{photo.error.message}</span>
            </div>
          ),
      )}
      {error && (
        <div class="er" role="alert">
          <Icon name="tri" small />
          <span>{error}</span>
        </div>
      )}
      {one && (
        <PhotoEditor
          key={one.fileId}
          photo={one}
          first={photos[0] === one}
          onChange={(next) => onChange(photos.map((photo) => (photo.fileId === next.fileId ? next : photo)))}
          onFirst={() => onChange([one, ...photos.filter((photo) => photo !== one)])}
          onDrop={() => onChange(photos.filter((photo) => photo !== one))}
          onClose={() => setOpen('')}
        />
      )}
    </>
  )
}

/** A private file has renditions by width; a published one names its own. */
const sized = (url: string) => (url.startsWith('/files/') ? `${url}?width=360` : url)

async function dimensions(url: string): Promise<{ width: number; height: number }> {
  const image = new Image()
  image.src = sized(url)
  await image.decode().catch(() => undefined)
  return { width: image.naturalWidth || 1, height: image.naturalHeight || 1 }
}

interface EditorProps {
  photo: PhotoForm
  first: boolean
  onChange: (photo: PhotoForm) => void
  onFirst: () => void
  onDrop: () => void
  onClose: () => void
}

function PhotoEditor({ photo, first, onChange, onFirst, onDrop, onClose }: EditorProps) {
  return (
    <section class="bx cur mt0">
      <div class="h">
        <b>这张照片</b>
        <Button kind="b3" fit onClick={onClose}>
          改好了
        </Button>
      </div>
      <div class="p">
        <Field label="拍的是什么，一句话" value={photo.alt} max={60} placeholder="如 一箱剥开一个的冰糖橙" onInput={(alt) => onChange({ ...photo, alt })} />
        <Field label="照片下的小字，可不填" value={photo.note} max={30} onInput={(note) => onChange({ ...photo, note })} />
        <Cropper photo={photo} onChange={(crop) => onChange({ ...photo, crop })} />
        <div class="duo">
          {!first && (
            <Button kind="b2" small onClick={onFirst}>
              放到封面
            </Button>
          )}
          <Button kind="b2" small onClick={onDrop}>
            不要这张
          </Button>
        </div>
      </div>
    </section>
  )
}

/** The square that is shown in lists: dragged on the picture, or moved with three sliders. */
function Cropper({ photo, onChange }: { photo: PhotoForm; onChange: (crop: number[]) => void }) {
  const [image, setImage] = useState<{ width: number; height: number } | null>(null)
  useEffect(() => void dimensions(photo.url).then(setImage), [photo.url])
  if (!image) return <span class="sk a" />
  const { width, height } = image
  const [left = 0, top = 0, right = 1, bottom = 1] = photo.crop ?? middleSquare(width, height) ?? []
  const size = ((right - left) * width) / Math.min(width, height)
  const [x, y] = [(left + right) / 2, (top + bottom) / 2]
  const set = (part: { size?: number; x?: number; y?: number }) => onChange(squareOf(width, height, part.size ?? size, part.x ?? x, part.y ?? y))
  const drag = (event: PointerEvent) => {
    if (event.type === 'pointermove' && !event.buttons) return
    const box = (event.currentTarget as SVGElement).getBoundingClientRect()
    set({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height })
  }
  const sliders: [string, number, (value: number) => void][] = [
    ['大小', size, (value) => set({ size: value })],
    ['左右', x, (value) => set({ x: value })],
    ['上下', y, (value) => set({ y: value })],
  ]
  return (
    <>
      <div class="lb">裁成方的：拖框，或用下面三条</div>
      <svg class="crop" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" onPointerDown={drag} onPointerMove={drag}>
        <image href={sized(photo.url)} width={width} height={height} />
        <path class="veil" fill-rule="evenodd" d={`M0 0H${width}V${height}H0ZM${left * width} ${top * height}V${bottom * height}H${right * width}V${top * height}Z`} />
        <rect class="frame" x={left * width} y={top * height} width={(right - left) * width} height={(bottom - top) * height} />
      </svg>
      {sliders.map(([label, value, move]) => (
        <label class="sl3" key={label}>
          <span>{label}</span>
          <input type="range" min={label === '大小' ? 0.2 : 0} max={1} step={0.01} value={value} onInput={(event) => move(Number(event.currentTarget.value))} />
        </label>
      ))}
    </>
  )
}
