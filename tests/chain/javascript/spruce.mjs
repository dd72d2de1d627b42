// npm's `siwe`, by the authors of EIP-4361: reads and verifies one of our messages, and signs one of its own.
// JSON in, JSON out.
import { readFileSync } from 'node:fs'
import { Wallet } from 'ethers'
import { SiweMessage } from 'siwe'

const { text, signature, expected, key, fields } = JSON.parse(readFileSync(0, 'utf8'))
const read = new SiweMessage(text)
const verified = await read.verify({ signature, ...expected }, { suppressExceptions: true })
const own = new SiweMessage({ ...fields }).prepareMessage()
console.log(JSON.stringify({
  read,
  again: read.prepareMessage(),
  success: verified.success,
  error: verified.error?.type ?? null,
  own,
  ownSignature: await new Wallet(key).signMessage(own),
}))
