// Reads one message a line and verifies each as a receiver would, with the package of the Standard Webhooks project.
const { createRequire } = require('node:module');
const { Webhook } = createRequire(`${process.env.PEER}/`)('standardwebhooks');
const messages = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const verdicts = messages.map(({ secret, headers, body }) => {
  try {
    new Webhook(secret).verify(body, headers);
    return 'ours';
  } catch (error) {
    return error.message;
  }
});
console.log(JSON.stringify(verdicts));
