// Compiles SmartAccount.sol, and adds what viem knows of Multicall3. JSON out: creation code by contract name.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(new URL('../../../../contracts/package.json', import.meta.url))
const solc = require('solc')
const fromTests = createRequire(new URL('../../../package.json', import.meta.url))
const source = readFileSync(new URL('SmartAccount.sol', import.meta.url), 'utf8')
const output = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources: { 'SmartAccount.sol': { content: source } },
  settings: { evmVersion: 'cancun', outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
})))
const contracts = output.contracts['SmartAccount.sol']
const code = Object.fromEntries(Object.entries(contracts).map(([name, it]) => [name, `0x${it.evm.bytecode.object}`]))
const constants = fromTests.resolve('viem').replace(/index\.js$/, 'constants/contracts.js')
code.Multicall3 = fromTests(constants).multicall3Bytecode
console.log(JSON.stringify(code))
