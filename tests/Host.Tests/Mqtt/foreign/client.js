// One MQTT.js client that does what each line on stdin says and writes what happens, a JSON object a line, to stdout.
import { createInterface } from 'node:readline';
import { connect } from 'mqtt';

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
let client;

const verbs = {
  connect({ port, version, username, password, clientId, clean = true, will }) {
    client = connect({
      host: '127.0.0.1', port, username, password, clientId, clean, will, reconnectPeriod: 0, protocolVersion: version, resubscribe: false,
      properties: version === 5 && !clean ? { sessionExpiryInterval: 3600 } : undefined,
    });
    client.on('connect', (packet) => tell({ event: 'connect', sessionPresent: packet.sessionPresent }));
    client.on('message', (topic, payload, packet) =>
      tell({
        event: 'message', topic, payload: payload.toString(), retain: packet.retain, qos: packet.qos, dup: packet.dup,
        properties: packet.properties ?? null,
      }));
    client.on('error', (error) => tell({ event: 'error', code: error.code ?? null, message: error.message }));
    client.on('disconnect', (packet) => tell({ event: 'disconnect', code: packet.reasonCode }));
    client.on('close', () => tell({ event: 'close' }));
  },
  subscribe({ topic, qos = 1 }) {
    client.subscribe(topic, { qos }, (error, granted) =>
      tell({ event: 'subscribe', qos: error ? error.packet.granted[0] : granted[0].qos }));
  },
  publish({ topic, payload, qos = 1, retain = false, properties }) {
    client.publish(topic, payload, { qos, retain, properties }, (error) =>
      tell({ event: 'publish', payload, error: error?.message ?? null, code: error?.code ?? 0 }));
  },
  end: () => client.end(false, {}, () => tell({ event: 'end' })),
  pause() {
    client.stream.unpipe();
    client.stream.pause();
    tell({ event: 'paused' });
  },
  drop: () => client.stream.destroy(),
  garbage: () => client.stream.write(Buffer.from('f000', 'hex')),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, ...what } = JSON.parse(line);
  verbs[verb](what);
}
process.exit(0);
