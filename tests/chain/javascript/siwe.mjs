// viem's reading of one of our messages, and a message of its own made from the same fields. JSON in, JSON out.
import { readFileSync } from 'node:fs'
import { verifyMessage } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createSiweMessage, parseSiweMessage, validateSiweMessage } from 'viem/siwe'

const { text, signature, expected, key, fields } = JSON.parse(readFileSync(0, 'utf8'))
const message = parseSiweMessage(text)
const account = privateKeyToAccount(key)
const dates = ['issuedAt', 'expirationTime', 'notBefore'].filter((name) => fields[name])
const own = createSiweMessage({ ...fields, ...Object.fromEntries(dates.map((name) => [name, new Date(fields[name])])) })
console.log(JSON.stringify({
  message,
  valid: validateSiweMessage({ message, ...expected }),
  verified: await verifyMessage({ address: message.address, message: text, signature }),
  own,
  ownSignature: await account.signMessage({ message: own }),
}))
