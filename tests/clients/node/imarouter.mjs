// openai and @anthropic-ai/sdk for Node against IMA Router: whole and streamed answers, tools, structured output.
// OPENAI_URL, ANTHROPIC_URL and API_KEY say where. Prints one JSON object that the Python test looks at.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const apiKey = process.env.API_KEY;
const openai = new OpenAI({ baseURL: process.env.OPENAI_URL, apiKey, maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: process.env.ANTHROPIC_URL, apiKey, maxRetries: 0 });
const question = "What is the weather in Oslo?";
const parameters = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
const about = { name: "get_weather", description: "Weather of a city" };

// chat: a round of tools, whole and streamed
const chatTools = [{ type: "function", function: { ...about, parameters } }];
const messages = [{ role: "user", content: question }];
const first = (await openai.chat.completions.create({ model: "gpt-5.1", messages, tools: chatTools })).choices[0];
messages.push(first.message);
for (const call of first.message.tool_calls) {
  messages.push({ role: "tool", tool_call_id: call.id, content: "4 degrees" });
}
const ended = (await openai.chat.completions.create({ model: "gpt-5.1", messages, tools: chatTools })).choices[0];
const streamed = openai.chat.completions.stream({
  model: "gpt-5.1",
  messages,
  tools: chatTools,
  stream_options: { include_usage: true },
});
const final = await streamed.finalChatCompletion();

// Responses: whole, streamed, a round of tools with previous_response_id
const tools = [{ type: "function", ...about, parameters, strict: true }];
const whole = await openai.responses.create({ model: "gpt-5.2", input: "Say hello." });
const kinds = [];
const stream = await openai.responses.create({ model: "gpt-5.2", input: "Say hello.", stream: true });
let completed = null;
for await (const event of stream) {
  kinds.push(event.type);
  if (event.type === "response.completed") completed = event.response;
}
const helper = openai.responses.stream({ model: "gpt-5.5", input: question, tools });
const asked = await helper.finalResponse();
const call = asked.output.find((item) => item.type === "function_call");
const answered = await openai.responses.create({
  model: "gpt-5.5",
  previous_response_id: asked.id,
  tools,
  input: [{ type: "function_call_output", call_id: call.call_id, output: "4 degrees" }],
});
const embedding = await openai.embeddings.create({ model: "text-embedding-3-small", input: "one", dimensions: 8 });

// Messages: whole, streamed with thinking, a round of tools
const model = "claude-sonnet-4-6";
const said = await anthropic.messages.create({
  model,
  max_tokens: 300,
  messages: [{ role: "user", content: "Say hello." }],
});
const thinking = await anthropic.messages
  .stream({
    model,
    max_tokens: 4096,
    thinking: { type: "enabled", budget_tokens: 1024 },
    messages: [{ role: "user", content: "Say hello." }],
  })
  .finalMessage();
const used = await anthropic.messages
  .stream({
    model,
    max_tokens: 300,
    tools: [{ ...about, input_schema: parameters }],
    messages: [{ role: "user", content: question }],
  })
  .finalMessage();
const use = used.content.find((block) => block.type === "tool_use");
const told = await anthropic.messages.create({
  model,
  max_tokens: 300,
  tools: [{ ...about, input_schema: parameters }],
  messages: [
    { role: "user", content: question },
    { role: "assistant", content: used.content },
    { role: "user", content: [{ type: "tool_result", tool_use_id: use.id, content: "4 degrees" }] },
  ],
});
let refused = null;
try {
  await anthropic.messages.create({ model: "gpt-4.1", max_tokens: 300, messages: [{ role: "user", content: "Hi." }] });
} catch (caught) {
  refused = { status: caught.status, name: caught.constructor.name, body: caught.error };
}
const models = await anthropic.models.list();

console.log(
  JSON.stringify({
    chat: {
      called: first.message.tool_calls.map((made) => JSON.parse(made.function.arguments)),
      answer: ended.message.content,
      streamed: final.choices[0].message.content,
      usage: final.usage,
    },
    responses: {
      text: whole.output_text,
      usage: whole.usage,
      kinds,
      streamed: completed.output_text ?? completed.output[0].content[0].text,
      streamedUsage: completed.usage,
      arguments: JSON.parse(call.arguments),
      answer: answered.output_text,
    },
    embedding: embedding.data[0].embedding,
    messages: {
      said,
      thinking: thinking.content.map((block) => block.type),
      stop: used.stop_reason,
      input: use.input,
      answer: told.content[0].text,
      refused,
      models: models.data.slice(0, 1),
    },
  }),
);
