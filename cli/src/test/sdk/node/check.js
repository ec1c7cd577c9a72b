// The official Node SDK against the gateway and against the provider behind it; OtherSdksTest runs it and reads the lines it
// prints: "ok NAME", or "not ok NAME: WHY". Base URLs come in the environment.
import assert from "node:assert/strict";
import { deflateSync, crc32 } from "node:zlib";
import { setTimeout as pause } from "node:timers/promises";
import Anthropic from "@anthropic-ai/sdk";

const MODEL = "claude-sonnet-5-5";
const LONG_SYSTEM = "You answer questions about the river port of Hamm. ".repeat(400);

const client = (url, key = "sk-node") => new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });
const direct = client(process.env.DIRECT_URL);
const through = client(process.env.GATEWAY_URL);

const question = (text, more = {}) => ({
  model: MODEL,
  max_tokens: 300,
  messages: [{ role: "user", content: text }],
  ...more,
});

const inputTokens = ({ usage }) =>
  usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);

/** Asks both ways; the answers must be the same but for the bill. */
async function same(call) {
  const without = await call(direct);
  const answer = await call(through);
  const { usage: _, ...rest } = without;
  const { usage: __, ...restThrough } = answer;
  assert.deepEqual(restThrough, rest);
  assert.equal(inputTokens(answer), inputTokens(without));
  return answer;
}

async function errorOf(type, call) {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof type, `${error?.constructor?.name} is no ${type.name}: ${error}`);
    return error;
  }
  assert.fail(`no ${type.name}`);
}

async function sameError(type, call) {
  const without = await errorOf(type, () => call(direct));
  const error = await errorOf(type, () => call(through));
  assert.equal(error.status, without.status);
  assert.deepEqual(error.error?.error, without.error?.error);
  assert.match(error.requestID, /^req_/);
  return error;
}

async function events(api, params) {
  const all = [];
  for await (const event of await api.messages.create({ ...params, stream: true })) {
    all.push(event);
  }
  return all;
}

function png(width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc((width * 3 + 1) * height));
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", head),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]).toString("base64");
}

const WATER_LEVEL = {
  name: "water_level",
  description: "The water level at a gauge",
  input_schema: { type: "object", properties: { gauge: { type: "string" } }, required: ["gauge"] },
};

