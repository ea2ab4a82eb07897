// stripe-stateful-mock, by strangers, on a port of its own, which it prints; it ends with its input.
import { createRequire } from 'node:module';

const require = createRequire(process.env.PEERS + '/node/');
const { createExpressApp } = require('stripe-stateful-mock');
console.error = console.warn = () => {};
const server = createExpressApp().listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.resume().on('end', () => process.exit());
