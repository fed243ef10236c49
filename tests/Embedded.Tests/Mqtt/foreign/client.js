// One MQTT.js client that does what each line on stdin says and writes what happens, a JSON object a line, to stdout.
import { createInterface } from 'node:readline';
import { connect } from 'mqtt';

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
let client;

const verbs = {
  connect({ port, username, password, clientId, clean = true, will }) {
    client = connect({
      host: '127.0.0.1', port, username, password, clientId, clean, will, reconnectPeriod: 0, protocolVersion: 4, resubscribe: false,
    });
    client.on('connect', (packet) => tell({ event: 'connect', sessionPresent: packet.sessionPresent }));
    client.on('message', (topic, payload, packet) =>
      tell({ event: 'message', topic, payload: payload.toString(), retain: packet.retain, qos: packet.qos, dup: packet.dup }));
    client.on('error', (error) => tell({ event: 'error', code: error.code ?? null, message: error.message }));
    client.on('close', () => tell({ event: 'close' }));
  },
  subscribe({ topic, qos = 1 }) {
    client.subscribe(topic, { qos }, (error, granted) =>
      tell({ event: 'subscribe', qos: error ? 128 : granted[0].qos }));
  },
  publish({ topic, payload, qos = 1, retain = false }) {
    client.publish(topic, payload, { qos, retain }, (error) => tell({ event: 'publish', payload, error: error?.message ?? null }));
  },
  end: () => client.end(false, {}, () => tell({ event: 'end' })),
  drop: () => client.stream.destroy(),
  garbage: () => client.stream.write(Buffer.from('f000', 'hex')),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, ...what } = JSON.parse(line);
  verbs[verb](what);
}
process.exit(0);