const checks = {
  "a message": async () => {
    const answer = await same((api) =>
      api.messages.create(question("Which quay is the longest?", { system: "You are terse." })),
    );
    assert.equal(answer.stop_reason, "end_turn");
    assert.ok(answer.content.length > 0);
  },

  "a streamed message with all its events": async () => {
    const params = question("Tell me about the tides.");
    const streamed = await events(through, params);
    assert.deepEqual(streamed, await events(direct, params));
    assert.equal(streamed[0].type, "message_start");
    assert.equal(streamed.at(-1).type, "message_stop");
    const final = await through.messages.stream(params).finalMessage();
    const whole = await direct.messages.create(params);
    assert.deepEqual(final.content, whole.content);
    assert.equal(final.stop_reason, whole.stop_reason);
  },

  "a round trip of a tool": async () => {
    const ask = question("How high is the water?", { tools: [WATER_LEVEL] });
    const call = await same((api) => api.messages.create({ ...ask, tool_choice: { type: "any" } }));
    assert.equal(call.stop_reason, "tool_use");
    const use = call.content.find((block) => block.type === "tool_use");
    assert.equal(use.name, "water_level");
    const messages = [
      ...ask.messages,
      { role: "assistant", content: call.content },
      { role: "user", content: [{ type: "tool_result", tool_use_id: use.id, content: "3.2 m" }] },
    ];
    const answer = await same((api) => api.messages.create({ ...ask, messages }));
    assert.equal(answer.stop_reason, "end_turn");
  },

  "an image": async () => {
    const content = [
      { type: "image", source: { type: "base64", media_type: "image/png", data: png(320, 200) } },
      { type: "text", text: "What is in the picture?" },
    ];
    await same((api) => api.messages.create(question(content)));
  },

  "a system prompt of blocks": async () => {
    const system = [
      { type: "text", text: "You are a harbour master." },
      { type: "text", text: "You hate \u26f5 and love caf\u00e9s." },
    ];
    await same((api) => api.messages.create(question("Who are you?", { system })));
  },

  "a refused marker": async () => {
    const system = [{ type: "text", text: "", cache_control: { type: "ephemeral" } }];
    const error = await sameError(Anthropic.BadRequestError, (api) =>
      api.messages.create(question("Hello", { system })),
    );
    assert.match(error.message, /empty text blocks/);
  },

  "a missing field": async () => {
    const params = question("Hello", { messages: [] });
    const error = await sameError(Anthropic.BadRequestError, (api) => api.messages.create(params));
    assert.match(error.message, /at least one message is required/);
  },

  "an unknown model": async () => {
    await sameError(Anthropic.NotFoundError, (api) =>
      api.messages.create(question("Hello", { model: "claude-nobody-knows" })),
    );
    await sameError(Anthropic.NotFoundError, (api) =>
      events(api, question("Hello", { model: "claude-nobody-knows" })),
    );
  },

  "a count of tokens": async () => {
    const params = { model: MODEL, system: LONG_SYSTEM, messages: [{ role: "user", content: "How many?" }] };
    const counted = await through.messages.countTokens(params);
    assert.ok(counted.input_tokens > 0);
    assert.deepEqual(counted, await direct.messages.countTokens(params));
  },

  "the list of models": async () => {
    const ids = async (api) => {
      const found = [];
      for await (const model of api.models.list()) {
        found.push(model.id);
      }
      return found;
    };
    const listed = await ids(through);
    assert.ok(listed.includes(MODEL));
    assert.deepEqual(listed, await ids(direct));
  },

  "a cached read though nobody set a marker": async () => {
    const read = [];
    for (let i = 0; i < 6; i++) {
      const answer = await same((api) => api.messages.create(question(`Question ${i}`, { system: LONG_SYSTEM })));
      read.push(answer.usage.cache_read_input_tokens);
    }
    assert.equal(read[0], 0);
    assert.ok(read.at(-1) > 2000, `tokens read by each call: ${read}`);
  },

  "a cached read of a stream": async () => {
    const read = [];
    for (let i = 0; i < 6; i++) {
      const params = question(`Streamed question ${i}`, { system: `Streamed. ${LONG_SYSTEM}` });
      read.push((await through.messages.stream(params).finalMessage()).usage.cache_read_input_tokens);
    }
    assert.ok(read.at(-1) > 2000, `tokens read by each call: ${read}`);
  },

  "a stream that is left": async () => {
    const stream = await client(process.env.SLOW_GATEWAY_URL).messages.create(
      question("A long story, please.", { stream: true }),
    );
    for await (const event of stream) {
      assert.equal(event.type, "message_start");
      break;
    }
    stream.controller.abort();
    const invoice = async () => (await (await fetch(`${process.env.SLOW_DIRECT_URL}/lab/invoice`)).json()).total;
    while ((await invoice()).answered.requests === 0) {
      await pause(10);
    }
    assert.equal((await invoice()).completed.requests, 0);
  },

  "a provider that cannot be reached": async () => {
    const error = await errorOf(Anthropic.InternalServerError, () =>
      client(process.env.BROKEN_GATEWAY_URL).messages.create(question("Hello")),
    );
    assert.equal(error.status, 502);
    assert.match(error.requestID, /^to_/);
    assert.match(error.message, /cannot connect to the upstream/);
  },
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok ${name}`);
  } catch (error) {
    console.log(`not ok ${name}: ${String(error?.stack ?? error).replaceAll("\n", " | ")}`);
  }
}
