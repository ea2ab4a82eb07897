// What Stripe's own package says of signatures. `make` prints a matrix of notices with its verdicts; `judge` reads
// [{payload, header, secret}] and prints a verdict each.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(process.env.PEERS + '/node/');
const Stripe = require('stripe');
const stripe = new (Stripe.default ?? Stripe)('sk_test_x');
const secret = 'whsec_test_secret';

function accepts({ payload, header, secret }) {
  try {
    stripe.webhooks.constructEvent(payload, header, secret);
    return true;
  } catch {
    return false;
  }
}

function make() {
  const now = Math.floor(Date.now() / 1000);
  const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', data: { object: { id: 'pi_1', note: 'é 💎' } } });
  const header = (more = {}) => stripe.webhooks.generateTestHeaderString({ payload, secret, ...more });
  const good = header();
  const [time, signature] = good.split(',');
  const cases = [
    ['good', payload, good, secret],
    ['a space more', payload + ' ', good, secret],
    ['spelt otherwise', JSON.stringify(JSON.parse(payload), null, 1), good, secret],
    ['another secret', payload, good, 'whsec_other'],
    ['secret with a space', payload, good, secret + ' '],
    ['signed with another secret', payload, header({ secret: 'whsec_other' }), secret],
    ['301 s old', payload, header({ timestamp: now - 301 }), secret],
    ['295 s old', payload, header({ timestamp: now - 295 }), secret],
    ['v0 only', payload, good.replace('v1=', 'v0='), secret],
    ['two v1, the first wrong', payload, `${time},v1=${'0'.repeat(64)},${signature}`, secret],
    ['two v1, the second wrong', payload, `${good},v1=${'0'.repeat(64)}`, secret],
    ['v0 besides', payload, `${good},v0=abc`, secret],
    ['empty', payload, '', secret],
    ['no time', payload, signature, secret],
    ['no signature', payload, time, secret],
    ['another time', payload, `t=${now - 5},${signature}`, secret],
    ['signature cut short', payload, good.slice(0, -2), secret],
  ];
  return { now, cases: cases.map(([name, payload, header, secret]) => ({ name, payload, header, secret, accepted: accepts({ payload, header, secret }) })) };
}

const [mode] = process.argv.slice(2);
const answer = mode === 'make' ? make() : JSON.parse(readFileSync(0, 'utf8')).map(accepts);
console.log(JSON.stringify(answer));
