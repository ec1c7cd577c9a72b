"""The official Python SDK of OpenAI against the gateway and against the provider behind it.

OtherSdksTest runs it and reads the lines it prints: "ok NAME", or "not ok NAME: WHY". Base URLs come in the environment.
"""

import json
import os
import traceback

import openai

MODEL = "gpt-6-sol"
LONG = "You answer questions about the river port of Hamm. " * 400
UNLIKE = {"usage", "created", "created_at", "completed_at", "id", "prompt_cache_options"}
PARAMETERS = {
    "type": "object",
    "properties": {"gauge": {"type": "string"}},
    "required": ["gauge"],
    "additionalProperties": False,
}


def client(url):
    return openai.OpenAI(base_url=url, api_key="sk-python", max_retries=0)


direct = client(os.environ["DIRECT_URL"])
through = client(os.environ["GATEWAY_URL"])


def chat(text, **more):
    return {"model": MODEL, "messages": [{"role": "user", "content": text}], **more}


def said(value):
    """What an answer says, without the bill and what changes from answer to answer."""
    if isinstance(value, dict):
        return {name: said(member) for name, member in value.items() if name not in UNLIKE}
    return [said(member) for member in value] if isinstance(value, list) else value


def same(call):
    """Asks both ways; the answers must be the same but for the bill."""
    without = call(direct)
    answer = call(through)
    assert said(answer.to_dict()) == said(without.to_dict())
    assert answer.usage.total_tokens == without.usage.total_tokens
    return answer


def error_of(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def same_error(kind, call):
    without = error_of(kind, lambda: call(direct))
    error = error_of(kind, lambda: call(through))
    assert error.status_code == without.status_code
    assert error.body == without.body
    return error


def events(stream):
    return [said(event.to_dict()) for event in stream]


def a_completion():
    answer = same(lambda api: api.chat.completions.create(**chat("Which quay is the longest?")))
    assert answer.choices[0].finish_reason == "stop"


def a_streamed_completion():
    params = chat("Tell me about the tides.", stream=True, stream_options={"include_usage": True})
    streamed = events(through.chat.completions.create(**params))
    assert streamed == events(direct.chat.completions.create(**params))
    assert len(streamed) > 3


def a_tool():
    tools = [{"type": "function", "function": {"name": "water_level", "parameters": PARAMETERS}}]
    ask = chat("How high is the water?", tools=tools)
    call = same(lambda api: api.chat.completions.create(**ask, tool_choice="required"))
    use = call.choices[0].message.tool_calls[0]
    assert "gauge" in json.loads(use.function.arguments)
    ask["messages"] += [
        call.choices[0].message.to_dict(),
        {"role": "tool", "tool_call_id": use.id, "content": "3.2 m"},
    ]
    assert same(lambda api: api.chat.completions.create(**ask)).choices[0].finish_reason == "stop"


def a_structured_output():
    schema = {"type": "json_schema", "json_schema": {"name": "level", "strict": True, "schema": PARAMETERS}}
    answer = same(lambda api: api.chat.completions.create(**chat("Which?", response_format=schema)))
    assert "gauge" in json.loads(answer.choices[0].message.content)
    text = {"format": {"type": "json_schema", "name": "level", "strict": True, "schema": PARAMETERS}}
    other = same(lambda api: api.responses.create(model=MODEL, input="Which?", text=text))
    assert "gauge" in json.loads(other.output_text)


def a_response():
    first = same(lambda api: api.responses.create(model=MODEL, input="Which quay is the longest?"))
    second = through.responses.create(model=MODEL, input="And the shortest?", previous_response_id=first.id)
    assert second.previous_response_id == first.id


def a_streamed_response():
    params = {"model": MODEL, "input": "Tell me about the tides.", "stream": True}
    streamed = events(through.responses.create(**params))
    assert streamed == events(direct.responses.create(**params))
    assert streamed[-1]["type"] == "response.completed"


def a_tool_in_responses():
    tools = [{"type": "function", "name": "water_level", "strict": False, "parameters": PARAMETERS}]
    ask = {"model": MODEL, "tools": tools}
    question = {"role": "user", "content": "How high is the water?"}
    call = same(lambda api: api.responses.create(**ask, input=[question], tool_choice="required"))
    use = next(item for item in call.output if item.type == "function_call")
    assert "gauge" in json.loads(use.arguments)
    output = {"type": "function_call_output", "call_id": use.call_id, "output": "3.2 m"}
    assert same(lambda api: api.responses.create(**ask, input=[question, use.to_dict(), output])).output_text


def errors():
    same_error(openai.NotFoundError, lambda api: api.chat.completions.create(**chat("Hello") | {"model": "gpt-nobody"}))
    same_error(openai.BadRequestError, lambda api: api.chat.completions.create(model=MODEL, messages=[]))


def a_cached_read():
    read = 0
    for i in range(6):
        messages = [{"role": "developer", "content": LONG}, {"role": "user", "content": f"Question {i}"}]
        answer = same(lambda api: api.chat.completions.create(model=MODEL, messages=messages))
        read = answer.usage.prompt_tokens_details.cached_tokens
    assert read > 2000, read


def unreachable():
    broken = client(os.environ["BROKEN_GATEWAY_URL"])
    error = error_of(openai.InternalServerError, lambda: broken.chat.completions.create(**chat("Hello")))
    assert error.status_code == 502


CHECKS = {
    "a completion": a_completion,
    "a streamed completion with all its chunks": a_streamed_completion,
    "a round trip of a tool": a_tool,
    "a structured output": a_structured_output,
    "a response and its continuation": a_response,
    "a streamed response with all its events": a_streamed_response,
    "a round trip of a tool in responses": a_tool_in_responses,
    "errors of the provider": errors,
    "a cached read though nobody set a breakpoint": a_cached_read,
    "a provider that cannot be reached": unreachable,
}

for name, check in CHECKS.items():
    try:
        check()
        print(f"ok {name}")
    except Exception:
        print(f"not ok {name}: {traceback.format_exc()}".replace("\n", " | "))
