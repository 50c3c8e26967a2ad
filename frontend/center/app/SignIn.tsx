// Signing in: number, SMS code, authenticator. Somebody without an office is told so.
import { Button, Form, Input } from 'antd'
import { useState } from 'react'

import type { Session } from '../../kit/session'
import { takesFocus } from '../kit/focus'
import { Warn } from '../kit/State'
import { confirmCode, confirmSecond, requestCode, signOut, type Step } from './signing'

type Stage = 'phone' | 'code' | 'second'

const ASKS: Record<Stage, { label: string; help: string; action: string }> = {
  phone: { label: '手机号', help: '任命时登记的手机号。', action: '发验证码' },
  code: { label: '短信验证码', help: '6 位数字，5 分钟内有效。', action: '下一步' },
  second: { label: '动态码', help: '验证器上的 6 位数字，每 30 秒换一个。', action: '进入工作台' },
}

export function SignIn({ session, arrived }: { session: Session; arrived: () => void }) {
  if (session.signedIn) return <NoOffice name={session.name} />
  return (
    <main className="alone">
      <h1>益农工作台</h1>
      <p className="m2">乡镇和县里的工作人员从这里登录，要短信验证码和动态码两道验证。</p>
      <Steps arrived={arrived} />
    </main>
  )
}

function Steps({ arrived }: { arrived: () => void }) {
  const [stage, setStage] = useState<Stage>('phone')
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const asked = ASKS[stage]

  const move = (to: Stage) => {
    setStage(to)
    setText('')
  }
  const took = (step: Step) => {
    if (step.name === 'refused') setWrong(step.message)
    else if (step.name === 'second') move('second')
    else arrived()
  }
  const next = async () => {
    setBusy(true)
    setWrong('')
    try {
      if (stage === 'phone') {
        const refusal = await requestCode(text.trim())
        if (refusal) setWrong(refusal)
        else move('code')
      } else took(await (stage === 'code' ? confirmCode : confirmSecond)(text.replace(/\D/g, '')))
    } catch {
      setWrong('网络不太稳，请稍后再试。')
    } finally {
      setBusy(false)
    }
  }
  return (
    <Form layout="vertical" onFinish={() => void next()} requiredMark={false}>
      <Form.Item label={asked.label} htmlFor="sign" help={wrong || asked.help} validateStatus={wrong ? 'error' : ''}>
        <Input
          id="sign"
          key={stage}
          value={text}
          inputMode="numeric"
          autoComplete={stage === 'phone' ? 'tel' : 'one-time-code'}
          ref={takesFocus}
          size="large"
          onChange={(event) => setText(event.target.value)}
        />
      </Form.Item>
      <Button type="primary" size="large" htmlType="submit" loading={busy} disabled={!text.trim()}>
        {asked.action}
      </Button>
      {stage !== 'phone' && (
        <button type="button" className="lk again" onClick={() => move('phone')}>
          换个手机号
        </button>
      )}
    </Form>
  )
}

function NoOffice({ name }: { name: string }) {
  return (
    <main className="alone">
      <h1>益农工作台</h1>
      <Warn>
        <b>{name || '这个账号'}现在没有可用的职务。</b>
        工作台要有任命，并且登录时过了动态码这一道。还没设动态码的，请先到“我的”里设好，再退出重新登录。
      </Warn>
      <p>
        <a className="lk" href="/me/security">去设动态码</a>{'　'}
        <button type="button" className="lk" onClick={() => void signOut()}>退出重新登录</button>
      </p>
    </main>
  )
}
