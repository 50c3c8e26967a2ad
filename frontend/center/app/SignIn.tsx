// Signing in: number and password, then the authenticator. The first time by SMS, then an authenticator is enrolled.
import { Button, Form, Input, type InputProps, type InputRef } from 'antd'
import { useState } from 'react'

import type { Session } from '../../kit/session'
import { useFocus } from '../kit/focus'
import { Warn } from '../kit/State'
import { Enrol } from './Enrol'
import { byPassword, confirmCode, confirmSecond, requestCode, signOut, type Step } from './signing'

type Stage = 'password' | 'phone' | 'code' | 'second'

const ASKS: Record<Stage, { label: string; help: string; action: string }> = {
  password: { label: '手机号', help: '任命时登记的手机号。', action: '下一步' },
  phone: { label: '手机号', help: '任命时登记的手机号。', action: '发验证码' },
  code: { label: '短信验证码', help: '6 位数字，5 分钟内有效。', action: '下一步' },
  second: { label: '动态码', help: '验证器上的 6 位数字，每 30 秒换一个。', action: '进入工作台' },
}

export function SignIn({ session, arrived }: { session: Session; arrived: () => void }) {
  if (session.mustEnrol) return <Enrol arrived={arrived} />
  if (session.signedIn) return <NoOffice name={session.name} />
  return (
    <main className="alone">
      <h1>益农工作台</h1>
      <p className="m2">乡镇和县里的工作人员从这里登录：先密码，再动态码。</p>
      <Steps arrived={arrived} />
    </main>
  )
}

function useSteps(arrived: () => void) {
  const [stage, setStage] = useState<Stage>('password')
  const [text, setText] = useState('')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const move = (to: Stage) => {
    setStage(to)
    setText('')
    setPassword('')
    setWrong('')
  }
  const answered = async (): Promise<Step | 'code' | string> => {
    const digits = text.replace(/\D/g, '')
    if (stage === 'password') return byPassword(text.trim(), password)
    if (stage === 'phone') return (await requestCode(text.trim())) || 'code'
    return stage === 'code' ? confirmCode(digits) : confirmSecond(digits)
  }
  const next = async () => {
    setBusy(true)
    setWrong('')
    try {
      const step = await answered()
      if (step === 'code') move('code')
      else if (typeof step === 'string') setWrong(step)
      else if (step.name === 'refused') setWrong(step.message)
      else if (step.name === 'second') move('second')
      else arrived()
    } catch {
      setWrong('网络不太稳，请稍后再试。')
    } finally {
      setBusy(false)
    }
  }
  return { stage, text, setText, password, setPassword, wrong, busy, move, next }
}

function Steps({ arrived }: { arrived: () => void }) {
  const { stage, text, setText, password, setPassword, wrong, busy, move, next } = useSteps(arrived)
  const asked = ASKS[stage]
  const ready = text.trim() && (stage !== 'password' || password)
  return (
    <Form layout="vertical" onFinish={() => void next()} requiredMark={false}>
      <Form.Item label={asked.label} htmlFor="sign" help={wrong || asked.help} validateStatus={wrong ? 'error' : ''}>
        <First
          id="sign"
          key={stage}
          value={text}
          inputMode="numeric"
          autoComplete={stage === 'password' || stage === 'phone' ? 'tel' : 'one-time-code'}
          size="large"
          onChange={(event) => setText(event.target.value)}
        />
      </Form.Item>
      {stage === 'password' && (
        <Form.Item label="密码" htmlFor="sign-password">
          <Input.Password id="sign-password" size="large" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
        </Form.Item>
      )}
      <Button type="primary" size="large" htmlType="submit" loading={busy} disabled={!ready}>
        {asked.action}
      </Button>
      <button type="button" className="lk again" onClick={() => move(stage === 'password' ? 'phone' : 'password')}>
        {stage === 'password' ? '第一次登录，或忘了密码' : '用密码登录'}
      </button>
    </Form>
  )
}

/** The field of a step; a new step has a new one. */
function First(props: InputProps) {
  const field = useFocus<InputRef>()
  return <Input ref={field} {...props} />
}

function NoOffice({ name }: { name: string }) {
  return (
    <main className="alone">
      <h1>益农工作台</h1>
      <Warn>
        <b>{name || '这个账号'}现在没有可用的职务。</b>
        有任命的，请退出后用密码和动态码登录；还没有任命的，请找上一级管理员。
      </Warn>
      <p>
        <button type="button" className="lk" onClick={() => void signOut()}>退出，重新登录</button>
      </p>
    </main>
  )
}
