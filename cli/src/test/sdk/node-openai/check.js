// The official Node SDK of OpenAI, the Vercel AI SDK and LangChain against the gateway and against the provider behind it;
// OtherSdksTest runs it and reads the lines it prints: "ok NAME", or "not ok NAME: WHY". Base URLs come in the environment.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import OpenAI from "openai";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, generateText, Output, streamText, tool } from "ai";
import { HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";

const MODEL = "gpt-6-sol";
const LONG = "You answer questions about the river port of Hamm. ".repeat(400);

const client = (url, key = "sk-node") => new OpenAI({ baseURL: url, apiKey: key, maxRetries: 0 });
const direct = client(process.env.DIRECT_URL);
const through = client(process.env.GATEWAY_URL);

const chat = (text, more = {}) => ({ model: MODEL, messages: [{ role: "user", content: text }], ...more });
const response = (text, more = {}) => ({ model: MODEL, input: text, ...more });

const UNLIKE = ["usage", "created", "created_at", "completed_at", "id", "prompt_cache_options"];

/** What an answer says, without the bill and what changes from answer to answer. */
const said = (value) =>
  JSON.parse(JSON.stringify(value, (name, member) => (UNLIKE.includes(name) ? undefined : member)));

/** Asks both ways; the answers must be the same but for the bill. */
async function same(call) {
  const without = await call(direct);
  const answer = await call(through);
  assert.deepEqual(said(answer), said(without));
  const tokens = ({ usage }) => usage.prompt_tokens ?? usage.input_tokens;
  assert.equal(tokens(answer), tokens(without));
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
  assert.deepEqual(error.error, without.error);
  assert.match(error.requestID, /^req_/);
  return error;
}

async function events(stream) {
  const all = [];
  for await (const event of stream) {
    all.push(event);
  }
  return all;
}

const PARAMETERS = {
  type: "object",
  properties: { gauge: { type: "string" } },
  required: ["gauge"],
  additionalProperties: false,
};
const SCHEMA = {
  type: "object",
  properties: { quay: { type: "string" }, metres: { type: "number" } },
  required: ["quay", "metres"],
  additionalProperties: false,
};

const ai = (url) => createOpenAI({ baseURL: url, apiKey: "sk-vercel" });
const aiThrough = ai(process.env.GATEWAY_URL);
const aiDirect = ai(process.env.DIRECT_URL);
const chain = (url, more = {}) =>
  new ChatOpenAI({ model: MODEL, apiKey: "sk-chain", maxRetries: 0, configuration: { baseURL: url }, ...more });

/** Tokens read from the cache by the last of some calls that share a long head. */
async function readByTheLast(call) {
  let read = 0;
  for (let i = 0; i < 6; i++) {
    read = await call(`Question ${i}`);
  }
  return read;
}

const checks = {
  "a completion": async () => {
    const answer = await same((api) => api.chat.completions.create(chat("Which quay is the longest?")));
    assert.equal(answer.choices[0].finish_reason, "stop");
  },

  "a streamed completion with all its chunks": async () => {
    const params = chat("Tell me about the tides.", { stream: true, stream_options: { include_usage: true } });
    const streamed = await events(await through.chat.completions.create(params));
    assert.deepEqual(said(streamed), said(await events(await direct.chat.completions.create(params))));
    assert.ok(streamed.at(-1).usage.prompt_tokens > 0);
    const final = await through.chat.completions.stream(chat("Tell me about the tides.")).finalChatCompletion();
    const whole = await direct.chat.completions.create(chat("Tell me about the tides."));
    assert.equal(final.choices[0].message.content, whole.choices[0].message.content);
  },

  "a round trip of a tool": async () => {
    const tools = [{ type: "function", function: { name: "water_level", parameters: PARAMETERS } }];
    const ask = chat("How high is the water?", { tools });
    const call = await same((api) => api.chat.completions.create({ ...ask, tool_choice: "required" }));
    const message = call.choices[0].message;
    assert.equal(message.tool_calls[0].function.name, "water_level");
    assert.ok("gauge" in JSON.parse(message.tool_calls[0].function.arguments));
    const result = { role: "tool", tool_call_id: message.tool_calls[0].id, content: "3.2 m" };
    const messages = [...ask.messages, message, result];
    const answer = await same((api) => api.chat.completions.create({ ...ask, messages }));
    assert.equal(answer.choices[0].finish_reason, "stop");
  },

  "a structured output": async () => {
    const format = { type: "json_schema", json_schema: { name: "quay", strict: true, schema: SCHEMA } };
    const answer = await same((api) => api.chat.completions.parse(chat("The longest?", { response_format: format })));
    assert.equal(typeof JSON.parse(answer.choices[0].message.content).metres, "number");
    const text = { format: { type: "json_schema", name: "quay", strict: true, schema: SCHEMA } };
    const other = await same((api) => api.responses.parse(response("The longest?", { text })));
    assert.equal(typeof JSON.parse(other.output_text).metres, "number");
  },

  "a response and its continuation": async () => {
    const first = await same((api) => api.responses.create(response("Which quay is the longest?")));
    const second = await through.responses.create(response("And the shortest?", { previous_response_id: first.id }));
    assert.equal(second.previous_response_id, first.id);
    assert.deepEqual((await through.responses.retrieve(first.id)).output, first.output);
  },

  "a streamed response with all its events": async () => {
    const params = response("Tell me about the tides.", { stream: true });
    const streamed = await events(await through.responses.create(params));
    assert.deepEqual(said(streamed), said(await events(await direct.responses.create(params))));
    assert.equal(streamed.at(-1).type, "response.completed");
  },

  "a round trip of a tool in responses": async () => {
    const tools = [{ type: "function", name: "water_level", strict: false, parameters: PARAMETERS }];
    const ask = response("How high is the water?", { tools });
    const call = await same((api) => api.responses.create({ ...ask, tool_choice: "required" }));
    const use = call.output.find((item) => item.type === "function_call");
    assert.ok("gauge" in JSON.parse(use.arguments));
    const output = { type: "function_call_output", call_id: use.call_id, output: "3.2 m" };
    const input = [{ role: "user", content: ask.input }, use, output];
    const answer = await same((api) => api.responses.create({ ...ask, input }));
    assert.ok(answer.output_text.length > 0);
  },

  "errors of the provider": async () => {
    const unknown = await sameError(OpenAI.NotFoundError, (api) =>
      api.chat.completions.create(chat("Hello", { model: "gpt-nobody" })),
    );
    assert.equal(unknown.code, "model_not_found");
    await sameError(OpenAI.BadRequestError, (api) => api.chat.completions.create(chat("Hello", { messages: [] })));
    await sameError(OpenAI.BadRequestError, (api) => api.responses.create({ model: MODEL }));
    await sameError(OpenAI.BadRequestError, (api) =>
      api.chat.completions.create(chat("Hello", { prompt_cache_retention: "24h" })),
    );
  },

  "the list of models": async () => {
    const ids = async (api) => (await events(api.models.list())).map((model) => model.id);
    const listed = await ids(through);
    assert.ok(listed.includes(MODEL));
    assert.deepEqual(listed, await ids(direct));
  },

  "a cached read though nobody set a breakpoint": async () => {
    const ofChat = await readByTheLast(async (text) => {
      const messages = [{ role: "developer", content: LONG }, { role: "user", content: text }];
      const answer = await same((api) => api.chat.completions.create({ model: MODEL, messages }));
      return answer.usage.prompt_tokens_details.cached_tokens;
    });
    assert.ok(ofChat > 2000, `tokens read by the last completion: ${ofChat}`);
    const ofResponses = await readByTheLast(async (text) => {
      const input = [{ role: "developer", content: `Other. ${LONG}` }, { role: "user", content: text }];
      return (await same((api) => api.responses.create({ model: MODEL, input }))).usage.input_tokens_details.cached_tokens;
    });
    assert.ok(ofResponses > 2000, `tokens read by the last response: ${ofResponses}`);
  },

  "a stream that is left": async () => {
    const stream = await client(process.env.SLOW_GATEWAY_URL).chat.completions.create(
      chat("A long story, please.", { stream: true }),
    );
    for await (const chunk of stream) {
      assert.equal(chunk.object, "chat.completion.chunk");
      break;
    }
    stream.controller.abort();
    const lab = new URL("/lab/invoice", process.env.SLOW_DIRECT_URL);
    const invoice = async () => (await (await fetch(lab)).json()).total;
    while ((await invoice()).answered.requests === 0) {
      await pause(10);
    }
    assert.equal((await invoice()).completed.requests, 0);
  },

  "a provider that cannot be reached": async () => {
    const error = await errorOf(OpenAI.InternalServerError, () =>
      client(process.env.BROKEN_GATEWAY_URL).chat.completions.create(chat("Hello")),
    );
    assert.equal(error.status, 502);
    assert.match(error.message, /cannot connect to the upstream/);
  },

  "the Vercel AI SDK: text, a stream, an object": async () => {
    for (const api of ["chat", "responses"]) {
      const prompt = "Which quay is the longest?";
      const whole = await generateText({ model: aiThrough[api](MODEL), prompt });
      assert.equal(whole.text, (await generateText({ model: aiDirect[api](MODEL), prompt })).text);
      const stream = streamText({ model: aiThrough[api](MODEL), prompt });
      assert.equal((await events(stream.textStream)).join(""), whole.text);
      assert.ok((await stream.usage).inputTokens > 0);
      const schema = z.object({ quay: z.string(), metres: z.number() });
      const { output } = await generateText({ model: aiThrough[api](MODEL), prompt, output: Output.object({ schema }) });
      assert.equal(typeof output.metres, "number");
    }
  },

  "the Vercel AI SDK: a tool, a cached read": async () => {
    const seen = [];
    const tools = {
      water_level: tool({
        inputSchema: z.object({ gauge: z.string() }),
        execute: async ({ gauge }) => {
          seen.push(gauge);
          return "3.2 m";
        },
      }),
    };
    const model = aiThrough.chat(MODEL);
    await generateText({ model, tools, toolChoice: "required", prompt: "How high is the water?" });
    assert.equal(seen.length, 1);
    const read = await readByTheLast(async (text) => {
      const { usage } = await generateText({ model, system: `Vercel. ${LONG}`, prompt: text });
      return usage.inputTokenDetails?.cacheReadTokens ?? usage.cachedInputTokens;
    });
    assert.ok(read > 2000, `tokens read by the last call: ${read}`);
  },

  "the Vercel AI SDK: errors of the provider": async () => {
    for (const api of ["chat", "responses"]) {
      const ask = (provider) => () => generateText({ model: provider[api]("gpt-nobody"), prompt: "Hello", maxRetries: 0 });
      const without = await errorOf(APICallError, ask(aiDirect));
      const error = await errorOf(APICallError, ask(aiThrough));
      assert.equal(error.statusCode, 404);
      assert.equal(error.message, without.message);
    }
  },

  "LangChain: errors of the provider": async () => {
    for (const useResponsesApi of [false, true]) {
      const ask = (url) => () => chain(url, { model: "gpt-nobody", useResponsesApi }).invoke([new HumanMessage("Hello")]);
      const without = await errorOf(Error, ask(process.env.DIRECT_URL));
      const error = await errorOf(Error, ask(process.env.GATEWAY_URL));
      assert.equal(error.status, 404);
      assert.equal(error.code, without.code);
    }
  },

  "LangChain: a message, a stream, an object": async () => {
    for (const useResponsesApi of [false, true]) {
      const model = chain(process.env.GATEWAY_URL, { useResponsesApi });
      const ask = [new HumanMessage("Which quay is the longest?")];
      const answer = await model.invoke(ask);
      assert.equal(answer.text, (await chain(process.env.DIRECT_URL, { useResponsesApi }).invoke(ask)).text);
      const chunks = await events(await model.stream(ask));
      assert.equal(chunks.map((chunk) => chunk.text).join(""), answer.text);
      const quay = model.withStructuredOutput(z.object({ quay: z.string(), metres: z.number() }), { name: "quay" });
      assert.equal(typeof (await quay.invoke(ask)).metres, "number");
    }
  },

  "LangChain: a round trip of a tool, a cached read": async () => {
    const model = chain(process.env.GATEWAY_URL);
    const definition = { type: "function", function: { name: "water_level", parameters: PARAMETERS } };
    const question = new HumanMessage("How high is the water?");
    const call = await model.bindTools([definition], { tool_choice: "required" }).invoke([question]);
    assert.equal(call.tool_calls[0].name, "water_level");
    const result = new ToolMessage({ content: "3.2 m", tool_call_id: call.tool_calls[0].id });
    assert.ok((await model.bindTools([definition]).invoke([question, call, result])).text.length > 0);
    const read = await readByTheLast(async (text) => {
      const answer = await model.invoke([new SystemMessage(`Chain. ${LONG}`), new HumanMessage(text)]);
      return answer.usage_metadata.input_token_details.cache_read;
    });
    assert.ok(read > 2000, `tokens read by the last call: ${read}`);
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
