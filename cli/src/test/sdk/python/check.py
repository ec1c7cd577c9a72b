"""The official Python SDK against the gateway and against the provider behind it.

OtherSdksTest runs it and reads the lines it prints: "ok NAME", or "not ok NAME: WHY". Base URLs come in the environment.
"""

import base64
import json
import os
import struct
import time
import traceback
import urllib.request
import zlib

import anthropic

MODEL = "claude-sonnet-5-5"
LONG_SYSTEM = "You answer questions about the river port of Hamm. " * 400

WATER_LEVEL = {
    "name": "water_level",
    "description": "The water level at a gauge",
    "input_schema": {
        "type": "object",
        "properties": {"gauge": {"type": "string"}},
        "required": ["gauge"],
    },
}


def client(url):
    return anthropic.Anthropic(base_url=url, api_key="sk-python", max_retries=0)


direct = client(os.environ["DIRECT_URL"])
through = client(os.environ["GATEWAY_URL"])


def question(content, **more):
    return {"model": MODEL, "max_tokens": 300, "messages": [{"role": "user", "content": content}], **more}


def input_tokens(message):
    usage = message.usage
    return usage.input_tokens + (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)


def same(call):
    """Asks both ways; the answers must be the same but for the bill."""
    without = call(direct)
    answer = call(through)
    assert answer.to_dict() | {"usage": None} == without.to_dict() | {"usage": None}
    assert input_tokens(answer) == input_tokens(without)
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
    assert error.body["error"] == without.body["error"]
    assert error.request_id.startswith("req_")
    return error


def events(api, params):
    return [event.to_dict() for event in api.messages.create(**params, stream=True)]


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes((width * 3 + 1) * height))
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return base64.b64encode(picture).decode("ascii")


def a_message():
    answer = same(lambda api: api.messages.create(**question("Which quay is the longest?", system="You are terse.")))
    assert answer.stop_reason == "end_turn"
    assert answer.content


def a_streamed_message_with_all_its_events():
    params = question("Tell me about the tides.")
    streamed = events(through, params)
    assert streamed == events(direct, params)
    assert streamed[0]["type"] == "message_start"
    assert streamed[-1]["type"] == "message_stop"
    with through.messages.stream(**params) as stream:
        final = stream.get_final_message()
    whole = direct.messages.create(**params)
    assert [block.text for block in final.content] == [block.text for block in whole.content]
    assert final.stop_reason == whole.stop_reason


def a_round_trip_of_a_tool():
    ask = question("How high is the water?", tools=[WATER_LEVEL])
    call = same(lambda api: api.messages.create(**ask, tool_choice={"type": "any"}))
    assert call.stop_reason == "tool_use"
    use = next(block for block in call.content if block.type == "tool_use")
    assert use.name == "water_level"
    ask["messages"] = ask["messages"] + [
        {"role": "assistant", "content": call.content},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": use.id, "content": "3.2 m"}]},
    ]
    answer = same(lambda api: api.messages.create(**ask))
    assert answer.stop_reason == "end_turn"


def an_image():
    content = [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": png(320, 200)}},
        {"type": "text", "text": "What is in the picture?"},
    ]
    same(lambda api: api.messages.create(**question(content)))


def a_system_prompt_of_blocks():
    system = [
        {"type": "text", "text": "You are a harbour master."},
        {"type": "text", "text": "You hate \u26f5 and love caf\u00e9s."},
    ]
    same(lambda api: api.messages.create(**question("Who are you?", system=system)))


def a_refused_marker():
    system = [{"type": "text", "text": "", "cache_control": {"type": "ephemeral"}}]
    error = same_error(
        anthropic.BadRequestError, lambda api: api.messages.create(**question("Hello", system=system))
    )
    assert "empty text blocks" in str(error)


def a_missing_field():
    params = question("Hello") | {"messages": []}
    error = same_error(anthropic.BadRequestError, lambda api: api.messages.create(**params))
    assert "at least one message is required" in str(error)


def an_unknown_model():
    params = question("Hello") | {"model": "claude-nobody-knows"}
    same_error(anthropic.NotFoundError, lambda api: api.messages.create(**params))
    same_error(anthropic.NotFoundError, lambda api: events(api, params))


def a_count_of_tokens():
    params = {"model": MODEL, "system": LONG_SYSTEM, "messages": [{"role": "user", "content": "How many?"}]}
    counted = through.messages.count_tokens(**params).input_tokens
    assert counted > 0
    assert counted == direct.messages.count_tokens(**params).input_tokens


def the_list_of_models():
    listed = [model.id for model in through.models.list()]
    assert MODEL in listed
    assert listed == [model.id for model in direct.models.list()]


def a_cached_read_though_nobody_set_a_marker():
    read = []
    for i in range(6):
        params = question(f"Question {i}", system=LONG_SYSTEM)
        read.append(same(lambda api: api.messages.create(**params)).usage.cache_read_input_tokens)
    assert read[0] == 0
    assert read[-1] > 2000, f"tokens read by each call: {read}"


def a_cached_read_of_a_stream():
    read = []
    for i in range(6):
        params = question(f"Streamed question {i}", system="Streamed. " + LONG_SYSTEM)
        with through.messages.stream(**params) as stream:
            read.append(stream.get_final_message().usage.cache_read_input_tokens)
    assert read[-1] > 2000, f"tokens read by each call: {read}"


def a_stream_that_is_left():
    def invoice():
        with urllib.request.urlopen(os.environ["SLOW_DIRECT_URL"] + "/lab/invoice") as answer:
            return json.load(answer)["total"]

    slow = client(os.environ["SLOW_GATEWAY_URL"])
    stream = slow.messages.create(**question("A long story, please."), stream=True)
    assert next(iter(stream)).type == "message_start"
    stream.close()
    slow.close()
    while invoice()["answered"]["requests"] == 0:
        time.sleep(0.01)
    assert invoice()["completed"]["requests"] == 0


def a_provider_that_cannot_be_reached():
    broken = client(os.environ["BROKEN_GATEWAY_URL"])
    error = error_of(anthropic.InternalServerError, lambda: broken.messages.create(**question("Hello")))
    assert error.status_code == 502
    assert error.request_id.startswith("to_")
    assert "cannot connect to the upstream" in str(error)


CHECKS = [
    a_message,
    a_streamed_message_with_all_its_events,
    a_round_trip_of_a_tool,
    an_image,
    a_system_prompt_of_blocks,
    a_refused_marker,
    a_missing_field,
    an_unknown_model,
    a_count_of_tokens,
    the_list_of_models,
    a_cached_read_though_nobody_set_a_marker,
    a_cached_read_of_a_stream,
    a_stream_that_is_left,
    a_provider_that_cannot_be_reached,
]

for check in CHECKS:
    name = check.__name__.replace("_", " ")
    try:
        check()
        print(f"ok {name}", flush=True)
    except Exception:
        print(f"not ok {name}: " + traceback.format_exc().replace("\n", " | "), flush=True)
