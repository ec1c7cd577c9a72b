"""LangChain against the gateway and against the provider behind it.

OtherSdksTest runs it and reads the lines it prints: "ok NAME", or "not ok NAME: WHY". Base URLs come in the environment.
"""

import os
import traceback

import openai
from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI

MODEL = "gpt-6-sol"
LONG = "You answer questions about the river port of Hamm. " * 400
LEVEL = {
    "title": "level",
    "description": "The water level at a gauge",
    "type": "object",
    "properties": {"gauge": {"type": "string"}},
    "required": ["gauge"],
}


def model(url, **more):
    return ChatOpenAI(model=MODEL, api_key="sk-chain", max_retries=0, base_url=os.environ[url], **more)


def a_message():
    for responses in (False, True):
        ask = [HumanMessage("Which quay is the longest?")]
        through = model("GATEWAY_URL", use_responses_api=responses)
        answer = through.invoke(ask)
        assert answer.text == model("DIRECT_URL", use_responses_api=responses).invoke(ask).text
        assert "".join(chunk.text for chunk in through.stream(ask)) == answer.text
        assert "gauge" in through.with_structured_output(LEVEL).invoke(ask)


def a_tool():
    through = model("GATEWAY_URL")
    tool = {"type": "function", "function": {"name": "water_level", "parameters": LEVEL}}
    question = HumanMessage("How high is the water?")
    call = through.bind_tools([tool], tool_choice="required").invoke([question])
    assert call.tool_calls[0]["name"] == "water_level"
    result = ToolMessage("3.2 m", tool_call_id=call.tool_calls[0]["id"])
    assert through.bind_tools([tool]).invoke([question, call, result]).text
    read = 0
    for i in range(6):
        answer = through.invoke([SystemMessage(LONG), HumanMessage(f"Question {i}")])
        read = answer.usage_metadata["input_token_details"]["cache_read"]
    assert read > 2000, read


def errors():
    for responses in (False, True):
        for url in ("GATEWAY_URL", "DIRECT_URL"):
            try:
                ChatOpenAI(
                    model="gpt-nobody", api_key="sk-chain", max_retries=0, base_url=os.environ[url], use_responses_api=responses
                ).invoke([HumanMessage("Hello")])
                raise AssertionError("no error")
            except openai.NotFoundError as error:
                assert error.body["code"] == "model_not_found", error.body


CHECKS = {
    "a message, a stream, an object": a_message,
    "a round trip of a tool, a cached read": a_tool,
    "errors of the provider": errors,
}

for name, check in CHECKS.items():
    try:
        check()
        print(f"ok {name}")
    except Exception:
        print(f"not ok {name}: {traceback.format_exc()}".replace("\n", " | "))
