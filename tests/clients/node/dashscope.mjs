// openai for Node against DashScope at BASE_URL: a whole answer, a streamed one, a loop of tools and an error.
// Prints one JSON object that the Python test looks at.
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.env.BASE_URL, apiKey: process.env.API_KEY, maxRetries: 0 });
const model = "qwen-plus";
const messages = [
  { role: "system", content: "You are a helpful assistant." },
  { role: "user", content: "Who are you?" },
];

const whole = await client.chat.completions.create({ model, messages });

const streamed = { text: "", chunks: 0, usage: null };
const stream = await client.chat.completions.create({
  model,
  messages,
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  streamed.chunks += 1;
  streamed.text += chunk.choices[0]?.delta?.content ?? "";
  streamed.usage = chunk.usage ?? streamed.usage;
}

const tools = [
  { type: "function", function: { name: "get_current_time", description: "Tells the current time.", parameters: {} } },
  {
    type: "function",
    function: {
      name: "get_current_weather",
      description: "Tells the weather in a city.",
      parameters: { type: "object", properties: { location: { type: "string" } }, required: ["location"] },
    },
  },
];
const results = {
  get_current_time: () => "It is 17:15:18.",
  get_current_weather: ({ location }) => `It is rainy in ${location}.`,
};
const history = [{ role: "user", content: "How is the weather in Singapore? What time is it now?" }];
const called = [];
let message;
for (let round = 0; round < 6; round += 1) {
  const completion = await client.chat.completions.create({ model, messages: history, tools });
  message = completion.choices[0].message;
  history.push(message);
  if (!message.tool_calls?.length) break;
  for (const call of message.tool_calls) {
    called.push(call.function.name);
    const content = results[call.function.name](JSON.parse(call.function.arguments));
    history.push({ role: "tool", tool_call_id: call.id, content });
  }
}

const helper = client.chat.completions.stream({ model, messages: history.slice(0, 1), tools });
const final = await helper.finalChatCompletion();

let error = null;
try {
  await client.chat.completions.create({ model, messages, temperature: 2 });
} catch (caught) {
  error = { status: caught.status, code: caught.code, type: caught.type, id: caught.requestID };
}

console.log(
  JSON.stringify({
    whole: { text: whole.choices[0].message.content, usage: whole.usage },
    streamed,
    tools: { called, answer: message.content, streamed: final.choices[0].message.tool_calls },
    error,
  }),
);
