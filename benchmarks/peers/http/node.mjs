// Node's own http module, with routes by hand: node node.mjs PORT
import { createServer } from 'node:http';

let count = 0;

function answer(response, status, type, body) {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function json(response, value) {
  answer(response, 200, 'application/json', JSON.stringify(value));
}

function collect(request, then) {
  const parts = [];
  request.on('data', part => parts.push(part));
  request.on('end', () => then(parts.length === 1 ? parts[0] : Buffer.concat(parts)));
}

function parseItem(bytes) {
  let item;
  try {
    item = JSON.parse(bytes);
  } catch {
    return null;
  }
  const { name, price, tags, note } = item ?? {};
  const isValid = typeof name === 'string' && name.length >= 1 && name.length <= 100
    && typeof price === 'number' && price > 0
    && (tags == null || (Array.isArray(tags) && tags.every(tag => typeof tag === 'string')))
    && (note == null || typeof note === 'string');
  return isValid ? { id: ++count, name, price, tags: tags ?? [], note: note ?? null } : null;
}

function user(response, url) {
  const query = url.indexOf('?');
  const id = url.slice(7, query < 0 ? undefined : query);
  if (!/^-?\d+$/.test(id)) return answer(response, 422, 'text/plain', '');
  const q = query < 0 ? null : new URLSearchParams(url.slice(query)).get('q');
  return json(response, { id: Number(id), q });
}

const server = createServer((request, response) => {
  const url = request.url;
  if (url === '/plaintext') return answer(response, 200, 'text/plain', 'Hello, World!');
  if (url === '/json') return json(response, { message: 'Hello, World!' });
  if (url.startsWith('/users/')) return user(response, url);
  if (url.startsWith('/sleep?ms=')) {
    return setTimeout(() => answer(response, 200, 'text/plain', 'slept'), Number(url.slice(10)));
  }
  if (url === '/echo') return collect(request, body => answer(response, 200, 'application/octet-stream', body));
  if (url === '/items') {
    return collect(request, body => {
      const item = parseItem(body);
      return item ? json(response, item) : answer(response, 422, 'text/plain', '');
    });
  }
  return answer(response, 404, 'text/plain', '');
});
server.keepAliveTimeout = 60_000;
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
