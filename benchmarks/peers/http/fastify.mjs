// Fastify with schemas for what comes in and goes out: node fastify.mjs PORT
import Fastify from 'fastify';

const app = Fastify();
const nullable = type => ({ type: [type, 'null'] });
const strings = { type: 'array', items: { type: 'string' } };
let count = 0;

// An invalid request is a 400 in Fastify, and a 422 here.
app.setErrorHandler((error, request, reply) => reply.code(error.validation ? 422 : (error.statusCode ?? 500)).send());
app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (request, body, done) => done(null, body));

app.get('/plaintext', (request, reply) => reply.type('text/plain').send('Hello, World!'));
app.get('/json', {
  schema: { response: { 200: { type: 'object', properties: { message: { type: 'string' } } } } },
}, (request, reply) => reply.send({ message: 'Hello, World!' }));
app.post('/echo', (request, reply) => reply.type('application/octet-stream').send(request.body));
app.get('/sleep', async (request, reply) => {
  await new Promise(resolve => setTimeout(resolve, Number(request.query.ms)));
  return reply.type('text/plain').send('slept');
});
app.get('/users/:id', {
  schema: {
    params: { type: 'object', properties: { id: { type: 'integer' } } },
    querystring: { type: 'object', properties: { q: { type: 'string' } } },
    response: { 200: { type: 'object', properties: { id: { type: 'integer' }, q: nullable('string') } } },
  },
}, (request, reply) => reply.send({ id: request.params.id, q: request.query.q ?? null }));
app.post('/items', {
  schema: {
    body: {
      type: 'object',
      required: ['name', 'price'],
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 100 },
        price: { type: 'number', exclusiveMinimum: 0 },
        tags: strings,
        note: nullable('string'),
      },
    },
    response: {
      200: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          name: { type: 'string' },
          price: { type: 'number' },
          tags: strings,
          note: nullable('string'),
        },
      },
    },
  },
}, (request, reply) => {
  const { name, price, tags = [], note = null } = request.body;
  return reply.send({ id: ++count, name, price, tags, note });
});

await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
